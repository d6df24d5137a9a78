"""Running set-based statements of SQL files on Django's connection."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, TypeAlias, cast

import psycopg
from django.db import connection

from leadloom.storage.sqlfiles import Statement

if TYPE_CHECKING:
    from django.db.backends.utils import CursorWrapper

Params: TypeAlias = Mapping[str, object]
Row: TypeAlias = tuple[object, ...]


def execute(statement: Statement, params: Params) -> int:
    """Run the statement and return how many rows it changed."""
    with connection.wrap_database_errors, _cursor() as cursor:
        cursor.execute(statement.tagged, dict(params))
        return int(cursor.rowcount)


def fetch(statement: Statement, params: Params) -> list[Row]:
    """Run the statement and return its rows, all of them."""
    with connection.wrap_database_errors, _cursor() as cursor:
        cursor.execute(statement.tagged, dict(params))
        return list(cursor.fetchall())


def _cursor() -> "AbstractContextManager[CursorWrapper]":
    """Return a cursor that binds on the server: Django's own quotes arrays of thousands of values in Python.

    Where somebody watches statements (the audit context, counts in tests), they go through Django's.
    """
    connection.ensure_connection()
    if connection.execute_wrappers or connection.queries_logged:
        return connection.cursor()
    return cast("AbstractContextManager[CursorWrapper]", psycopg.Cursor(connection.connection))
