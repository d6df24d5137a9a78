"""Rows that were right when they were checked, many in one sealed piece: one cell to write, to open and to read."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import orjson

from leadloom.imports.kept import cells_in, cells_of
from leadloom.imports.models import ImportJob, ImportPack, ImportRow
from leadloom.kernel.types import JsonValue
from leadloom.storage.vault import vault

PACK_COLUMN: Final = "imports_pack.content"
ROW_COLUMN: Final = "imports_row.cells"
Told = Mapping[int, JsonValue]
"""What is kept of rows, by line."""


def seal_row(job_id: int, line: int, kept: bytes) -> bytes:
    """Seal what is kept of a single row."""
    return vault().seal_bytes(ROW_COLUMN, f"{job_id}:{line}", kept)


def open_row(job_id: int, line: int, sealed: bytes | memoryview) -> bytes:
    """Return what is kept of a single row."""
    return vault().open_bytes(ROW_COLUMN, f"{job_id}:{line}", bytes(sealed))


def open_cells(job_id: int, line: int, sealed: bytes | memoryview) -> list[str]:
    """Return the cells of a row."""
    return cells_of(open_row(job_id, line, sealed))


@dataclass(frozen=True, slots=True)
class Pack:
    """A pack as it is stored: the lines up to ``last_line`` that are not in an earlier one."""

    last_line: int
    content: bytes = field(repr=False)


def seal_pack(job: int, last_line: int, rows: Iterable[tuple[int, JsonValue]]) -> bytes:
    """Return rows, each with its line, as a pack keeps them."""
    return vault().seal_bytes(PACK_COLUMN, f"{job}:{last_line}", orjson.dumps(list(rows)))


def open_pack(job: int, pack: Pack) -> Told:
    """Return what is kept of the rows of a pack."""
    return dict(orjson.loads(vault().open_bytes(PACK_COLUMN, f"{job}:{pack.last_line}", pack.content)))


def pack_of(job: ImportJob, line: int) -> Pack | None:
    """Return the pack in which a line stands; None behind the last one, and for rows of earlier versions."""
    found = ImportPack.objects.filter(job=job, last_line__gte=line).order_by("last_line").first()
    return None if found is None else Pack(found.last_line, bytes(found.content))


class Cells:
    """The cells of a job's rows; those of one pack are remembered, since rows are asked for in the file's order."""

    def __init__(self, job: ImportJob) -> None:
        self._job = job
        self._last_line = 0
        self._told: Told = {}

    def of(self, row: ImportRow) -> Sequence[str]:
        """Return the cells of a row."""
        if row.cells is not None:
            return open_cells(self._job.pk, row.line, row.cells)
        if row.line > self._last_line or row.line not in self._told:
            pack = pack_of(self._job, row.line)
            if pack is None:
                raise AssertionError("a row without cells stands in a pack")
            self._last_line, self._told = pack.last_line, open_pack(self._job.pk, pack)
        return cells_in(self._told[row.line])
