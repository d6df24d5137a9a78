"""Writes of the outbox: enqueue, claim, hand over, record. Each is one statement."""

from collections.abc import Sequence
from datetime import datetime
from typing import cast

import orjson

from leadloom.kernel.crypto import SealBroken
from leadloom.kernel.errors import NotFound
from leadloom.kernel.ids import ContactId
from leadloom.outbox.definition import BODY_CELL, RECIPIENT_CELL, SUBJECT_CELL, urgency
from leadloom.outbox.types import Claimed, MessageClass, MessageState, NewMessage, Result
from leadloom.storage.postgres_sql import Row, execute, fetch
from leadloom.storage.sqlfiles import load
from leadloom.storage.vault import vault

EMPTY_SENT = load(__package__, "empty_sent")
COUNT_SENT = load(__package__, "count_sent")
ENQUEUE = load(__package__, "enqueue")
CLAIM = load(__package__, "claim")
HAND_OVER = load(__package__, "hand_over")
RECORD = load(__package__, "record")
RELEASE = load(__package__, "release")
RETRY = load(__package__, "retry")
WITHHOLD = load(__package__, "withhold")

REASON_LENGTH = 500


def enqueue(messages: Sequence[NewMessage], *, now: datetime) -> int:
    """Put messages in the queue and return how many were new. Runs in the caller's transaction; repeatable by key.

    A message leaves only if that transaction commits.
    """
    if not messages:
        return 0
    keys = vault()
    return execute(
        ENQUEUE,
        {
            "keys": [message.key for message in messages],
            "channels": [message.channel for message in messages],
            "classes": [message.message_class.value for message in messages],
            "urgencies": [urgency(message.message_class) for message in messages],
            "recipients": [keys.seal(RECIPIENT_CELL, message.key, message.recipient) for message in messages],
            "subjects": [keys.seal(SUBJECT_CELL, message.key, message.subject) for message in messages],
            "bodies": [keys.seal_bytes(BODY_CELL, message.key, _body(message)) for message in messages],
            "contacts": [message.contact_id for message in messages],
            "at": now,
        },
    )


def _body(message: NewMessage) -> bytes:
    return orjson.dumps({"text": message.text, "html": message.html})


def claim(*, limit: int, now: datetime) -> list[Claimed]:
    """Take up to ``limit`` due messages, the most urgent first. Two callers never get the same one.

    They are the caller's until it hands them over or gives them back, or has stood still for too long
    (:class:`leadloom.outbox.orphans.Orphans`).

    A message that can't be opened (its key is not here, or somebody changed it) fails alone.
    """
    claimed: list[Claimed] = []
    for row in fetch(CLAIM, {"now": now, "limit": limit}):
        try:
            claimed.append(_claimed(row))
        except SealBroken:
            unreadable = {"id": row[0], "fence": row[1], "state": MessageState.FAILED.value, "reason": "unreadable"}
            execute(RECORD, unreadable | {"provider_id": "", "next_at": None, "finished_at": now})
    return sorted(claimed, key=lambda message: (urgency(message.message_class), message.created_at, message.id))


def _claimed(row: Row) -> Claimed:
    identity, fence, key, channel, message_class, contact, attempts, recipient, subject, body, created_at = row
    keys = vault()
    name = str(key)
    content = orjson.loads(keys.open_bytes(BODY_CELL, name, cast("bytes", body)))
    return Claimed(
        id=cast("int", identity),
        fence=cast("int", fence),
        key=name,
        channel=str(channel),
        message_class=MessageClass(str(message_class)),
        contact_id=None if contact is None else ContactId(cast("int", contact)),
        attempt=cast("int", attempts) + 1,
        recipient=keys.open(RECIPIENT_CELL, name, cast("bytes", recipient)),
        subject=keys.open(SUBJECT_CELL, name, cast("bytes", subject)),
        text=content["text"],
        html=content["html"],
        created_at=cast("datetime", created_at),
    )


def hand_over(message: Claimed, *, now: datetime) -> bool:
    """Stamp the attempt just before the network call; False: the lease was lost, so it must not be sent."""
    stamped = execute(HAND_OVER, {"id": message.id, "fence": message.fence, "now": now})
    return stamped == 1


def record(message: Claimed, result: Result, *, now: datetime) -> bool:
    """Store how it ended; False: the lease was lost meanwhile and somebody else decides."""
    ended = result.state != MessageState.PENDING
    written = execute(
        RECORD,
        {
            "id": message.id,
            "fence": message.fence,
            "state": result.state.value,
            "reason": result.reason[:REASON_LENGTH],
            "provider_id": result.provider_id[:200],
            "next_at": result.next_at,
            "finished_at": now if ended else None,
        },
    )
    return written == 1


def release(messages: Sequence[Claimed]) -> None:
    """Give claimed messages back that were not handed over."""
    if messages:
        execute(
            RELEASE,
            {"ids": [message.id for message in messages], "fences": [message.fence for message in messages]},
        )


def retry(message_id: int, *, now: datetime) -> None:
    """Send a dead message again because a person says so; raises NotFound if it isn't dead."""
    if execute(RETRY, {"id": message_id, "now": now}) == 0:
        raise NotFound("There is no message with this number that could be sent again.")


def withhold(*, now: datetime) -> int:
    """Keep marketing that waits from being sent by itself and return how many there are; after a restore."""
    return execute(WITHHOLD, {"now": now})


def empty_sent(*, before: datetime, limit: int) -> int:
    """Take the content out of messages that were sent before; returns how many, at most ``limit``. Their keys stay."""
    return execute(EMPTY_SENT, {"before": before, "limit": limit})


def count_sent(*, before: datetime, limit: int) -> int:
    """Return how many :func:`empty_sent` would empty, up to ``limit``."""
    ((count,),) = fetch(COUNT_SENT, {"before": before, "limit": limit})
    return int(str(count))
