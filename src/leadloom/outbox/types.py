"""What is to leave the house."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from leadloom.kernel.ids import ContactId


class MessageClass(StrEnum):
    """Decides what happens after a crash between hand-over and record, and who goes first."""

    MARKETING = "marketing"
    TRANSACTIONAL = "transactional"
    STAFF = "staff"


class MessageState(StrEnum):
    """Where a message is on its way. The last four are ends; ``sent`` is the only good one.

    ``unknown``: handed over, and nobody knows whether it was taken; marketing stays there.
    ``refused``: it may not be sent, for a reason; no error.
    """

    PENDING = "pending"
    CLAIMED = "claimed"
    HANDED = "handed"
    SENT = "sent"
    FAILED = "failed"
    UNKNOWN = "unknown"
    REFUSED = "refused"


DEAD = (MessageState.FAILED, MessageState.UNKNOWN, MessageState.REFUSED)
"""Messages that did not reach anybody, or nobody knows; a person may send them again."""


@dataclass(frozen=True, slots=True)
class NewMessage:
    """A message to one recipient. ``key`` is unique and deterministic: told twice, it is sent once."""

    key: str
    message_class: MessageClass
    recipient: str
    subject: str
    text: str
    html: str
    contact_id: ContactId | None = None
    channel: str = "email"


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message in the hands of one dispatcher, opened. ``fence`` must be shown at every later step.

    ``attempt`` counts from 1. ``created_at`` dates the message, so that a repeated hand-over is the same message.
    """

    id: int
    fence: int
    key: str
    channel: str
    message_class: MessageClass
    contact_id: ContactId | None
    attempt: int
    recipient: str
    subject: str
    text: str
    html: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Result:
    """How a hand-over ended: ``pending`` means again at ``next_at``."""

    state: MessageState
    reason: str = ""
    provider_id: str = ""
    next_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """A message as the list of messages shows it: masked, without its text."""

    id: int
    key: str
    channel: str
    message_class: MessageClass
    recipient: str
    state: MessageState
    attempts: int
    reason: str
    created_at: datetime
    next_at: datetime | None
    finished_at: datetime | None


@dataclass(frozen=True, slots=True)
class Backlog:
    """How much waits: messages by state, and since when the oldest sendable one does."""

    by_state: Mapping[MessageState, int]
    oldest_due_at: datetime | None
