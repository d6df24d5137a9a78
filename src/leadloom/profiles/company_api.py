"""Companies over HTTP. Their people are ``/contacts?company=…``, their leads ``/leads?company=…``."""

from datetime import datetime
from typing import Annotated
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest
from ninja import Query
from pydantic import Field

from leadloom.kernel.ids import CompanyId
from leadloom.profiles import company_selectors as selectors
from leadloom.profiles.company_schemas import (
    ActivityOut,
    CompanyChange,
    CompanyEvent,
    CompanyFilterIn,
    CompanyPage,
    CompanyRow,
    company_event,
    company_page,
    company_row,
    week_out,
)
from leadloom.profiles.company_selectors import CompanySort
from leadloom.profiles.company_services import update_company
from leadloom.profiles.selectors import cards_of
from leadloom.profiles.timeline import activity, timeline
from leadloom.storage.clickhouse import event_store
from leadloom.team.http import (
    PAGE_DEFAULT,
    Cursor,
    Id,
    Limit,
    Page,
    Router,
    decode_cursor,
    now,
    page_of,
    principal,
    requires,
)

router = Router(tags=["companies"])


@router.get("/companies", response=Page[CompanyRow])
@requires("contacts.view")
def list_companies(
    request: HttpRequest,
    wanted: Query[CompanyFilterIn],
    *,
    sort: CompanySort = CompanySort.NAME,
    cursor: Cursor | None = None,
    limit: Limit = PAGE_DEFAULT,
) -> Page[CompanyRow]:
    """List the companies of contacts you may see."""
    asked = wanted.as_filter()
    purpose = f"companies|{sort}|{asked}"
    found = selectors.companies(
        principal(request), asked, sort=sort, after=decode_cursor(purpose, cursor), limit=limit + 1
    )
    cards, following = page_of(found, limit=limit, purpose=purpose, key=lambda card: selectors.sort_key(card, sort))
    return Page[CompanyRow](items=[company_row(card) for card in cards], next_cursor=following)


@router.get("/companies/{company_id}", response=CompanyPage)
@requires("contacts.view")
def get_company(request: HttpRequest, company_id: Id) -> CompanyPage:
    """Return a company, what means it, and the companies above and below it."""
    return company_page(selectors.company(principal(request), CompanyId(company_id)))


@router.patch("/companies/{company_id}", response=CompanyPage)
@requires("companies.edit")
def change_company(request: HttpRequest, company_id: Id, body: CompanyChange) -> CompanyPage:
    """Change a company; a former code or domain means it no more, former spellings of its name still do."""
    update_company(principal(request), CompanyId(company_id), body.model_dump(exclude_unset=True), now=now(request))
    return company_page(selectors.company(principal(request), CompanyId(company_id)))


@router.get("/companies/{company_id}/timeline", response=Page[CompanyEvent])
@requires("contacts.view")
def get_company_timeline(
    request: HttpRequest, company_id: Id, cursor: Cursor | None = None, limit: Limit = PAGE_DEFAULT
) -> Page[CompanyEvent]:
    """Return what the people of a company that you may see did, the latest first; of the thousand seen last."""
    caller = principal(request)
    people = selectors.people_of(caller, CompanyId(company_id))
    purpose = f"company-timeline|{company_id}"
    position = decode_cursor(purpose, cursor)
    after = (datetime.fromisoformat(str(position[0])), UUID(str(position[1]))) if position else None
    found = timeline(people, event_store(), after=after, limit=limit + 1)
    rows, following = page_of(
        found, limit=limit, purpose=purpose, key=lambda row: (row.at.isoformat(), str(row.event_id))
    )
    cards = cards_of(caller, {row.contact for row in rows})
    return Page[CompanyEvent](items=[company_event(row, cards.get(row.contact)) for row in rows], next_cursor=following)


@router.get("/companies/{company_id}/activity", response=ActivityOut)
@requires("contacts.view")
def get_company_activity(
    request: HttpRequest, company_id: Id, weeks: Annotated[int, Field(ge=1, le=104)] = 26
) -> ActivityOut:
    """Return what the people of a company that you may see did, week by week in the organisation's zone."""
    people = selectors.people_of(principal(request), CompanyId(company_id))
    zone = ZoneInfo(settings.ORGANISATION_TIME_ZONE)
    found = activity(people, event_store(), as_of=now(request), weeks=weeks, zone=zone)
    return ActivityOut(weeks=[week_out(week) for week in found], people_read=len(people))
