"""Deadlines: one clock object for every promise, here the promise to accept."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from leadloom.kernel.errors import FieldProblem, InvalidInput

MAX_ACCEPT_HOURS: Final = 24
WARN_AT_PERCENT: Final = (50, 80)
BREACHES_UNTIL_ESCALATION: Final = 2


@dataclass(frozen=True, slots=True)
class Policy:
    """A promise: ``hours`` on the natural clock. ``id`` and ``version`` are stored with every deadline made by it."""

    id: int
    version: int
    name: str
    hours: int


def deadline(start: datetime, *, hours: int) -> datetime:
    """Return the instant up to and including which the promise is kept; natural hours."""
    return start + timedelta(hours=hours)


def is_in_time(at: datetime, *, due: datetime) -> bool:
    """Tell whether ``at`` keeps the promise; exactly at the deadline does."""
    return at <= due


def warnings(start: datetime, *, due: datetime) -> dict[int, datetime]:
    """Return the instants at which the clock has run to 50 and to 80 per cent, by per cent."""
    return {percent: start + (due - start) * percent / 100 for percent in WARN_AT_PERCENT}


def next_warning(start: datetime, *, due: datetime, after: datetime) -> datetime | None:
    """Return the first instant after ``after`` at which a warning is due; None when there is none any more."""
    return next((at for at in warnings(start, due=due).values() if at > after), None)


def require_accept_hours(hours: int) -> None:
    """Pass for 1 to 24 hours; raises InvalidInput."""
    if not 1 <= hours <= MAX_ACCEPT_HOURS:
        message = f"must be between 1 and {MAX_ACCEPT_HOURS} hours"
        raise InvalidInput("The time to accept is out of range.", problems=(FieldProblem("hours", message),))
