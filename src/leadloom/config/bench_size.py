"""Measuring how much room contacts and events take in both stores, on a folder of its own."""

from collections.abc import Mapping
from typing import Final

from leadloom.config.bench import drain
from leadloom.config.bench_serve import own_folder
from leadloom.config.stores import with_stores
from leadloom.kernel.types import JsonValue
from leadloom.tick.bench_data import Backlog

TABLES: Final = (
    "SELECT relname::text, pg_total_relation_size(oid) FROM pg_class"
    " WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
)
PARTS: Final = (
    "/* bench/parts */ SELECT table, sum(bytes_on_disk), sum(rows) FROM system.parts"
    " WHERE database = currentDatabase() AND active GROUP BY table"
)
BY_EVENT: Final = ("inbox_seen",)
"""Tables of PostgreSQL that hold a row for an event, for as long as it may come again (35 days)."""
FOR_A_WEEK: Final = ("inbox_chunk",)
OF_TICKS: Final = ("tick_frozen", "tick_run")
EXPLAINED: Final = 12


def measure_size(*, contacts: int, events: int) -> dict[str, JsonValue]:
    """Send events of contacts through the whole chain and return bytes per contact and event; leaves nothing behind.

    ``postgres_bytes_per_contact`` is everything but what goes by itself after days; ``*_by_table`` are totals.
    """
    backlog = Backlog(contacts=contacts, events=events)
    with own_folder():
        drained = drain(backlog)
        with with_stores():
            postgres, clickhouse, rows = _sizes()
    known, stored = drained["contacts_known"], rows["events"]
    passing = sum(postgres.get(table, 0) for table in (*BY_EVENT, *FOR_A_WEEK, *OF_TICKS))
    return {
        "contacts": known,
        "events_sent": drained["events"],
        "events_stored": stored,
        "postgres_bytes_per_contact": round((sum(postgres.values()) - passing) / known),
        "postgres_bytes_per_event_35_days": round(sum(postgres.get(table, 0) for table in BY_EVENT) / stored),
        "postgres_bytes_per_event_7_days": round(sum(postgres.get(table, 0) for table in FOR_A_WEEK) / stored),
        "clickhouse_bytes_per_event": round(clickhouse["events"] / stored, 1),
        "clickhouse_bytes_per_contact": round(
            sum(size for table, size in clickhouse.items() if table not in {"events", "touched"}) / known, 1
        ),
        "postgres_by_table": _largest(postgres),
        "clickhouse_by_table": _largest(clickhouse),
        "clickhouse_rows": dict(rows),
    }


def _sizes() -> tuple[dict[str, int], dict[str, int], dict[str, int]]:
    from django.db import connections

    from leadloom.storage.clickhouse import event_store

    event_store.cache_clear()  # other processes of the stores answer now
    connections["default"].close_pool()  # type: ignore[attr-defined]
    store = event_store()
    try:
        for table in ("events", "contact_versions", "subject_map", "contact_subjects"):
            store.command(f"OPTIMIZE TABLE {table} FINAL")
        parts = [(str(table), int(str(size)), int(str(rows))) for table, size, rows in store.query(PARTS)]
        with connections["default"].cursor() as cursor:
            cursor.execute(TABLES)
            postgres = {str(table): int(size) for table, size in cursor.fetchall()}
    finally:
        store.close()
        event_store.cache_clear()
        connections.close_all()
    return postgres, {name: size for name, size, _ in parts}, {name: rows for name, _, rows in parts}


def _largest(sizes: Mapping[str, int]) -> dict[str, JsonValue]:
    found = sorted(sizes.items(), key=lambda pair: -pair[1])[:EXPLAINED]
    return dict(found)
