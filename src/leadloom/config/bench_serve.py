"""What measurements share: a folder of their own, the product as ``serve`` runs it there, percentiles."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psycopg

from leadloom.kernel.clock import SystemClock
from leadloom.storage.postgres import EmbeddedPostgres

READY_WITHIN_S: Final = 180.0


@contextmanager
def own_folder() -> Iterator[Path]:
    """Make a data folder that is gone afterwards, and point this process at it alone."""
    for name in [name for name in os.environ if name.startswith("LEADLOOM_")]:
        del os.environ[name]
    with tempfile.TemporaryDirectory(prefix="leadloom-bench-") as name:
        os.environ["LEADLOOM_DATA_DIR"] = name
        yield Path(name)


@dataclass(frozen=True)
class Served:
    """A running ``serve`` on the folder."""

    folder: Path
    pid: int
    port: int
    public_port: int

    def database(self) -> psycopg.Connection:
        """Return a new connection to its operational store."""
        return psycopg.connect(EmbeddedPostgres(self.folder).dsn, autocommit=True)

    def ask(self, query: str) -> int:
        """Return the one number that a query answers."""
        with self.database() as connection:
            row = connection.execute(query).fetchone()
        return int(row[0]) if row else 0


@contextmanager
def serve(folder: Path, *, ready_within_s: float = READY_WITHIN_S) -> Iterator[Served]:
    """Run the product on the folder; it is ready once its first full pass has ended."""
    began = SystemClock().now()
    port, public_port = _free_port(), _free_port()
    words = ["serve", "--port", str(port), "--public-port", str(public_port)]
    log = folder.parent / f"{folder.name}.log"
    with log.open("wb") as out:
        process = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-P", "-m", "leadloom.config.cli", *words], stdout=out, stderr=out, start_new_session=True
        )
    served = Served(folder, process.pid, port, public_port)
    try:
        ended = f"SELECT count(*) FROM tick_run WHERE kind = 'full' AND done_at > '{began.isoformat()}'"
        wait(lambda: _answers(public_port) or process.poll() is not None, READY_WITHIN_S, "serve to be ready")
        if process.poll() is not None:
            raise RuntimeError(f"serve ended: {log.read_text(errors='replace')[-2000:]}")
        wait(lambda: served.ask(ended) > 0, ready_within_s, "a full pass")
        yield served
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()
        log.unlink()


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def percentile(seconds: list[float], percent: int) -> int:
    """Return the smallest value that so many percent of the sorted values do not exceed, in milliseconds."""
    return round(1000 * seconds[max(0, -(-len(seconds) * percent // 100) - 1)]) if seconds else 0


def wait(is_so: Callable[[], bool], within_s: float, what: str) -> None:
    """Wait until something is so; raises TimeoutError with what was waited for."""
    end = time.monotonic() + within_s
    while not is_so():
        if time.monotonic() > end:
            raise TimeoutError(f"waited {within_s:.0f} s for {what}")
        time.sleep(0.05)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
