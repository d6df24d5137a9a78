"""Imports over HTTP: upload, preview, check, confirm, the queue of rows to fix, undo."""

import csv
import io
from collections.abc import Iterator
from typing import Annotated

from django.http import HttpRequest, StreamingHttpResponse
from pydantic import Field

from leadloom.catalog.selectors import lay_over
from leadloom.imports import selectors, services
from leadloom.imports.mailservers import MailServers
from leadloom.imports.models import ImportJob
from leadloom.imports.reading import Format
from leadloom.imports.schemas import (
    CheckIn,
    Delimiter,
    Encoding,
    FixIn,
    JobOut,
    PreviewOut,
    RowOut,
    Sheet,
    TemplateIn,
    TemplateOut,
    UnknownOut,
    job_out,
    preview_out,
    row_out,
    template_out,
)
from leadloom.imports.types import RowOutcome, RowState
from leadloom.imports.unknown import unknown_values
from leadloom.team.http import (
    PAGE_DEFAULT,
    Cursor,
    Id,
    Limit,
    Page,
    Problem,
    Router,
    Status,
    decode_cursor,
    now,
    page_of,
    principal,
    requires,
)

router = Router(tags=["imports"])

READ_BYTES = 1 << 20
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
RIGHT = "contacts.import"
BINARY: dict[str, object] = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}
TEXT: dict[str, object] = {
    "responses": {200: {"description": "CSV", "content": {"text/csv": {"schema": {"type": "string"}}}}}
}


@router.get("/imports", response=Page[JobOut])
@requires(RIGHT)
def list_imports(request: HttpRequest, cursor: Cursor | None = None, limit: Limit = PAGE_DEFAULT) -> object:
    """List imports, the latest first: your own, or everybody's if you may see all contacts."""
    after = decode_cursor("imports", cursor)
    found = selectors.jobs(principal(request), before=int(str(after[0])) if after else None, limit=limit + 1)
    jobs, following = page_of(found, limit=limit, purpose="imports", key=lambda job: (job.pk,))
    return {"items": [job_out(job) for job in jobs], "next_cursor": following}


@router.post("/imports", response={201: JobOut, 413: Problem}, openapi_extra=BINARY)
@requires(RIGHT)
def upload_file(request: HttpRequest, file_name: Annotated[str, Field(min_length=1, max_length=255)]) -> object:
    """Upload a CSV, XLSX, XLS or ODS file as the request's body, at most 256 MB. Nothing is imported by this."""
    content = iter(lambda: request.read(READ_BYTES), b"")
    return Status(201, job_out(services.upload(principal(request), content, file_name=file_name, now=now(request))))


@router.get("/imports/{import_id}", response=JobOut)
@requires(RIGHT)
def get_import(request: HttpRequest, import_id: Id) -> object:
    """Return an import with its counts; ask again to see it go on."""
    return job_out(selectors.job(principal(request), import_id))


@router.delete("/imports/{import_id}", response={204: None})
@requires(RIGHT)
def discard_import(request: HttpRequest, import_id: Id) -> object:
    """Throw away an import that never ran, with its file."""
    services.discard(principal(request), import_id)
    return Status(204, None)


@router.get("/imports/{import_id}/preview", response=PreviewOut)
@requires(RIGHT)
def preview_file(
    request: HttpRequest,
    import_id: Id,
    encoding: Encoding | None = None,
    delimiter: Delimiter | None = None,
    sheet: Sheet | None = None,
) -> object:
    """Return the first rows, read as told or as guessed, the likely encodings, and what the columns may be."""
    job = selectors.job(principal(request), import_id)
    how = Format(
        encoding=encoding or job.encoding,
        delimiter=delimiter or job.delimiter,
        sheet=job.sheet if sheet is None else sheet,
    )
    return preview_out(selectors.preview(job, how))


@router.post("/imports/{import_id}/check", response=JobOut)
@requires(RIGHT)
def check_file(request: HttpRequest, import_id: Id, body: CheckIn) -> object:
    """Check the whole file under a mapping, without writing anything to contacts; may be repeated with another."""
    return job_out(services.check(principal(request), import_id, body.as_choice(), now=now(request)))


@router.post("/imports/{import_id}/confirm", response=JobOut)
@requires(RIGHT)
def confirm_import(request: HttpRequest, import_id: Id) -> object:
    """Let the checked import run."""
    return job_out(services.confirm(principal(request), import_id, now=now(request)))


@router.post("/imports/{import_id}/run-again", response=JobOut)
@requires(RIGHT)
def run_again(request: HttpRequest, import_id: Id) -> object:
    """Let the rows run that were fixed since the last run."""
    return job_out(services.run_again(principal(request), import_id, now=now(request)))


@router.post("/imports/{import_id}/undo", response=JobOut)
@requires(RIGHT)
def undo_import(request: HttpRequest, import_id: Id) -> object:
    """Make contacts and companies what they were. What somebody changed since stays, and is counted as kept."""
    return job_out(services.undo(principal(request), import_id))


@router.get("/imports/{import_id}/rows", response=Page[RowOut])
@requires(RIGHT)
def list_rows(
    request: HttpRequest,
    import_id: Id,
    *,
    state: RowState | None = None,
    outcome: RowOutcome | None = None,
    cursor: Cursor | None = None,
    limit: Limit = PAGE_DEFAULT,
) -> object:
    """List rows in the file's order; ``state=to_fix`` is the queue, ``outcome`` what rows did that are in."""
    job = selectors.job(principal(request), import_id)
    purpose = f"imports:{import_id}:{state}:{outcome}"
    after = decode_cursor(purpose, cursor)
    found = selectors.rows(job, state=state, outcome=outcome, after=int(str(after[0])) if after else 0, limit=limit + 1)
    cards, following = page_of(found, limit=limit, purpose=purpose, key=lambda card: (card.row.line,))
    return {"items": [row_out(card, job.columns) for card in cards], "next_cursor": following}


@router.get("/imports/{import_id}/unknown-values", response=list[UnknownOut])
@requires(RIGHT)
def list_unknown_values(request: HttpRequest, import_id: Id) -> object:
    """Return what the columns say that their dictionaries did not know at the check, the most frequent first.

    Let a word mean a term (``/dictionaries/{dictionary}/words``) and check the file again: it is read anew.
    """
    found = unknown_values(selectors.job(principal(request), import_id))
    return [{"dictionary": one.dictionary, "value": one.value, "rows": one.rows, "means": one.means} for one in found]


@router.patch("/imports/{import_id}/rows/{row_id}", response=RowOut)
@requires(RIGHT)
def fix_row(request: HttpRequest, import_id: Id, row_id: Id, body: FixIn) -> object:
    """Change cells of a row that waits to be fixed; it is checked at once and runs with the next run."""
    lay_over()
    caller = principal(request)
    mail = MailServers(now(request))
    row = services.fix_row(caller, import_id, row_id, cells=body.cells, accepted=body.accepted, mail=mail)
    job = selectors.job(caller, import_id)
    return row_out(selectors.card(job, row), job.columns)


@router.get("/imports/{import_id}/errors.csv", response=None, openapi_extra=TEXT)
@requires(RIGHT)
def download_errors(request: HttpRequest, import_id: Id) -> StreamingHttpResponse:
    """Return the rows that wait to be fixed as CSV with line and reasons; cells that a sheet would run are quoted."""
    job = selectors.job(principal(request), import_id)
    answer = StreamingHttpResponse(_csv(job), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="import-{job.pk}-errors.csv"'
    return answer


@router.get("/import-templates", response=list[TemplateOut])
@requires(RIGHT)
def list_templates(request: HttpRequest) -> object:
    """List saved mappings by name."""
    return [template_out(template) for template in selectors.templates()]


@router.post("/import-templates", response=TemplateOut)
@requires(RIGHT)
def save_template(request: HttpRequest, body: TemplateIn) -> object:
    """Save a mapping under a name; one of that name is replaced."""
    saved = services.save_template(
        principal(request), name=body.name, columns=body.columns, mapping=body.mapping, now=now(request)
    )
    return template_out(saved)


@router.delete("/import-templates/{template_id}", response={204: None})
@requires(RIGHT)
def delete_template(request: HttpRequest, template_id: Id) -> object:
    """Remove a saved mapping."""
    services.delete_template(template_id)
    return Status(204, None)


def _csv(job: ImportJob) -> Iterator[bytes]:
    """Yield the file piece by piece, with the mark by which spreadsheets know UTF-8."""
    yield "\ufeff".encode()
    yield _line(["line", "reasons", *job.columns])
    for card in selectors.rows_to_fix(job):
        reasons = "; ".join(
            f"{one.code.value} ({one.column})" if one.column else one.code.value for one in card.findings
        )
        yield _line([str(card.row.line), reasons, *card.cells])


def _line(cells: list[str]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerow([f"'{cell}" if cell.startswith(FORMULA_SIGNS) else cell for cell in cells])
    return out.getvalue().encode()
