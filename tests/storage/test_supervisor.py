"""The supervisor with small programs as children."""

import itertools
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.storage.support import ROOT, wait_for


def supervise(folder: Path, *children: str, stop_within_s: float = 20.0) -> subprocess.Popen[str]:
    """Start a supervisor over ``kind:name`` children whose log is ``folder/log``."""
    path = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
    return subprocess.Popen(
        [sys.executable, "-m", "tests.storage.supervised", *children],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": path, "STOP_WITHIN_S": str(stop_within_s)},
        stderr=subprocess.PIPE,
        text=True,
    )


def lines(folder: Path) -> list[str]:
    log = folder / "log"
    return log.read_text().splitlines() if log.exists() else []


def test_children_start_in_order_and_stop_together_with_the_stores_last(tmp_path: Path) -> None:
    process = supervise(tmp_path, "store:db", "task:migrate", "steady:web")
    wait_for(lambda: "all ready" in lines(tmp_path))
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=10) == 0
    started = ["ready db", "migrate runs", "ready migrate", "ready web", "all ready"]
    assert lines(tmp_path) == [*started, "web stops", "db stops"]


def test_a_store_that_dies_under_a_long_task_comes_back_and_the_task_goes_on(tmp_path: Path) -> None:
    process = supervise(tmp_path, "store:db", "interrupted:demo", "steady:web")
    wait_for(lambda: "all ready" in lines(tmp_path))
    process.terminate()
    _, said = process.communicate(timeout=10)
    assert process.returncode == 0
    assert lines(tmp_path).count("demo runs") == 2
    assert "db was ended by SIGKILL; starting it again." in said


def test_a_child_that_keeps_dying_is_restarted_ever_more_rarely(tmp_path: Path) -> None:
    process = supervise(tmp_path, "dying:tick")

    def starts() -> list[float]:
        return [float(line.split()[-1]) for line in lines(tmp_path) if " at " in line]

    wait_for(lambda: len(starts()) >= 6, 40)
    process.terminate()
    _, said = process.communicate(timeout=10)
    gaps = [later - earlier for earlier, later in itertools.pairwise(starts())]
    assert gaps[-1] > gaps[0] + 0.8
    assert "leadloom: tick ended with code 3; starting it again." in said


def test_a_child_that_can_not_start_stops_the_start_with_one_sentence(tmp_path: Path) -> None:
    process = supervise(tmp_path, "store:db", "broken:web")
    _, said = process.communicate(timeout=10)
    assert process.returncode == 1
    assert said == "leadloom: web ended with code 4 while starting. The port 8000 is taken.\n"
    assert lines(tmp_path) == ["ready db", "db stops"]


def test_a_child_that_ignores_the_stop_is_killed_in_the_end(tmp_path: Path) -> None:
    process = supervise(tmp_path, "deaf:web", stop_within_s=0.5)
    wait_for(lambda: "all ready" in lines(tmp_path))
    began = time.monotonic()
    process.terminate()
    _, said = process.communicate(timeout=10)
    assert time.monotonic() - began > 0.4
    assert (process.returncode, said) == (0, "leadloom: web does not stop; killing it.\n")


def test_asking_twice_does_not_wait(tmp_path: Path) -> None:
    process = supervise(tmp_path, "deaf:web")
    wait_for(lambda: "all ready" in lines(tmp_path))
    process.terminate()
    time.sleep(0.3)
    process.terminate()
    assert process.wait(timeout=5) == 0


@pytest.mark.parametrize("asked", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_stop_while_starting_stops_what_has_started(tmp_path: Path, asked: signal.Signals) -> None:
    process = supervise(tmp_path, "store:db", "slow:web")
    wait_for(lambda: "ready db" in lines(tmp_path))
    process.send_signal(asked)
    assert process.wait(timeout=10) == 0
    assert lines(tmp_path)[-1] == "db stops"
