"""From file to rows in the database, checked: nothing of a person is made or changed here."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

import orjson

from leadloom.identity.types import STRENGTH, Claim
from leadloom.imports.files import read_file
from leadloom.imports.kept import packed, told
from leadloom.imports.mailservers import MailServers
from leadloom.imports.mapping import ConsentCell, ImportMap, parse_map
from leadloom.imports.models import ImportJob, ImportPack, ImportRow
from leadloom.imports.owners import with_owners
from leadloom.imports.packs import seal_pack, seal_row
from leadloom.imports.reading import Format, read_table
from leadloom.imports.rows import Checked, check_row
from leadloom.imports.types import Finding, Hint, Problem, RowState, TableRow
from leadloom.imports.unknown import tally
from leadloom.kernel.types import JsonValue
from leadloom.storage.postgres_copy import copy_in
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


@dataclass(frozen=True, slots=True)
class Staged:
    """How many rows were kept, how many of them wait to be fixed, and whether the file is at its end."""

    kept: int
    to_fix: int
    is_end: bool


def stage(job: ImportJob, rows: Iterator[TableRow], mapping: ImportMap, mail: MailServers) -> Staged:
    """Check the next rows and keep them. Repeatable by line."""
    chunk = list(islice(rows, CHUNK))
    checked = mail.checked(with_owners([_checked(row, job.columns, mapping) for row in chunk], mapping), mapping)
    if chunk:
        tally(job, chunk, mapping)
        _keep(job, chunk, checked, mapping.consents)
    return Staged(len(chunk), sum(bool(one.problems) for one in checked), len(chunk) < CHUNK)


def _keep(
    job: ImportJob, rows: Sequence[TableRow], checked: Sequence[Checked], consents: Sequence[ConsentCell]
) -> None:
    """Write rows: those that are right into a pack, the others with their cells."""
    last_line = rows[-1].line
    right = (
        (row.line, told(row.cells, one.values, consents))
        for row, one in zip(rows, checked, strict=True)
        if not one.problems
    )
    ImportPack.objects.create(job=job, last_line=last_line, content=seal_pack(job.pk, last_line, right))
    count = len(rows)
    copy_in(
        COPY_ROWS,
        [
            [job.pk] * count,
            [row.line for row in rows],
            [(RowState.TO_FIX if one.problems else RowState.READY).value for one in checked],
            [orjson.dumps(findings_json(one)).decode() for one in checked],
            [False] * count,
            [keys_of(one) for one in checked],
            [
                seal_row(job.pk, row.line, packed(row.cells, None, ())) if one.problems else None
                for row, one in zip(rows, checked, strict=True)
            ],
            [""] * count,
        ],
    )


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


def named(cells: Sequence[str], columns: Sequence[str]) -> Mapping[str, str]:
    """Return cells by the names of their columns."""
    return dict(zip(columns, cells, strict=False))


def findings_json(checked: Checked) -> list[list[str]]:
    """Return problems and hints as they are kept."""
    return [[found.code.value, found.column] for found in (*checked.problems, *checked.hints)]


def findings_of(kept: JsonValue) -> list[Finding]:
    """Return findings as they were kept."""
    pairs: list[list[str]] = kept  # type: ignore[assignment]
    problems = set(Problem)
    return [Finding(Problem(code) if code in problems else Hint(code), column) for code, column in pairs]


def keys_of(checked: Checked) -> list[bytes]:
    """Return a row's identifiers as keys, the strongest first."""
    claims: Sequence[Claim] = checked.values.claims if checked.values else ()
    return [bytes([STRENGTH[claim.kind]]) + claim.blind for claim in sorted(claims, key=lambda one: STRENGTH[one.kind])]


def _checked(row: TableRow, columns: Sequence[str], mapping: ImportMap) -> Checked:
    if row.bad is not None:
        return Checked(None, (Finding(row.bad),))
    return check_row(named(row.cells, columns), mapping, line=row.line)
