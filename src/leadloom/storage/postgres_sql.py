"""Running set-based statements of SQL files on Django's connection."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import TypeAlias, cast

import psycopg
from django.db import connection

from leadloom.storage.sqlfiles import Statement

Params: TypeAlias = Mapping[str, object]
Row: TypeAlias = tuple[object, ...]


def execute(statement: Statement, params: Params) -> int:
    """Run the statement and return how many rows it changed."""
    with connection.wrap_database_errors, _cursor() as cursor:
        cursor.execute(statement.tagged, params)
        return cursor.rowcount


def fetch(statement: Statement, params: Params) -> list[Row]:
    """Run the statement and return its rows, all of them."""
    with connection.wrap_database_errors, _cursor() as cursor:
        cursor.execute(statement.tagged, params)
        return list(cursor.fetchall())


def _cursor() -> AbstractContextManager[psycopg.Cursor[Row]]:
    """Return a cursor that binds on the server: Django's own quotes arrays of thousands of values in Python.

    Where somebody watches statements (the audit context, counts in tests), they go through Django's.
    """
    connection.ensure_connection()
    watched = bool(connection.execute_wrappers) or connection.queries_logged
    cursor = connection.cursor() if watched else psycopg.Cursor(connection.connection)
    return cast("AbstractContextManager[psycopg.Cursor[Row]]", cursor)
