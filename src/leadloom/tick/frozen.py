"""Frozen rows: written once in step A, inserted in step B as often as it takes, stored exactly once."""

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Final

import orjson

from leadloom.events.definition import encode_rows
from leadloom.events.types import StoreTable
from leadloom.inbox.services import RefusedRow, set_aside_refused
from leadloom.kernel.ids import ContactId
from leadloom.kernel.packing import packed, unpacked
from leadloom.kernel.types import JsonObject
from leadloom.storage.clickhouse import EventStore, RefusedRows
from leadloom.tick.failpoints import reach
from leadloom.tick.models import FrozenRows, TickRun

SETTINGS: Final[Mapping[str, str | int]] = {
    "async_insert": 0,
    "max_partitions_per_insert_block": 1000,
    "input_format_try_infer_dates": 0,
    "input_format_try_infer_datetimes": 0,
    "input_format_json_try_infer_numbers_from_strings": 0,
}
"""Text stays text: without the last three, a property that looks like a date would become one."""

FEW: Final = 100
"""Up to so many contacts are named in the query instead of being inserted for it: a table costs more to plan with."""


def encoded(rows: Iterable[tuple[StoreTable, JsonObject]]) -> dict[StoreTable, bytes]:
    """Return the rows as JSONEachRow by table, each table's in the order given."""
    tables: dict[StoreTable, list[JsonObject]] = {table: [] for table in StoreTable}
    for table, row in rows:
        tables[table].append(row)
    return {table: encode_rows(of_table) for table, of_table in tables.items()}


def freeze(tick: TickRun, *parts: Mapping[StoreTable, bytes]) -> None:
    """Keep the encoded rows of this tick, table by table, those of each part in turn; runs in step A's transaction."""
    blocks = {table: b"".join(part[table] for part in parts) for table in StoreTable}
    FrozenRows.objects.bulk_create(
        FrozenRows(tick=tick, table_name=table.value, row_count=block.count(b"\n"), rows=packed(block))
        for table, block in blocks.items()
        if block
    )


def insert(tick: TickRun, store: EventStore, *, now: datetime) -> None:
    """Store all frozen rows of the tick, its tables side by side; may be repeated after a crash anywhere."""
    wanted = FrozenRows.objects.filter(tick=tick).order_by("id")
    if tick.contacts <= FEW:
        wanted = wanted.exclude(table_name=StoreTable.TOUCHED)
    blocks = {kept.table_name: unpacked(bytes(kept.rows)) for kept in wanted}
    if not blocks:
        return

    def is_stored(table: str) -> bool:
        try:
            store.insert_raw(table, blocks[table], token=f"{tick.pk}:{table}", settings=SETTINGS)
        except RefusedRows:
            return False
        reach("during_insert")
        return True

    with ThreadPoolExecutor(len(blocks), thread_name_prefix="insert") as threads:
        stored = dict(zip(blocks, threads.map(is_stored, blocks), strict=True))
    for table, data in blocks.items():
        if not stored[table]:
            _insert_block(store, table, data.splitlines(keepends=True), f"{tick.pk}:{table}", now=now)


def few_contacts(tick: TickRun) -> tuple[ContactId, ...] | None:
    """Return the tick's contacts if they are at most :data:`FEW`; they are not in ``touched`` then."""
    if tick.contacts > FEW:
        return None
    kept = FrozenRows.objects.filter(tick=tick, table_name=StoreTable.TOUCHED).first()
    lines = unpacked(bytes(kept.rows)).splitlines() if kept else []
    return tuple(ContactId(orjson.loads(line)["contact"]) for line in lines)


def _insert_block(store: EventStore, table: str, lines: Sequence[bytes], token: str, *, now: datetime) -> None:
    """Insert the lines under the token. A block the store can't read is halved until the bad row is alone.

    A half gets its own token, derived from where it lies in the block, so a repeat halves in the same way.
    """
    try:
        store.insert_raw(table, b"".join(lines), format_name="JSONEachRow", token=token, settings=SETTINGS)
    except RefusedRows as refused:
        if len(lines) == 1:
            set_aside_refused(RefusedRow(token, table, detail=str(refused), row=lines[0]), now=now)
            return
        middle = len(lines) // 2
        _insert_block(store, table, lines[:middle], f"{token}.0", now=now)
        _insert_block(store, table, lines[middle:], f"{token}.1", now=now)
