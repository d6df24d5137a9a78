"""Helpers of the store tests: a process on top that can be killed, other local users, folders with odd names."""

import json
import os
import pickle
import pwd
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
T = TypeVar("T")

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can act as a second local user")


@dataclass
class Top:
    """A running process on top of the stores, and what it said when it was ready."""

    process: subprocess.Popen[str]
    dsn: str
    url: str
    pids: dict[str, int]
    seconds: float

    @property
    def port(self) -> str:
        return self.url.rpartition(":")[2]


def start_top(folder: Path, **env: str) -> Top:
    """Start the process on top and wait until it is ready."""
    process = spawn_top(folder, **env)
    assert process.stdout is not None
    line = process.stdout.readline()
    if not line:
        raise AssertionError(f"it did not start: {process.communicate()[1]}")
    return Top(process, **json.loads(line))


def spawn_top(folder: Path, **env: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.storage.top", str(folder)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}", **env},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def alive(pid: int) -> bool:
    """Tell whether the process runs; a zombie does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def wait_for(is_so: Callable[[], bool], seconds: float = 15.0) -> None:
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, "it did not come true in time"
        time.sleep(0.02)


def processes_of(folder: Path) -> list[int]:
    """Return every living process that has a file of the folder open or names it in its command."""
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit() or int(entry.name) == os.getpid() or not alive(int(entry.name)):
            continue
        try:
            links = [os.readlink(link) for link in (entry / "fd").iterdir()]
        except OSError:
            continue
        if any(link.startswith(f"{folder}/") for link in links):
            found.append(int(entry.name))
    return found


def other_user(*, beside: int = -1) -> int:
    """Return the uid of a local user who is neither root nor ``beside``."""
    return next(user.pw_uid for user in pwd.getpwall() if user.pw_uid not in (0, 65534, beside))


def as_user(uid: int, act: Callable[[], T]) -> T:
    """Run ``act`` in a forked process of another local user and return its result; its exception is raised here."""
    readable, writable = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(readable)
        outcome: object
        try:
            user = pwd.getpwuid(uid)
            os.setgroups([])
            os.setgid(user.pw_gid)
            os.setuid(uid)
            os.environ["HOME"] = "/"
            outcome = (True, act())
        except BaseException as error:
            outcome = (False, RuntimeError(f"{type(error).__name__}: {error}"))
        with open(writable, "wb") as stream:
            pickle.dump(outcome, stream)
        os._exit(0)
    os.close(writable)
    with open(readable, "rb") as stream:
        succeeded, value = pickle.load(stream)
    os.waitpid(pid, 0)
    if not succeeded:
        raise value
    return value


@contextmanager
def folder_named(name: str) -> Iterator[Path]:
    """Lend a new folder of that name which every local user could reach."""
    with tempfile.TemporaryDirectory(prefix="leadloom-test-") as base:
        Path(base).chmod(0o755)
        yield Path(base) / name
