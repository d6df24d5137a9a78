"""A whole installation of its own: ``leadloom serve`` in a folder, on free ports, killed and restarted at will."""

import base64
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import psycopg

from leadloom.storage.clickhouse import EventStore
from leadloom.storage.postgres import EmbeddedPostgres

READY_WITHIN_S = 120.0


def free_port() -> int:
    """Return a port nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Installation:
    """One data folder and the processes on it."""

    def __init__(self, folder: Path, *, env: Mapping[str, str] | None = None) -> None:
        self.folder = folder
        self.port, self.public_port = free_port(), free_port()
        self.process: subprocess.Popen[bytes] | None = None
        self.write_key = ""
        hidden = ("LEADLOOM_DATABASE_URL", "LEADLOOM_CLICKHOUSE_URL", "LEADLOOM_FAILPOINT", "LEADLOOM_DEMO")
        inherited = {key: value for key, value in os.environ.items() if key not in hidden}
        self.env = inherited | {"LEADLOOM_DATA_DIR": str(folder), **(env or {})}
        self.log = folder.parent / f"{folder.name}.log"

    def start(self, *words: str, env: Mapping[str, str] | None = None) -> None:
        """Start ``serve`` and wait until the public origin can store events."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*self._serve(), *words], env=self.env | dict(env or {}), stdout=log, stderr=log, start_new_session=True
            )
        wait_for(lambda: self._is_ready() or self._has_ended(), READY_WITHIN_S, "serve to be ready")
        if self._has_ended():
            raise AssertionError(f"serve ended: {self.log.read_text(errors='replace')[-3000:]}")

    def make_write_key(self, kind: str = "server") -> str:
        """Create a write key and wait until the edge knows it."""
        self.write_key = self.command("writekey", "create", "proof", "--kind", kind).strip()
        wait_for(lambda: self.post([], allow_empty=True) != 401, 20, "the edge to know the write key")
        return self.write_key

    def command(self, *words: str, env: Mapping[str, str] | None = None) -> str:
        """Run another command of ``leadloom`` on this installation and return what it prints."""
        done = subprocess.run(
            [sys.executable, "-m", "leadloom.config.cli", *words],
            env=self.env | dict(env or {}), capture_output=True, text=True, check=False, timeout=600,
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
        return self.process.wait(timeout=60)

    def post(self, events: list[dict[str, object]], *, allow_empty: bool = False) -> int:
        """Send one batch; returns the status, 0 when nobody answered."""
        assert events or allow_empty
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.public_port}/v1/batch",
            data=json.dumps({"batch": events}).encode(),
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
        except (OSError, urllib.error.URLError):
            return 0

    def event_store(self) -> EventStore:
        """Return a client of its event store."""
        return EventStore((self.folder / "run" / "clickhouse.url").read_text().strip())

    @contextlib.contextmanager
    def database(self) -> Iterator[psycopg.Connection]:
        """Return a connection to its operational store."""
        with psycopg.connect(EmbeddedPostgres(self.folder).dsn, autocommit=True) as connection:
            yield connection

    def waiting(self) -> int:
        """Return how many chunks, facts and ticks are not done yet."""
        with self.database() as connection:
            row = connection.execute(
                "SELECT (SELECT count(*) FROM inbox_chunk WHERE tick_id IS NULL)"
                " + (SELECT count(*) FROM events_pending) + (SELECT count(*) FROM tick_run WHERE state = 'frozen')"
            ).fetchone()
        assert row is not None
        return int(row[0])

    def settle(self, within_s: float = 60.0) -> None:
        """Wait until everything accepted is in both stores."""
        wait_for(lambda: self.waiting() == 0, within_s, "the loop to finish")

    def children(self) -> dict[str, int]:
        """Return the pids of the direct children by the last word of what they run."""
        assert self.process is not None
        found = {}
        for pid in Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split():
            words = Path(f"/proc/{pid}/cmdline").read_bytes().decode().split("\0")
            found[words[words.index("-m") + 1] if "-m" in words else Path(words[0]).name] = int(pid)
        return found

    def _serve(self) -> list[str]:
        ports = ["--port", str(self.port), "--public-port", str(self.public_port)]
        return [sys.executable, "-m", "leadloom.config.cli", "serve", *ports]

    def _is_ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.public_port}/readyz", timeout=1) as answer:
                return bool(answer.status == 200)
        except (OSError, urllib.error.URLError):
            return False

    def _has_ended(self) -> bool:
        return self.process is not None and self.process.poll() is not None


def wait_for(is_so: Callable[[], bool], within_s: float, what: str) -> None:
    """Ask until true; fails with ``what`` when the time is over."""
    end = time.monotonic() + within_s
    while not is_so():
        assert time.monotonic() < end, f"waited {within_s} s for {what}"
        time.sleep(0.05)
