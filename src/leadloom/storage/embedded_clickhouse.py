"""The embedded event store: starting and stopping the child that owns chDB."""

import os
import secrets
import socket
import subprocess
import sys
import time
from pathlib import Path

from leadloom.storage.accounts import Account, open_folder
from leadloom.storage.chdb_engine import DATABASE, DEFAULT_MEMORY_BYTES
from leadloom.storage.children import spawn
from leadloom.storage.errors import StorageError, StoreStopped
from leadloom.storage.logs import last_words, log_file

USER = "leadloom"
POLL_S = 0.02


class EmbeddedClickHouse:
    """chDB in ``data_dir/chdb``, answering ClickHouse's HTTP protocol at :attr:`url`.

    ``port`` 0 takes the port of the last run again where it is free, else any free one.
    """

    def __init__(
        self,
        data_dir: Path,
        *,
        account: Account | None = None,
        family: int | None = None,
        port: int = 0,
        memory_bytes: int = DEFAULT_MEMORY_BYTES,
    ) -> None:
        self.data_dir = data_dir.absolute()
        self.account = account or open_folder(self.data_dir)
        self.process: subprocess.Popen[bytes] | None = None
        self._family = family
        self._memory_bytes = memory_bytes
        self._port = port
        self._listener: socket.socket | None = None

    @property
    def url(self) -> str:
        """Return the address with user, password and database; known once :meth:`prepare` has run."""
        return f"http://{USER}:{self._password()}@127.0.0.1:{self.port}/{DATABASE}"

    @property
    def port(self) -> int:
        """Return the port, once :meth:`prepare` has run."""
        assert self._listener is not None, "prepare() comes first"  # noqa: S101
        return int(self._listener.getsockname()[1])

    def start(self) -> None:
        """Start the child and wait until it answers; raises :class:`StoreStopped` when it ends instead."""
        self.prepare()
        self.spawn()
        self.wait_ready()

    def prepare(self) -> None:
        """Make folder and password where they are missing, and take the port."""
        self.account.make_dir(self.data_dir / "chdb")
        run = self.account.make_dir(self.data_dir / "run")
        if not self._password_file.exists():
            self.account.write(self._password_file, secrets.token_urlsafe(24))
        if self._listener is None:
            self._listener = _listen(self._port) if self._port else _listen_again(_last_port(run / "clickhouse.url"))
        self.account.write(run / "clickhouse.url", self.url)

    def spawn(self) -> subprocess.Popen[bytes]:
        """Start the child without waiting for it."""
        assert self._listener is not None, "prepare() comes first"  # noqa: S101
        listener = self._listener.fileno()
        self.process = spawn(
            [
                *(sys.executable, "-P", "-m", "leadloom.storage.chdb_server", str(self.data_dir / "chdb")),
                *("--password-file", str(self._password_file), "--listen", str(listener)),
                *("--memory-bytes", str(self._memory_bytes), "--uid", str(self.account.uid)),
            ],
            env=os.environ | {"TZ": "UTC", "LC_ALL": "C.UTF-8", "PYTHONUTF8": "1"},
            account=Account.of_uid(os.geteuid()),  # it becomes its account once everything is imported
            log=log_file(self.data_dir, "chdb", self.account),
            keep_open=[listener] + ([] if self._family is None else [self._family]),
            has_own_watch=True,
        )
        return self.process

    def wait_ready(self) -> None:
        """Wait until the child answers, as long as it lives."""
        while not self.is_ready():
            if self.process is None or self.process.poll() is not None:
                raise StoreStopped(f"The event store did not start. It last wrote: {last_words(self.data_dir, 'chdb')}")
            time.sleep(POLL_S)

    def is_ready(self) -> bool:
        """Tell whether the child answers."""
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as connection:
                connection.sendall(b"GET /ping HTTP/1.1\r\nConnection: close\r\n\r\n")
                return connection.recv(64).startswith(b"HTTP/1.1 200 ")
        except OSError:
            return False

    def stop(self) -> None:
        """Stop the child and wait for its end; may be repeated."""
        if self.process is not None:
            self.process.terminate()
            self.process.wait()
            self.process = None
        if self._listener is not None:
            self._listener.close()
            self._listener = None

    @property
    def _password_file(self) -> Path:
        return self.data_dir / "run" / "clickhouse.password"

    def _password(self) -> str:
        return self._password_file.read_text(encoding="utf-8").strip()


def _last_port(address: Path) -> int:
    try:
        return int(address.read_text(encoding="utf-8").rpartition(":")[2].partition("/")[0])
    except (FileNotFoundError, ValueError):
        return 0


def _listen_again(port: int) -> socket.socket:
    try:
        return _listen(port)
    except StorageError:
        return _listen(0)


def _listen(port: int) -> socket.socket:
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port))
    except OSError as error:
        listener.close()
        raise StorageError(f"The event store can't use the port {port}: {error.strerror}.") from error
    listener.listen(128)
    return listener
