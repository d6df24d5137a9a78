"""A picture of the embedded event store: ``ALTER TABLE … FREEZE``, and the files that make a folder of it again.

chDB refuses ``BACKUP … TO File``, and ``FREEZE`` works: it links the parts of a table, which never change, into
``store/shadow/NAME``. Beside them a folder needs the tables' definitions and the logs of deduplication, without which
a tick that was open at that instant would store its rows twice.
"""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from leadloom.storage.chdb_engine import quote_name
from leadloom.storage.clickhouse import EventStore

TABLES: Final = (
    "/* storage/tables */ SELECT name FROM system.tables "
    "WHERE database = currentDatabase() AND engine LIKE '%MergeTree' ORDER BY name"
)
SMALL: Final = ("*/*/*.sql", "*/*/format_version.txt", "*/*/deduplication_logs/*", "*/*/mutation_*.txt")
"""Files of ``store/store`` that are not parts."""


def tables(store: EventStore) -> list[str]:
    """Return the names of all tables that hold rows."""
    return [str(name) for (name,) in store.query(TABLES)]


def row_counts(store: EventStore) -> dict[str, int]:
    """Return the number of rows of each table; the engine knows it without reading them."""
    return {table: _count(store, table) for table in tables(store)}


def freeze(store: EventStore, name: str) -> None:
    """Link the present parts of all tables under ``name``. Nobody may insert meanwhile if it is to be one instant."""
    for table in tables(store):
        store.command(f"ALTER TABLE {quote_name(table)} FREEZE WITH NAME '{name}'")


def small_files(folder: Path) -> dict[str, bytes]:
    """Return definitions and logs by their place below ``folder`` (``data_dir/chdb``), read now."""
    found = set((folder / "store" / "metadata").rglob("*.sql"))
    for pattern in SMALL:
        found |= set((folder / "store" / "store").glob(pattern))
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(found) if path.is_file()}


def frozen_parts(folder: Path, name: str) -> Iterator[tuple[str, Path]]:
    """Yield the files of the picture ``name``: their place below a new ``folder``, and where they lie now."""
    shadow = folder / "store" / "shadow" / name
    for place, _, files in os.walk(shadow):
        for file in sorted(files):
            path = Path(place, file)
            yield str(Path("store") / path.relative_to(shadow)), path


def forget(folder: Path, prefix: str) -> None:
    """Remove all pictures whose names begin with ``prefix``, also those that a killed process left."""
    for picture in (folder / "store" / "shadow").glob(f"{prefix}*"):
        shutil.rmtree(picture, ignore_errors=True)


def _count(store: EventStore, table: str) -> int:
    ((count,),) = store.query(f"SELECT count() FROM {quote_name(table)}")
    return int(str(count))
