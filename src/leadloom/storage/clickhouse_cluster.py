"""The event store's migrations as statements for a cluster of one shard with replicas.

The tables become replicated and are made on all replicas at once. The notes that ``leadloom migrate`` keeps come along,
so that it takes what was made by hand as done.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from leadloom.storage.chdb_engine import quote_name, quote_text
from leadloom.storage.clickhouse_migrations import HISTORY, Migration

PATH: Final = "/clickhouse/tables/{shard}/{database}/{table}"
REPLICA: Final = "{replica}"
_ENGINE: Final = re.compile(r"ENGINE = MergeTree\b(?:\(\))?")
_TARGET: Final = re.compile(r"\b(CREATE TABLE(?: IF NOT EXISTS)?|ALTER TABLE|DROP TABLE(?: IF EXISTS)?)\s+(\w+)")
_COMMENT: Final = re.compile(r"^--[^\n]*\n", re.M)


def cluster_statements(migrations: Iterable[Migration], *, cluster: str) -> Iterator[str]:
    """Yield the statements in their order: the history's table, each migration's, and the note that it is done."""
    yield on_cluster(HISTORY.strip(), cluster=cluster)
    for migration in migrations:
        for number, statement in enumerate(migration.statements):
            yield on_cluster(_COMMENT.sub("", statement).strip(), cluster=cluster)
            yield _note(migration, number)


def on_cluster(statement: str, *, cluster: str) -> str:
    """Return a statement of ours for all replicas; raises ValueError for one that names no table."""
    if not _TARGET.search(statement):
        raise ValueError(f"this is no statement about a table: {statement[:60]}")
    everywhere = _TARGET.sub(rf"\1 \2 ON CLUSTER {quote_name(cluster)}", statement, count=1)
    replicated = _ENGINE.sub(f"ENGINE = ReplicatedMergeTree({quote_text(PATH)}, {quote_text(REPLICA)})", everywhere)
    return replicated.replace("non_replicated_deduplication_window", "replicated_deduplication_window")


def _note(migration: Migration, number: int) -> str:
    values = ", ".join(
        (
            quote_text(migration.module),
            quote_text(migration.name),
            str(number),
            str(len(migration.statements)),
            quote_text(migration.checksums[number]),
            "true",
        )
    )
    columns = "module, name, statement, statements, checksum, is_done"
    return f"INSERT INTO schema_migrations ({columns}) SELECT {values}"
