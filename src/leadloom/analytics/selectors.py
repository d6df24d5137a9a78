"""Reads for reports. They count and name nobody, so they have no row scope; the routes ask for the right."""

from datetime import datetime

from leadloom.analytics.definition import Period
from leadloom.analytics.types import Counts, SourceReport, SourceRow
from leadloom.catalog.sources import NOT_GIVEN, SOURCES
from leadloom.criteria.types import Label
from leadloom.storage.postgres_sql import fetch
from leadloom.storage.sqlfiles import load

BY_SOURCE = load(__package__, "sources")


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


def _label(source: str) -> Label:
    return SOURCES.get(source) or Label(zh=source, en=source)
