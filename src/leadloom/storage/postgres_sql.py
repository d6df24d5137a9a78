"""Running set-based statements of SQL files on Django's connection."""

from collections.abc import Mapping
from typing import TypeAlias

from django.db import connection

from leadloom.storage.sqlfiles import Statement

Params: TypeAlias = Mapping[str, object]
Row: TypeAlias = tuple[object, ...]


def execute(statement: Statement, params: Params) -> int:
    """Run the statement and return how many rows it changed."""
    with connection.cursor() as cursor:
        cursor.execute(statement.tagged, params)
        return int(cursor.rowcount)


def fetch(statement: Statement, params: Params) -> list[Row]:
    """Run the statement and return its rows, all of them."""
    with connection.cursor() as cursor:
        cursor.execute(statement.tagged, params)
        return list(cursor.fetchall())
