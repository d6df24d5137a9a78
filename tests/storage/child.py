"""Small programs for the supervisor to run: ``python child.py KIND NAME`` in the folder of their log."""

import os
import signal
import sys
import time
from pathlib import Path


def note(words: str) -> None:
    with Path("log").open("a") as file:
        file.write(f"{words}\n")


def main(kind: str, name: str) -> int:
    if kind == "task":
        note(f"{name} runs")
    elif kind == "interrupted":
        return interrupted(name)
    elif kind == "broken":
        return 4
    elif kind == "dying":
        note(f"{name} at {time.monotonic()}")
        return 3
    else:
        signal.signal(signal.SIGTERM, signal.SIG_IGN if kind == "deaf" else lambda *_: stop(name))
        Path(f"{name}.up").write_text(str(os.getpid()))
        time.sleep(600)
    return 0


def interrupted(name: str) -> int:
    """Kill the store named ``db`` at the first run and fail, as a task does whose store dies under it."""
    note(f"{name} runs")
    store = Path("db.up")
    if Path("killed").exists():
        return 0
    Path("killed").touch()
    pid = int(store.read_text())
    store.unlink()
    os.kill(pid, signal.SIGKILL)
    return 5


def stop(name: str) -> None:
    note(f"{name} stops")
    sys.exit(0)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
