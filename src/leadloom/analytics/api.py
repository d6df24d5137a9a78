"""Reports over the API."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated, Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest
from ninja import Query
from pydantic import Field

from leadloom.analytics import selectors
from leadloom.analytics.definition import period_of_days
from leadloom.analytics.types import Counts, Money
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


class MoneyOut(Schema):
    """Cost and return in one currency; all amounts are decimal strings with two decimals.

    ``costed``: of how many leads the cost is known in this currency. ``cost_per_lead`` is cost ÷ leads and
    ``cost_per_won`` cost ÷ won; null where no cost is known or there is nothing to divide by. ``roi`` is won amount ÷
    cost (6.00: six times the cost), not (won − cost) ÷ cost; null where nothing was spent.
    """

    currency: str
    cost: str
    costed: int
    won_amount: str
    cost_per_lead: str | None
    cost_per_won: str | None
    roi: str | None


class CountsOut(Schema):
    """``rate`` is won ÷ leads in per cent, a decimal string with two decimals.

    ``money`` has one entry for each currency in which something was spent or won; they are never added up.
    """

    leads: int
    won: int
    rate: str
    money: list[MoneyOut]


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
    """Return leads, won, cost and ROI by source, for leads opened from the day ``from`` up to and without ``to``."""
    period = period_of_days(days.first, days.end, zone=ZoneInfo(settings.ORGANISATION_TIME_ZONE))
    report = selectors.sources(period, as_of=now(request))
    rows = [{"source": row.source, "label": row.label, **_counts(row.counts, row.money)} for row in report.rows]
    times = {"as_of": report.as_of, "since": period.since, "until": period.until}
    return {"rows": rows, "total": _counts(report.total, report.money), **times}


def _counts(counts: Counts, money: Sequence[Money]) -> dict[str, object]:
    return {
        "leads": counts.leads,
        "won": counts.won,
        "rate": str(counts.rate),
        "money": [_money(line) for line in money],
    }


def _money(line: Money) -> dict[str, object]:
    return {
        "currency": line.currency,
        "cost": f"{line.cost:.2f}",
        "costed": line.costed,
        "won_amount": f"{line.won_amount:.2f}",
        "cost_per_lead": _text(line.cost_per_lead),
        "cost_per_won": _text(line.cost_per_won),
        "roi": _text(line.roi),
    }


def _text(amount: Decimal | None) -> str | None:
    return None if amount is None else f"{amount:.2f}"
