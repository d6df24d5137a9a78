"""The runner as a process, started by ``leadloom.config.process``."""

import signal
import threading
from typing import Final

import structlog
from django.db import DatabaseError, connections

from leadloom.imports.runner import Runner
from leadloom.imports.sweeper import Sweeper
from leadloom.kernel.clock import SystemClock

log = structlog.get_logger(__name__)

IDLE_S: Final = 0.5
AWAY_S: Final = 2.0


def main() -> int:
    """Work at imports until SIGTERM; the turn in hand is finished. A store that is away is waited for."""
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    runner, pause, sweeper = Runner(SystemClock()), IDLE_S, Sweeper(SystemClock())
    while not stopping.wait(pause):
        try:
            pause = 0.0 if runner.turn() else IDLE_S
            if pause:
                sweeper.sweep_when_due()
        except DatabaseError as away:
            log.warning("imports.store_away", error=type(away).__name__)
            runner, pause = Runner(SystemClock()), AWAY_S
        except Exception:  # we are wrong about a file: say so, leave it for the next try, keep the others going
            log.exception("imports.turn_failed")
            runner, pause = Runner(SystemClock()), AWAY_S
        finally:
            if pause:
                connections.close_all()
    return 0
