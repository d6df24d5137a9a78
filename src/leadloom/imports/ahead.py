"""Reading rows that are about to run, one chunk ahead: a thread opens and reads them while the store writes others."""

from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, NamedTuple, cast

import orjson
from django.db import transaction

from leadloom.imports.checking import named
from leadloom.imports.kept import cells_in, values_in
from leadloom.imports.mapping import ImportMap
from leadloom.imports.models import ImportJob
from leadloom.imports.packs import Pack, open_pack, pack_of
from leadloom.imports.rows import problem_of
from leadloom.imports.sealing import open_row
from leadloom.imports.staging import mapping_of
from leadloom.imports.types import Finding
from leadloom.imports.values import BadRow, RowValues, read_row
from leadloom.kernel.types import JsonValue
from leadloom.storage.postgres_sql import fetch
from leadloom.storage.sqlfiles import load

READY_ROWS: Final = load(__package__, "ready_rows")
CHUNK: Final = 2_000


class Ready(NamedTuple):
    """A row that is to be run. ``cells`` (sealed) None: it stands in the chunk's pack."""

    pk: int
    line: int
    cells: bytes | None


@dataclass(frozen=True, slots=True)
class Chunk:
    """The next rows of a job, in the file's order: those of one pack, and rows between them with cells of their own."""

    rows: list[Ready]
    pack: Pack | None


@dataclass(frozen=True, slots=True)
class Read:
    """A row and what it says, or why it can't be taken; exactly one of both is there."""

    row: Ready
    values: RowValues | None = field(repr=False)
    problem: Finding | None = None


@dataclass(slots=True)
class Ahead:
    """What is read ahead. Rows that were not announced, or changed since, are read when they are asked for.

    ``_run_to`` is the line up to which transactions that ended well ran a job, with the job and the instant of its run.
    """

    _pool: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1, thread_name_prefix="import-ahead"))
    _next: tuple[int, Chunk] | None = None
    _reading: Future[list[Read]] | None = None
    _run_to: tuple[int, datetime | None, int] = (0, None, 0)

    def take(self, job: ImportJob) -> list[Read]:
        """Return the next ready rows of a job that the caller holds, read, and begin to read those behind them."""
        behind, self._run_to = self._run_to, (0, None, 0)
        rows = _ready(job, after=behind[2]) if behind[:2] == (job.pk, job.as_of) else []
        rows = rows or _ready(job, after=0)
        chunk, reads = self._announced(job, rows) or _read_now(job, rows)
        if chunk.rows:
            last = chunk.rows[-1].line
            self._announce(job, _chunk(job, _ready(job, after=last)))
            transaction.on_commit(lambda: self._ran((job.pk, job.as_of, last)))
        return reads

    def _ran(self, to: tuple[int, datetime | None, int]) -> None:
        self._run_to = to

    def _announced(self, job: ImportJob, rows: Sequence[Ready]) -> tuple[Chunk, list[Read]] | None:
        announced, reading = self._next, self._reading
        self._next, self._reading = None, None
        if announced is None or reading is None or announced[0] != job.pk:
            return None
        chunk = announced[1]
        return (chunk, reading.result()) if chunk.rows == rows[: len(chunk.rows)] else None

    def _announce(self, job: ImportJob, chunk: Chunk) -> None:
        if chunk.rows:
            self._next = job.pk, chunk
            self._reading = self._pool.submit(read_all, job.pk, list(job.columns), mapping_of(job), chunk)


def _ready(job: ImportJob, *, after: int) -> list[Ready]:
    rows = fetch(READY_ROWS, {"job": job.pk, "after": after, "limit": CHUNK})
    return [Ready(cast("int", pk), cast("int", line), cast("bytes | None", cells)) for pk, line, cells in rows]


def _chunk(job: ImportJob, rows: list[Ready]) -> Chunk:
    """Return the first of the rows, up to the end of the pack in which the first one without own cells stands."""
    packed = next((row.line for row in rows if row.cells is None), None)
    pack = None if packed is None else pack_of(job, packed)
    return Chunk([row for row in rows if pack is None or row.line <= pack.last_line], pack)


def _read_now(job: ImportJob, rows: list[Ready]) -> tuple[Chunk, list[Read]]:
    chunk = _chunk(job, rows)
    return chunk, read_all(job.pk, job.columns, mapping_of(job), chunk)


def read_all(job: int, columns: Sequence[str], mapping: ImportMap, chunk: Chunk) -> list[Read]:
    """Read rows. They were checked, so only what reading itself finds wrong is a problem. Asks no database."""
    told = open_pack(job, chunk.pack) if chunk.pack is not None else {}
    return [_read(row, _kept(job, row, told), columns, mapping) for row in chunk.rows]


def _kept(job: int, row: Ready, told: Mapping[int, JsonValue]) -> JsonValue:
    if row.cells is None:
        return told[row.line]
    kept: JsonValue = orjson.loads(open_row(job, row.line, row.cells))
    return kept


def _read(row: Ready, kept: JsonValue, columns: Sequence[str], mapping: ImportMap) -> Read:
    """Read a row: what its check kept of it, or its cells, where an older version kept nothing else."""
    values = values_in(kept, mapping.consents, line=row.line)
    if values is not None:
        return Read(row, values)
    try:
        return Read(row, read_row(named(cells_in(kept), columns), mapping, line=row.line))
    except BadRow as bad:
        return Read(row, None, problem_of(bad))
