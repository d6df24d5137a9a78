"""Contacts over HTTP."""

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest
from ninja import Query

from leadloom.catalog.overlay import Dictionary
from leadloom.compliance.selectors import consents
from leadloom.identity.selectors import with_absorbed
from leadloom.kernel.ids import ContactId
from leadloom.profiles import restating, selectors, services
from leadloom.profiles.holes import leads_of
from leadloom.profiles.schemas import (
    ContactDetail,
    ContactFilterIn,
    ContactRow,
    RestatedOut,
    RestatementOut,
    TimelineOut,
    UnmaskedOut,
    detail_of,
    event_of,
    row_of,
)
from leadloom.profiles.selectors import Sort
from leadloom.profiles.tags import tags_of
from leadloom.profiles.timeline import key_behaviours, timeline
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

router = Router(tags=["contacts"])


@router.get("/contacts", response=Page[ContactRow])
@requires("contacts.view")
def list_contacts(
    request: HttpRequest,
    wanted: Query[ContactFilterIn],
    *,
    sort: Sort = Sort.LAST_SEEN,
    cursor: Cursor | None = None,
    limit: Limit = PAGE_DEFAULT,
) -> Page[ContactRow]:
    """List contacts you may see. Names are encrypted and have no order: ``sort=name`` goes by number."""
    asked = wanted.as_filter()
    purpose = f"contacts|{sort}|{asked}"
    after = decode_cursor(purpose, cursor)
    found = selectors.contacts(principal(request), asked, sort=sort, after=after, limit=limit + 1)
    cards, following = page_of(found, limit=limit, purpose=purpose, key=lambda card: selectors.sort_key(card, sort))
    return Page[ContactRow](items=[ContactRow(**row_of(card)) for card in cards], next_cursor=following)  # type: ignore[arg-type]


@router.get("/contacts/{contact_id}", response=ContactDetail)
@requires("contacts.view")
def get_contact(request: HttpRequest, contact_id: Id) -> ContactDetail:
    """Return a contact with its company, identifiers, leads, consents and at most three key behaviours of 30 days."""
    caller = principal(request)
    card = selectors.contact(caller, ContactId(contact_id))
    return detail_of(
        card,
        identities=selectors.identities(card),
        behaviours=key_behaviours([card.id], event_store(), as_of=now(request)).get(card.id, []),
        consents=consents(with_absorbed(card.id)),
        tags=tags_of(card.id),
        leads=[dict(row) for row in leads_of(caller, card.id)] if caller.may("leads.view") else [],
    )


@router.post("/contacts/{contact_id}/unmask", response=UnmaskedOut)
@requires("contacts.view")
def unmask_contact(request: HttpRequest, contact_id: Id) -> UnmaskedOut:
    """Return name, address and number as they are; that you saw them is logged."""
    seen = services.unmask(principal(request), ContactId(contact_id), now=now(request))
    return UnmaskedOut(name=seen.name or None, email=seen.email or None, mobile=seen.mobile or None)


@router.get("/contacts/{contact_id}/timeline", response=Page[TimelineOut])
@requires("contacts.view")
def get_timeline(
    request: HttpRequest, contact_id: Id, cursor: Cursor | None = None, limit: Limit = PAGE_DEFAULT
) -> Page[TimelineOut]:
    """Return what a contact did, anonymous page views included, the latest first."""
    visible = selectors.visible_contact_id(principal(request), ContactId(contact_id))
    purpose = f"timeline|{visible}"
    position = decode_cursor(purpose, cursor)
    after = (datetime.fromisoformat(str(position[0])), UUID(str(position[1]))) if position else None
    found = timeline([visible], event_store(), after=after, limit=limit + 1)
    rows, following = page_of(
        found, limit=limit, purpose=purpose, key=lambda row: (row.at.isoformat(), str(row.event_id))
    )
    return Page[TimelineOut](items=[event_of(row) for row in rows], next_cursor=following)


@router.get("/dictionaries/{dictionary}/changes", response=list[RestatementOut])
@requires("settings.edit")
def preview_restatement(request: HttpRequest, dictionary: Dictionary) -> object:
    """Return what applying a dictionary to the records that are there would change; writes nothing."""
    return [
        {"written": one.written, "value": one.value, "contacts": one.contacts, "companies": one.companies}
        for one in restating.restatements(dictionary)
    ]


@router.post("/dictionaries/{dictionary}/apply", response=RestatedOut)
@requires("settings.edit")
def apply_dictionary(request: HttpRequest, dictionary: Dictionary) -> object:
    """Apply a dictionary to the next records, at most 1,000 contacts and companies each."""
    done = restating.restate(dictionary, now=now(request))
    return {"contacts": done.contacts, "companies": done.companies, "more": done.more}
