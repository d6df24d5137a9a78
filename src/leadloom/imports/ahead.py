"""Reading rows that are about to run, one chunk ahead: a thread opens and reads them while the store writes others."""

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field

from leadloom.imports.kept import cells_of, values_of
from leadloom.imports.mapping import ImportMap
from leadloom.imports.models import ImportJob
from leadloom.imports.rows import problem_of
from leadloom.imports.staging import mapping_of, named, open_row
from leadloom.imports.types import Finding
from leadloom.imports.values import BadRow, RowValues, read_row


@dataclass(frozen=True, slots=True)
class Ready:
    """A row that is to be run, as it is kept."""

    pk: int
    line: int
    cells: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Read:
    """A row and what it says, or why it can't be taken; exactly one of both is there."""

    row: Ready
    values: RowValues | None = field(repr=False)
    problem: Finding | None = None


@dataclass(slots=True)
class Ahead:
    """What is read ahead. Rows that were not announced, or changed since, are read when they are asked for."""

    _pool: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1, thread_name_prefix="import-ahead"))
    _rows: Sequence[Ready] = ()
    _reading: Future[list[Read]] | None = None

    def take(self, job: ImportJob, rows: Sequence[Ready]) -> list[Read]:
        """Return the rows read."""
        reading, announced = self._reading, self._rows
        self._reading, self._rows = None, ()
        if reading is not None and announced == rows:
            return reading.result()
        return read_all(job.pk, job.columns, mapping_of(job), rows)

    def announce(self, job: ImportJob, rows: Sequence[Ready]) -> None:
        """Begin to read the rows that will be asked for next."""
        if rows:
            self._rows = rows
            self._reading = self._pool.submit(read_all, job.pk, list(job.columns), mapping_of(job), rows)


def read_all(job: int, columns: Sequence[str], mapping: ImportMap, rows: Sequence[Ready]) -> list[Read]:
    """Read rows. They were checked, so only what reading itself finds wrong is a problem. Asks no database."""
    return [_read(row, open_row(job, row.line, row.cells), columns, mapping) for row in rows]


def _read(row: Ready, kept: bytes, columns: Sequence[str], mapping: ImportMap) -> Read:
    """Read a row: what its check kept of it, or its cells, where an older version kept nothing else."""
    values = values_of(kept, mapping.consents, line=row.line)
    if values is not None:
        return Read(row, values)
    try:
        return Read(row, read_row(named(cells_of(kept), columns), mapping, line=row.line))
    except BadRow as bad:
        return Read(row, None, problem_of(bad))
