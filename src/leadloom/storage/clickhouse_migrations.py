"""Versioned changes of the event store: ``NNNN_name.sql`` files of a module, each applied once, in order.

A file holds one statement or several that end in ``;`` at the end of a line. ClickHouse has no transactions, so what
was begun and what was done is noted per statement: a migration that was cut off goes on where it stopped, and one that
failed may be mended from the failed statement on.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
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
    statement UInt16,
    statements UInt16,
    checksum String,
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
    statements: tuple[str, ...]

    @property
    def checksums(self) -> list[str]:
        """Return each statement's checksum."""
        return [sha256(statement.encode()).hexdigest() for statement in self.statements]


@dataclass(frozen=True)
class Record:
    """What the store knows of one file: statements begun, and the checksums of those done, by number."""

    begun: frozenset[int] = frozenset()
    done: Mapping[int, str] = field(default_factory=dict)
    statements: int = 0

    @property
    def is_complete(self) -> bool:
        """Tell whether every statement that the file had was done."""
        return 0 < self.statements == len(self.done)


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
            if _apply(store, migration, applied.get((module, migration.name), Record())):
                done.append(f"{module}/{migration.name}")
    return done


def read(module: str, folder: Path) -> list[Migration]:
    """Return the migrations of a folder in their order; raises :class:`StorageError` for a wrong or double number."""
    paths = sorted(folder.glob("*.sql"))
    numbers = [path.name[:4] for path in paths]
    if not all(NAME.fullmatch(path.name) for path in paths) or len(set(numbers)) != len(numbers):
        raise StorageError(f"Event-store migrations of {module} are named NNNN_name.sql, each number once.")
    return [_parse(module, path.name, path.read_text(encoding="utf-8")) for path in paths]


def _parse(module: str, name: str, text: str) -> Migration:
    parts = (part.strip() for part in re.split(r";[ \t]*(?:\n|$)", text))
    statements = tuple(part for part in parts if re.sub(r"--[^\n]*", "", part).strip())
    return Migration(module, name.removesuffix(".sql"), statements)


def _history(store: EventStore) -> Mapping[tuple[str, str], Record]:
    rows = store.query(
        "/* storage/migrations */ SELECT module, name, statement, statements, checksum, is_done FROM schema_migrations"
    )
    records: dict[tuple[str, str], Record] = {}
    for module, name, statement, statements, checksum, is_done in rows:
        key, number, count = (str(module), str(name)), int(str(statement)), int(str(statements))
        old = records.get(key, Record())
        done = {**old.done, number: str(checksum)} if is_done else old.done
        records[key] = Record(old.begun | {number}, done, max(count, old.statements))
    return records


def _refuse_gaps(module: str, migrations: list[Migration], applied: Mapping[tuple[str, str], Record]) -> None:
    here = {migration.name for migration in migrations}
    gone = sorted(name for of_module, name in applied if of_module == module and name not in here)
    if gone:
        raise StorageError(f"The event store has migrations of {module} that this version lacks: {', '.join(gone)}.")


def _refuse_edited(migration: Migration, record: Record) -> None:
    now = dict(enumerate(migration.checksums))
    same = all(now.get(number) == checksum for number, checksum in record.done.items())
    if not same or (record.is_complete and len(now) != record.statements):
        raise StorageError(
            f"The event-store migration {migration.module}/{migration.name} was changed after it was applied; "
            "write a new one instead."
        )


def _apply(store: EventStore, migration: Migration, record: Record) -> bool:
    """Run what is open of a migration; tells whether there was anything."""
    _refuse_edited(migration, record)
    is_open = False
    for number, statement in enumerate(migration.statements):
        if number in record.done:
            continue
        is_open = True
        _note(store, migration, number, is_done=False)
        try:
            store.command(f"/* {migration.module}/{migration.name} */ {statement}")
        except StatementRefused as refused:
            if number not in record.begun or refused.code not in ALREADY_THERE:
                raise
        _note(store, migration, number, is_done=True)
    return is_open


def _note(store: EventStore, migration: Migration, statement: int, *, is_done: bool) -> None:
    row = {
        "module": migration.module,
        "name": migration.name,
        "statement": statement,
        "statements": len(migration.statements),
        "checksum": migration.checksums[statement],
        "is_done": is_done,
    }
    store.insert_raw("schema_migrations", orjson.dumps(row))
