"""From file to rows in the database, checked: nothing of a person is made or changed here."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final

import orjson

from leadloom.imports.checking import Batch, Sheet, batch_of, check_rows, findings_json, keys_of, named
from leadloom.imports.files import read_file
from leadloom.imports.helpers import Helpers
from leadloom.imports.kept import packed
from leadloom.imports.mailservers import MailServers
from leadloom.imports.mapping import ImportMap, parse_map
from leadloom.imports.models import ImportJob, ImportPack, ImportRow
from leadloom.imports.owners import needs_staff, with_owners
from leadloom.imports.reading import Format, read_table
from leadloom.imports.rows import check_row
from leadloom.imports.sealing import seal_row
from leadloom.imports.types import Finding, Hint, Problem, RowState, TableRow
from leadloom.imports.unknown import tally
from leadloom.kernel.types import JsonValue
from leadloom.storage.postgres_copy import copy_written
from leadloom.storage.sqlfiles import load

COPY_ROWS: Final = load(__package__, "copy_rows")
CHUNK: Final = 2_000


def mapping_of(job: ImportJob) -> ImportMap:
    """Return the job's mapping; raises InvalidInput that names every wrong place."""
    return parse_map(orjson.dumps(job.mapping).decode())


def rows_after(job: ImportJob, line: int) -> Iterator[TableRow]:
    """Yield the rows of the job's file that stand after a line; raises InvalidInput for a file that can't be read."""
    how = Format(encoding=job.encoding, delimiter=job.delimiter, sheet=job.sheet)
    return (row for row in read_table(read_file(job.pk), how).rows if row.line > line)


def batches(
    job: ImportJob, rows: Iterator[TableRow], mail: MailServers, helpers: Helpers | None = None
) -> Iterator[Batch]:
    """Yield the rows checked, in the file's order; all but the last batch hold :data:`CHUNK` rows.

    ``helpers`` check ahead of what is asked for, unless the mapping asks the database about every row.
    """
    sheet = Sheet(job.pk, list(job.columns), mapping_of(job))
    chunks = iter(lambda: list(islice(rows, CHUNK)), [])
    if helpers is not None and not asks_database(sheet.mapping):
        yield from helpers.checked(sheet, chunks)
        return
    for chunk in chunks:
        checked = with_owners(check_rows(sheet, chunk), sheet.mapping)
        yield batch_of(sheet, chunk, mail.checked(checked, sheet.mapping))


def asks_database(mapping: ImportMap) -> bool:
    """Tell whether a row can't be checked by what it says alone."""
    return mapping.asks_mail_servers or needs_staff(mapping)


def keep(job: ImportJob, batch: Batch) -> None:
    """Write checked rows, those that are right into a pack; none of them was written before."""
    tally(job, batch.unknown)
    ImportPack.objects.create(job=job, last_line=batch.last_line, content=batch.pack)
    copy_written(COPY_ROWS, batch.rows)


def check_again(row: ImportRow, cells: Sequence[str], job: ImportJob, mail: MailServers, *, accepted: bool) -> None:
    """Check a row with new cells and keep both; the caller holds the row."""
    mapping = mapping_of(job)
    read = check_row(named(cells, job.columns), mapping, line=row.line, accepted=accepted)
    (found,) = mail.checked(with_owners([read], mapping), mapping, accepted=accepted)
    row.cells = seal_row(job.pk, row.line, packed(cells, found.values, mapping.consents))
    row.findings = findings_json(found)
    row.accepted = accepted
    row.keys = keys_of(found)
    row.state = RowState.TO_FIX if found.problems else RowState.READY
    row.save(update_fields=["cells", "findings", "accepted", "keys", "state"])


def findings_of(kept: JsonValue) -> list[Finding]:
    """Return findings as they were kept."""
    pairs: list[list[str]] = kept  # type: ignore[assignment]
    problems = set(Problem)
    return [Finding(Problem(code) if code in problems else Hint(code), column) for code, column in pairs]
