"""The only place that reads the wall clock."""

import time
from datetime import UTC, datetime, timedelta
from typing import Final, Protocol

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


class Clock(Protocol):
    """Tells the present instant; handed in where a process meets the world."""

    def now(self) -> datetime:
        """Return the present instant: aware, UTC."""
        ...


class SystemClock:
    """Reads the machine's clock."""

    def __init__(self) -> None:
        self._latest = 0, _EPOCH

    def now(self) -> datetime:
        """Return the present instant: aware, UTC, millisecond precision as the event store keeps it.

        Within a millisecond it is the same value: whoever asks for every request asks thousands of times a second.
        """
        milliseconds, instant = self._latest
        present = time.time_ns() // 1_000_000
        if present != milliseconds:
            instant = _EPOCH + timedelta(milliseconds=present)
            self._latest = present, instant
        return instant


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
