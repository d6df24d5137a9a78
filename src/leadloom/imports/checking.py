"""Many rows of a file checked at once and made ready to be kept, without a database: here or in another process."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import orjson

from leadloom.identity.types import STRENGTH, Claim
from leadloom.imports.dictionaries import Counts, unknown_in
from leadloom.imports.kept import packed, told
from leadloom.imports.mapping import ImportMap
from leadloom.imports.rows import Checked, check_row
from leadloom.imports.sealing import seal_pack, seal_row
from leadloom.imports.types import Finding, RowState, TableRow
from leadloom.storage.postgres_copy import Column, copy_text


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is asked of every row of a job's file."""

    job: int
    columns: Sequence[str]
    mapping: ImportMap


@dataclass(frozen=True, slots=True)
class Batch:
    """Checked rows as they are written: those of ``imports_row`` as COPY takes them, and the pack of the right ones.

    ``unknown`` counts values that the dictionaries don't know.
    """

    last_line: int
    rows: str = field(repr=False)
    pack: bytes = field(repr=False)
    unknown: Counts = field(repr=False)
    count: int
    to_fix: int


def check_rows(sheet: Sheet, rows: Sequence[TableRow]) -> list[Checked]:
    """Check rows by what they say alone."""
    return [_checked(row, sheet.columns, sheet.mapping) for row in rows]


def batch_of(sheet: Sheet, rows: Sequence[TableRow], checked: Sequence[Checked]) -> Batch:
    """Return checked rows, at least one, as they are written."""
    count, last_line, consents = len(rows), rows[-1].line, sheet.mapping.consents
    pairs = list(zip(rows, checked, strict=True))
    right = ((row.line, told(row.cells, one.values, consents)) for row, one in pairs if not one.problems)
    columns: list[Column] = [
        [sheet.job] * count,
        [row.line for row in rows],
        [(RowState.TO_FIX if one.problems else RowState.READY).value for one in checked],
        [orjson.dumps(findings_json(one)).decode() for one in checked],
        [False] * count,
        [keys_of(one) for one in checked],
        [seal_row(sheet.job, row.line, packed(row.cells, None, ())) if one.problems else None for row, one in pairs],
        [""] * count,
    ]
    return Batch(
        last_line=last_line,
        rows=copy_text(columns),
        pack=seal_pack(sheet.job, last_line, right),
        unknown=unknown_in(rows, sheet.columns, sheet.mapping),
        count=count,
        to_fix=sum(bool(one.problems) for one in checked),
    )


def checked_batch(sheet: Sheet, rows: Sequence[TableRow]) -> Batch:
    """Check rows, at least one, by what they say alone, and return them as they are written."""
    return batch_of(sheet, rows, check_rows(sheet, rows))


def named(cells: Sequence[str], columns: Sequence[str]) -> Mapping[str, str]:
    """Return cells by the names of their columns."""
    return dict(zip(columns, cells, strict=False))


def findings_json(checked: Checked) -> list[list[str]]:
    """Return problems and hints as they are kept."""
    return [[found.code.value, found.column] for found in (*checked.problems, *checked.hints)]


def keys_of(checked: Checked) -> list[bytes]:
    """Return a row's identifiers as keys, the strongest first."""
    claims: Sequence[Claim] = checked.values.claims if checked.values else ()
    return [bytes([STRENGTH[claim.kind]]) + claim.blind for claim in sorted(claims, key=lambda one: STRENGTH[one.kind])]


def _checked(row: TableRow, columns: Sequence[str], mapping: ImportMap) -> Checked:
    if row.bad is not None:
        return Checked(None, (Finding(row.bad),))
    return check_row(named(row.cells, columns), mapping, line=row.line)
