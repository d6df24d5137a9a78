"""Forgetting imports that ended long ago: their rows, files and trails; the job with its counts stays."""

from datetime import datetime
from typing import Final

from leadloom.storage.postgres_sql import execute, fetch
from leadloom.storage.sqlfiles import load

CLOSE_OLD: Final = load(__package__, "close_old")
DROP_CLOSED: Final = load(__package__, "drop_closed")
COUNT_OLD: Final = load(__package__, "count_old")


def forget_jobs(*, before: datetime, limit: int) -> int:
    """Close jobs that ended before and drop up to ``limit`` rows of each kind; returns how many. Repeat until 0."""
    execute(CLOSE_OLD, {"before": before})
    ((count,),) = fetch(DROP_CLOSED, {"limit": limit})
    return int(str(count))


def count_old(*, before: datetime) -> int:
    """Return how many rows of files :func:`forget_jobs` would let go; their trails are not counted."""
    ((count,),) = fetch(COUNT_OLD, {"before": before})
    return int(str(count))
