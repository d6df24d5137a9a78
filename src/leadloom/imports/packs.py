"""Rows that were right when they were checked, many in one sealed piece: one cell to write, to open and to read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import orjson

from leadloom.imports.kept import cells_in
from leadloom.imports.models import ImportJob, ImportPack, ImportRow
from leadloom.imports.sealing import open_cells, open_packed
from leadloom.kernel.types import JsonValue

Told = Mapping[int, JsonValue]
"""What is kept of rows, by line."""


@dataclass(frozen=True, slots=True)
class Pack:
    """A pack as it is stored: the lines up to ``last_line`` that are not in an earlier one."""

    last_line: int
    content: bytes = field(repr=False)


def open_pack(job: int, pack: Pack) -> Told:
    """Return what is kept of the rows of a pack."""
    return dict(orjson.loads(open_packed(job, pack.last_line, pack.content)))


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
