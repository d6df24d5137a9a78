"""The runner as a process, started by ``leadloom.config.process``."""

import signal
import threading
from collections.abc import Callable, Sequence
from typing import Final, Protocol

import structlog
from django.db import DatabaseError, connections

from leadloom.imports.runner import Runner
from leadloom.imports.sweeper import Sweeper
from leadloom.kernel.clock import Clock, SystemClock

log = structlog.get_logger(__name__)

IDLE_S: Final = 0.5
AWAY_S: Final = 2.0


class Worker(Protocol):
    """Something with work of its own, done in turns."""

    def turn(self) -> bool:
        """Do a piece of what waits; tell whether there was one."""


def main(further: Sequence[Callable[[Clock], Worker]] = ()) -> int:
    """Work at imports, and at what further workers do, until SIGTERM; the turn in hand is finished.

    A store that is away is waited for.
    """
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    workers, pause = _workers(further), IDLE_S
    while not stopping.wait(pause):
        try:
            worked = [worker.turn() for worker in workers]
            pause = 0.0 if any(worked) else IDLE_S
        except DatabaseError as away:
            log.warning("imports.store_away", error=type(away).__name__)
            workers, pause = _workers(further), AWAY_S
        except Exception:  # we are wrong about a file: say so, leave it for the next try, keep the others going
            log.exception("imports.turn_failed")
            workers, pause = _workers(further), AWAY_S
        finally:
            if pause:
                connections.close_all()
    return 0


def _workers(further: Sequence[Callable[[Clock], Worker]]) -> list[Worker]:
    clock = SystemClock()
    return [Runner(clock), Sweeper(clock), *(make(clock) for make in further)]
