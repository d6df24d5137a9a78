"""Versioned changes of both stores."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import call_command

from leadloom.storage.clickhouse import EventStore, StatementRefused
from leadloom.storage.clickhouse_migrations import migrate
from leadloom.storage.embedded_clickhouse import EmbeddedClickHouse
from leadloom.storage.errors import StorageError

FIRST = """-- Two tables; this semicolon is no end.
CREATE TABLE a (x UInt8) ENGINE = Memory;
CREATE TABLE b (x UInt8) ENGINE = Memory;
"""
SECOND = "ALTER TABLE a ADD COLUMN y String DEFAULT ';'"


@pytest.fixture
def store(event_store_server: EmbeddedClickHouse) -> Iterator[EventStore]:
    """A database of the test's own."""
    admin = EventStore(event_store_server.url)
    admin.command("CREATE DATABASE migrating")
    own = EventStore(event_store_server.url.removesuffix("leadloom") + "migrating")
    yield own
    own.close()
    admin.command("DROP DATABASE migrating")
    admin.close()


def write(folder: Path, **files: str) -> Path:
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / f"{name.removeprefix('m')}.sql").write_text(text)
    return folder


def columns(store: EventStore, table: str) -> list[str]:
    return [str(row[0]) for row in store.query(f"DESCRIBE TABLE {table}")]


def test_each_migration_is_applied_once_and_in_order(store: EventStore, tmp_path: Path) -> None:
    folder = write(tmp_path / "events", m0001_tables=FIRST)
    assert migrate(store, [("events", folder)]) == ["events/0001_tables"]
    write(folder, m0002_column=SECOND)
    assert migrate(store, [("events", folder)]) == ["events/0002_column"]
    assert migrate(store, [("events", folder)]) == []
    assert columns(store, "a") == ["x", "y"]


def test_an_edited_migration_is_refused(store: EventStore, tmp_path: Path) -> None:
    folder = write(tmp_path / "events", m0001_tables=FIRST)
    migrate(store, [("events", folder)])
    write(folder, m0001_tables=FIRST.replace("UInt8", "UInt16"))
    with pytest.raises(StorageError, match=r"events/0001_tables was changed after it was applied"):
        migrate(store, [("events", folder)])


def test_a_store_newer_than_the_program_is_refused(store: EventStore, tmp_path: Path) -> None:
    folder = write(tmp_path / "events", m0001_tables=FIRST, m0002_column=SECOND)
    migrate(store, [("events", folder)])
    (folder / "0002_column.sql").unlink()
    with pytest.raises(StorageError, match="this version lacks: 0002_column"):
        migrate(store, [("events", folder)])


@pytest.mark.parametrize("names", [["m1_short"], ["m0001_a", "m0001_b"], ["m0001_Big"]])
def test_a_misnamed_or_double_number_is_refused(store: EventStore, tmp_path: Path, names: list[str]) -> None:
    folder = write(tmp_path / "events", **dict.fromkeys(names, SECOND))
    with pytest.raises(StorageError, match="NNNN_name"):
        migrate(store, [("events", folder)])


def test_a_migration_that_failed_half_way_is_mended_and_goes_on_where_it_stopped(
    store: EventStore, tmp_path: Path
) -> None:
    folder = write(tmp_path / "events", m0001_tables=FIRST + "CREATE TABLE c (x Nonsense) ENGINE = Memory;\n")
    with pytest.raises(StatementRefused):
        migrate(store, [("events", folder)])
    write(folder, m0001_tables=FIRST.replace("UInt8", "UInt16"))
    with pytest.raises(StorageError, match="was changed"):
        migrate(store, [("events", folder)])
    write(folder, m0001_tables=FIRST + "CREATE TABLE c (x UInt8) ENGINE = Memory;\n")
    assert migrate(store, [("events", folder)]) == ["events/0001_tables"]
    assert columns(store, "c") == ["x"]


def test_a_statement_appended_to_an_applied_migration_is_refused(store: EventStore, tmp_path: Path) -> None:
    folder = write(tmp_path / "events", m0001_tables=FIRST)
    migrate(store, [("events", folder)])
    write(folder, m0001_tables=FIRST + SECOND)
    with pytest.raises(StorageError, match="was changed"):
        migrate(store, [("events", folder)])


def test_a_statement_done_but_not_noted_before_a_crash_counts_as_done(store: EventStore, tmp_path: Path) -> None:
    folder = write(tmp_path / "events", m0001_tables=FIRST)
    migrate(store, [("events", folder)])
    store.command("ALTER TABLE schema_migrations DELETE WHERE is_done AND statement = 1 SETTINGS mutations_sync = 1")
    assert migrate(store, [("events", folder)]) == ["events/0001_tables"]
    assert columns(store, "b") == ["x"]


def test_a_table_that_was_there_before_is_not_taken_for_the_migrations_own(store: EventStore, tmp_path: Path) -> None:
    store.command("CREATE TABLE b (other String) ENGINE = Memory")
    with pytest.raises(StatementRefused, match="already exists"):
        migrate(store, [("events", write(tmp_path / "events", m0001_tables=FIRST))])


@pytest.mark.django_db
def test_the_migrations_make_exactly_what_the_models_say() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
