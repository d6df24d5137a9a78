"""When a message is tried again, and what a crash means for it."""

from datetime import datetime, timedelta
from typing import Final

from leadloom.outbox.types import MessageClass, MessageState, Result

RECIPIENT_CELL: Final = "outbox_message.recipient"
SUBJECT_CELL: Final = "outbox_message.subject"
BODY_CELL: Final = "outbox_message.body"

LEASE_S: Final = 120.0
"""Seconds, longer than any single hand-over may take, so that a lease only runs out when its holder is gone."""

_STEPS: Final = (10, 30, 120, 600, 1_800, 3_600, 7_200, 14_400, 28_800)
MAX_ATTEMPTS: Final = len(_STEPS) + 1


def urgency(message_class: MessageClass) -> int:
    """Return the rank in the queue, the lowest first: mail to staff never waits behind a newsletter."""
    return 1 if message_class == MessageClass.MARKETING else 0


def is_resent_when_unknown(message_class: MessageClass) -> bool:
    """Tell whether a message is sent again when nobody knows if it left: marketing at most once, others at least."""
    return message_class != MessageClass.MARKETING


def after_transient(*, attempt: int, reason: str, now: datetime) -> Result:
    """Return what follows a hand-over that may work later: another try, later each time, or the end after the last.

    ``attempt`` is the number of the try that failed, from 1. Tries spread over about 16 hours.
    """
    if attempt >= MAX_ATTEMPTS:
        return Result(MessageState.FAILED, f"gave up after {attempt} attempts: {reason}")
    return Result(MessageState.PENDING, reason, next_at=now + timedelta(seconds=_STEPS[attempt - 1]))


def after_uncertain(message_class: MessageClass, *, attempt: int, reason: str, now: datetime) -> Result:
    """Return what follows a hand-over of which nobody knows whether it was taken."""
    if is_resent_when_unknown(message_class):
        return after_transient(attempt=attempt, reason=reason, now=now)
    return Result(MessageState.UNKNOWN, reason)
