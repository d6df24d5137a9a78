"""The loop as a process, started by ``leadloom.config.process``."""

import os
import signal
import threading
from typing import Final

import structlog
from django.db import connection

from leadloom.kernel.clock import SystemClock
from leadloom.storage.clickhouse import event_store
from leadloom.tick.errors import FenceLost
from leadloom.tick.lease import Lease
from leadloom.tick.loop import Loop

log = structlog.get_logger(__name__)

IDLE_S: Final = 0.05
LONGEST_PAUSE_S: Final = 5.0


def main() -> int:
    """Hold the lease and take turns until SIGTERM; a store that is away is waited for. Django is set up."""
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    _take_turns(stopping)
    return 0


def _take_turns(stopping: threading.Event) -> None:
    lease, loop, pause = Lease(alone=os.environ.get("LEADLOOM_EMBEDDED") == "1"), None, IDLE_S
    while not stopping.wait(pause):
        try:
            if loop is None:
                pause = 1.0
                if not lease.acquire():
                    continue
                loop = Loop(store=event_store(), lease=lease, clock=SystemClock())
                log.info("tick.lease_taken", fence=lease.fence)
            pause = IDLE_S if loop.turn().is_idle else 0.0
        except FenceLost:
            log.warning("tick.lease_lost", fence=lease.fence)
            loop = None
        except Exception:  # a store is away, or we are wrong: say so, wait, try again; nothing is lost meanwhile
            log.exception("tick.failed")
            pause = min(LONGEST_PAUSE_S, max(0.2, pause * 2))
        finally:
            connection.close()
    if loop is not None:
        lease.release()
