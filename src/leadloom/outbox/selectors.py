"""Reads of the outbox."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from leadloom.kernel.errors import NotFound
from leadloom.kernel.masking import mask_email, mask_mobile
from leadloom.outbox.definition import RECIPIENT_CELL
from leadloom.outbox.models import OutboxMessage
from leadloom.outbox.types import DEAD, Backlog, MessageClass, MessageState, OutboxRow
from leadloom.storage.postgres_sql import fetch
from leadloom.storage.sqlfiles import load
from leadloom.storage.vault import vault

BACKLOG = load(__package__, "backlog")
DEPTHS = load(__package__, "depths")


def messages(*, states: Sequence[MessageState], before_id: int | None, limit: int) -> list[OutboxRow]:
    """Return messages in these states, the newest first; ``before_id`` goes on from there. Recipients are masked."""
    found = OutboxMessage.objects.filter(state__in=[state.value for state in states]).order_by("-id")
    if before_id is not None:
        found = found.filter(id__lt=before_id)
    return [_row(message) for message in found[:limit]]


def message(message_id: int) -> OutboxRow:
    """Return one message; raises NotFound."""
    found = OutboxMessage.objects.filter(id=message_id).first()
    if found is None:
        raise NotFound("There is no such message.")
    return _row(found)


def _row(message: OutboxMessage) -> OutboxRow:
    return OutboxRow(
        id=message.id,
        key=message.key,
        channel=message.channel,
        message_class=MessageClass(message.message_class),
        recipient="" if message.is_emptied else _masked(message),
        state=MessageState(message.state),
        attempts=message.attempts,
        reason=message.reason,
        created_at=message.created_at,
        next_at=message.next_at if message.state == MessageState.PENDING else None,
        finished_at=message.finished_at,
    )


def _masked(message: OutboxMessage) -> str:
    recipient = vault().open(RECIPIENT_CELL, message.key, bytes(message.recipient))
    return mask_email(recipient) if "@" in recipient else mask_mobile(recipient)


def dead_count(*, limit: int) -> int:
    """Count messages that ended badly, up to ``limit``."""
    return OutboxMessage.objects.filter(state__in=[state.value for state in DEAD])[:limit].count()


@dataclass(frozen=True, slots=True)
class Depth:
    """How many messages of a channel stand in a state, and since when the oldest of them is due."""

    channel: str
    state: MessageState
    count: int
    oldest_due_at: datetime


def depths() -> list[Depth]:
    """Count what is not finished well; channels and states without any are missing."""
    rows = cast("list[tuple[str, str, int, datetime]]", fetch(DEPTHS, {}))
    return [Depth(channel, MessageState(state), count, due_at) for channel, state, count, due_at in sorted(rows)]


def backlog() -> Backlog:
    """Count what waits and what is dead."""
    rows = fetch(BACKLOG, {})
    counts = {MessageState(str(state)): cast("int", count) for state, count, _ in rows}
    oldest = {str(state): cast("datetime", at) for state, _, at in rows}
    return Backlog(counts, oldest.get(MessageState.PENDING))
