"""The only place that reads the wall clock."""

from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells the present instant; handed in where a process meets the world."""

    def now(self) -> datetime:
        """Return the present instant: aware, UTC."""
        ...


class SystemClock:
    """Reads the machine's clock."""

    def now(self) -> datetime:
        """Return the present instant: aware, UTC, millisecond precision as the event store keeps it."""
        instant = datetime.now(UTC)
        return instant.replace(microsecond=instant.microsecond // 1000 * 1000)


class VirtualClock:
    """Stands still until it is moved; used by tests, the demo and dry runs."""

    def __init__(self, start: datetime) -> None:
        self._now = start

    def now(self) -> datetime:
        """Return the instant the clock was last moved to."""
        return self._now

    def advance(self, step: timedelta) -> datetime:
        """Move forward by ``step`` (not negative) and return the new instant."""
        if step < timedelta(0):
            raise ValueError("a clock does not run backwards")
        self._now += step
        return self._now

    def move_to(self, instant: datetime) -> datetime:
        """Move to ``instant``, not before the present one, and return it."""
        return self.advance(instant - self._now)
