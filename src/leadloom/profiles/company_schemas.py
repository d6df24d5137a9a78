"""Shapes of companies over HTTP."""

from datetime import date
from typing import Annotated

from pydantic import Field

from leadloom.profiles.companies import MAX_EMPLOYEES
from leadloom.profiles.company_selectors import CompanyCard, CompanyDetail, CompanyFilter
from leadloom.profiles.schemas import CompanyOut, Ref, Short, TimelineOut, company_out, event_of
from leadloom.profiles.selectors import ContactCard
from leadloom.profiles.timeline import TimelineRow, Week
from leadloom.team.http import Body, Id, Instant, Schema, Text

Value = Annotated[str, Field(max_length=200)]


class CompanyFilterIn(Schema):
    """Which companies to list; all conditions hold.

    ``search``: a credit code, a domain, a name, or two characters or more of the name. ``region`` holds what lies
    below it.
    """

    search: Short = ""
    industry: Short = ""
    region: Short = ""

    def as_filter(self) -> CompanyFilter:
        """Return the same as the reads take it."""
        return CompanyFilter(**dict(self))


class CompanyRow(CompanyOut):
    """A company in a list; the numbers are those of contacts and leads you may see."""

    people: int
    open_leads: int
    last_seen_at: Instant | None
    created_at: Instant


class AboveOut(Ref):
    """A company above; ``visible``: you may open it."""

    visible: bool


class KeyOut(Schema):
    """What means the company: a credit code, a web domain, a normalised name."""

    kind: str
    value: str


class CompanyPage(CompanyRow):
    """A company and those around it: its parent first in ``above``, at most 100 ``children`` that you may see."""

    above: list[AboveOut]
    children: list[Ref]
    keys: list[KeyOut]


class CompanyChange(Body):
    """The fields to change; an empty text or null empties one, what is left out stays."""

    name: Text | None = None
    credit_code: Value | None = None
    domain: Value | None = None
    industry: Value | None = None
    region: Value | None = None
    employees: Annotated[int, Field(ge=0, le=MAX_EMPLOYEES)] | None = None
    parent_id: Id | None = None


class PersonRef(Schema):
    """A contact by number and name; the name is masked where ``masked``."""

    id: int
    number: str
    name: str | None
    masked: bool


class CompanyEvent(TimelineOut):
    """One event of one of a company's people."""

    contact: PersonRef | None


class WeekOut(Schema):
    """What a company's people did in the week from this Monday on; ``people`` of them did something."""

    monday: date
    events: int
    visits: int
    people: int


class ActivityOut(Schema):
    """Weeks, the earliest first; only the ``people_read`` people seen last are read, at most a thousand."""

    weeks: list[WeekOut]
    people_read: int


def company_row(card: CompanyCard) -> CompanyRow:
    """Return a row of the list."""
    return CompanyRow(**_row_of(card))  # type: ignore[arg-type]


def company_page(detail: CompanyDetail) -> CompanyPage:
    """Return a company with what stands around it."""
    return CompanyPage(
        **_row_of(detail.card),  # type: ignore[arg-type]
        above=[AboveOut(id=one, name=name, visible=visible) for one, name, visible in detail.above],
        children=[Ref(id=child.pk, name=child.name) for child in detail.children],
        keys=[KeyOut(kind=key.kind, value=key.value) for key in detail.keys],
    )


def company_event(row: TimelineRow, card: ContactCard | None) -> CompanyEvent:
    """Return an event and whose it is."""
    who = (
        None if card is None else PersonRef(id=card.id, number=card.number, name=card.name or None, masked=card.masked)
    )
    return CompanyEvent(**event_of(row).model_dump(), contact=who)


def week_out(week: Week) -> WeekOut:
    """Return a week."""
    return WeekOut(monday=week.monday, events=week.events, visits=week.visits, people=week.people)


def _row_of(card: CompanyCard) -> dict[str, object]:
    return {
        **company_out(card.row).model_dump(),
        "people": card.people,
        "open_leads": card.open_leads,
        "last_seen_at": card.last_seen_at,
        "created_at": card.row.created_at,
    }
