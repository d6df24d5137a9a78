"""Running set-based statements of SQL files on Django's connection."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Final, TypeAlias, cast
from uuid import UUID

from django.db import connection

from leadloom.storage.sqlfiles import Statement

Params: TypeAlias = Mapping[str, object]
Row: TypeAlias = tuple[object, ...]


def execute(statement: Statement, params: Params) -> int:
    """Run the statement and return how many rows it changed."""
    with connection.cursor() as cursor:
        cursor.execute(statement.tagged, _sent(params))
        return int(cursor.rowcount)


def fetch(statement: Statement, params: Params) -> list[Row]:
    """Run the statement and return its rows, all of them."""
    with connection.cursor() as cursor:
        cursor.execute(statement.tagged, _sent(params))
        return list(cursor.fetchall())


def array_literal(values: list[object]) -> str | None:
    """Return a list as PostgreSQL writes an array of its type, None for what only the driver can write.

    The same text that the driver makes, five times as fast: it asks two regular expressions about every element.
    """
    kinds = set(map(type, values))
    kinds.discard(type(None))
    if len(kinds) > 1:
        return None
    writer = _WRITERS.get(kinds.pop()) if kinds else _nulls
    return None if writer is None else "{" + ",".join(writer(values)) + "}"


def _sent(params: Params) -> Mapping[str, str]:
    """Return the parameters as they are handed over; the type is the narrowest that the cursor's stubs admit."""
    return cast("Mapping[str, str]", {name: _value(value) for name, value in params.items()})


def _value(value: object) -> object:
    if type(value) is not list:
        return value
    literal = array_literal(value)
    return value if literal is None else literal


def _nulls(values: Iterable[object]) -> Iterable[str]:
    return ("NULL" for _ in values)


def _plain(values: Iterable[object]) -> Iterable[str]:
    return ("NULL" if value is None else str(value) for value in values)


def _instants(values: Iterable[object]) -> Iterable[str]:
    return ("NULL" if value is None else f'"{value}"' for value in values)


def _bytes(values: Iterable[object]) -> Iterable[str]:
    return ("NULL" if value is None else f'"\\\\x{cast("bytes", value).hex()}"' for value in values)


def _texts(values: Iterable[object]) -> Iterable[str]:
    return (
        "NULL" if value is None else '"' + cast("str", value).replace("\\", "\\\\").replace('"', '\\"') + '"'
        for value in values
    )


_WRITERS: Final[Mapping[type, Callable[[Iterable[object]], Iterable[str]]]] = {
    bool: _plain,
    int: _plain,
    UUID: _plain,
    datetime: _instants,
    bytes: _bytes,
    memoryview: _bytes,
    str: _texts,
}
