"""Runs Leadloom's processes: starts them in order, restarts those that die, stops all of them together.

Free of Django and small, because it stays in memory as long as the product runs. It has to run in the main thread: the
kernel ties the children to the thread that started them.
"""

import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final, TextIO

from leadloom.storage.accounts import Account
from leadloom.storage.children import spawn
from leadloom.storage.embedded_clickhouse import EmbeddedClickHouse
from leadloom.storage.errors import StorageError
from leadloom.storage.logs import last_words
from leadloom.storage.postgres import EmbeddedPostgres

FIRST_PAUSE_S: Final = 0.1
LONGEST_PAUSE_S: Final = 10.0
STEADY_AFTER_S: Final = 60.0
READY_POLL_S: Final = 0.02
TICK_S: Final = 1.0
STORES_STOP_WITHIN_S: Final = 600.0
STOPPING_SIGNALS: Final = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


@dataclass(frozen=True)
class ChildSpec:
    """One process. ``ready`` tells when the next one may start; ``is_task``: it has to end well before that.

    ``spawn_with`` replaces ``argv`` and ``env`` for processes that know how to start themselves (the stores).
    ``stops_last``: it is stopped after all others, in reverse order. ``keep_open`` are descriptors it inherits (the
    folder's ``family`` lock). ``last_words`` tells the operator what it wrote before it failed to start.
    """

    name: str
    argv: Sequence[str] = ()
    env: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    ready: Callable[[], bool] = lambda: True
    spawn_with: Callable[[], subprocess.Popen[bytes]] | None = None
    is_task: bool = False
    stops_last: bool = False
    stop_signal: signal.Signals = signal.SIGTERM
    stop_within_s: float = 20.0
    keep_open: Sequence[int] = ()
    last_words: Callable[[], str] = lambda: ""

    def start(self) -> subprocess.Popen[bytes]:
        """Start the process, tied to this one."""
        if self.spawn_with is not None:
            return self.spawn_with()
        me = Account.of_uid(os.geteuid())
        return spawn(self.argv, env=self.env, account=me, log=None, keep_open=self.keep_open, has_own_watch=True)


def store_specs(postgres: EmbeddedPostgres, clickhouse: EmbeddedClickHouse) -> list[ChildSpec]:
    """Return the embedded stores as children; call their ``prepare()`` first, it takes the event store's port."""
    return [
        ChildSpec(
            "postgres",
            spawn_with=postgres.spawn,
            ready=postgres.is_ready,
            stop_signal=signal.SIGINT,  # "fast": open transactions are rolled back, then it writes a checkpoint
            stop_within_s=STORES_STOP_WITHIN_S,
            stops_last=True,
            last_words=lambda: f"It last wrote: {last_words(postgres.data_dir, 'postgres')}",
        ),
        ChildSpec(
            "chdb",
            spawn_with=clickhouse.spawn,
            ready=clickhouse.is_ready,
            stop_within_s=STORES_STOP_WITHIN_S,
            stops_last=True,
            last_words=lambda: f"It last wrote: {last_words(clickhouse.data_dir, 'chdb')}",
        ),
    ]


class ChildFailed(Exception):
    """A process ended before it was ready for the first time; the message is for the operator."""


@dataclass
class _Running:
    spec: ChildSpec
    process: subprocess.Popen[bytes] | None
    started_at: float
    pause_s: float = FIRST_PAUSE_S
    restart_at: float | None = None


class Supervisor:
    """Keeps ``children`` running from :meth:`run` until a stopping signal."""

    def __init__(
        self,
        children: Sequence[ChildSpec],
        *,
        on_ready: Callable[[str], None] = lambda _name: None,
        on_all_ready: Callable[[], None] = lambda: None,
        report: TextIO = sys.stderr,
    ) -> None:
        self._specs = children
        self._on_ready = on_ready
        self._on_all_ready = on_all_ready
        self._report = report
        self._running: list[_Running] = []
        self._stops_asked = 0
        self._deaths = 0

    def run(self) -> int:
        """Start everything, watch it until SIGTERM, SIGINT or SIGHUP, stop it; returns the exit code."""
        with _wakeups(self._ask_to_stop) as wait:
            try:
                self._start_all(wait)
                if not self._stops_asked:
                    self._on_all_ready()
                while not self._stops_asked:
                    wait(self._restart_the_dead())
            except (ChildFailed, StorageError) as error:
                self._say(str(error))
                return 1
            finally:
                self._stop_all(wait)
        return 0

    def _ask_to_stop(self) -> None:
        self._stops_asked += 1

    def _start_all(self, wait: Callable[[float], None]) -> None:
        for spec in self._specs:
            child = _Running(spec, spec.start(), time.monotonic())
            self._running.append(child)
            if not self._wait_first_ready(child, wait):
                return
            if spec.is_task:
                self._running.remove(child)
            self._on_ready(spec.name)

    def _wait_first_ready(self, child: _Running, wait: Callable[[float], None]) -> bool:
        """Tell whether the child became ready; False when a stop was asked for meanwhile."""
        deaths = self._deaths
        while not self._stops_asked:
            self._restart_the_dead(starting=child)
            assert child.process is not None  # noqa: S101 - just started
            code = child.process.poll()
            if code is None:
                if not child.spec.is_task and child.spec.ready():
                    return True
            elif child.spec.is_task and code == 0:
                return True
            elif not (child.spec.is_task and self._deaths > deaths):
                raise ChildFailed(f"{child.spec.name} {_fate(code)} while starting. {child.spec.last_words()}".strip())
            elif self._others_are_ready(child):  # what it needs had died under it: tasks can be repeated
                deaths, child.process = self._deaths, child.spec.start()
            wait(READY_POLL_S)
        return False

    def _others_are_ready(self, child: _Running) -> bool:
        others = [other for other in self._running if other is not child]
        return all(other.process is not None and other.spec.ready() for other in others)

    def _restart_the_dead(self, starting: _Running | None = None) -> float:
        """Start again what has died and whose pause is over; returns the seconds until the next look."""
        now = time.monotonic()
        for child in (child for child in self._running if child is not starting):
            if child.process is not None and child.process.poll() is not None:
                self._note_death(child, now)
            if child.restart_at is not None and child.restart_at <= now:
                self._restart(child, now)
        pauses = [child.restart_at - now for child in self._running if child.restart_at is not None]
        return max(0.0, min([TICK_S, *pauses]))

    def _note_death(self, child: _Running, now: float) -> None:
        assert child.process is not None  # noqa: S101 - checked by the caller
        if now - child.started_at > STEADY_AFTER_S:
            child.pause_s = FIRST_PAUSE_S
        self._deaths += 1
        self._say(f"{child.spec.name} {_fate(child.process.returncode)}; starting it again.")
        child.process = None
        child.restart_at = now + child.pause_s
        child.pause_s = min(child.pause_s * 2, LONGEST_PAUSE_S)

    def _restart(self, child: _Running, now: float) -> None:
        try:
            child.process = child.spec.start()
        except (StorageError, OSError) as error:
            self._say(f"{child.spec.name} can't start yet: {error}")
            child.restart_at = now + child.pause_s
            child.pause_s = min(child.pause_s * 2, LONGEST_PAUSE_S)
        else:
            child.started_at, child.restart_at = now, None

    def _stop_all(self, wait: Callable[[float], None]) -> None:
        self._stop([child for child in self._running if not child.spec.stops_last], wait)
        for child in reversed([child for child in self._running if child.spec.stops_last]):
            self._stop([child], wait)

    def _stop(self, children: Sequence[_Running], wait: Callable[[float], None]) -> None:
        """Stop processes side by side; those that take too long, or when asked once more, are killed."""
        alive = [(child.spec, child.process) for child in children if child.process is not None]
        for spec, process in alive:
            process.send_signal(spec.stop_signal)
        asked, began = self._stops_asked, time.monotonic()
        while any(process.poll() is None for _, process in alive):
            waited = time.monotonic() - began
            for spec, process in alive:
                if process.poll() is None and (waited > spec.stop_within_s or self._stops_asked > max(asked, 1)):
                    self._say(f"{spec.name} does not stop; killing it.")
                    process.kill()
                    process.wait()
            wait(READY_POLL_S)

    def _say(self, sentence: str) -> None:
        print(f"leadloom: {sentence}", file=self._report, flush=True)


def _fate(code: int) -> str:
    if code < 0:
        return f"was ended by {signal.Signals(-code).name}"
    return f"ended with code {code}"


@contextmanager
def _wakeups(on_stop: Callable[[], None]) -> Iterator[Callable[[float], None]]:
    """Yield a sleep that a stopping signal or the death of a child cuts short."""
    readable, writable = os.pipe()
    os.set_blocking(readable, False)
    os.set_blocking(writable, False)
    handlers = {number: signal.signal(number, lambda *_: on_stop()) for number in STOPPING_SIGNALS}
    handlers[signal.SIGCHLD] = signal.signal(signal.SIGCHLD, lambda *_: None)
    before = signal.set_wakeup_fd(writable, warn_on_full_buffer=False)

    def wait(seconds: float) -> None:
        if select.select([readable], [], [], seconds)[0]:
            os.read(readable, 4096)

    try:
        yield wait
    finally:
        signal.set_wakeup_fd(before)
        for number, handler in handlers.items():
            signal.signal(number, handler)
        os.close(readable)
        os.close(writable)
