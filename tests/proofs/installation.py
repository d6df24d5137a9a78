"""A whole installation of its own: ``leadloom serve`` in a folder, on free ports, killed and restarted at will."""

import base64
import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from http.client import HTTPException
from pathlib import Path

import psycopg

from leadloom.kernel.crypto import Keyring
from leadloom.storage.clickhouse import EventStore
from leadloom.storage.postgres import EmbeddedPostgres

SOURCE = Path(__file__).resolve().parent.parent.parent / "src"
READY_WITHIN_S = 180.0
TAKING_IN = ("--role", "edge", "--role", "tick")
"""All that a proof needs which sends events and looks at both stores: half of what the whole program costs to start."""


def free_port() -> int:
    """Return a port nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def new_folder() -> Path:
    """Return an empty folder for an installation. Not pytest's: run by root, the stores are another account's."""
    return Path(tempfile.mkdtemp(prefix="leadloom-proof-"))


class Installation:
    """One data folder and the processes on it. The log of all of them lies beside the folder."""

    def __init__(self, folder: Path, *, env: Mapping[str, str] | None = None) -> None:
        self.folder = folder
        self.port, self.public_port = free_port(), free_port()
        self.process: subprocess.Popen[bytes] | None = None
        self.write_key = ""
        self.program = sys.executable
        self.log = folder.parent / f"{folder.name}.log"
        self.failpoint = folder.parent / f"{folder.name}.failpoint"
        self.env = clean_environment() | {
            "LEADLOOM_DATA_DIR": str(folder),
            "LEADLOOM_FAILPOINT": str(self.failpoint),
            **(env or {}),
        }

    @classmethod
    def like(cls, other: "Installation", *, env: Mapping[str, str] | None = None) -> "Installation":
        """Return a copy of another one that has been stopped."""
        made = cls(new_folder(), env=env)
        made.folder.rmdir()
        subprocess.run(["cp", "-a", str(other.folder), str(made.folder)], check=True)
        made.write_key = other.write_key
        return made

    def start(self, *words: str, env: Mapping[str, str] | None = None) -> None:
        """Start ``serve`` and wait until the public origin can store events."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*self._serve(), *words], env=self.env | dict(env or {}), stdout=log, stderr=log, start_new_session=True
            )
        wait_for(lambda: self.is_ready() or self._has_ended(), READY_WITHIN_S, "serve to be ready")
        if self._has_ended():
            raise AssertionError(f"serve ended: {self.log_text()[-3000:]}")

    def make_write_key(self, kind: str = "server") -> str:
        """Create a write key and wait until the edge knows it."""
        self.write_key = self.command("writekey", "create", "proof", "--kind", kind).strip()
        wait_for(lambda: self.post([], allow_empty=True) != 401, 20, "the edge to know the write key")
        return self.write_key

    def command(self, *words: str, typed: str = "") -> str:
        """Run another command of ``leadloom`` on this installation and return what it prints."""
        done = subprocess.run(
            [self.program, "-m", "leadloom.config.cli", *words],
            env=self.env, input=typed, capture_output=True, text=True, check=False, timeout=600,
        )  # fmt: skip
        assert done.returncode == 0, f"{words}: {done.stdout[-1500:]}{done.stderr[-1500:]}"
        return done.stdout

    def kill_top(self) -> None:
        """SIGKILL the top process alone."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def stop(self) -> int:
        """Ask it to stop and return its exit code."""
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=120)

    def remove(self) -> None:
        """Stop it however it stands and remove all it left."""
        if self.process is not None and not self._has_ended():
            try:
                self.stop()
            except subprocess.TimeoutExpired:
                self.kill_top()
        shutil.rmtree(self.folder, ignore_errors=True)
        self.log.unlink(missing_ok=True)
        self.failpoint.unlink(missing_ok=True)

    def arm(self, place: str, deed: str = "kill") -> None:
        """Let the tick process that comes to this place die or stand still, once."""
        draft = self.failpoint.with_suffix(".draft")
        draft.write_text(f"{place} {deed}")
        draft.replace(self.failpoint)

    def has_struck(self) -> bool:
        """Tell whether the armed place was reached."""
        return not self.failpoint.exists()

    def post(self, events: Sequence[Mapping[str, object]], *, allow_empty: bool = False) -> int:
        """Send one batch; returns the status, 0 when nobody answered."""
        assert events or allow_empty
        return self.request("/v1/batch", {"batch": list(events)})

    def request(self, path: str, body: object) -> int:
        """POST JSON to the public origin with the write key; returns the status, 0 when nobody answered."""
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.public_port}{path}",
            data=json.dumps(body).encode(),
            headers={
                "Content-Type": "application/json",
                "Authorization": "Basic " + base64.b64encode(f"{self.write_key}:".encode()).decode(),
            },
        )
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code
        except (OSError, HTTPException):
            return 0

    def event_store(self) -> EventStore:
        """Return a client of its event store."""
        return EventStore((self.folder / "run" / "clickhouse.url").read_text().strip())

    def keyring(self) -> Keyring:
        """Return its keys."""
        return Keyring.parse((self.folder / "keys" / "master.key").read_text())

    @contextlib.contextmanager
    def database(self) -> Iterator[psycopg.Connection]:
        """Return a connection to its operational store."""
        with psycopg.connect(EmbeddedPostgres(self.folder).dsn, autocommit=True) as connection:
            yield connection

    def count(self, query: str) -> int:
        """Return the number a query of the operational store gives."""
        with self.database() as connection:
            row = connection.execute(query).fetchone()
        assert row is not None
        return int(row[0])

    def waiting(self) -> int:
        """Return how many chunks, facts and ticks are not done yet."""
        return self.count(
            "SELECT (SELECT count(*) FROM inbox_chunk WHERE tick_id IS NULL)"
            " + (SELECT count(*) FROM events_pending) + (SELECT count(*) FROM tick_run WHERE state = 'frozen')"
        )

    def settle(self, within_s: float = 120.0) -> None:
        """Wait until everything accepted is in both stores."""

        def is_settled() -> bool:
            with contextlib.suppress(psycopg.OperationalError):  # the store is just starting
                return self.waiting() == 0
            return False

        wait_for(is_settled, within_s, "the loop to finish")

    def children(self) -> dict[str, int]:
        """Return the pids of the direct children by name: postgres, chdb_server, edge, web, tick, dispatch."""
        assert self.process is not None
        found = {}
        for pid in Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split():
            with contextlib.suppress(OSError):
                words = Path(f"/proc/{pid}/cmdline").read_bytes().decode().split("\0")
                found[_name(words)] = int(pid)
        return found

    def child(self, name: str, *, other_than: int = 0, within_s: float = 60.0) -> int:
        """Wait until there is such a child (another one than before) and return its pid."""
        wait_for(lambda: self.children().get(name, other_than) != other_than, within_s, f"{name} to run")
        return self.children()[name]

    def log_text(self) -> str:
        """Return what all processes wrote."""
        return self.log.read_text(errors="replace")

    def is_ready(self) -> bool:
        """Tell whether the public origin can store events."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.public_port}/readyz", timeout=5) as answer:
                return bool(answer.status == 200)
        except (OSError, HTTPException):
            return False

    def is_running(self) -> bool:
        """Tell whether the top process runs."""
        return self.process is not None and self.process.poll() is None

    def _serve(self) -> list[str]:
        ports = ["--port", str(self.port), "--public-port", str(self.public_port)]
        return [self.program, "-m", "leadloom.config.cli", "serve", *ports]

    def _has_ended(self) -> bool:
        return self.process is not None and self.process.poll() is not None


def clean_environment() -> dict[str, str]:
    """Return the environment without what a test run says of its own stores and settings."""
    ours = ("LEADLOOM_", "DJANGO_")
    inherited = {key: value for key, value in os.environ.items() if not key.startswith(ours)}
    return inherited | {"PYTHONPATH": str(SOURCE)}


def wait_for(is_so: Callable[[], bool], within_s: float, what: str) -> None:
    """Ask until true; fails with ``what`` when the time is over."""
    end = time.monotonic() + within_s
    while not is_so():
        assert time.monotonic() < end, f"waited {within_s} s for {what}"
        time.sleep(0.05)


def _name(words: Sequence[str]) -> str:
    if "-m" not in words:
        return Path(words[0]).name
    modules = [word for word in words[words.index("-m") + 1 :] if word.startswith("leadloom.")]
    named = modules[-1].removesuffix(".process").removesuffix(".__main__")
    return named.rpartition(".")[2]
