"""Keeping track of event types nobody declared."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from leadloom.catalog.events import EVENTS
from leadloom.storage.postgres_sql import execute
from leadloom.storage.sqlfiles import load

DISCOVER: Final = load(__package__, "discover")
MAX_NAME: Final = 100


def register_types(names: Iterable[str], *, now: datetime) -> None:
    """Note the event types that are not declared; repeatable. Names are cut to 100 characters."""
    unknown = sorted({name[:MAX_NAME] for name in names if name} - EVENTS.keys())
    if unknown:
        execute(DISCOVER, {"names": unknown, "now": now})
