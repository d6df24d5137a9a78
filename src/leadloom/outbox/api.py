"""The messages that left, wait, or could not leave."""

from dataclasses import asdict

from django.http import HttpRequest

from leadloom.outbox import selectors, services
from leadloom.outbox.types import DEAD, MessageClass, MessageState, OutboxRow
from leadloom.team.http import (
    PAGE_DEFAULT,
    Cursor,
    Id,
    Instant,
    Limit,
    Page,
    Router,
    Schema,
    decode_cursor,
    now,
    page_of,
    requires,
)

router = Router(tags=["outbox"])


class MessageOut(Schema):
    """A message without its text; the recipient is masked. ``next_at`` is null unless it waits."""

    id: int
    key: str
    channel: str
    message_class: MessageClass
    recipient: str
    state: MessageState
    attempts: int
    reason: str
    created_at: Instant
    next_at: Instant | None
    finished_at: Instant | None


@router.get("/outbox", response=Page[MessageOut])
@requires("settings.edit")
def list_messages(
    request: HttpRequest, state: MessageState | None = None, cursor: Cursor | None = None, limit: Limit = PAGE_DEFAULT
) -> Page[MessageOut]:
    """List messages, the newest first; without ``state`` those that ended badly (failed, unknown, refused)."""
    states = DEAD if state is None else (state,)
    purpose = "outbox:" + ",".join(states)
    position = decode_cursor(purpose, cursor)
    before = int(str(position[0])) if position else None
    found = selectors.messages(states=states, before_id=before, limit=limit + 1)
    rows, following = page_of(found, limit=limit, purpose=purpose, key=lambda row: (row.id,))
    return Page[MessageOut](items=[_out(row) for row in rows], next_cursor=following)


@router.get("/outbox/{message_id}", response=MessageOut)
@requires("settings.edit")
def show_message(request: HttpRequest, message_id: Id) -> MessageOut:
    """Return one message."""
    return _out(selectors.message(message_id))


@router.post("/outbox/{message_id}/retry", response=MessageOut)
@requires("settings.edit")
def retry(request: HttpRequest, message_id: Id) -> MessageOut:
    """Send a message again that ended badly."""
    services.retry(message_id, now=now(request))
    return _out(selectors.message(message_id))


def _out(row: OutboxRow) -> MessageOut:
    return MessageOut(**asdict(row))
