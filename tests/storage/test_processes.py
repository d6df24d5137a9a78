"""Processes: who holds the folder, who dies with whom, and how everything comes back."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from leadloom.storage.clickhouse import EventStore
from tests.storage.support import ROOT, Top, alive, folder_named, processes_of, spawn_top, start_top, wait_for


@pytest.fixture
def launch(folder: Path) -> Iterator[Callable[[], Top]]:
    """Start a process on top of the folder; whatever still runs at the end is killed."""
    tops: list[Top] = []

    def start() -> Top:
        tops.append(start_top(folder))
        return tops[-1]

    yield start
    for top in tops:
        top.process.kill()
        top.process.communicate()
    wait_for(lambda: not processes_of(folder))


def write(top: Top, number: int) -> None:
    """Store a number in both stores."""
    with psycopg.connect(top.dsn) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (number int)")
        connection.execute("INSERT INTO kept VALUES (%s)", [number])
    store = EventStore(top.url)
    store.command(
        "CREATE TABLE IF NOT EXISTS kept (number UInt32)"
        " ENGINE = MergeTree ORDER BY number SETTINGS fsync_after_insert = 1"
    )
    store.insert_raw("kept", b'{"number": %d}' % number)
    store.close()


def read(top: Top) -> tuple[list[int], list[int]]:
    """Return the numbers of both stores."""
    with psycopg.connect(top.dsn) as connection:
        relational = [row[0] for row in connection.execute("SELECT number FROM kept ORDER BY 1")]
    store = EventStore(top.url)
    events = [int(str(row[0])) for row in store.query("SELECT number FROM kept ORDER BY 1")]
    store.close()
    return relational, events


def test_a_kill_of_the_top_process_leaves_nobody_behind_and_it_starts_again_at_once(
    folder: Path, launch: Callable[[], Top]
) -> None:
    first = launch()
    write(first, 1)
    first.process.kill()
    second = launch()  # at once: the old children may still be ending
    assert second.seconds < 10
    assert (second.port, second.dsn) == (first.port, first.dsn)
    assert not any(alive(pid) for pid in first.pids.values())
    assert read(second) == ([1], [1])
    second.process.kill()
    wait_for(lambda: not processes_of(folder))


def test_a_clean_stop_ends_everything_and_loses_nothing(folder: Path, launch: Callable[[], Top]) -> None:
    top = launch()
    write(top, 1)
    top.process.terminate()
    assert top.process.wait(timeout=20) == 0
    assert processes_of(folder) == []
    again = launch()
    assert read(again) == ([1], [1])
    log = (folder / "logs" / "postgres.log").read_text()
    assert "was not properly shut down" not in log


@pytest.mark.parametrize("victim", ["postgres", "chdb", "sleeper"])
def test_a_killed_child_comes_back_at_the_same_address(launch: Callable[[], Top], victim: str) -> None:
    top = launch()
    write(top, 1)
    os.kill(top.pids[victim], signal.SIGKILL)
    wait_for(lambda: not alive(top.pids[victim]))

    def works() -> bool:
        try:
            return read(top) == ([1], [1])
        except Exception:
            return False

    wait_for(works, 20)
    write(top, 2)
    assert read(top) == ([1, 2], [1, 2])
    assert top.process.poll() is None


def test_a_killed_backend_of_postgresql_does_not_take_the_installation_down(launch: Callable[[], Top]) -> None:
    top = launch()
    write(top, 1)
    with psycopg.connect(top.dsn) as connection:
        os.kill(connection.info.backend_pid, signal.SIGKILL)

    def works() -> bool:
        try:
            return read(top) == ([1], [1])
        except psycopg.Error:
            return False

    wait_for(works)
    assert alive(top.pids["postgres"])


def test_a_folder_in_use_is_refused_in_one_sentence_with_the_holders_pid(
    folder: Path, launch: Callable[[], Top]
) -> None:
    top = launch()
    second = spawn_top(folder)
    _, said = second.communicate(timeout=10)
    assert second.returncode == 1
    assert said == f"The data folder {folder} is in use by the process {top.process.pid}.\n"
    write(top, 1)
    assert read(top) == ([1], [1])


def test_a_lock_file_of_a_process_that_is_gone_does_not_hold_the_folder(
    folder: Path, launch: Callable[[], Top]
) -> None:
    (folder / "lock").write_text(f"{os.getpid()}\n")
    assert launch().process.poll() is None


def test_an_odd_folder_serves_both_stores() -> None:
    with folder_named("客户 数据 " + "长" * 40) as folder:
        top = start_top(folder, LANG="zh_CN.UTF-8", LC_ALL="zh_CN.UTF-8")
        try:
            write(top, 1)
            assert read(top) == ([1], [1])
        finally:
            top.process.terminate()
            top.process.communicate(timeout=20)


def test_without_the_kernels_help_a_keeper_ends_the_store_with_its_parent(tmp_path: Path) -> None:
    """What macOS relies on; here the parent is started without PR_SET_PDEATHSIG."""
    parent = """
import os, signal, subprocess, sys, time
child = subprocess.Popen([sys.executable, "-P", "-m", "leadloom.storage.children", str(os.getpid()),
                          str(int(signal.SIGTERM)), "/bin/sh", "-c", "echo $$ > pid; exec sleep 600"])
time.sleep(600)
"""
    process = subprocess.Popen(
        [sys.executable, "-c", parent], cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT / "src")}
    )
    pid_file = tmp_path / "pid"
    wait_for(lambda: pid_file.exists() and pid_file.read_text().strip() != "")
    pid = int(pid_file.read_text())
    assert alive(pid)
    process.kill()
    process.wait()
    wait_for(lambda: not alive(pid))


def test_the_top_process_stays_small(launch: Callable[[], Top]) -> None:
    top = launch()
    status = Path(f"/proc/{top.process.pid}/status").read_text()
    resident_kb = int(status.split("VmRSS:")[1].split()[0])
    assert resident_kb < 40_000, "the supervisor must not import Django or drivers"
