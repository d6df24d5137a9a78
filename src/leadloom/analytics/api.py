"""Reports over the API."""

from datetime import date
from typing import Annotated, Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest
from ninja import Query
from pydantic import Field

from leadloom.analytics import selectors
from leadloom.analytics.definition import period_of_days
from leadloom.analytics.types import Counts
from leadloom.team.http import Instant, Router, Schema, now, requires

router = Router(tags=["sources"])

FIRST_DAY: Final = date(1970, 1, 1)
LAST_DAY: Final = date(9999, 1, 1)
Day = Annotated[date, Field(ge=FIRST_DAY, le=LAST_DAY)] | None


class DaysIn(Schema):
    """Days in the organisation's time zone; a side that is left out is open."""

    first: Day = Field(default=None, alias="from", description="first day")
    end: Day = Field(default=None, alias="to", description="day after the last one")


class LabelOut(Schema):
    """A name in both languages."""

    zh: str
    en: str


class CountsOut(Schema):
    """``rate`` is won ÷ leads in per cent, a decimal string with two decimals."""

    leads: int
    won: int
    rate: str


class SourceOut(CountsOut):
    """One source of the first level; ``not_given`` where an import left it empty."""

    source: str
    label: LabelOut


class SourcesOut(Schema):
    """Sources with at least one lead, the largest first; their sum; the instant it was true.

    ``since`` and ``until`` (without) are the period as instants, null where it is open: what ``/leads`` takes for the
    leads behind a number.
    """

    rows: list[SourceOut]
    total: CountsOut
    as_of: Instant
    since: Instant | None
    until: Instant | None


@router.get("/sources", response=SourcesOut)
@requires("sources.view")
def list_sources(request: HttpRequest, days: Query[DaysIn]) -> object:
    """Return leads, won deals and rate by source, for leads opened from the day ``from`` up to and without ``to``."""
    period = period_of_days(days.first, days.end, zone=ZoneInfo(settings.ORGANISATION_TIME_ZONE))
    report = selectors.sources(period, as_of=now(request))
    rows = [{"source": row.source, "label": row.label, **_counts(row.counts)} for row in report.rows]
    times = {"as_of": report.as_of, "since": period.since, "until": period.until}
    return {"rows": rows, "total": _counts(report.total), **times}


def _counts(counts: Counts) -> dict[str, object]:
    return {"leads": counts.leads, "won": counts.won, "rate": str(counts.rate)}
