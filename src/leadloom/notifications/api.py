"""A person's own notifications."""

from django.http import HttpRequest, HttpResponse
from ninja import Status

from leadloom.notifications import selectors, services
from leadloom.notifications.types import Level, NotificationKind, Shown
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
    is_current,
    now,
    page_of,
    principal,
    signed_in,
)

router = Router(tags=["notifications"])
PURPOSE = "notifications"


class NotificationTextOut(Schema):
    """The same in Chinese and in English."""

    zh: str
    en: str


class NotificationOut(Schema):
    """What the person was told; ``link`` is a page of the app."""

    id: int
    kind: NotificationKind
    level: Level
    title: NotificationTextOut
    body: NotificationTextOut
    link: str
    created_at: Instant
    read_at: Instant | None


class UnreadOut(Schema):
    """How many notifications are still unread."""

    unread: int


@router.get("/notifications", response={200: Page[NotificationOut], 304: None})
@signed_in
def list_notifications(
    request: HttpRequest,
    response: HttpResponse,
    cursor: Cursor | None = None,
    limit: Limit = PAGE_DEFAULT,
    unread: bool = False,
) -> object:
    """List your notifications, the newest first; 304 while nothing changed since the ETag in ``If-None-Match``."""
    caller = principal(request)
    position = decode_cursor(PURPOSE, cursor)
    if is_current(request, response, f"{selectors.change_token(caller)}:{cursor}:{limit}:{unread}"):
        return Status(304, None)
    before = int(str(position[0])) if position else None
    found = selectors.notifications(caller, before_id=before, unread_only=unread, limit=limit + 1)
    rows, following = page_of(found, limit=limit, purpose=PURPOSE, key=lambda row: (row.id,))
    return Page[NotificationOut](items=[_out(row) for row in rows], next_cursor=following)


@router.post("/notifications/{notification_id}/read", response=UnreadOut)
@signed_in
def mark_read(request: HttpRequest, notification_id: Id) -> UnreadOut:
    """Mark one notification as read; repeatable."""
    caller = principal(request)
    services.mark_read(caller, notification_id, now=now(request))
    return UnreadOut(unread=selectors.unread_count(caller))


@router.post("/notifications/read-all", response=UnreadOut)
@signed_in
def mark_all_read(request: HttpRequest) -> UnreadOut:
    """Mark all your notifications as read."""
    services.mark_all_read(principal(request), now=now(request))
    return UnreadOut(unread=0)


def _out(row: Shown) -> NotificationOut:
    return NotificationOut(
        id=row.id,
        kind=row.kind,
        level=row.level,
        title=NotificationTextOut(**row.rendered.title),
        body=NotificationTextOut(**row.rendered.body),
        link=row.link,
        created_at=row.created_at,
        read_at=row.read_at,
    )
