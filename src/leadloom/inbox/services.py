"""Changing the inbox: write keys, taking chunks, setting aside, forgetting."""

import secrets
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, cast
from uuid import UUID

import orjson
from django.db import transaction

from leadloom.inbox.codec import decode_chunk
from leadloom.inbox.models import SetAside, WriteKey
from leadloom.inbox.parse import Incoming
from leadloom.inbox.selectors import ACCEPTED, REPEATED, SET_ASIDE, SETASIDE_PAYLOAD, SETASIDE_SENT_WITH, write_key
from leadloom.inbox.types import InboxRequest, JsonDict, KeyKind, SetAsideReason
from leadloom.kernel.errors import Conflict, InvalidInput
from leadloom.kernel.ids import EventId, TickId, WriteKeyId
from leadloom.kernel.types import JsonValue
from leadloom.storage.postgres_sql import execute, fetch
from leadloom.storage.sqlfiles import load
from leadloom.storage.vault import vault
from leadloom.team import changes
from leadloom.team.types import Area

CLAIM = load(__package__, "claim")
MARK_SEEN = load(__package__, "mark_seen")
NEXT_SETASIDE_IDS = load(__package__, "next_setaside_ids")
PRUNE_CHUNKS = load(__package__, "prune_chunks")
PRUNE_SEEN = load(__package__, "prune_seen")
EMPTY_SETASIDE = load(__package__, "empty_setaside")
COUNT_EVENTS = load(__package__, "count_events")
ADD_TALLY = load(__package__, "add_tally")
PRUNE_KEYHOURS = load(__package__, "prune_keyhours")

RAW_KEPT: Final = timedelta(days=7)
"""How long raw bodies are kept after their tick (domain.md)."""
SEEN_KEPT: Final = timedelta(days=35)
"""How long a ``messageId`` is remembered; the libraries of senders give up after days."""
PRUNE_ROWS: Final = 10_000


@dataclass(frozen=True, slots=True)
class Claimed:
    """A chunk that now belongs to a tick, opened."""

    chunk_id: int
    received_at: datetime
    requests: list[InboxRequest]


@dataclass(frozen=True, slots=True)
class Unwanted:
    """A message to set aside; ``field`` is empty when the message as a whole is wrong.

    ``message`` is None when nothing was kept that could come in again; ``sent_with`` is how it came.
    """

    write_key_id: WriteKeyId
    reason: SetAsideReason
    field: str
    message: JsonValue
    sent_with: JsonDict | None = None


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row that the event store refused. ``token`` names it for good: it is kept once, however often it is refused."""

    token: str
    table: str
    detail: str
    row: bytes


@dataclass(frozen=True, slots=True)
class Pruned:
    """How many rows were dropped; ``more`` tells that a limit was reached and there may be more."""

    chunks: int
    seen: int
    emptied: int
    more: bool


@transaction.atomic
def create_write_key(*, name: str, kind: KeyKind, now: datetime, key: str | None = None) -> WriteKey:
    """Make a write key in force at once; ``key`` only where its text must be known beforehand."""
    name = name.strip()
    if not name:
        raise InvalidInput("A write key needs a name.")
    text = key or f"wk_{secrets.token_urlsafe(24)}"
    if WriteKey.objects.filter(key=text).exists():
        raise Conflict("This write key is already in use.")
    made = WriteKey.objects.create(key=text, name=name, kind=kind, active=True, created_at=now)
    changes.bump(Area.TRACKING)
    return made


@transaction.atomic
def rotate_write_key(*, key_id: WriteKeyId, now: datetime) -> WriteKey:
    """Return a new key of the same name and kind.

    The old one stays in force until it is deactivated: the pages and servers that carry it are changed in between.
    """
    old = write_key(key_id)
    return create_write_key(name=old.name, kind=KeyKind(old.kind), now=now)


@transaction.atomic
def deactivate_write_key(*, key_id: WriteKeyId) -> WriteKey:
    """Take a write key out of force; edges refuse it (401) a few seconds later. Repeatable."""
    key = write_key(key_id)
    key.active = False
    key.save(update_fields=["active"])
    changes.bump(Area.TRACKING)
    return key


def claim(*, tick: TickId, events: int) -> list[Claimed]:
    """Take unclaimed chunks of about ``events`` events for a tick, in the order of acceptance; empty: nothing waits.

    Must run in the tick's own transaction. Repeats of a ``messageId`` are still in it.
    """
    rows = cast("list[tuple[int, datetime, int, bytes]]", fetch(CLAIM, {"tick": tick, "events": events}))
    keyring = vault()
    return [
        Claimed(chunk_id, received_at, decode_chunk(payload, received_at=received_at, keyring=keyring))
        for chunk_id, received_at, _, payload in rows
    ]


def mark_seen(keys: Sequence[EventId], *, now: datetime) -> set[EventId]:
    """Note event ids and return those that were noted before; in the transaction that takes their chunks."""
    if not keys:
        return set()
    return {EventId(cast("UUID", key)) for (key,) in fetch(MARK_SEEN, {"keys": list(keys), "at": now})}


def count_events(messages: Iterable[Incoming], *, repeats: int = 0) -> None:
    """Add messages to the counts of their write keys and hours; in the transaction that takes their chunks."""
    counts = Counter((message.write_key_id, _hour(message.received_at)) for message in messages)
    _tally({ACCEPTED: counts.total(), REPEATED: repeats})
    if counts:
        keys, hours = zip(*counts, strict=True)
        execute(COUNT_EVENTS, {"keys": list(keys), "hours": list(hours), "events": list(counts.values())})


def _tally(counts: Mapping[str, int]) -> None:
    """Add to the totals; in the transaction that makes them true."""
    found = {name: count for name, count in counts.items() if count}
    if found:
        execute(ADD_TALLY, {"names": list(found), "counts": list(found.values())})


def _hour(at: datetime) -> datetime:
    return at.replace(minute=0, second=0, microsecond=0)


def set_aside(unwanted: Iterable[Unwanted], *, now: datetime) -> int:
    """Keep messages that can't be processed, sealed, with their reasons; returns how many."""
    rows = list(unwanted)
    _tally(Counter(f"{SET_ASIDE}{row.reason}" for row in rows))
    SetAside.objects.bulk_create(
        SetAside(
            id=row_id,
            at=now,
            write_key_id=row.write_key_id,
            reason=row.reason,
            field=row.field[:100],
            payload=None if row.message is None else _sealed(SETASIDE_PAYLOAD, row_id, row.message),
            sent_with=_sealed(SETASIDE_SENT_WITH, row_id, row.sent_with) if row.sent_with else None,
        )
        for row_id, row in zip(_next_ids(len(rows)), rows, strict=True)
    )
    return len(rows)


@transaction.atomic
def set_aside_refused(refused: RefusedRow, *, now: datetime) -> None:
    """Keep a row that the event store refused, sealed, with what the store said. Repeatable by its token."""
    if SetAside.objects.filter(token=refused.token).exists():
        return
    (row_id,) = _next_ids(1)
    SetAside.objects.create(
        id=row_id,
        at=now,
        reason=SetAsideReason.STORE_REFUSED,
        field=refused.table,
        detail=refused.detail[:500],
        token=refused.token,
        payload=vault().seal_bytes(SETASIDE_PAYLOAD, row_id, refused.row),
    )
    _tally({f"{SET_ASIDE}{SetAsideReason.STORE_REFUSED}": 1})
    changes.bump(Area.TRACKING)


def _next_ids(count: int) -> list[int]:
    return [cast("int", row_id) for (row_id,) in fetch(NEXT_SETASIDE_IDS, {"count": count})] if count else []


def _sealed(column: str, row_id: int, content: JsonValue) -> bytes:
    return vault().seal_bytes(column, row_id, orjson.dumps(content))


def rejected_of(request: InboxRequest) -> list[Unwanted]:
    """Return what the edge judged bad in a request, ready for :func:`set_aside`."""
    return [
        Unwanted(
            WriteKeyId(request["key"]), SetAsideReason(bad["reason"]), bad["field"], bad["message"], how_sent(request)
        )
        for bad in request.get("rejected", [])
    ]


def how_sent(request: InboxRequest) -> JsonDict:
    """Return what a message needs besides itself to come in again as it came: instants, agent, address, door."""
    kept: JsonDict = {
        "at": request["at"],
        "sent_at": request["sent_at"],
        "ua": request["ua"],
        "ip": request["ip"],
        "origin": request["origin"],
    }
    return kept | ({"context": request["context"]} if "context" in request else {})


def prune(*, now: datetime, done_below: TickId) -> Pruned:
    """Drop raw bodies older than 7 days whose tick is done (its id is below ``done_below``) and old ``messageId``s.

    Counts per hour go with the raw bodies. A bounded number of rows at a time; call again while ``more``.
    """
    chunks = execute(PRUNE_CHUNKS, {"before": now - RAW_KEPT, "done_below": done_below, "limit": PRUNE_ROWS})
    seen = execute(PRUNE_SEEN, {"before": now - SEEN_KEPT, "limit": PRUNE_ROWS})
    execute(PRUNE_KEYHOURS, {"before": now - RAW_KEPT})
    emptied = execute(EMPTY_SETASIDE, {"before": now - RAW_KEPT, "limit": PRUNE_ROWS})
    return Pruned(chunks, seen, emptied, more=max(chunks, seen, emptied) == PRUNE_ROWS)
