"""Tables for a cluster: parsed by the engine itself, and the same tables as here. No cluster is run."""

import re
from collections.abc import Iterator

import pytest

from leadloom.config.schema import clickhouse_folders
from leadloom.storage.clickhouse import EventStore, StatementRefused
from leadloom.storage.clickhouse_cluster import cluster_statements, on_cluster
from leadloom.storage.clickhouse_migrations import migrate, read
from leadloom.storage.embedded_clickhouse import EmbeddedClickHouse

SHAPE = (
    "SELECT name, sorting_key, partition_key, primary_key FROM system.tables"
    " WHERE database = currentDatabase() ORDER BY name"
)
COLUMNS = "SELECT table, name, type, position FROM system.columns WHERE database = currentDatabase() ORDER BY 1, 4"


def statements() -> list[str]:
    migrations = [one for module, folder in clickhouse_folders() for one in read(module, folder)]
    return list(cluster_statements(migrations, cluster="leads-1"))


@pytest.fixture
def scratch(event_store_server: EmbeddedClickHouse) -> Iterator[EventStore]:
    """A database of the test's own."""
    admin = EventStore(event_store_server.url)
    admin.command("CREATE DATABASE clustered")
    own = EventStore(event_store_server.url.removesuffix("leadloom") + "clustered")
    yield own
    own.close()
    admin.command("DROP DATABASE clustered")
    admin.close()


def test_the_engine_parses_every_statement(scratch: EventStore) -> None:
    made = statements()
    assert sum(one.startswith("CREATE TABLE") for one in made) >= 6
    for statement in made:
        scratch.command(f"EXPLAIN AST {statement}")
    with pytest.raises(StatementRefused):
        scratch.command(f"EXPLAIN AST {made[0].replace('ON CLUSTER', 'ON CLUSTERS')}")


def test_every_table_is_replicated_and_made_everywhere() -> None:
    for statement in statements():
        if statement.startswith("CREATE TABLE"):
            assert " ON CLUSTER `leads-1`" in statement
            assert (
                "ENGINE = ReplicatedMergeTree('/clickhouse/tables/{shard}/{database}/{table}', '{replica}')"
                in statement
            )
            assert "non_replicated" not in statement


def test_they_are_the_same_tables_and_the_next_migration_takes_them_as_done(
    scratch: EventStore, migrated_event_store: EventStore
) -> None:
    for statement in statements():
        alone = re.sub(r" ON CLUSTER `[^`]+`", "", statement)
        alone = re.sub(r"ReplicatedMergeTree\([^)]*\)", "MergeTree", alone)
        scratch.command(alone.replace("replicated_deduplication_window", "non_replicated_deduplication_window"))
    assert scratch.query(SHAPE) == migrated_event_store.query(SHAPE)
    assert scratch.query(COLUMNS) == migrated_event_store.query(COLUMNS)
    assert migrate(scratch, clickhouse_folders()) == []


def test_a_statement_about_no_table_is_refused() -> None:
    with pytest.raises(ValueError, match="no statement about a table"):
        on_cluster("SYSTEM FLUSH LOGS", cluster="c")
