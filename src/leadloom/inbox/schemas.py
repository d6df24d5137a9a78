"""Shapes of the tracking settings."""

from typing import Annotated, cast

from pydantic import Field, JsonValue, model_validator

from leadloom.inbox.models import WriteKey
from leadloom.inbox.selectors import KeyCounts, SetAsideRow
from leadloom.inbox.types import KeyKind, SetAsideReason
from leadloom.team.http import Body, Id, Instant, Schema, Text

KeyName = Annotated[Text, Field(max_length=100)]


class WriteKeyIn(Body):
    """A new write key. A ``browser`` key is public; keep a ``server`` key secret, it may overwrite contact fields."""

    name: KeyName
    kind: KeyKind = KeyKind.BROWSER


class WriteKeyOut(Schema):
    """What a sender shows at the public door.

    ``last_seen_at`` is a few seconds behind at most; ``events_24h`` counts messages, repeats left out, by whole hours;
    ``refused_24h`` counts requests that came too fast.
    """

    id: int
    name: str
    key: str
    kind: KeyKind
    active: bool
    created_at: Instant
    last_seen_at: Instant | None
    events_24h: int
    refused_24h: int


class TrackingOut(Schema):
    """The code for one's website (of the oldest browser key in force), where data is sent to, and all write keys."""

    snippet: str
    edge_url: str
    keys: list[WriteKeyOut]


class SentByOut(Schema):
    """The write key a message came with."""

    id: int
    name: str


class SetAsideOut(Schema):
    """A message that is not in the event store. ``field`` is empty when the message as a whole is wrong.

    ``message`` is raw: null without the right settings.edit, and 7 days later for everybody. A row that the event store
    refused has no ``key``; its ``field`` is a table, its ``detail`` what the store said, and it is kept until replayed.
    """

    id: int
    at: Instant
    reason: SetAsideReason
    field: str
    detail: str
    key: SentByOut | None
    message: JsonValue
    is_replayable: bool
    replayed_at: Instant | None


class WaitingOut(Schema):
    """How many messages that were set aside for a reason are kept and have not come in again."""

    reason: SetAsideReason
    count: int


class SetAsideSummary(Schema):
    """What could be replayed, by its reason, the most frequent first."""

    waiting: list[WaitingOut]


class ReplayIn(Body):
    """What to replay: some messages, or the latest 10,000 of a reason; exactly one of both."""

    ids: Annotated[list[Id], Field(min_length=1, max_length=500)] | None = None
    reason: SetAsideReason | None = None

    @model_validator(mode="after")
    def _is_one_of_both(self) -> "ReplayIn":
        if (self.ids is None) == (self.reason is None):
            raise ValueError("give either ids or a reason")
        return self


class ReplayedOut(Schema):
    """How many messages are in the inbox again, and how many are still bad and stay; others were passed over."""

    replayed: int
    kept: int


def write_key_out(key: WriteKey, *, counts: KeyCounts) -> WriteKeyOut:
    """Return a write key as an answer."""
    return WriteKeyOut(
        id=key.pk,
        name=key.name,
        key=key.key,
        kind=KeyKind(key.kind),
        active=key.active,
        created_at=key.created_at,
        last_seen_at=key.last_seen_at,
        events_24h=counts.events,
        refused_24h=counts.refused,
    )


def set_aside_out(row: SetAsideRow) -> SetAsideOut:
    """Return a message that was set aside as an answer."""
    return SetAsideOut(
        id=row.id,
        at=row.at,
        reason=row.reason,
        field=row.field,
        detail=row.detail,
        key=None if row.write_key is None else SentByOut(id=row.write_key.pk, name=row.write_key.name),
        message=cast("JsonValue", row.message),
        is_replayable=row.is_replayable,
        replayed_at=row.replayed_at,
    )
