"""The loop as a process, started by ``leadloom.config.process``."""

import os
import signal
import threading
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

import structlog
from django.db import DatabaseError, connection

from leadloom.kernel.clock import SystemClock
from leadloom.storage.clickhouse import event_store
from leadloom.tick.errors import FenceLost
from leadloom.tick.heart import Heart
from leadloom.tick.lease import Lease
from leadloom.tick.loop import Loop

log = structlog.get_logger(__name__)

IDLE_S: Final = 0.05
LONGEST_PAUSE_S: Final = 5.0
WANTING_S: Final = 1.0
"""Between two tries to take the lease."""


def main() -> int:
    """Hold the lease and take turns until SIGTERM; a store that is away is waited for. Django is set up."""
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    _take_turns(stopping)
    return 0


def _take_turns(stopping: threading.Event) -> None:
    lease = Lease(alone=os.environ.get("LEADLOOM_EMBEDDED") == "1")
    held: _Held | None = None
    pause = IDLE_S
    while not stopping.wait(pause):
        try:
            if held is None:
                pause = WANTING_S
                if not lease.acquire():
                    continue
                held = _Held.by(lease)
            held.heart.turn_begins()
            pause = IDLE_S if held.loop.turn().is_idle else 0.0
        except FenceLost:
            log.warning("tick.lease_lost", fence=lease.fence)
            _let_go(held)
            held = None
        except Exception:  # a store is away, or we are wrong: say so, wait, try again; nothing is lost meanwhile
            log.exception("tick.failed")
            pause = min(LONGEST_PAUSE_S, max(0.2, pause * 2))
        finally:
            connection.close()
    if held is not None:
        _let_go(held)
        with suppress(DatabaseError):  # the store went first: the next one finds the lease standing still
            lease.release()


@dataclass(frozen=True)
class _Held:
    """What there is while the lease is ours."""

    loop: Loop
    heart: Heart

    @classmethod
    def by(cls, lease: Lease) -> "_Held":
        held = cls(Loop(store=event_store(), lease=lease, clock=SystemClock(), pipelined=True), Heart(lease))
        held.heart.start()
        log.info("tick.lease_taken", fence=lease.fence)
        return held


def _let_go(held: _Held | None) -> None:
    if held is not None:
        held.heart.end()
