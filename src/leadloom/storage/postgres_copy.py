"""Writing many rows at once with PostgreSQL's COPY, on Django's connection."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from types import NoneType
from typing import Final, cast
from uuid import UUID

from django.db import connection

from leadloom.storage.sqlfiles import Statement

REMEMBERED: Final = 4_096
NULL: Final = "\\N"
_SIGNS: Final[Mapping[str, str]] = {"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"}
"""How a cell writes what parts rows and cells; first the sign that takes that meaning away."""

Column = Sequence[object]


def copy_in(statement: Statement, columns: Sequence[Column]) -> int:
    """Write rows that are given column by column, in the statement's order; return how many.

    Half the work of an INSERT from arrays, for the program as for the store. Each column holds one type besides None:
    texts, numbers, booleans, bytes, instants, UUIDs, or lists of bytes or numbers. A row that a constraint refuses
    raises IntegrityError and nothing is written: the caller has a savepoint, and a statement that resolves conflicts.
    """
    return copy_written(statement, copy_text(columns)) if columns and columns[0] else 0


def copy_written(statement: Statement, rows: str) -> int:
    """Write rows that :func:`copy_text` made, here or in another process; return how many."""
    with connection.cursor() as cursor, connection.wrap_database_errors:
        with cursor.copy(statement.tagged) as copy:
            copy.write(rows)
        return int(cursor.rowcount)


def copy_text(columns: Sequence[Column]) -> str:
    """Return rows in COPY's text format."""
    return "\n".join(map("\t".join, zip(*map(_cells, columns), strict=True))) + "\n"


def _cells(values: Column) -> Sequence[str]:
    kinds = set(map(type, values))
    has_nulls = NoneType in kinds
    kinds.discard(NoneType)
    if not kinds:
        return [NULL] * len(values)
    kind = kinds.pop()
    if kinds:
        raise TypeError("a column holds values of one type")
    if not has_nulls and kind is str:
        return _texts(cast("Sequence[str]", values))
    if not has_nulls and kind is bytes:
        return ("\\\\x" + "\t\\\\x".join(map(bytes.hex, cast("Sequence[bytes]", values)))).split("\t")
    write = _WRITERS[kind]
    if has_nulls:
        return [NULL if value is None else write(value) for value in values]
    return list(map(write, values))


def _texts(values: Sequence[str]) -> Sequence[str]:
    """Return texts as cells: nothing is to be done for most columns, which one look at all of them tells."""
    joined = "\x00".join(values)
    if joined.count("\x00") != len(values) - 1:
        raise ValueError("PostgreSQL stores no NUL")
    if not any(sign in joined for sign in _SIGNS):
        return values
    return _escaped(joined).split("\x00")


def _escaped(text: str) -> str:
    for sign, written in _SIGNS.items():
        text = text.replace(sign, written)
    return text


def _text(value: object) -> str:
    (cell,) = _texts([cast("str", value)])
    return cell


def _bytes(value: object) -> str:
    return "\\\\x" + cast("bytes", value).hex()


@lru_cache(maxsize=REMEMBERED)
def _instant(value: object) -> str:
    return str(value)


def _list(value: object) -> str:
    values = cast("Sequence[bytes | int]", value)
    return "{" + ",".join("\\\\\\\\x" + one.hex() if isinstance(one, bytes) else str(one) for one in values) + "}"


_WRITERS: Final[Mapping[type, Callable[[object], str]]] = {
    bool: str,
    int: str,
    float: repr,
    UUID: str,
    datetime: _instant,
    bytes: _bytes,
    str: _text,
    list: _list,
    tuple: _list,
}
