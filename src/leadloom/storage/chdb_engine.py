"""chDB as the engine behind the HTTP front: limits, connections with settings of their own, errors with codes.

chDB allows one process per folder. A chDB connection is a session (settings, current database, temporary tables), and
queries of one connection run one after another; so each query borrows a connection that already has its settings.
"""

import os
import re
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeAlias

from leadloom.storage.chdb_inserts import ReadsFile, split_insert

DATABASE = "leadloom"
MAX_IDLE_CONNECTIONS = 12
MAX_RUNNING = 16
GIB = 1 << 30
DEFAULT_MEMORY_BYTES = 3 * GIB

Settings: TypeAlias = tuple[tuple[str, str], ...]
_SETTING_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_LEADING = re.compile(rb"\s+|/\*.*?\*/|--[^\n]*\n?|#[! ][^\n]*\n?", re.S)
_LITERALS = re.compile(rb"'(?:[^'\\]|\\.|'')*'|/\*.*?\*/|--[^\n]*", re.S)
_CODE = re.compile(r"Code: (\d+)\.")


class Result(Protocol):
    """What chDB gives back for a statement."""

    def bytes(self) -> bytes:
        """Return the rows in the format asked for."""

    def rows_read(self) -> int:
        """Return how many rows were read."""

    def bytes_read(self) -> int:
        """Return how many bytes were read."""

    def rows_written(self) -> int:
        """Return how many rows were inserted."""

    def bytes_written(self) -> int:
        """Return how many bytes were inserted."""

    def elapsed(self) -> float:
        """Return the time taken, in seconds."""


class Connection(Protocol):
    """A session of chDB."""

    def query(self, query_str: str | bytes, format: str, *, params: Mapping[str, str]) -> Result:  # noqa: A002
        """Run one statement."""

    def classify_query(self, sql: str) -> Mapping[str, object]:
        """Parse without running; ``statement_count`` is 0 for what does not parse."""

    def send_insert(self, query_str: str, format: str) -> object:  # noqa: A002
        """Begin an insert whose rows follow."""

    def insert_append(self, insert_result: object, data: bytes) -> None:
        """Send rows of it."""

    def insert_done(self, insert_result: object) -> Result:
        """Store them."""

    def insert_cancel(self, insert_result: object) -> None:
        """Give it up."""

    def close(self) -> None:
        """End the session."""


class QueryFailed(Exception):
    """ClickHouse refused or gave up a statement; ``code`` is its error code."""

    def __init__(self, message: str, code: int | None = None) -> None:
        super().__init__(message)
        found = _CODE.search(message)
        self.code = code if code is not None else int(found.group(1)) if found else 1002


@dataclass(frozen=True)
class Table:
    """Rows sent along with a query, readable in it under ``name``; ``structure`` is ``a UInt8, b String``."""

    name: str
    structure: str
    format: str
    data: bytes


@dataclass(frozen=True)
class Statement:
    """One statement with all it needs; ``format`` is for results where the statement names none."""

    text: bytes
    format: str = "TabSeparated"
    database: str = DATABASE
    settings: Settings = ()
    params: Mapping[str, str] | None = None
    tables: tuple[Table, ...] = ()


class Engine:
    """The one chDB of this process, in the current folder."""

    def __init__(self, *, memory_bytes: int = DEFAULT_MEMORY_BYTES, threads: int | None = None) -> None:
        os.environ["TZ"] = "UTC"  # before chdb is imported: it reads the zone once
        from chdb import _chdb

        Path("limits.xml").write_text(server_limits(memory_bytes=memory_bytes), encoding="utf-8")
        limits = session_limits(memory_bytes=memory_bytes, threads=threads or os.cpu_count() or 2)
        options = "&".join(f"{name}={value}" for name, value in limits.items())
        self._address = f"store?config-file=limits.xml&{options}"
        self._connect: Callable[[str], Connection] = _chdb.connect  # type: ignore[attr-defined]
        self._anchor = self._connect(self._address)  # the engine lives as long as one connection does
        self._anchor.query(f"CREATE DATABASE IF NOT EXISTS {DATABASE}", "TSV", params={})
        self._idle: OrderedDict[tuple[str, Settings], list[Connection]] = OrderedDict()
        self._idle_count = 0
        self._guard = threading.Lock()
        self._running = threading.BoundedSemaphore(MAX_RUNNING)

    def run(self, statement: Statement) -> Result:
        """Run a statement; raises :class:`QueryFailed`. Safe to call from many threads."""
        check(statement.text, self._anchor)
        if first_word(statement.text) == b"KILL":
            return self._run_on(self._anchor, statement)
        with self._running, self.connection(statement) as session:
            return self._run_on(session, statement)

    @contextmanager
    def connection(self, statement: Statement) -> Iterator[Connection]:
        """Lend a connection with the statement's database and settings, nobody else's."""
        key = (statement.database, statement.settings)
        session = self._take(key)
        reusable = False
        try:
            for table in statement.tables:
                _load(session, table)
            yield session
            reusable = not statement.tables and first_word(statement.text) not in _CHANGES_SESSION
        except QueryFailed:
            reusable = not statement.tables and first_word(statement.text) != b"INSERT"
            raise
        finally:
            if reusable:
                self._give_back(key, session)
            else:
                session.close()

    def open(self, database: str, settings: Settings) -> Connection:
        """Open a connection; raises :class:`QueryFailed` for an unknown database or setting."""
        session = self._connect(self._address)
        try:
            _execute(session, f"USE {quote_name(database)}".encode())
            if settings:
                _execute(session, set_statement(settings))
        except QueryFailed:
            session.close()
            raise
        return session

    def run_in(self, session: Connection, statement: Statement) -> Result:
        """Run a statement in a session that the caller keeps."""
        check(statement.text, self._anchor)
        for table in statement.tables:
            _load(session, table)
        return self._run_on(session, statement)

    def close(self) -> None:
        """End all idle connections and the engine with them."""
        with self._guard:
            for sessions in self._idle.values():
                for session in sessions:
                    session.close()
            self._idle.clear()
        self._anchor.close()

    def _run_on(self, session: Connection, statement: Statement) -> Result:
        if first_word(statement.text) == b"INSERT":
            return _insert(session, statement)
        return _execute(session, statement.text, statement.format, statement.params)

    def _take(self, key: tuple[str, Settings]) -> Connection:
        with self._guard:
            sessions = self._idle.get(key)
            if sessions:
                self._idle_count -= 1
                return sessions.pop()
        return self.open(*key)

    def _give_back(self, key: tuple[str, Settings], session: Connection) -> None:
        with self._guard:
            self._idle.setdefault(key, []).append(session)
            self._idle.move_to_end(key)
            self._idle_count += 1
            while self._idle_count > MAX_IDLE_CONNECTIONS:
                oldest, sessions = next(iter(self._idle.items()))
                if not sessions:
                    del self._idle[oldest]
                    continue
                sessions.pop(0).close()
                self._idle_count -= 1


_CHANGES_SESSION = frozenset({b"SET", b"USE", b"CREATE", b"DROP", b"DETACH", b"ATTACH"})


def server_limits(*, memory_bytes: int) -> str:
    """Return chDB's server settings as its configuration file; background work is small, no log tables."""
    settings = {
        "max_server_memory_usage": memory_bytes,
        "mark_cache_size": 64 << 20,
        "uncompressed_cache_size": 0,
        "index_mark_cache_size": 16 << 20,
        "background_pool_size": 2,
        "background_merges_mutations_concurrency_ratio": 2,
        "background_schedule_pool_size": 4,
        "background_fetches_pool_size": 1,
        "background_move_pool_size": 1,
        "background_common_pool_size": 2,
        "background_buffer_flush_schedule_pool_size": 1,
        "background_distributed_schedule_pool_size": 1,
        "background_message_broker_schedule_pool_size": 1,
        "max_concurrent_queries": 100,
    }
    lines = "".join(f"  <{name}>{value}</{name}>\n" for name, value in settings.items())
    return f"<clickhouse>\n{lines}</clickhouse>\n"


def session_limits(*, memory_bytes: int, threads: int) -> dict[str, str]:
    """Return what every connection starts with; a query may ask for less or more by its own settings."""
    per_query = memory_bytes * 2 // 3
    return {
        "max_threads": str(threads),
        "max_insert_threads": "1",
        "max_memory_usage": str(per_query),
        "max_bytes_before_external_group_by": str(per_query // 2),
        "max_bytes_before_external_sort": str(per_query // 2),
        "max_query_size": str(16 << 20),
        "max_ast_elements": "500000",
        "max_expanded_ast_elements": "2000000",
        "max_ast_depth": "2000",
        "max_parser_depth": "2000",
        "log_queries": "0",
        "session_timezone": "UTC",
        "implicit_select": "0",
        "allow_introspection_functions": "0",
    }


def check(text: bytes, parser: Connection) -> None:
    """Refuse what ClickHouse's HTTP interface refuses too: several statements at once, and writing files."""
    if b";" in text:
        count = parser.classify_query(text.decode(errors="replace"))["statement_count"]
        if isinstance(count, int) and count > 1:
            raise QueryFailed("Code: 62. DB::Exception: Multi-statements are not allowed. (SYNTAX_ERROR)")
    if first_word(text) == b"INSERT":
        return  # rows may follow, in which a person may have written anything
    lowered = text.lower()
    if b"outfile" in lowered and re.search(rb"\binto\s+outfile\b", _LITERALS.sub(b"", lowered)):
        raise QueryFailed("Code: 344. DB::Exception: INTO OUTFILE is not allowed. (SUPPORT_IS_DISABLED)")


def first_word(text: bytes) -> bytes:
    """Return the statement's first keyword in capitals, comments before it skipped."""
    at = 0
    while (found := _LEADING.match(text, at)) is not None and found.end() > at:
        at = found.end()
    word = re.compile(rb"\w*").match(text, at)
    return word.group().upper() if word else b""


def reset_statement(names: Iterable[str]) -> bytes:
    """Return the statement that gives settings the values back that a connection begins with."""
    return ("SET " + ", ".join(f"{name} = DEFAULT" for name in names)).encode()


def set_statement(settings: Settings) -> bytes:
    """Return ``SET a = 'x', …``; raises :class:`QueryFailed` for a name that can't be one."""
    for name, _ in settings:
        if not _SETTING_NAME.fullmatch(name):
            raise QueryFailed(f"Code: 115. DB::Exception: Unknown setting '{name}'. (UNKNOWN_SETTING)")
    return ("SET " + ", ".join(f"{name} = {quote_text(value)}" for name, value in settings)).encode()


def quote_name(name: str) -> str:
    """Return an identifier in backticks."""
    return "`" + name.replace("\\", "\\\\").replace("`", "\\`") + "`"


def quote_text(text: str) -> str:
    """Return a string literal."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _load(session: Connection, table: Table) -> None:
    name = quote_name(table.name)
    _execute(session, f"CREATE TEMPORARY TABLE {name} ({table.structure})".encode())
    _insert(session, Statement(f"INSERT INTO {name} FORMAT {table.format}\n".encode() + table.data))


def _insert(session: Connection, statement: Statement) -> Result:
    try:
        parts = split_insert(statement.text)
    except ReadsFile:
        raise QueryFailed("Code: 344. DB::Exception: FROM INFILE is not allowed. (SUPPORT_IS_DISABLED)") from None
    if parts is None or statement.params:
        return _execute(session, statement.text, statement.format, statement.params)
    running: object = None
    try:
        running = session.send_insert(parts.statement.decode(), parts.format)
        session.insert_append(running, statement.text[parts.rows_at :])
        return session.insert_done(running)
    except Exception as error:
        if running is not None:
            with suppress(Exception):
                session.insert_cancel(running)
        raise QueryFailed(str(error)) from error


def _execute(
    session: Connection, text: bytes, form: str = "TabSeparated", params: Mapping[str, str] | None = None
) -> Result:
    try:
        return session.query(text, form, params=params or {})
    except Exception as error:  # chDB raises one type for everything; the code is in its text
        raise QueryFailed(str(error)) from error
