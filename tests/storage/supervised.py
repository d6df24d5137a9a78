"""A supervisor over ``KIND:NAME`` children, for the tests: ``python -m tests.storage.supervised steady:web``."""

import os
import sys
from pathlib import Path

from leadloom.config.supervisor import ChildSpec, Supervisor
from tests.storage.child import note

PROGRAM = Path(__file__).with_name("child.py")


def spec(kind: str, name: str) -> ChildSpec:
    return ChildSpec(
        name,
        [sys.executable, str(PROGRAM), kind, name],
        ready=lambda: kind == "dying" or (kind != "slow" and Path(f"{name}.up").exists()),
        is_task=kind in {"task", "interrupted"},
        stops_last=kind == "store",
        stop_within_s=float(os.environ.get("STOP_WITHIN_S", "20")),
        last_words=lambda: "The port 8000 is taken.",
    )


if __name__ == "__main__":
    supervisor = Supervisor(
        [spec(*word.split(":")) for word in sys.argv[1:]],
        on_ready=lambda name: note(f"ready {name}"),
        on_all_ready=lambda: note("all ready"),
    )
    sys.exit(supervisor.run())
