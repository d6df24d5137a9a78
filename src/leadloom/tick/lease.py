"""One holder for the loop: a lease with a fencing token, and no clocks compared."""

import os
import socket
import time
from dataclasses import dataclass, field
from typing import Final

import structlog

from leadloom.storage.postgres_sql import execute, fetch
from leadloom.storage.sqlfiles import load
from leadloom.tick.errors import FenceLost

log = structlog.get_logger(__name__)

TAKE: Final = load(__package__, "take_lease")
BEAT: Final = load(__package__, "beat")
HOLD: Final = load(__package__, "hold_fence")
RELEASE: Final = load(__package__, "release_lease")
WATCH: Final = load(__package__, "watch_lease")
HOLD_ROWS: Final = load(__package__, "hold_rows")

BEAT_EVERY: Final = 1.0
"""Seconds between two beats of a living holder."""
FROZEN_WITHIN_MS: Final = 120_000
"""How long a transaction that holds the lease may stand still before the server ends it: its process is frozen."""
PATIENCE: Final = 15.0
"""Seconds of our own monotonic time a holder's beat may stand still before another process takes over."""


@dataclass
class Lease:
    """The right to run steps A and B of ticks.

    ``alone`` says that a lock on the data folder already keeps everybody else out, so a former holder is dead.
    """

    name: str = "tick"
    alone: bool = False
    holder: str = field(default_factory=lambda: f"{socket.gethostname()}:{os.getpid()}")
    fence: int = 0
    patience: float = PATIENCE
    frozen_within_ms: int = FROZEN_WITHIN_MS
    _watched: int = -1
    _watched_since: float = 0.0
    _beaten_at: float = -BEAT_EVERY
    _waits: bool = False

    def acquire(self) -> bool:
        """Try once to become the holder; call again and again until true."""
        watched = self._standing_beat()
        taken = fetch(TAKE, {"name": self.name, "holder": self.holder, "watched": watched, "force": self.alone})
        if taken:
            self.fence = int(str(taken[0][0]))
            self._beaten_at = time.monotonic()
        elif not self._waits:
            self._waits = True
            log.info("tick.lease_awaited", lease=self.name)
        return bool(taken)

    def beat(self) -> None:
        """Show that we live; raises :class:`FenceLost` when another one has taken over."""
        if execute(BEAT, {"name": self.name, "fence": self.fence}) != 1:
            raise FenceLost(self.name)
        self._beaten_at = time.monotonic()

    def beat_when_due(self) -> None:
        """Beat if the last one is a second ago; raises :class:`FenceLost`."""
        if time.monotonic() - self._beaten_at >= BEAT_EVERY:
            self.beat()

    def hold(self) -> None:
        """Keep the lease ours until the running transaction ends; raises :class:`FenceLost`."""
        if not fetch(HOLD, {"name": self.name, "fence": self.fence, "idle_ms": str(self.frozen_within_ms)}):
            raise FenceLost(self.name)

    def release(self) -> None:
        """Let the next one in at once."""
        execute(RELEASE, {"name": self.name, "fence": self.fence})

    def _standing_beat(self) -> int:
        """Return the beat if it has not moved for the whole of our patience, else -1."""
        rows = fetch(WATCH, {"name": self.name})
        beat = int(str(rows[0][0])) if rows else -1
        if beat != self._watched:
            self._watched, self._watched_since = beat, time.monotonic()
            return -1
        return beat if time.monotonic() - self._watched_since >= self.patience else -1


def hold_rows() -> None:
    """Keep the other of two ticks under way from contacts, companies and leads until this transaction ends.

    Steps A and D write the same rows in different orders: side by side they would wait for each other.
    """
    fetch(HOLD_ROWS, {})
