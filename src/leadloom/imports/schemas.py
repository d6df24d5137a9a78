"""The shapes of imports over HTTP."""

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import Field, JsonValue

from leadloom.catalog.overlay import Dictionary
from leadloom.imports import selectors
from leadloom.imports.models import ImportJob, MappingTemplate
from leadloom.imports.reading import Format
from leadloom.imports.selectors import Preview, RowCard
from leadloom.imports.services import Choice
from leadloom.imports.types import JobState, Problem, RowOutcome, RowState
from leadloom.kernel.types import JsonObject
from leadloom.team.http import Body, Instant, Schema, Text

Encoding = Literal["utf-8", "gb18030", "big5hkscs", "cp932", "cp949", "utf-16-le", "utf-16-be", "cp1252"]
Delimiter = Literal[",", ";", "\t", "|"]
Sheet = Annotated[int, Field(ge=0, le=99)]
Mapping = dict[str, JsonValue]


class PlanOut(Schema):
    """What a run would do: rows = created + updated + merged + to_fix."""

    rows: int
    created: int
    updated: int
    merged: int
    to_fix: int


class JobOut(Schema):
    """An import. rows = created + updated + merged + to_fix + waiting; those that wait can be run."""

    id: int
    file_name: str
    bytes: int
    state: JobState
    failure: str
    encoding: str
    delimiter: str
    sheet: int
    columns: list[str]
    mapping: Mapping
    plan: PlanOut | None
    rows: int
    created: int
    updated: int
    unchanged: int
    merged: int
    to_fix: int
    waiting: int
    conflicts: int
    put_back: int
    kept: int
    uploaded_at: Instant
    finished_at: Instant | None
    undone_at: Instant | None


class GuessOut(Schema):
    """An encoding the file may be in; the confidences of all add up to 1."""

    encoding: str
    confidence: float


class SuggestionOut(Schema):
    """Which field a column is likely to be; empty for none."""

    column: str
    field: str
    confidence: float


class TemplateOut(Schema):
    """A saved mapping."""

    id: int
    name: str
    columns: list[str]
    mapping: Mapping


class PreviewOut(Schema):
    """How the file looks when it is read so; the first 20 rows."""

    encoding: str
    delimiter: str
    sheet: int
    encodings: list[GuessOut]
    encoding_choices: list[str]
    sheets: list[str]
    columns: list[str]
    rows: list[list[str]]
    suggestions: list[SuggestionOut]
    templates: list[TemplateOut]


class FindingOut(Schema):
    """Something about a cell; ``column`` is empty for the whole row. Hints keep no row out."""

    code: str
    column: str
    hint: bool
    soft: bool


class RowOut(Schema):
    """A row of the file. ``meant`` are addresses that somebody probably meant, by column."""

    id: int
    line: int
    state: RowState
    outcome: RowOutcome
    contact_id: int | None
    accepted: bool
    cells: dict[str, str]
    findings: list[FindingOut]
    meant: dict[str, str]


class UnknownOut(Schema):
    """A value that the check did not know: in how many rows, and the term it means by now, null for none."""

    dictionary: Dictionary
    value: str
    rows: int
    means: str | None


class CheckIn(Body):
    """How to read the file, and what its columns mean (the language of mapping files)."""

    encoding: Encoding = "utf-8"
    delimiter: Delimiter = ","
    sheet: Sheet = 0
    mapping: Mapping

    def as_choice(self) -> Choice:
        """Return the choice as services take it."""
        how = Format(encoding=self.encoding, delimiter=self.delimiter, sheet=self.sheet)
        return Choice(how, self.mapping)


class FixIn(Body):
    """New cells of a row by column, and whether to let pass what is only likely to be wrong (null: as before)."""

    cells: dict[str, Annotated[str, Field(max_length=10_000)]] = Field(default_factory=dict)
    accepted: bool | None = None


class TemplateIn(Body):
    """A mapping under a name."""

    name: Annotated[Text, Field(max_length=100)]
    columns: Annotated[list[str], Field(max_length=500)]
    mapping: Mapping


def job_out(job: ImportJob) -> JsonObject:
    """Return a job as the API shows it."""
    waiting = job.rows - job.created - job.updated - job.merged - job.to_fix
    names = (
        "file_name", "bytes", "state", "failure", "encoding", "delimiter", "sheet", "columns", "mapping", "plan",
        "rows", "created", "updated", "unchanged", "merged", "to_fix", "conflicts", "put_back", "kept",
    )  # fmt: skip
    told: JsonObject = {name: getattr(job, name) for name in names}
    instants = {name: getattr(job, name) for name in ("uploaded_at", "finished_at", "undone_at")}
    return {"id": job.pk, **told, "waiting": waiting, **instants}


def preview_out(found: Preview) -> dict[str, object]:
    """Return a preview as the API shows it."""
    return {
        "encoding": found.how.encoding,
        "delimiter": found.how.delimiter,
        "sheet": found.how.sheet,
        "encodings": [{"encoding": one.encoding, "confidence": one.confidence} for one in found.encodings],
        "encoding_choices": list(selectors.encodings()),
        "sheets": list(found.sheets),
        "columns": list(found.columns),
        "rows": [list(row) for row in found.rows],
        "suggestions": [
            {"column": one.column, "field": one.field, "confidence": one.confidence} for one in found.suggestions
        ],
        "templates": [template_out(template) for template in found.templates],
    }


def row_out(card: RowCard, columns: Sequence[str]) -> dict[str, object]:
    """Return a row as the API shows it."""
    return {
        "id": card.row.pk,
        "line": card.row.line,
        "state": card.row.state,
        "outcome": card.row.outcome,
        "contact_id": card.row.contact_id,
        "accepted": card.row.accepted,
        "cells": dict(zip(columns, card.cells, strict=False)),
        "findings": [
            {
                "code": one.code.value,
                "column": one.column,
                "hint": not isinstance(one.code, Problem),
                "soft": isinstance(one.code, Problem) and one.code.soft,
            }
            for one in card.findings
        ],
        "meant": card.meant,
    }


def template_out(template: MappingTemplate) -> dict[str, object]:
    """Return a saved mapping as the API shows it."""
    return {
        "id": template.pk,
        "name": template.name,
        "columns": template.columns,
        "mapping": template.mapping,
    }
