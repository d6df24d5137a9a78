"""Forgetting old events: whole months, by dropping their partitions."""

from datetime import datetime
from typing import Final

import structlog

from leadloom.events.selectors import months_kept
from leadloom.storage.clickhouse import EventStore
from leadloom.storage.sqlfiles import load

OLD_PARTITIONS: Final = load(__package__, "old_partitions")

log = structlog.get_logger(__name__)


def first_kept_month(*, now: datetime, months: int) -> int:
    """Return the oldest month that is kept, as 202603: the one that lies ``months`` before the present one (UTC).

    So an event is kept for at least ``months`` calendar months, and at most one month longer.
    """
    years, month = divmod(now.year * 12 + now.month - 1 - months, 12)
    return years * 100 + month + 1


def forget_old_events(store: EventStore, *, now: datetime) -> int:
    """Drop the months that are older than what is kept and return how many events were in them; may be repeated."""
    months = months_kept()
    if months is None:
        return 0
    gone = 0
    kept = first_kept_month(now=now, months=months)
    for month, rows in store.query(OLD_PARTITIONS, {"month": kept}):
        store.command(f"ALTER TABLE events DROP PARTITION {int(str(month))}")
        log.info("events.forgotten", month=month, rows=rows)
        gone += int(str(rows))
    return gone
