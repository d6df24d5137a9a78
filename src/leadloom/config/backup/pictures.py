"""The event store's part of a set: frozen parts of the embedded one, clones read over HTTP of a server."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Protocol

from django.db import connection

from leadloom.config.backup.manifest import EVENTS, SERVER, Stores
from leadloom.config.backup.targets import Target
from leadloom.storage import chdb_freeze, clickhouse_clone
from leadloom.storage.clickhouse import EventStore
from leadloom.storage.errors import StorageError

PREFIX: Final = clickhouse_clone.PREFIX
ONE_BACKUP: Final = 0x1EAD_BACC
"""The advisory lock in PostgreSQL that keeps two machines from backing up the same stores at once."""


class Picture(Protocol):
    """How the event store looked at the instant."""

    stores: Stores
    waits_for_ticks: bool
    rows: dict[str, int]

    def take(self) -> None:
        """Take it, while nobody inserts; quick."""
        ...

    def add_to(self, target: Target) -> None:
        """Copy it into the set, however long it takes."""
        ...


@contextmanager
def picture_of(store: EventStore, *, stores: Stores, folder: Path, set_id: str) -> Iterator[Picture]:
    """Lend the picture to take; nothing is left of it in the store afterwards."""
    if stores is Stores.EMBEDDED:
        try:
            yield Frozen(store, folder / "chdb", f"{PREFIX}{set_id}")
        finally:
            chdb_freeze.forget(folder / "chdb", PREFIX)
        return
    with _alone():
        clickhouse_clone.forget(store)
        try:
            yield Cloned(store, f"{PREFIX}{set_id}_")
        finally:
            clickhouse_clone.forget(store)


@dataclass
class Frozen:
    """The embedded event store: its parts, and the small files beside them, with the logs of deduplication."""

    store: EventStore
    folder: Path
    name: str
    rows: dict[str, int] = field(default_factory=dict)
    small: dict[str, bytes] = field(default_factory=dict)
    stores: Stores = Stores.EMBEDDED
    waits_for_ticks: bool = False

    def take(self) -> None:
        """Link parts, read the small files."""
        chdb_freeze.freeze(self.store, self.name)
        self.rows = chdb_freeze.row_counts(self.store)
        self.small = chdb_freeze.small_files(self.folder)

    def add_to(self, target: Target) -> None:
        """Copy what was linked and read."""
        for name, data in self.small.items():
            target.add_bytes(f"{EVENTS}/{name}", data)
        for name, path in chdb_freeze.frozen_parts(self.folder, self.name):
            target.add(f"{EVENTS}/{name}", path)


@dataclass
class Cloned:
    """An event store on a server. No logs of deduplication come over HTTP, so no tick may be open at the instant."""

    store: EventStore
    name: str
    rows: dict[str, int] = field(default_factory=dict)
    tables: dict[str, str] = field(default_factory=dict)
    stores: Stores = Stores.REMOTE
    waits_for_ticks: bool = True

    def take(self) -> None:
        """Clone all tables."""
        self.tables = clickhouse_clone.definitions(self.store)
        self.rows = clickhouse_clone.clone(self.store, list(self.tables), self.name)

    def add_to(self, target: Target) -> None:
        """Write definitions and rows, one file for each partition."""
        for table, text in self.tables.items():
            target.add_bytes(f"{SERVER}/{table}.sql", text.encode())
            for number, partition in enumerate(clickhouse_clone.slices(self.store, table, self.name)):
                rows = clickhouse_clone.read_slice(self.store, table, self.name, partition)
                with target.made(f"{SERVER}/{table}/{number:06}.native") as place, place.open("wb") as writing:
                    for block in rows:
                        writing.write(block)


@contextmanager
def _alone() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [ONE_BACKUP])
        if not cursor.fetchone()[0]:
            raise StorageError("Another machine backs these stores up just now.")
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [ONE_BACKUP])
