"""Web analytics over the API."""

from dataclasses import asdict, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Final, TypeVar
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Query
from pydantic import Field

from leadloom.analytics.api import LabelOut
from leadloom.analytics.web import selectors
from leadloom.analytics.web.definition import (
    Days,
    WebComparison,
    WebOriginBy,
    WebPageSort,
    WebStep,
    days_asked,
    step_of,
)
from leadloom.analytics.web.types import Bucket, Figures
from leadloom.storage.clickhouse import event_store
from leadloom.team.http import Instant, Router, Schema, Status, is_current, now, requires

router = Router(tags=["web-analytics"])

FIRST_DAY: Final = date(1970, 1, 2)
LAST_DAY: Final = date(2199, 12, 31)
"""The event store knows no later instants."""
ROWS_DEFAULT: Final = 50
ROWS_MAX: Final = 200

Day = Annotated[date, Field(ge=FIRST_DAY, le=LAST_DAY)] | None
Rows = Annotated[int, Field(ge=1, le=ROWS_MAX)]
Made = TypeVar("Made", bound=Schema)


class PeriodIn(Schema):
    """Days in the organisation's time zone; by default the thirty up to and with today."""

    first: Day = Field(default=None, alias="from", description="first day")
    end: Day = Field(default=None, alias="to", description="day after the last one")


class OverviewIn(PeriodIn):
    """A period, what it is compared with, and how its series is cut: by day up to 92 days, else by week."""

    compare: WebComparison = WebComparison.NONE
    step: WebStep | None = None


class PagesIn(PeriodIn):
    """A period and what ranks its pages."""

    sort: WebPageSort = WebPageSort.VIEWS
    limit: Rows = ROWS_DEFAULT


class OriginsIn(PeriodIn):
    """A period and by what its visits are told apart."""

    by: WebOriginBy = WebOriginBy.SOURCE
    limit: Rows = ROWS_DEFAULT


class RankingIn(PeriodIn):
    """A period and how many rows are wanted."""

    limit: Rows = ROWS_DEFAULT


class WebFiguresOut(Schema):
    """Numbers of visits. ``visitors`` are people: contacts, and browsers of nobody known.

    ``networks`` are the company networks they came from. ``bounce_rate`` is in per cent and, like ``pages_per_visit``,
    a decimal string with two decimals; ``mean_dwell`` (one decimal) and ``median_dwell`` are seconds on pages per
    measured visit. What would divide by nothing is null.
    """

    visits: int
    visitors: int
    networks: int
    views: int
    bounces: int
    bounce_rate: str
    pages_per_visit: str | None
    mean_dwell: str | None
    median_dwell: int | None


class WebBucketOut(Schema):
    """A day, or the week from this Monday on as far as it lies in the period."""

    on: date
    visits: int
    visitors: int
    views: int


class WebSpanOut(Schema):
    """The days from ``first_on`` up to and with ``last_on``, their numbers and their series without gaps."""

    first_on: date
    last_on: date
    total: WebFiguresOut
    series: list[WebBucketOut]


class WebOverviewOut(Schema):
    """A period and, where asked for, the one it is compared with; both are cut alike."""

    step: WebStep
    period: WebSpanOut
    before: WebSpanOut | None


class WebPageOut(Schema):
    """A page. ``exit_rate`` is exits ÷ views, ``bounce_rate`` bounces ÷ entries in per cent, null without entries."""

    path: str
    views: int
    visitors: int
    entries: int
    exits: int
    bounces: int
    exit_rate: str
    bounce_rate: str | None
    mean_dwell: str | None


class WebPagesOut(Schema):
    """Pages, in the order asked for; at most ``limit``."""

    rows: list[WebPageOut]


class WebOriginOut(Schema):
    """Where visits came from; words that don't tell this row apart are empty.

    ``contacts`` became known and ``leads`` were opened while such a visit went on.
    """

    source: str
    label: LabelOut
    medium: str
    campaign: str
    keyword: str
    referrer: str
    visits: int
    visitors: int
    bounce_rate: str
    pages_per_visit: str | None
    contacts: int
    leads: int


class WebOriginsOut(Schema):
    """Origins, most visits first; at most ``limit``."""

    rows: list[WebOriginOut]


class WebWayOut(Schema):
    """The first pages of visits, four at most; ``ended`` of the ``visits`` had no further page."""

    pages: list[str]
    visits: int
    ended: int


class WebWaysOut(Schema):
    """Ways, the most frequent first; at most ``limit``."""

    rows: list[WebWayOut]


class WebNetworkOut(Schema):
    """A company network under a keyed hash; ``contacts`` are the known ones among its visitors.

    ``company`` is where most of these contacts are: a guess, since a network may be shared. Null where none says.
    """

    network: str
    visits: int
    visitors: int
    contacts: int
    views: int
    last_at: Instant
    company: str | None


class WebNetworksOut(Schema):
    """Networks, most visitors first; at most ``limit``."""

    rows: list[WebNetworkOut]


@router.get("/analytics/web", response={200: WebOverviewOut, 304: None})
@requires("sources.view")
def show_overview(
    request: HttpRequest, response: HttpResponse, asked: Query[OverviewIn]
) -> Status[WebOverviewOut] | Status[None]:
    """Return visits, visitors, pages, dwell and bounces of a period, compared and as a series."""
    days, store = _days(request, asked), event_store()
    step = asked.step or step_of(days)

    def span(of: Days) -> WebSpanOut:
        found = selectors.overview(of, step, store)
        return WebSpanOut(
            first_on=of.first,
            last_on=of.last,
            total=_figures(found.total),
            series=[_bucket(one) for one in found.series],
        )

    before = days.before(asked.compare)
    out = WebOverviewOut(step=step, period=span(days), before=span(before) if before else None)
    return _fresh(request, response, out)


@router.get("/analytics/web/pages", response={200: WebPagesOut, 304: None})
@requires("sources.view")
def list_pages(
    request: HttpRequest, response: HttpResponse, asked: Query[PagesIn]
) -> Status[WebPagesOut] | Status[None]:
    """Return the pages with the most views, entries, exits or bounces of a period."""
    found = selectors.pages(_days(request, asked), event_store(), sort=asked.sort, limit=asked.limit)
    return _fresh(request, response, WebPagesOut(rows=[_row(WebPageOut, one) for one in found]))


@router.get("/analytics/web/origins", response={200: WebOriginsOut, 304: None})
@requires("sources.view")
def list_origins(
    request: HttpRequest, response: HttpResponse, asked: Query[OriginsIn]
) -> Status[WebOriginsOut] | Status[None]:
    """Return where the visits of a period came from, and who became known or a lead in them."""
    found = selectors.origins(_days(request, asked), event_store(), by=asked.by, limit=asked.limit)
    return _fresh(request, response, WebOriginsOut(rows=[_row(WebOriginOut, one) for one in found]))


@router.get("/analytics/web/paths", response={200: WebWaysOut, 304: None})
@requires("sources.view")
def list_paths(
    request: HttpRequest, response: HttpResponse, asked: Query[RankingIn]
) -> Status[WebWaysOut] | Status[None]:
    """Return the most frequent ways through the first four pages of a visit."""
    found = selectors.ways(_days(request, asked), event_store(), limit=asked.limit)
    return _fresh(request, response, WebWaysOut(rows=[_row(WebWayOut, one) for one in found]))


@router.get("/analytics/web/networks", response={200: WebNetworksOut, 304: None})
@requires("sources.view")
def list_networks(
    request: HttpRequest, response: HttpResponse, asked: Query[RankingIn]
) -> Status[WebNetworksOut] | Status[None]:
    """Return the company networks with the most visitors of a period."""
    found = selectors.networks(_days(request, asked), event_store(), limit=asked.limit)
    return _fresh(request, response, WebNetworksOut(rows=[_row(WebNetworkOut, one) for one in found]))


def _days(request: HttpRequest, asked: PeriodIn) -> Days:
    moment: datetime = now(request)
    return days_asked(asked.first, asked.end, now=moment, zone=ZoneInfo(settings.ORGANISATION_TIME_ZONE))


def _fresh(request: HttpRequest, response: HttpResponse, out: Made) -> Status[Made] | Status[None]:
    """Answer 304 to who has it already."""
    if is_current(request, response, out.model_dump_json()):
        return Status(304, None)
    return Status(200, out)


def _figures(found: Figures) -> WebFiguresOut:
    return _row(WebFiguresOut, found)


def _bucket(one: Bucket) -> WebBucketOut:
    of = one.figures
    return WebBucketOut(on=one.on, visits=of.visits, visitors=of.visitors, views=of.views)


def _row(schema: type[Made], one: object) -> Made:
    """Return the row as its schema names it; decimals as text."""
    return schema.model_validate({name: _said(getattr(one, name)) for name in schema.model_fields})


def _said(value: object) -> object:
    if isinstance(value, Decimal):
        return str(value)
    return asdict(value) if is_dataclass(value) and not isinstance(value, type) else value
