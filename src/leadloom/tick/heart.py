"""The holder's heart: it beats while a long tick or full pass runs, on a thread and a connection of its own."""

import threading
import time
from typing import Final

import structlog
from django.db import DatabaseError, connection

from leadloom.tick.errors import FenceLost
from leadloom.tick.lease import BEAT_EVERY, Lease

log = structlog.get_logger(__name__)

LONGEST_TURN: Final = 900.0
"""Seconds after which a turn counts as hung: the heart stops, and another process takes over."""


class Heart(threading.Thread):
    """Beats for the lease until it is lost, :meth:`end` is called, or a turn hangs.

    It beats late while steps A and D hold the lease's row; a process that wants to take over waits behind it then.
    """

    def __init__(self, lease: Lease, *, longest_turn: float = LONGEST_TURN) -> None:
        super().__init__(name="heart", daemon=True)
        self._lease = lease
        self._longest_turn = longest_turn
        self._ended = threading.Event()
        self._turn_began = time.monotonic()

    def turn_begins(self) -> None:
        """Note that the loop goes on."""
        self._turn_began = time.monotonic()

    def end(self) -> None:
        """Stop beating."""
        self._ended.set()
        self.join(timeout=BEAT_EVERY)

    def run(self) -> None:
        """Beat once a second."""
        while not self._ended.wait(BEAT_EVERY):
            if time.monotonic() - self._turn_began > self._longest_turn:
                continue
            try:
                self._lease.beat()
            except FenceLost:
                log.warning("tick.heart_stops", fence=self._lease.fence)
                return
            except DatabaseError:  # the store is away: the loop says so
                continue
            finally:
                connection.close()
