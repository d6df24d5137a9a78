"""Small programs for the supervisor to run: ``python child.py KIND NAME`` in the folder of their log."""

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
    elif kind == "broken":
        return 4
    elif kind == "dying":
        note(f"{name} at {time.monotonic()}")
        return 3
    else:
        signal.signal(signal.SIGTERM, signal.SIG_IGN if kind == "deaf" else lambda *_: stop(name))
        Path(f"{name}.up").touch()
        time.sleep(600)
    return 0


def stop(name: str) -> None:
    note(f"{name} stops")
    sys.exit(0)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
