"""Reads of notifications: everybody sees their own."""

from typing import Final, cast

import orjson
from django.conf import settings

from leadloom.notifications.definition import PARAMS_CELL, content_from_json, render
from leadloom.notifications.models import Notification
from leadloom.notifications.types import Level, NotificationKind, Shown
from leadloom.storage.postgres_sql import fetch
from leadloom.storage.sqlfiles import load
from leadloom.storage.vault import vault
from leadloom.team.types import Principal

TOKEN: Final = load(__package__, "token")


def notifications(
    principal: Principal, *, before_id: int | None = None, unread_only: bool = False, limit: int
) -> list[Shown]:
    """Return the person's notifications, the newest first; ``before_id`` goes on from there."""
    found = Notification.objects.filter(user_id=principal.user_id).order_by("-id")
    if before_id is not None:
        found = found.filter(id__lt=before_id)
    if unread_only:
        found = found.filter(read_at=None)
    return [_shown(row) for row in found[:limit]]


def unread_count(principal: Principal) -> int:
    """Count what the person has not read."""
    return Notification.objects.filter(user_id=principal.user_id, read_at=None).count()


def change_token(principal: Principal) -> str:
    """Return a text that changes whenever the person's notifications do; one small statement."""
    ((newest, unread),) = fetch(TOKEN, {"user": principal.user_id})
    return f"{principal.user_id}:{cast('int | None', newest) or 0}:{unread}"


def _shown(row: Notification) -> Shown:
    kind, level = NotificationKind(row.kind), Level(row.level)
    content = content_from_json(orjson.loads(vault().open_bytes(PARAMS_CELL, row.key, bytes(row.params))))
    return Shown(
        id=row.id,
        kind=kind,
        level=level,
        rendered=render(kind, content, level=level, zone=settings.ORGANISATION_TIME_ZONE),
        link=row.link,
        created_at=row.created_at,
        read_at=row.read_at,
    )
