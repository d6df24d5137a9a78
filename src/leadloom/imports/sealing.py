"""Rows as they are kept, sealed one by one or as a pack. Pure but for the keys."""

from collections.abc import Iterable
from typing import Final

import orjson

from leadloom.imports.kept import cells_of
from leadloom.kernel.types import JsonValue
from leadloom.storage.vault import vault

PACK_COLUMN: Final = "imports_pack.content"
ROW_COLUMN: Final = "imports_row.cells"


def seal_row(job_id: int, line: int, kept: bytes) -> bytes:
    """Seal what is kept of a single row."""
    return vault().seal_bytes(ROW_COLUMN, f"{job_id}:{line}", kept)


def open_row(job_id: int, line: int, sealed: bytes | memoryview) -> bytes:
    """Return what is kept of a single row."""
    return vault().open_bytes(ROW_COLUMN, f"{job_id}:{line}", bytes(sealed))


def open_cells(job_id: int, line: int, sealed: bytes | memoryview) -> list[str]:
    """Return the cells of a row."""
    return cells_of(open_row(job_id, line, sealed))


def seal_pack(job: int, last_line: int, rows: Iterable[tuple[int, JsonValue]]) -> bytes:
    """Return rows, each with its line, as a pack keeps them."""
    return vault().seal_bytes(PACK_COLUMN, f"{job}:{last_line}", orjson.dumps(list(rows)))


def open_packed(job: int, last_line: int, content: bytes) -> bytes:
    """Return the JSON of a pack: lines, each with what is kept of its row."""
    return vault().open_bytes(PACK_COLUMN, f"{job}:{last_line}", content)
