"""Shapes of the tracking settings."""

from typing import Annotated, cast

from pydantic import Field, JsonValue

from leadloom.inbox.models import WriteKey
from leadloom.inbox.selectors import SetAsideRow
from leadloom.inbox.types import KeyKind, SetAsideReason
from leadloom.team.http import Body, Instant, Schema, Text

KeyName = Annotated[Text, Field(max_length=100)]


class WriteKeyIn(Body):
    """A new write key. A ``browser`` key is public; keep a ``server`` key secret, it may overwrite contact fields."""

    name: KeyName
    kind: KeyKind = KeyKind.BROWSER


class WriteKeyOut(Schema):
    """What a sender shows at the public door.

    ``last_seen_at`` is a few seconds behind at most; ``events_24h`` counts messages, repeats left out, by whole hours.
    """

    id: int
    name: str
    key: str
    kind: KeyKind
    active: bool
    created_at: Instant
    last_seen_at: Instant | None
    events_24h: int


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

    ``message`` is raw: null without the right settings.edit, and 7 days later for everybody.
    """

    id: int
    at: Instant
    reason: SetAsideReason
    field: str
    key: SentByOut
    message: JsonValue
    replayed_at: Instant | None


def write_key_out(key: WriteKey, *, events: int) -> WriteKeyOut:
    """Return a write key as an answer."""
    return WriteKeyOut(
        id=key.pk,
        name=key.name,
        key=key.key,
        kind=KeyKind(key.kind),
        active=key.active,
        created_at=key.created_at,
        last_seen_at=key.last_seen_at,
        events_24h=events,
    )


def set_aside_out(row: SetAsideRow) -> SetAsideOut:
    """Return a message that was set aside as an answer."""
    return SetAsideOut(
        id=row.id,
        at=row.at,
        reason=row.reason,
        field=row.field,
        key=SentByOut(id=row.write_key_id, name=row.write_key_name),
        message=cast("JsonValue", row.message),
        replayed_at=row.replayed_at,
    )
