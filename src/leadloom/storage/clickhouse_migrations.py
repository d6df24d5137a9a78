"""Versioned changes of the event store: ``NNNN_name.sql`` files of a module, each applied once, in order.

A file holds one statement or several that end in ``;`` at the end of a line. ClickHouse has no transactions, so what
was begun and what was done is noted per statement: a migration that was cut off goes on where it stopped.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

import orjson

from leadloom.storage.clickhouse import EventStore, StatementRefused
from leadloom.storage.errors import StorageError

HISTORY: Final = """
CREATE TABLE IF NOT EXISTS schema_migrations
(
    module LowCardinality(String),
    name String,
    checksum String,
    statement UInt16,
    is_done Bool
)
ENGINE = MergeTree
ORDER BY (module, name, statement, is_done)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1
"""
NAME: Final = re.compile(r"\d{4}_[a-z0-9_]+\.sql")
ALREADY_THERE: Final = frozenset({15, 44, 57, 82})
"""Codes of "this column, table or database exists": fine for a statement that was begun before a crash."""


@dataclass(frozen=True)
class Migration:
    """One file."""

    module: str
    name: str
    checksum: str
    statements: tuple[str, ...]


def migrate(store: EventStore, sources: Iterable[tuple[str, Path]]) -> list[str]:
    """Apply what is new in each (module, folder), in the order given; returns ``module/name`` of what it applied.

    Raises :class:`StorageError` when a file that was applied has changed or is gone. May be repeated.
    """
    store.command(HISTORY)
    applied = _history(store)
    done = []
    for module, folder in sources:
        migrations = read(module, folder)
        _refuse_gaps(module, migrations, applied)
        for migration in migrations:
            if _apply(store, migration, applied.get((module, migration.name))):
                done.append(f"{module}/{migration.name}")
    return done


def read(module: str, folder: Path) -> list[Migration]:
    """Return the migrations of a folder in their order; raises :class:`StorageError` for a wrong or double number."""
    paths = sorted(folder.glob("*.sql"))
    numbers = [path.name[:4] for path in paths]
    if not all(NAME.fullmatch(path.name) for path in paths) or len(set(numbers)) != len(numbers):
        raise StorageError(f"Event-store migrations of {module} are named NNNN_name.sql, each number once.")
    return [_parse(module, path.name, path.read_text(encoding="utf-8")) for path in paths]


@dataclass(frozen=True)
class _Record:
    checksum: str
    begun: frozenset[int]
    done: frozenset[int]


def _parse(module: str, name: str, text: str) -> Migration:
    parts = (part.strip() for part in re.split(r";[ \t]*(?:\n|$)", text))
    statements = tuple(part for part in parts if re.sub(r"--[^\n]*", "", part).strip())
    return Migration(module, name.removesuffix(".sql"), sha256(text.encode()).hexdigest(), statements)


def _history(store: EventStore) -> Mapping[tuple[str, str], _Record]:
    rows = store.query(
        "/* storage/migrations */ SELECT module, name, any(checksum), groupUniqArrayIf(statement, NOT is_done),"
        " groupUniqArrayIf(statement, is_done) FROM schema_migrations GROUP BY module, name"
    )
    return {
        (str(module), str(name)): _Record(str(checksum), _numbers(begun), _numbers(done))
        for module, name, checksum, begun, done in rows
    }


def _numbers(values: object) -> frozenset[int]:
    return frozenset(values) if isinstance(values, list | tuple) else frozenset()


def _refuse_gaps(module: str, migrations: list[Migration], applied: Mapping[tuple[str, str], _Record]) -> None:
    here = {migration.name for migration in migrations}
    gone = sorted(name for of_module, name in applied if of_module == module and name not in here)
    if gone:
        raise StorageError(f"The event store has migrations of {module} that this version lacks: {', '.join(gone)}.")


def _apply(store: EventStore, migration: Migration, record: _Record | None) -> bool:
    if record is not None and record.checksum != migration.checksum:
        raise StorageError(
            f"The event-store migration {migration.module}/{migration.name} was changed after it was applied; "
            "write a new one instead."
        )
    begun, done = (record.begun, record.done) if record else (frozenset[int](), frozenset[int]())
    open_statements = [number for number in range(len(migration.statements)) if number not in done]
    for number in open_statements:
        _note(store, migration, number, is_done=False)
        try:
            store.command(f"/* {migration.module}/{migration.name} */ {migration.statements[number]}")
        except StatementRefused as refused:
            if number not in begun or refused.code not in ALREADY_THERE:
                raise
        _note(store, migration, number, is_done=True)
    return bool(open_statements)


def _note(store: EventStore, migration: Migration, statement: int, *, is_done: bool) -> None:
    row = {
        "module": migration.module,
        "name": migration.name,
        "checksum": migration.checksum,
        "statement": statement,
        "is_done": is_done,
    }
    store.insert_raw("schema_migrations", orjson.dumps(row))
