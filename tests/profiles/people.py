"""Contacts made through the one way in."""

from collections.abc import Mapping

import orjson

from leadloom.events.definition import encode_rows, event_row, link_rows
from leadloom.events.types import EventRow, StoreTable
from leadloom.identity.stage import resolve
from leadloom.inbox.parse import Incoming
from leadloom.kernel.ids import ContactId
from leadloom.profiles.models import Contact
from leadloom.profiles.stage import fold
from leadloom.storage.clickhouse import EventStore
from leadloom.team.models import User
from tests.identity.messages import T0, form


def take(*batch: Incoming) -> None:
    fold(resolve(batch, now=T0), now=T0)


def contact(email: str, *, owner: User | None = None, minutes: float = 0, **fields: str) -> ContactId:
    """Make a contact by a form of its own browser, owned by ``owner``."""
    before = set(Contact.objects.values_list("id", flat=True))
    take(form(f"browser of {email}", {"email": email, **fields}, minutes=minutes))
    (made,) = set(Contact.objects.values_list("id", flat=True)) - before
    if owner is not None:
        Contact.objects.filter(pk=made).update(primary_owner_id=owner.pk)
    return ContactId(made)


def cached(contact_id: ContactId, **columns: object) -> None:
    """Set columns that modules above keep."""
    Contact.objects.filter(pk=contact_id).update(**columns)


def store_batch(store: EventStore, *batch: Incoming) -> None:
    """Resolve a batch and put its events and links into the event store, as a tick does."""
    resolution = resolve(batch, now=T0)
    fold(resolution, now=T0)
    events = [
        EventRow(
            subject=resolved.subject,
            type=resolved.incoming.event_type,
            at=resolved.incoming.at,
            event_id=resolved.incoming.event_id,
            received_at=resolved.incoming.received_at,
            origin=resolved.incoming.origin.value,
            bot=resolved.incoming.bot,
            visit=resolved.visit,
            props=resolved.incoming.props,
        )
        for resolved in resolution.events
        if resolved.incoming.event_type
    ]
    rows: Mapping[StoreTable, list[object]] = {
        StoreTable.EVENTS: [event_row(row, tick=1) for row in (*events, *resolution.visits)],
        StoreTable.SUBJECT_MAP: [link_rows(link)[0] for link in resolution.links],
        StoreTable.CONTACT_SUBJECTS: [link_rows(link)[1] for link in resolution.links],
    }
    for table, of_table in rows.items():
        if of_table:
            store.insert_raw(table.value, encode_rows(orjson.loads(orjson.dumps(of_table))))
