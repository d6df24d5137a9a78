"""The one way to the event store, embedded or remote: ``clickhouse-connect`` over HTTP."""

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Final, TypeAlias
from uuid import uuid4

import clickhouse_connect
from clickhouse_connect.driver.exceptions import ClickHouseError
from clickhouse_connect.driver.external import ExternalData
from urllib3.exceptions import HTTPError

from leadloom.kernel.errors import Unavailable
from leadloom.storage.paths import data_dir
from leadloom.storage.sqlfiles import Statement

Row: TypeAlias = tuple[object, ...]
Params: TypeAlias = Mapping[str, object]
Settings: TypeAlias = Mapping[str, str | int | float]

READ_TIMEOUT_S: Final = 3600
PIECE: Final = 1 << 20
BAD_DATA: Final = frozenset(
    {6, 25, 26, 27, 33, 38, 41, 53, 69, 70, 72, 117, 130, 131, 190, 248, 321, 349, 376, 377, 407, 432, 441, 467, 636}
)
"""ClickHouse's codes that say "these rows can't be read", as opposed to "this statement" or "not now"."""
AWAY: Final = frozenset({159, 202, 209, 210, 241, 242, 243, 252, 319, 999})
"""Codes that may pass: time and memory limits, too many queries or parts, read-only tables, lost coordination."""


class StatementRefused(Exception):
    """ClickHouse refused a statement: ours to mend. ``code`` is its error code, 0 where it gave none."""

    def __init__(self, message: str, *, code: int) -> None:
        super().__init__(message)
        self.code = code


class RefusedRows(StatementRefused):
    """ClickHouse can't read the rows of an insert; none of the block was stored."""


class EventStoreAway(Unavailable):
    """The event store can't be reached or is over its limits for now."""

    code = "event_store_away"


class EventStore:
    """A ClickHouse database. Threads may share it; every statement carries its ``/* module/name */`` tag."""

    def __init__(self, url: str) -> None:
        try:
            self._client = clickhouse_connect.get_client(
                dsn=url,
                autogenerate_session_id=False,  # a session would run queries one after another
                compress=False,
                tz_mode="aware",
                send_receive_timeout=READ_TIMEOUT_S,
                client_name="leadloom",
            )
        except (ClickHouseError, HTTPError, OSError) as error:
            raise _translated(error) from error

    def query(
        self,
        statement: Statement | str,
        params: Params | None = None,
        settings: Settings | None = None,
        *,
        tables: ExternalData | None = None,
    ) -> list[Row]:
        """Return all rows. Parameters bind as ``{name:Type}``; instants come back aware, in UTC.

        ``tables`` are rows sent along and read by name in the query, for sets too large for a parameter.
        Raises :class:`StatementRefused` or :class:`EventStoreAway`.
        """
        try:
            result = self._client.query(
                _text(statement), parameters=dict(params or {}), settings=dict(settings or {}), external_data=tables
            )
            return [tuple(row) for row in result.result_rows]
        except (ClickHouseError, HTTPError, OSError) as error:
            raise _translated(error) from error

    def query_columns(
        self, statement: Statement | str, params: Params | None = None, settings: Settings | None = None
    ) -> dict[str, Sequence[object]]:
        """Return the result as columns by name, each as long as the result."""
        try:
            result = self._client.query(
                _text(statement),
                parameters=dict(params or {}),
                settings=dict(settings or {}),
                column_oriented=True,
            )
            columns = result.result_columns or [[] for _ in result.column_names]
            return dict(zip(result.column_names, columns, strict=True))
        except (ClickHouseError, HTTPError, OSError) as error:
            raise _translated(error) from error

    def command(
        self, statement: Statement | str, params: Params | None = None, settings: Settings | None = None
    ) -> None:
        """Run a statement that returns nothing: DDL, ``INSERT … SELECT``, ``SYSTEM``, ``OPTIMIZE``."""
        try:
            self._client.command(_text(statement), parameters=dict(params or {}), settings=dict(settings or {}))
        except (ClickHouseError, HTTPError, OSError) as error:
            raise _translated(error) from error

    def stream(self, statement: Statement | str, params: Params | None = None, *, format_name: str) -> Iterator[bytes]:
        """Yield the answer in a ClickHouse format as it comes, in pieces that end anywhere."""
        try:
            with self._client.raw_stream(_text(statement), parameters=dict(params or {}), fmt=format_name) as answer:
                while piece := answer.read(PIECE):
                    yield piece
        except (ClickHouseError, HTTPError, OSError) as error:
            raise _translated(error) from error

    def insert_stream(self, table: str, pieces: Iterable[bytes], *, format_name: str) -> None:
        """Insert rows in a ClickHouse format as they come. What was stored before an error stays."""
        settings = {"async_insert": 0, "insert_deduplication_token": uuid4().hex}
        try:
            self._client.raw_insert(table, insert_block=iter(pieces), fmt=format_name, settings=settings)
        except (ClickHouseError, HTTPError, OSError) as error:
            raise _translated(error, inserting=True) from error

    def insert_raw(
        self,
        table: str,
        data: bytes,
        *,
        format_name: str = "JSONEachRow",
        columns: Sequence[str] | None = None,
        token: str | None = None,
        settings: Settings | None = None,
    ) -> None:
        """Insert one block of rows that are already in a ClickHouse format.

        The same ``token`` for the same table stores the block once, however often it comes (the table needs a
        deduplication window). Raises :class:`RefusedRows` when the rows are unreadable: then none is stored.
        """
        chosen = {"async_insert": 0, "input_format_parallel_parsing": 0, **(settings or {})}
        # Without any token ClickHouse would take two equal blocks for a repetition of one.
        chosen["insert_deduplication_token"] = token or uuid4().hex
        try:
            self._client.raw_insert(table, column_names=columns, insert_block=data, fmt=format_name, settings=chosen)
        except (ClickHouseError, HTTPError, OSError) as error:
            raise _translated(error, inserting=True) from error

    def kill(self, tag: str) -> None:
        """Stop every running query that carries ``tag`` in its text; returns at once."""
        self.command(
            "KILL QUERY WHERE position(query, {tag:String}) > 0 AND query_kind != 'KillQuery' ASYNC", {"tag": tag}
        )

    def is_up(self) -> bool:
        """Tell whether the store answers."""
        return bool(self._client.ping())

    def close(self) -> None:
        """Close the connections."""
        self._client.close()


@cache
def event_store() -> EventStore:
    """Return this process' event store: ``LEADLOOM_CLICKHOUSE_URL``, else the embedded one that runs now."""
    url = os.environ.get("LEADLOOM_CLICKHOUSE_URL", "")
    if not url:
        try:
            url = (data_dir() / "run" / "clickhouse.url").read_text(encoding="utf-8").strip()
        except OSError as error:
            raise EventStoreAway("No event store runs here and LEADLOOM_CLICKHOUSE_URL names none.") from error
    return EventStore(url)


def _text(statement: Statement | str) -> str:
    return statement.tagged if isinstance(statement, Statement) else statement


def _translated(error: Exception, *, inserting: bool = False) -> Exception:
    code = getattr(error, "code", None)
    if not isinstance(code, int):
        return EventStoreAway("The event store does not answer.")
    if inserting and code in BAD_DATA:
        return RefusedRows(_reason(str(error)), code=code)
    message = str(error).partition(" (for url ")[0]  # the address holds the parameters, and messages are logged
    return EventStoreAway(message) if code in AWAY else StatementRefused(message, code=code)


def _reason(message: str) -> str:
    """Return what is wrong with a row without the row's values: the name of the error and the column."""
    name = re.findall(r"\(([A-Z][A-Z_]{3,})\)", message)
    column = re.search(r"value of key (\w+)", message)
    return (name[-1] if name else "UNREADABLE") + (f" in {column.group(1)}" if column else "")
