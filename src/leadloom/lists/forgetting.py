"""Forgetting bulk actions that ended long ago: whom they were about and what was before; their counts stay."""

from datetime import datetime
from typing import Final

from leadloom.storage.postgres_sql import execute, fetch
from leadloom.storage.sqlfiles import load

CLOSE_OLD: Final = load(__package__, "close_old")
DROP_CLOSED: Final = load(__package__, "drop_closed")
COUNT_OLD: Final = load(__package__, "count_old")


def forget_bulks(*, before: datetime, limit: int) -> int:
    """Close bulk actions that ended before and drop up to ``limit`` members; returns how many. Repeat until 0."""
    execute(CLOSE_OLD, {"before": before})
    return execute(DROP_CLOSED, {"limit": limit})


def count_old(*, before: datetime) -> int:
    """Return of how many contacts and leads :func:`forget_bulks` would let go what was done to them."""
    ((count,),) = fetch(COUNT_OLD, {"before": before})
    return int(str(count))
