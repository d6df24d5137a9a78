"""Reads: jobs, previews, rows with what is wrong with them, saved mappings."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

from django.db.models import Count

from leadloom.identity import normalise
from leadloom.imports.checks import meant_domain
from leadloom.imports.encodings import CHOICES, guesses
from leadloom.imports.files import read_file
from leadloom.imports.models import ImportJob, ImportRow, MappingTemplate
from leadloom.imports.packs import Cells
from leadloom.imports.planning import plan
from leadloom.imports.reading import Format, read_table
from leadloom.imports.sheets import is_workbook, sheet_names
from leadloom.imports.staging import findings_of, mapping_of
from leadloom.imports.suggesting import suggest
from leadloom.imports.types import Finding, Guess, Hint, JobState, RowOutcome, RowState, Suggestion
from leadloom.kernel.errors import NotFound
from leadloom.kernel.types import JsonObject
from leadloom.team.types import Principal

VIEW_ALL: Final = "contacts.view_all"
SHOWN: Final = 20
SAMPLED: Final = 200


@dataclass(frozen=True, slots=True)
class Preview:
    """How a file looks when it is read so. ``encodings`` are guesses, the likeliest first, empty for a workbook."""

    how: Format
    encodings: Sequence[Guess]
    sheets: Sequence[str]
    columns: Sequence[str]
    rows: Sequence[Sequence[str]] = field(repr=False)
    suggestions: Sequence[Suggestion]
    templates: Sequence[MappingTemplate]


@dataclass(frozen=True, slots=True)
class RowCard:
    """A row with its cells and findings. ``meant`` is an address that somebody probably meant, by column."""

    row: ImportRow
    cells: Sequence[str] = field(repr=False)
    findings: Sequence[Finding]
    meant: dict[str, str] = field(repr=False)


def job(principal: Principal, job_id: int) -> ImportJob:
    """Return a job: one's own, or anybody's for who sees all contacts; raises NotFound."""
    found = ImportJob.objects.filter(pk=job_id).first()
    if found is None or not (principal.may(VIEW_ALL) or found.user_id == principal.user_id):
        raise NotFound("There is no such import.")
    return found


def jobs(principal: Principal, *, before: int | None, limit: int) -> Sequence[ImportJob]:
    """Return jobs, the latest first."""
    found = ImportJob.objects.order_by("-id")
    if not principal.may(VIEW_ALL):
        found = found.filter(user_id=principal.user_id)
    return list((found.filter(pk__lt=before) if before else found)[:limit])


def preview(job_: ImportJob, how: Format) -> Preview:
    """Return the first rows of a job's file, read as told, and what its columns are likely to be.

    Raises InvalidInput for a file that can't be read so, NotFound for one whose import is over.
    """
    first = next(read_file(job_.pk), None)
    if first is None:
        raise NotFound("The file is not kept any longer: its import is over.")
    workbook = is_workbook(first)
    table = read_table(read_file(job_.pk), how)
    rows = [list(row.cells) for row in islice(table.rows, SAMPLED)]
    return Preview(
        how=how,
        encodings=[] if workbook else guesses(first),
        sheets=sheet_names(b"".join(read_file(job_.pk))) if workbook else [],
        columns=table.header,
        rows=rows[:SHOWN],
        suggestions=suggest(table.header, rows),
        templates=templates_for(table.header),
    )


def encodings() -> Sequence[str]:
    """Return the encodings that people may choose."""
    return CHOICES


def planned(job_: ImportJob) -> JsonObject:
    """Return what a run would do now, counted."""
    return plan(job_, mapping_of(job_)).to_json()


def rows(
    job_: ImportJob, *, state: RowState | None, outcome: RowOutcome | None = None, after: int, limit: int
) -> list[RowCard]:
    """Return rows of a job in the file's order, after a line."""
    found = ImportRow.objects.filter(job=job_, line__gt=after).order_by("line")
    if outcome:
        found = found.filter(state=RowState.IN, outcome=outcome)
    cells = Cells(job_)
    return [_card(job_, row, cells) for row in (found.filter(state=state) if state else found)[:limit]]


def card(job_: ImportJob, row: ImportRow) -> RowCard:
    """Return a row opened."""
    return _card(job_, row, Cells(job_))


def _card(job_: ImportJob, row: ImportRow, opened: Cells) -> RowCard:
    cells = opened.of(row)
    findings = findings_of(row.findings)
    by_name = dict(zip(job_.columns, cells, strict=False))
    meant = {
        found.column: slip
        for found in findings
        if found.code is Hint.TYPO_EMAIL and (slip := _meant(by_name.get(found.column, "")))
    }
    return RowCard(row, cells, findings, meant)


def rows_to_fix(job_: ImportJob) -> Iterator[RowCard]:
    """Yield all rows that wait to be fixed, in the file's order."""
    found = ImportRow.objects.filter(job=job_, state=RowState.TO_FIX).order_by("line")
    cells = Cells(job_)
    return (_card(job_, row, cells) for row in found.iterator(chunk_size=500))


def templates() -> Sequence[MappingTemplate]:
    """Return saved mappings by name."""
    return list(MappingTemplate.objects.order_by("name"))


def templates_for(columns: Sequence[str]) -> Sequence[MappingTemplate]:
    """Return the saved mappings whose columns a file has."""
    return [template for template in templates() if set(template.columns) <= set(columns)]


def _meant(cell: str) -> str:
    address = normalise.email(cell) or ""
    local, _, domain = address.partition("@")
    better = meant_domain(domain)
    return f"{local}@{better}" if better else ""


def jobs_at_work() -> dict[JobState, int]:
    """Count the jobs that wait for a runner or that one works at, by state; states without any are missing."""
    states = [state.value for state in JobState if state.at_work]
    rows = ImportJob.objects.filter(state__in=states).values_list("state").annotate(count=Count("id"))
    return {JobState(state): count for state, count in rows.order_by("state")}
