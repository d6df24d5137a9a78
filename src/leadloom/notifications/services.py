"""Writes of notifications."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import orjson
from django.db import transaction

from leadloom.kernel.errors import NotFound
from leadloom.notifications.definition import PARAMS_CELL, content_to_json
from leadloom.notifications.models import Notification
from leadloom.notifications.types import NewNotification
from leadloom.storage.postgres_sql import execute, fetch
from leadloom.storage.sqlfiles import load
from leadloom.storage.vault import vault
from leadloom.team import changes
from leadloom.team.types import Area, Principal

FORGET = load(__package__, "forget")
COUNT_OLD = load(__package__, "count_old")
NOTIFY: Final = load(__package__, "notify")


def notify(told: Sequence[NewNotification], *, now: datetime) -> int:
    """Show notifications in the app; return how many were new. Runs in the caller's transaction; repeatable by key."""
    if not told:
        return 0
    keys = vault()
    written = execute(
        NOTIFY,
        {
            "keys": [item.key for item in told],
            "users": [item.user_id for item in told],
            "kinds": [item.kind.value for item in told],
            "levels": [item.level.value for item in told],
            "params": [
                keys.seal_bytes(PARAMS_CELL, item.key, orjson.dumps(content_to_json(item.content))) for item in told
            ],
            "links": [item.link for item in told],
            "at": now,
        },
    )
    if written:
        changes.bump(Area.NOTIFICATIONS)
    return written


@transaction.atomic
def mark_read(principal: Principal, notification_id: int, *, now: datetime) -> None:
    """Note that the person has read it; repeatable, the first instant stays. Raises NotFound for others' ones."""
    own = Notification.objects.filter(id=notification_id, user_id=principal.user_id)
    if own.filter(read_at=None).update(read_at=now):
        changes.bump(Area.NOTIFICATIONS)
    elif not own.exists():
        raise NotFound("There is no such notification.")


@transaction.atomic
def mark_all_read(principal: Principal, *, now: datetime) -> int:
    """Note that the person has read everything; return how many were unread."""
    read = Notification.objects.filter(user_id=principal.user_id, read_at=None).update(read_at=now)
    if read:
        changes.bump(Area.NOTIFICATIONS)
    return read


def forget_notifications(*, before: datetime, limit: int) -> int:
    """Drop notifications from before, read or not; returns how many, at most ``limit``."""
    return execute(FORGET, {"before": before, "limit": limit})


def count_notifications(*, before: datetime, limit: int) -> int:
    """Return how many :func:`forget_notifications` would drop, up to ``limit``."""
    ((count,),) = fetch(COUNT_OLD, {"before": before, "limit": limit})
    return int(str(count))
