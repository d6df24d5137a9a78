"""A picture of an event store on a server of its own: every table cloned in it, then read from the clones over HTTP.

``ATTACH PARTITION ALL FROM`` links parts, which never change: it takes milliseconds, however many rows there are, and
needs no place for them until the originals merge. Only tables of one server are cloned this way; the parts of a
replicated one may lie elsewhere.
"""

from collections.abc import Iterator
from typing import Final

from leadloom.storage.chdb_engine import quote_name
from leadloom.storage.clickhouse import EventStore
from leadloom.storage.errors import StorageError

PREFIX: Final = "leadloom_backup_"
FORMAT: Final = "Native"
MERGE_TREE: Final = "MergeTree"
TABLES: Final = (
    "/* storage/definitions */ SELECT name, engine, create_table_query, database FROM system.tables "
    "WHERE database = currentDatabase() AND NOT is_temporary ORDER BY name"
)
SLICES: Final = "/* storage/slices */ SELECT DISTINCT _partition_id AS one FROM {table} ORDER BY one"


def definitions(store: EventStore) -> dict[str, str]:
    """Return the statement that makes each table again, in whichever database; raises :class:`StorageError`.

    Refused are tables that lie on several servers: those are backed up by ClickHouse itself.
    """
    found: dict[str, str] = {}
    for name, engine, text, database in store.query(TABLES):
        if str(name).startswith(PREFIX):
            continue
        if engine != MERGE_TREE:
            raise StorageError(
                f"The table {name} is of the engine {engine}: use ClickHouse's own BACKUP for a cluster."
            )
        found[str(name)] = str(text).replace(f"CREATE TABLE {database}.{name}", f"CREATE TABLE {name}", 1)
    return found


def clone(store: EventStore, tables: list[str], picture: str) -> dict[str, int]:
    """Clone tables as ``picture`` + name; returns their rows. For one instant nobody may insert meanwhile."""
    counts: dict[str, int] = {}
    for table in tables:
        copy = quote_name(f"{picture}{table}")
        store.command(f"CREATE TABLE {copy} AS {quote_name(table)}")
        store.command(f"ALTER TABLE {copy} ATTACH PARTITION ALL FROM {quote_name(table)}")
        ((count,),) = store.query(f"SELECT count() FROM {copy}")
        counts[table] = int(str(count))
    return counts


def slices(store: EventStore, table: str, picture: str) -> list[str]:
    """Return the partitions of a clone."""
    copy = quote_name(f"{picture}{table}")
    return [str(one) for (one,) in store.query(SLICES.format(table=copy))]


def read_slice(store: EventStore, table: str, picture: str, partition: str) -> Iterator[bytes]:
    """Yield the rows of one partition of a clone, as bytes of the format ``Native``."""
    return store.stream(
        f"SELECT * FROM {quote_name(f'{picture}{table}')} WHERE _partition_id = {{partition:String}}",
        {"partition": partition},
        format_name=FORMAT,
    )


def forget(store: EventStore) -> None:
    """Drop all clones, also those that a killed process left."""
    for name, *_ in store.query(TABLES):
        if str(name).startswith(PREFIX):
            store.command(f"DROP TABLE IF EXISTS {quote_name(str(name))} SYNC")
