"""Step A: claim, resolve, fold and freeze, in one transaction of the operational store."""

from collections.abc import Sequence, Set
from datetime import datetime
from typing import Final, NamedTuple, cast

import orjson
from django.db import transaction

from leadloom.catalog.coercion import coerce_props
from leadloom.catalog.services import register_types
from leadloom.events.definition import event_row, link_rows
from leadloom.events.types import EventRow, StoreTable
from leadloom.identity.selectors import now_in
from leadloom.identity.stage import resolve
from leadloom.identity.types import Resolution, Resolved
from leadloom.inbox.services import Unwanted, claim, count_events, set_aside
from leadloom.inbox.types import MessageType, Origin, SetAsideReason
from leadloom.kernel.ids import FIRST_VISITOR, ContactId, TickId
from leadloom.kernel.types import JsonObject
from leadloom.leads.types import Entry, EntryKind
from leadloom.profiles.selectors import sources_of
from leadloom.profiles.stage import fold
from leadloom.storage.postgres_sql import fetch
from leadloom.storage.sqlfiles import load
from leadloom.tick.batch import Batch, read
from leadloom.tick.failpoints import reach
from leadloom.tick.frozen import encoded, freeze
from leadloom.tick.lease import Lease, hold_rows
from leadloom.tick.models import TickRun, TickState
from leadloom.tick.types import Occasion

CLAIM_PENDING: Final = load("leadloom.events", "claim_pending")
IS_WAITING: Final = load(__package__, "is_waiting")

EVENTS_PER_TICK: Final = 20_000
"""A backlog goes in large ticks: fewer statements, fewer contacts touched twice (docs/performance.md)."""
PENDING_PER_TICK: Final = 40_000

Rows = list[tuple[StoreTable, JsonObject]]


class Waiting(NamedTuple):
    """What there is to claim: requests that an edge has accepted, facts that this program has told."""

    requests: bool
    facts: bool


def waiting() -> Waiting:
    """Tell what there is to claim; an index look-up each."""
    return Waiting(*map(bool, fetch(IS_WAITING, {})[0]))


@transaction.atomic
def freeze_batch(lease: Lease, *, heard: Set[str], now: datetime) -> TickRun:
    """Claim what waits and keep it as rows that never change again; returns the open tick.

    ``heard`` are the event types that rules read: a fact of another type reaches the event store, but its contact is
    not evaluated for it. The dictionaries are read as they were laid over with the rules. Raises :class:`FenceLost`.
    A crash before the commit leaves everything unclaimed.
    """
    lease.hold()
    tick = TickRun.objects.create(fence=lease.fence, kind="batch", as_of=now, state=TickState.FROZEN)
    batch = read(claim(tick=TickId(tick.pk), events=EVENTS_PER_TICK), now=now)
    resolution = resolve(batch.fresh, now=now)
    register_types((message.event_type for message in batch.fresh if message.event_type), now=now)
    arrived = encoded(_batch_rows(tick, resolution) + _replayed_rows(tick, batch))
    hold_rows()  # as late as possible: step D of the tick before waits here, or we for it
    fold(resolution, now=now)
    told, spoken_of = _claim_pending(tick, heard)
    touched = sorted({*resolution.touched, *spoken_of, *_contacts_of(batch)})
    told += [(StoreTable.TOUCHED, {"tick": tick.pk, "contact": contact}) for contact in touched]
    reach("in_freeze")
    freeze(tick, arrived, encoded(told))
    _note(tick, batch, resolution, touched, now=now)
    return tick


def _note(tick: TickRun, batch: Batch, resolution: Resolution, touched: Sequence[ContactId], *, now: datetime) -> None:
    lost = [Unwanted(gone.write_key_id, SetAsideReason.MISSING, "anonymousId", None) for gone in resolution.nobody]
    tick.as_of = max(now, batch.received_at or now)
    tick.events = len(batch.fresh)
    tick.repeats = batch.repeats
    count_events(batch.fresh, repeats=batch.repeats)
    tick.set_aside = set_aside([*batch.unwanted, *lost], now=now)
    tick.contacts = len(touched)
    tick.occasions = [occasion.to_json() for occasion in occasions(resolution)]
    tick.save()


def _claim_pending(tick: TickRun, heard: Set[str]) -> tuple[Rows, set[ContactId]]:
    """Return the facts that wait, those told earlier in this very transaction included, and contacts to evaluate."""
    claimed = cast(
        "list[tuple[int, str, int, str]]", fetch(CLAIM_PENDING, {"tick": tick.pk, "limit": PENDING_PER_TICK})
    )
    rows: Rows = []
    contacts: set[ContactId] = set()
    for _, table, contact, row in sorted(claimed):
        told = orjson.loads(row)
        is_event = table == StoreTable.EVENTS
        rows.append((StoreTable(table), told | {"tick": tick.pk} if is_event else told))
        if contact and (not is_event or told["type"] in heard):
            contacts.add(ContactId(contact))
    merged = now_in(contacts) if contacts else {}
    return rows, {merged.get(contact, contact) for contact in contacts}


def _batch_rows(tick: TickRun, resolution: Resolution) -> Rows:
    events = [_event(resolved) for resolved in resolution.events if resolved.incoming.event_type]
    rows: Rows = [(StoreTable.EVENTS, event_row(row, tick=tick.pk)) for row in (*events, *resolution.visits)]
    for link in resolution.links:
        forward, backward = link_rows(link)
        rows += [(StoreTable.SUBJECT_MAP, forward), (StoreTable.CONTACT_SUBJECTS, backward)]
    return rows


def _replayed_rows(tick: TickRun, batch: Batch) -> Rows:
    """Return rows the event store had refused, now of this tick: they go out under its token."""
    events = StoreTable.EVENTS
    return [
        (StoreTable(told["table"]), told["row"] | {"tick": tick.pk} if told["table"] == events else told["row"])
        for told in batch.rows
    ]


def _contacts_of(batch: Batch) -> set[ContactId]:
    """Return the contacts that replayed rows are about; those of visitors are met by the next full pass."""
    about = [int(str(told["row"].get("subject") or told["row"].get("contact") or 0)) for told in batch.rows]
    return {ContactId(subject) for subject in about if 0 < subject < FIRST_VISITOR}


def _event(resolved: Resolved) -> EventRow:
    message = resolved.incoming
    return EventRow(
        subject=resolved.subject,
        type=message.event_type,
        at=message.at,
        event_id=message.event_id,
        received_at=message.received_at,
        origin=message.origin.value,
        bot=message.bot,
        visit=resolved.visit,
        props=coerce_props(message.event_type, message.props),
    )


def occasions(resolution: Resolution) -> list[Occasion]:
    """Return what the batch says of each of its contacts, by contact."""
    active: dict[ContactId, datetime] = {}
    entries: dict[ContactId, Resolved] = {}
    for resolved in resolution.events:
        contact, message = resolved.contact, resolved.incoming
        if contact is None or message.bot:
            continue
        active[contact] = max(message.at, active.get(contact, message.at))
        if message.type is MessageType.FORM or contact in resolution.new_contacts:
            entries.setdefault(contact, resolved)
    sources = sources_of(entries)
    return [
        Occasion(contact, _entry(entries[contact], resolution, sources) if contact in entries else None, at)
        for contact, at in sorted(active.items())
    ]


def _entry(resolved: Resolved, resolution: Resolution, sources: dict[ContactId, str]) -> Entry:
    message = resolved.incoming
    contact = cast("ContactId", resolved.contact)
    kinds = {MessageType.FORM: EntryKind.FORM}
    kind = EntryKind.IMPORT if message.origin is Origin.IMPORT else kinds.get(message.type, EntryKind.IDENTIFY)
    return Entry(
        kind=kind,
        at=message.at,
        key=str(message.event_id),
        source=sources.get(contact, "unknown"),
        first=contact in resolution.new_contacts,
    )
