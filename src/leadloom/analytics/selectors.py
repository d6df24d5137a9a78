"""Reads for reports. They count and name nobody; the routes ask for the right."""

from datetime import datetime

from leadloom.analytics.definition import MOST_COUNTED, Period
from leadloom.analytics.types import Counts, SourceCount, SourceReport, SourceRow
from leadloom.catalog.sources import NOT_GIVEN, SOURCES
from leadloom.criteria.types import Label
from leadloom.storage.postgres_sql import fetch
from leadloom.storage.sqlfiles import load

BY_SOURCE = load(__package__, "sources")
NEW_BY_SOURCE = load(__package__, "new_by_source")


def sources(period: Period, *, as_of: datetime) -> SourceReport:
    """Return leads, won deals and rate by source, for the leads opened in the period; one statement.

    A source that the catalogue does not know is shown under its own key.
    """
    params = {"since": period.since, "until": period.until, "as_of": as_of, "not_given": NOT_GIVEN}
    rows = tuple(
        SourceRow(str(source), _label(str(source)), Counts(int(str(leads)), int(str(won))))
        for source, leads, won in fetch(BY_SOURCE, params)
    )
    total = Counts(sum(row.counts.leads for row in rows), sum(row.counts.won for row in rows))
    return SourceReport(rows, total, as_of)


def new_by_source(*, since: datetime, as_of: datetime) -> list[SourceCount]:
    """Return how many leads were opened from ``since`` to ``as_of`` by source, the largest first; none are left out."""
    params = {"since": since, "as_of": as_of, "not_given": NOT_GIVEN, "limit": MOST_COUNTED}
    rows = [(str(source), int(str(leads))) for source, leads in fetch(NEW_BY_SOURCE, params)]
    return [SourceCount(source, _label(source), leads) for source, leads in rows]


def _label(source: str) -> Label:
    return SOURCES.get(source) or Label(zh=source, en=source)
