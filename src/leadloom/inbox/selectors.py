"""Reading the inbox: write keys and what was set aside."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, NamedTuple, cast

import orjson
from django.db.models import Count, Sum

from leadloom.inbox.models import InboxChunk, SetAside, Tally, WriteKey
from leadloom.inbox.types import KeyKind, SetAsideReason
from leadloom.kernel.errors import NotFound
from leadloom.kernel.ids import WriteKeyId
from leadloom.kernel.types import JsonValue
from leadloom.storage.postgres_sql import fetch
from leadloom.storage.sqlfiles import load
from leadloom.storage.vault import vault

SETASIDE_PAYLOAD: Final = "inbox_setaside.payload"
SETASIDE_SENT_WITH: Final = "inbox_setaside.sent_with"
EVENTS_BY_KEY: Final = load(__package__, "events_by_key")
DAY: Final = timedelta(hours=24)
ACCEPTED: Final = "accepted"
REPEATED: Final = "repeated"
SET_ASIDE: Final = "set_aside:"
"""Names of totals; the last one with a reason behind it."""


@dataclass(frozen=True, slots=True)
class SetAsideRow:
    """One message that was set aside. ``message`` is raw and personal; None once its content was dropped.

    ``write_key`` is None for a row that the event store refused; ``detail`` is what the store said of it then.
    ``is_replayable``: its content is kept and it has not come in again.
    """

    id: int
    at: datetime
    write_key: WriteKey | None
    reason: SetAsideReason
    field: str
    detail: str
    message: JsonValue
    is_replayable: bool
    replayed_at: datetime | None


def write_keys(*, active_only: bool = False) -> list[WriteKey]:
    """Return the write keys, oldest first, each with ``last_seen_at`` (a few seconds behind at most)."""
    keys = WriteKey.objects.order_by("id")
    return list(keys.filter(active=True) if active_only else keys)


def page_of_write_keys(*, after_id: int, limit: int) -> Sequence[WriteKey]:
    """Return at most ``limit`` write keys, oldest first, from the one after ``after_id`` on."""
    return list(WriteKey.objects.filter(pk__gt=after_id).order_by("id")[:limit])


class KeyCounts(NamedTuple):
    """What came under a write key: accepted messages without repeats, and requests refused as too fast."""

    events: int = 0
    refused: int = 0


def counts_of_a_day(*, now: datetime) -> dict[WriteKeyId, KeyCounts]:
    """Return how much came under each write key in the 24 hours before ``now``.

    Counted by whole hours: an hour that began more than 24 hours ago is left out. Keys without any are missing.
    """
    rows = cast("list[tuple[int, int, int]]", fetch(EVENTS_BY_KEY, {"since": now - DAY}))
    return {WriteKeyId(key): KeyCounts(events, refused) for key, events, refused in rows}


def write_key(key_id: WriteKeyId) -> WriteKey:
    """Return one write key; raises :class:`NotFound`."""
    try:
        return WriteKey.objects.get(pk=key_id)
    except WriteKey.DoesNotExist:
        raise NotFound("There is no such write key.") from None


def key_kinds() -> dict[WriteKeyId, KeyKind]:
    """Return the kind of every write key, also of those no longer in force: their events may still be waiting."""
    return {WriteKeyId(key): KeyKind(kind) for key, kind in WriteKey.objects.values_list("id", "kind")}


@dataclass(frozen=True, slots=True)
class SetAsideFilter:
    """Which of what was set aside: of one reason, and from an instant on."""

    reason: SetAsideReason | None = None
    since: datetime | None = None


def set_aside(
    wanted: SetAsideFilter = SetAsideFilter(), *, before_id: int | None = None, limit: int = 50, raw: bool = True
) -> list[SetAsideRow]:
    """Return what was set aside, latest first; the next page is ``before_id`` = the last row's id.

    Raw messages are personal: with ``raw`` false they stay sealed, and ``message`` is None.
    """
    rows = SetAside.objects.select_related("write_key").order_by("-id")
    if wanted.reason is not None:
        rows = rows.filter(reason=wanted.reason)
    if wanted.since is not None:
        rows = rows.filter(at__gte=wanted.since)
    if before_id is not None:
        rows = rows.filter(id__lt=before_id)
    return [_row(row, raw=raw) for row in rows[:limit]]


def waiting_to_be_replayed() -> dict[SetAsideReason, int]:
    """Count by reason what is kept and has not come in again, the most frequent first."""
    waiting = SetAside.objects.filter(replayed_at=None, payload__isnull=False)
    rows = waiting.values_list("reason").annotate(count=Count("id")).order_by("-count", "reason")
    return {SetAsideReason(reason): count for reason, count in rows}


def refused_rows() -> int:
    """Count the rows that the event store refused and that have not come in again."""
    return waiting_to_be_replayed().get(SetAsideReason.STORE_REFUSED, 0)


def set_aside_count(*, since: datetime, limit: int) -> int:
    """Count what was set aside from ``since`` on, up to ``limit``."""
    return SetAside.objects.filter(at__gte=since)[:limit].count()


def set_aside_reasons(*, since: datetime) -> dict[SetAsideReason, int]:
    """Count what was set aside from ``since`` on by its reason, the most frequent first."""
    rows = SetAside.objects.filter(at__gte=since).values_list("reason").annotate(count=Count("id")).order_by("-count")
    return {SetAsideReason(reason): count for reason, count in rows}


@dataclass(frozen=True, slots=True)
class Totals:
    """Messages since the beginning: accepted for the first time, come again, set aside by reason."""

    accepted: int
    repeated: int
    set_aside: dict[SetAsideReason, int]


def totals() -> Totals:
    """Return the totals; a handful of rows."""
    found: dict[str, int] = dict(Tally.objects.values_list("name", "total"))
    reasons = {reason: found.get(f"{SET_ASIDE}{reason}", 0) for reason in SetAsideReason}
    return Totals(found.get(ACCEPTED, 0), found.get(REPEATED, 0), reasons)


def waiting_chunks() -> tuple[int, int]:
    """Count accepted chunks that no tick has claimed, and the events in them."""
    found = InboxChunk.objects.filter(tick_id=None).aggregate(chunks=Count("id"), events=Sum("event_count"))
    return int(found["chunks"]), int(found["events"] or 0)


def waiting_since() -> datetime | None:
    """Return when the oldest chunk was accepted that no tick has claimed; None when nothing waits."""
    return InboxChunk.objects.filter(tick_id=None).order_by("id").values_list("created_at", flat=True).first()


def _row(row: SetAside, *, raw: bool) -> SetAsideRow:
    return SetAsideRow(
        id=row.pk,
        at=row.at,
        write_key=row.write_key,
        reason=SetAsideReason(row.reason),
        field=row.field,
        detail=row.detail,
        message=opened(row) if raw and row.payload else None,
        is_replayable=row.payload is not None and row.replayed_at is None,
        replayed_at=row.replayed_at,
    )


def opened(row: SetAside) -> JsonValue:
    """Return the raw message of a row whose content is kept."""
    sealed = bytes(row.payload or b"")
    return cast("JsonValue", orjson.loads(vault().open_bytes(SETASIDE_PAYLOAD, row.pk, sealed)))
