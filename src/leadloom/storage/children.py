"""Starting child processes that never outlive the process that started them.

On Linux the kernel signals a child when its parent dies (``PR_SET_PDEATHSIG``). Elsewhere a Python child watches its
parent itself (:func:`die_with_parent`), and a foreign program runs under a keeper that does
(``python -m leadloom.storage.children``).
"""

import ctypes
import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from leadloom.storage.accounts import Account

PR_SET_PDEATHSIG = 1
WATCH_EVERY_S = 0.2
LINUX = sys.platform.startswith("linux")
KEEPER = (sys.executable, "-P", "-m", "leadloom.storage.children")
_libc = ctypes.CDLL(None, use_errno=True) if LINUX else None


def spawn(
    argv: Sequence[str],
    *,
    env: Mapping[str, str],
    account: Account,
    log: Path | None,
    keep_open: Sequence[int] = (),
    death_signal: signal.Signals = signal.SIGKILL,
    has_own_watch: bool = False,
    use_keeper: bool = not LINUX,
) -> subprocess.Popen[bytes]:
    """Start a program that gets ``death_signal`` when this process dies.

    Call it from a thread that lives as long as the process (the kernel watches the thread). ``log`` takes both output
    streams, ``None`` lets them through. ``has_own_watch``: a Python child that calls :func:`die_with_parent`, which
    needs no keeper. As root the child becomes ``account``.
    """
    if use_keeper and not has_own_watch:
        argv = [*KEEPER, str(os.getpid()), str(int(death_signal)), *argv]
    output = open(log, "ab") if log else None  # noqa: SIM115 - closed below, the child has its own copy
    try:
        return subprocess.Popen(  # noqa: S603 - the programs are ours
            argv,
            env=dict(env),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            pass_fds=tuple(keep_open),
            start_new_session=True,  # a Ctrl-C at the terminal reaches the parent alone, which stops them in order
            preexec_fn=_tie(os.getpid(), death_signal) if LINUX else None,  # noqa: PLW1509
            user=None if account.is_me else account.uid,
            group=None if account.is_me else account.gid,
            extra_groups=None if account.is_me else account.groups,
        )
    finally:
        if output:
            output.close()


def die_with_parent(death_signal: signal.Signals = signal.SIGKILL, *, parent: int | None = None) -> None:
    """Tie this process to its parent; for Python children, worker processes of servers included.

    A worker of ``multiprocessing`` knows who started it, so it ends even if that process died before this call.
    """
    starter = multiprocessing.parent_process()
    parent = parent or (starter.pid if starter else None) or os.getppid()
    if LINUX:
        _tie(parent, death_signal)()
        return
    watch_parent(parent, lambda: os.kill(os.getpid(), death_signal))


def watch_parent(parent: int, then: Callable[[], None]) -> None:
    """Run ``then`` in a thread of its own once ``parent`` is no longer this process' parent."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(WATCH_EVERY_S)
        then()

    threading.Thread(target=watch, name="parent watch", daemon=True).start()


def _tie(parent: int, death_signal: signal.Signals) -> Callable[[], None]:
    def tie() -> None:
        assert _libc is not None  # noqa: S101 - only called on Linux
        _libc.prctl(PR_SET_PDEATHSIG, int(death_signal), 0, 0, 0)
        if os.getppid() != parent:  # it died in between
            os._exit(1)

    return tie


def keep(parent: int, death_signal: signal.Signals, argv: Sequence[str]) -> int:
    """Run ``argv`` as a child, hand signals on to it, and signal it when ``parent`` dies; returns its exit code."""
    inherited = [int(name) for name in os.listdir("/dev/fd") if int(name) > 2 and _is_open(int(name))]
    child = subprocess.Popen(argv, pass_fds=inherited)  # noqa: S603
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT, signal.SIGHUP):
        signal.signal(number, lambda received, _frame: child.send_signal(received))
    watch_parent(parent, lambda: child.send_signal(death_signal))
    return child.wait()


def _is_open(descriptor: int) -> bool:
    try:
        os.fstat(descriptor)
    except OSError:
        return False
    return os.get_inheritable(descriptor)


if __name__ == "__main__":
    sys.exit(keep(int(sys.argv[1]), signal.Signals(int(sys.argv[2])), sys.argv[3:]))
