"""Shapes of contacts over HTTP."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Annotated
from uuid import UUID

from pydantic import Field

from leadloom.compliance.types import Standing
from leadloom.identity.selectors import KnownIdentifier
from leadloom.profiles.listing import ContactFilter, Reach
from leadloom.profiles.models import Company, Tag
from leadloom.profiles.selectors import ContactCard
from leadloom.profiles.timeline import KeyBehaviour, TimelineRow
from leadloom.team.http import Id, Instant, Schema

Json = dict[str, object]


class Ref(Schema):
    """Somebody or something by number and name."""

    id: int
    name: str


Short = Annotated[str, Field(max_length=100)]
Points = Annotated[int, Field(ge=-1_000_000, le=1_000_000)]


class ContactFilterIn(Schema):
    """Which contacts to list; all conditions hold.

    ``search``: an exact identifier, a customer number, the last four digits of a mobile, or two characters or more
    of the name or of the company's name. ``grade`` may be only its letter, ``tag`` is a tag's key, ``region``
    holds what lies below it. ``*_since`` is included, ``*_until`` is not. ``unowned``: nobody is its primary owner.
    """

    search: Short = ""
    rating: Short = ""
    grade: Short = ""
    stage: Short = ""
    owner: Id | None = None
    unowned: bool = False
    source: Short = ""
    industry: Short = ""
    region: Short = ""
    product: Short = ""
    title_level: Short = ""
    tag: Short = ""
    company: Id | None = None
    reach: Reach | None = None
    score_from: Points | None = None
    score_to: Points | None = None
    seen_since: Instant | None = None
    seen_until: Instant | None = None
    created_since: Instant | None = None
    created_until: Instant | None = None

    def as_filter(self) -> ContactFilter:
        """Return the same as the reads take it."""
        return ContactFilter(**dict(self))


class ContactRow(Schema):
    """A contact in a list; personal values are masked where ``masked``. ``score`` has at most one decimal."""

    id: int
    number: str
    name: str | None
    masked: bool
    company: Ref | None
    title: str | None
    email: str | None
    mobile: str | None
    score: str | None
    rating: str | None
    grade: str | None
    stage: str | None
    primary_owner: Ref | None
    source: str | None
    last_seen_at: Instant
    created_at: Instant
    industry: str | None
    region: str | None
    product: str | None
    title_level: str | None
    decision_maker: bool | None


class CompanyOut(Schema):
    """A contact's company."""

    id: int
    name: str
    credit_code: str | None
    domain: str | None
    industry: str | None
    employees: int | None
    region: str | None
    target_industry: bool


class IdentityOut(Schema):
    """An identifier the contact has, or had until ``until``; browsers are of kind ``anonymous``."""

    kind: str
    source: str | None
    value: str
    since: Instant
    until: Instant | None


class BehaviourOut(Schema):
    """Something done of late that matters."""

    type: str
    at: Instant
    props: Json


class ConsentOut(Schema):
    """What holds for a purpose and channel, and the text that was shown."""

    purpose: str
    channel: str
    state: str
    at: Instant
    source: str | None
    text: str | None


class TagOut(Schema):
    """A tag; ``by_rule``: the contact meets its condition."""

    id: int
    key: str
    zh: str
    en: str
    by_rule: bool


class ContactDetail(ContactRow):
    """A contact with everything around it. ``leads`` are rows of the lead list."""

    company_detail: CompanyOut | None
    identities: list[IdentityOut]
    leads: list[Json]
    key_behaviours: list[BehaviourOut]
    consents: list[ConsentOut]
    tags: list[TagOut]
    first_touch: Json | None


class RestatementOut(Schema):
    """What people wrote, the value it becomes, and how many records have it. Of a title the value is its level."""

    written: str
    value: str
    contacts: int
    companies: int


class RestatedOut(Schema):
    """How many records were changed now; call again while there is ``more``."""

    contacts: int
    companies: int
    more: bool


class UnmaskedOut(Schema):
    """Personal values as they are."""

    name: str | None
    email: str | None
    mobile: str | None


class TimelineOut(Schema):
    """One event; ``visit`` is 0 outside of visits."""

    event_id: UUID
    type: str
    at: Instant
    props: Json
    origin: str
    bot: bool
    visit: int


def row_of(card: ContactCard) -> dict[str, object]:
    """Return the fields of :class:`ContactRow`."""
    row = card.row
    return {
        "id": card.id,
        "number": card.number,
        "name": card.name or None,
        "masked": card.masked,
        "company": Ref(id=card.company.pk, name=card.company.name) if card.company else None,
        "title": row.title or None,
        "email": card.email or None,
        "mobile": card.mobile or None,
        "score": score_text(row.score_milli),
        "rating": row.rating,
        "grade": row.grade,
        "stage": row.stage or None,
        "primary_owner": Ref(id=card.owner[0], name=card.owner[1]) if card.owner else None,
        "source": row.source or None,
        "last_seen_at": row.last_seen_at,
        "created_at": row.created_at,
        "industry": row.industry or None,
        "region": row.region or None,
        "product": row.product or None,
        "title_level": row.title_level,
        "decision_maker": row.decision_maker,
    }


def detail_of(
    card: ContactCard,
    *,
    identities: list[KnownIdentifier],
    behaviours: list[KeyBehaviour],
    consents: list[Standing],
    tags: Sequence[tuple[Tag, bool]],
    leads: list[Json],
) -> ContactDetail:
    """Return a contact with everything around it."""
    row = card.row
    return ContactDetail(
        **row_of(card),  # type: ignore[arg-type]
        company_detail=company_out(card.company) if card.company else None,
        identities=[identity_out(known) for known in identities],
        leads=leads,
        key_behaviours=[BehaviourOut(type=one.type, at=one.at, props=dict(one.props)) for one in behaviours],
        consents=[consent_out(one) for one in consents],
        tags=tags_out(tags),
        first_touch=row.first_touch,
    )


def tags_out(tags: Sequence[tuple[Tag, bool]]) -> list[TagOut]:
    """Return tags as they are shown."""
    return [TagOut(id=tag.pk, key=tag.key, zh=tag.zh, en=tag.en, by_rule=by_rule) for tag, by_rule in tags]


def event_of(row: TimelineRow) -> TimelineOut:
    """Return an event of the timeline."""
    return TimelineOut(
        event_id=row.event_id,
        type=row.type,
        at=row.at,
        props=dict(row.props),
        origin=row.origin,
        bot=row.bot,
        visit=row.visit,
    )


def score_text(milli: int | None) -> str | None:
    """Return points with at most one decimal, half up: 57_500 → ``57.5``, 75_000 → ``75``."""
    if milli is None:
        return None
    rounded = (Decimal(milli) / 1000).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return f"{rounded.normalize():f}"


def company_out(company: Company) -> CompanyOut:
    """Return a company as it is shown."""
    return CompanyOut(
        id=company.pk,
        name=company.name,
        credit_code=company.credit_code or None,
        domain=company.domain or None,
        industry=company.industry or None,
        employees=company.employees,
        region=company.region or None,
        target_industry=company.target_industry,
    )


def identity_out(known: KnownIdentifier) -> IdentityOut:
    """Return an identifier as it is shown; masked by its reader already."""
    return IdentityOut(
        kind=known.kind.value,
        source=known.source or None,
        value=known.value,
        since=known.since,
        until=known.until,
    )


def consent_out(one: Standing) -> ConsentOut:
    """Return a consent as it is shown."""
    return ConsentOut(
        purpose=one.purpose,
        channel=one.channel.value,
        state=one.state.value,
        at=one.at,
        source=one.source or None,
        text=one.text or None,
    )
