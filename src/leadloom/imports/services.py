"""What people do with an import: upload, map, confirm, fix, run again, undo. Each is one short transaction.

Without a principal it is the command line: somebody at the machine itself, who may see every job.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction

from leadloom.imports import selectors
from leadloom.imports.errors import WrongState
from leadloom.imports.files import keep_file, read_file
from leadloom.imports.mailservers import MailServers
from leadloom.imports.mapping import ImportMap
from leadloom.imports.models import FilePart, ImportJob, ImportPack, ImportRow, MappingTemplate, UnknownValues
from leadloom.imports.packs import Cells
from leadloom.imports.reading import Format, read_table, sniff
from leadloom.imports.staging import check_again, mapping_of
from leadloom.imports.types import JobState, RowState
from leadloom.kernel.errors import FieldProblem, Forbidden, InvalidInput, NotFound
from leadloom.kernel.types import JsonObject
from leadloom.team.changes import bump
from leadloom.team.types import Area, Principal

PLANNED_AT_ONCE: Final = 10_000
"""Rows up to which a fix counts the plan anew by itself; the plan of a longer file is the runner's work."""
ADD_STAFF: Final = "users.manage"
_MAY_MAP: Final = (JobState.UPLOADED, JobState.CHECKED, JobState.FAILED)


@dataclass(frozen=True, slots=True)
class Choice:
    """What somebody chose after the preview: how to read the file, and what its columns mean."""

    how: Format
    mapping: JsonObject


def upload(principal: Principal | None, content: Iterable[bytes], *, file_name: str, now: datetime) -> ImportJob:
    """Keep a file as a new job, with how it wants to be read; nothing else happens.

    Raises FileTooLarge, or InvalidInput for an empty file.
    """
    with transaction.atomic():
        job = ImportJob.objects.create(
            file_name=file_name[:255],
            user_id=principal.user_id if principal else None,
            state=JobState.UPLOADED,
            uploaded_at=now,
        )
        job.bytes = keep_file(job, content)
        if not job.bytes:
            raise InvalidInput("The file is empty.")
        how = sniff(next(read_file(job.pk)))
        job.encoding, job.delimiter = how.encoding, how.delimiter
        job.save()
        bump(Area.IMPORTS)
    return job


def check(principal: Principal | None, job_id: int, choice: Choice, *, now: datetime) -> ImportJob:
    """Let a job be checked under a mapping; what an earlier check found is thrown away.

    Raises InvalidInput when the mapping is wrong, or names a column that the file doesn't have.
    """
    with _held(principal, job_id, *_MAY_MAP) as job:
        job.encoding, job.delimiter, job.sheet = choice.how.encoding, choice.how.delimiter, choice.how.sheet
        job.columns = list(read_table(read_file(job.pk), choice.how).header)
        job.mapping = dict(choice.mapping)
        mapping = mapping_of(job)
        _must_fit(mapping, job.columns)
        if mapping.staff_domain and principal is not None and not principal.may(ADD_STAFF):
            raise Forbidden("Only who manages users may let a file add some: leave out staff.domain.")
        ImportRow.objects.filter(job=job).delete()
        ImportPack.objects.filter(job=job).delete()
        UnknownValues.objects.filter(job=job).delete()
        job.state, job.is_read, job.plan, job.failure = JobState.CHECKING, False, None, ""
        job.rows, job.to_fix, job.as_of = 0, 0, now
        job.save()
    return job


def confirm(principal: Principal | None, job_id: int, *, now: datetime) -> ImportJob:
    """Let a checked job run. Everything it writes carries this instant."""
    with _held(principal, job_id, JobState.CHECKED) as job:
        job.state, job.as_of = JobState.RUNNING, now
        job.save(update_fields=["state", "as_of"])
    return job


def run_again(principal: Principal, job_id: int, *, now: datetime) -> ImportJob:
    """Let the rows run that were fixed since; raises WrongState when there is none."""
    with _held(principal, job_id, JobState.DONE) as job:
        if not ImportRow.objects.filter(job=job, state=RowState.READY).exists():
            raise WrongState("No row was fixed since the last run.")
        job.state, job.as_of = JobState.RUNNING, now
        job.save(update_fields=["state", "as_of"])
    return job


def undo(principal: Principal | None, job_id: int) -> ImportJob:
    """Let a job that is done be undone; rows that wait to be fixed stay for reading."""
    with _held(principal, job_id, JobState.DONE) as job:
        job.state = JobState.UNDOING
        job.save(update_fields=["state"])
    return job


def fix_row(
    principal: Principal,
    job_id: int,
    row_id: int,
    *,
    cells: Mapping[str, str],
    accepted: bool | None,
    mail: MailServers,
) -> ImportRow:
    """Change cells of a row in the queue and check it again; ``accepted`` lets pass what is only likely to be wrong."""
    with _held(principal, job_id, JobState.CHECKED, JobState.DONE) as job:
        row = ImportRow.objects.select_for_update().filter(job=job, pk=row_id).exclude(state=RowState.IN).first()
        if row is None:
            raise NotFound("There is no such row to fix.")
        strange = sorted(set(cells) - set(job.columns))
        if strange:
            raise InvalidInput("The file has no such column.", problems=tuple(FieldProblem(one, "") for one in strange))
        known = Cells(job).of(row)
        changed = [cells.get(name, cell) for name, cell in zip(job.columns, known, strict=True)]
        was = row.state
        check_again(row, changed, job, mail, accepted=row.accepted if accepted is None else accepted)
        job.to_fix += (row.state == RowState.TO_FIX) - (was == RowState.TO_FIX)
        if job.state == JobState.CHECKED and job.rows <= PLANNED_AT_ONCE:
            job.plan = selectors.planned(job)
        elif job.state == JobState.CHECKED:
            job.state = JobState.CHECKING
        job.save(update_fields=["plan", "state", "to_fix"])
    return row


def discard(principal: Principal | None, job_id: int) -> None:
    """Throw away a job that never ran, with its file and rows."""
    with _held(principal, job_id, *_MAY_MAP) as job:
        ImportRow.objects.filter(job=job).delete()
        ImportPack.objects.filter(job=job).delete()
        FilePart.objects.filter(job=job).delete()
        job.delete()


def save_template(
    principal: Principal, *, name: str, columns: Iterable[str], mapping: JsonObject, now: datetime
) -> MappingTemplate:
    """Keep a mapping under a name; one of that name is replaced. Raises InvalidInput for a wrong mapping."""
    mapping_of(ImportJob(mapping=mapping))
    template, _ = MappingTemplate.objects.update_or_create(
        name=name,
        defaults={"columns": list(columns), "mapping": mapping, "user_id": principal.user_id, "updated_at": now},
    )
    return template


def delete_template(template_id: int) -> None:
    """Remove a saved mapping; raises NotFound."""
    if not MappingTemplate.objects.filter(pk=template_id).delete()[0]:
        raise NotFound("There is no such template.")


def _must_fit(mapping: ImportMap, columns: Iterable[str]) -> None:
    if mapping.join:
        raise InvalidInput("Two files are joined by the command; upload them joined.")
    missing = sorted(mapping.columns() - set(columns))
    if missing:
        problems = tuple(FieldProblem(name, "is no column of the file") for name in missing)
        raise InvalidInput(f"The file has no column {', '.join(missing)}.", problems=problems)
    if not (mapping.external_id or {"email", "mobile"} & mapping.fields.keys()):
        raise InvalidInput("One column must be a mobile, an e-mail address or an id: people are known by them.")


@contextmanager
def _held(principal: Principal | None, job_id: int, *states: JobState) -> Iterator[ImportJob]:
    """Hold a visible job for a transaction; raises NotFound, or WrongState when it stands elsewhere."""
    if principal is not None:
        selectors.job(principal, job_id)
    with transaction.atomic():
        job = ImportJob.objects.select_for_update().get(pk=job_id)
        if job.state not in states:
            raise WrongState(f"The import is {job.state}.")
        yield job
        bump(Area.IMPORTS)
