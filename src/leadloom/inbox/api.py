"""The tracking settings: the code for one's website, write keys, and messages that were set aside."""

from django.conf import settings
from django.http import HttpRequest

from leadloom.inbox import replay, selectors, services
from leadloom.inbox.definition import snippet
from leadloom.inbox.models import WriteKey
from leadloom.inbox.schemas import (
    ReplayedOut,
    ReplayIn,
    SetAsideOut,
    SetAsideSummary,
    TrackingOut,
    WaitingOut,
    WriteKeyIn,
    WriteKeyOut,
    set_aside_out,
    write_key_out,
)
from leadloom.inbox.types import KeyKind, SetAsideReason
from leadloom.kernel.ids import WriteKeyId
from leadloom.team.http import (
    PAGE_DEFAULT,
    Cursor,
    Id,
    Instant,
    Limit,
    Page,
    Router,
    Status,
    decode_cursor,
    now,
    page_of,
    principal,
    requires,
)
from leadloom.team.services import Seen, record_access
from leadloom.team.types import Access

router = Router(tags=["tracking"])

RAW = "settings.edit"


@router.get("/tracking", response=TrackingOut)
@requires("tracking.view")
def show_tracking(request: HttpRequest) -> TrackingOut:
    """Return the code for your website and the write keys, each with when it was last seen."""
    keys = selectors.write_keys()
    browser = next((key.key for key in keys if key.active and key.kind == KeyKind.BROWSER), None)
    return TrackingOut(
        snippet=snippet(edge_url=settings.PUBLIC_ORIGIN, key=browser),
        edge_url=settings.PUBLIC_ORIGIN,
        keys=_out(request, keys),
    )


@router.get("/tracking/write-keys", response=Page[WriteKeyOut])
@requires("tracking.view")
def list_write_keys(
    request: HttpRequest, cursor: Cursor | None = None, limit: Limit = PAGE_DEFAULT
) -> Page[WriteKeyOut]:
    """Return write keys, in force or not, oldest first."""
    position = decode_cursor("write-keys", cursor)
    found = selectors.page_of_write_keys(after_id=int(str(position[0])) if position else 0, limit=limit + 1)
    rows, following = page_of(found, limit=limit, purpose="write-keys", key=lambda row: (row.pk,))
    return Page[WriteKeyOut](items=_out(request, list(rows)), next_cursor=following)


@router.post("/tracking/write-keys", response={201: WriteKeyOut})
@requires("settings.edit", "keys.manage")
def create_write_key(request: HttpRequest, body: WriteKeyIn) -> Status[WriteKeyOut]:
    """Make a write key; the public door accepts it within seconds."""
    made = services.create_write_key(name=body.name, kind=body.kind, now=now(request))
    return Status(201, write_key_out(made, counts=selectors.KeyCounts()))


@router.post("/tracking/write-keys/{key_id}/rotate", response={201: WriteKeyOut})
@requires("settings.edit", "keys.manage")
def rotate_write_key(request: HttpRequest, key_id: Id) -> Status[WriteKeyOut]:
    """Make a successor of the same name and kind; the old key stays in force until you deactivate it."""
    made = services.rotate_write_key(key_id=WriteKeyId(key_id), now=now(request))
    return Status(201, write_key_out(made, counts=selectors.KeyCounts()))


@router.post("/tracking/write-keys/{key_id}/deactivate", response=WriteKeyOut)
@requires("settings.edit", "keys.manage")
def deactivate_write_key(request: HttpRequest, key_id: Id) -> WriteKeyOut:
    """Take a write key out of force; the public door refuses it within seconds. Repeatable."""
    return _out(request, [services.deactivate_write_key(key_id=WriteKeyId(key_id))])[0]


@router.get("/tracking/set-aside", response=Page[SetAsideOut])
@requires("tracking.view")
def list_set_aside(
    request: HttpRequest,
    reason: SetAsideReason | None = None,
    since: Instant | None = None,
    cursor: Cursor | None = None,
    limit: Limit = PAGE_DEFAULT,
) -> Page[SetAsideOut]:
    """Return messages that were set aside, with their reasons, the latest first.

    ``reason`` and ``since`` narrow them down. The raw messages are shown with the right settings.edit only; that you
    saw them is logged.
    """
    caller = principal(request)
    position = decode_cursor("set-aside", cursor)
    before = int(str(position[0])) if position else None
    wanted = selectors.SetAsideFilter(reason, since)
    found = selectors.set_aside(wanted, before_id=before, limit=limit + 1, raw=caller.may(RAW))
    rows, following = page_of(found, limit=limit, purpose="set-aside", key=lambda row: (row.id,))
    shown = sum(row.message is not None for row in rows)
    if shown:
        seen = Seen(object_table="inbox_setaside", row_count=shown)
        record_access(caller, action=Access.UNMASK, seen=seen, now=now(request))
    return Page[SetAsideOut](items=[set_aside_out(row) for row in rows], next_cursor=following)


@router.get("/tracking/set-aside/summary", response=SetAsideSummary)
@requires("tracking.view")
def summarise_set_aside(request: HttpRequest) -> SetAsideSummary:
    """Return how many messages could be replayed, by the reason they were set aside for."""
    counts = selectors.waiting_to_be_replayed()
    return SetAsideSummary(waiting=[WaitingOut(reason=reason, count=count) for reason, count in counts.items()])


@router.post("/tracking/set-aside/replay", response=ReplayedOut)
@requires("settings.edit")
def replay_set_aside(request: HttpRequest, body: ReplayIn) -> ReplayedOut:
    """Judge messages again and let the good ones in under their own ``messageId``; repeatable.

    A message that is there already is not stored twice. One that is still bad stays, with today's reason.
    """
    if body.reason is not None:
        done = replay.replay_reason(body.reason, now=now(request))
    else:
        done = replay.replay(body.ids or [], now=now(request))
    return ReplayedOut(replayed=done.replayed, kept=done.kept)


def _out(request: HttpRequest, keys: list[WriteKey]) -> list[WriteKeyOut]:
    counts = selectors.counts_of_a_day(now=now(request))
    return [write_key_out(key, counts=counts.get(WriteKeyId(key.pk), selectors.KeyCounts())) for key in keys]
