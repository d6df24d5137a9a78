"""Places where a proof may kill or freeze the process, once.

LEADLOOM_FAILPOINT names a file. While it exists and holds ``<place> kill`` or ``<place> stop``, the process that comes
to the place removes the file, then ends as by SIGKILL or stands still as by SIGSTOP, without cleaning up. Places:
in_freeze and in_differences (inside the transactions of steps A and D), during_insert (behind each table),
after_freeze, after_insert, after_evaluate, after_differences. Never set in production.
"""

import os
import signal
from pathlib import Path


def reach(place: str) -> None:
    """Kill or stop this process if the file names this place."""
    path = os.environ.get("LEADLOOM_FAILPOINT")
    if path:
        _obey(place, Path(path))


def _obey(place: str, file: Path) -> None:
    try:
        named, _, deed = file.read_text(encoding="ascii").strip().partition(" ")
    except FileNotFoundError:
        return
    if named == place:
        file.unlink()
        os.kill(os.getpid(), signal.SIGSTOP if deed == "stop" else signal.SIGKILL)
