"""What columns say that their dictionary doesn't know: counted while the file is checked, kept sealed."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import orjson

from leadloom.catalog.industries import is_industry
from leadloom.catalog.overlay import Dictionary
from leadloom.catalog.selectors import lay_over
from leadloom.catalog.sources import known_source
from leadloom.catalog.terms import meaning
from leadloom.catalog.titles import is_told_title
from leadloom.imports.mapping import Cell, ImportMap
from leadloom.imports.models import ImportJob, UnknownValues
from leadloom.imports.types import TableRow
from leadloom.kernel.personal import without_personal_text
from leadloom.storage.vault import vault

COLUMN: Final = "imports_unknown.counts"
MOST: Final = 500
"""How many values of a dictionary are kept; the later ones of a file beyond that are not counted."""
SHOWN: Final = 100
MAX_CHARS: Final = 100
"""As long as a word of a dictionary may be."""
FIELDS: Final[Mapping[str, Dictionary]] = {
    "industry": Dictionary.INDUSTRY,
    "region": Dictionary.REGION,
    "title": Dictionary.TITLE,
    "source": Dictionary.SOURCE,
}

Counts = dict[str, dict[str, int]]


@dataclass(frozen=True, slots=True)
class Unknown:
    """A value that the check did not know, in how many rows, and what it means by now (None: still unknown)."""

    dictionary: Dictionary
    value: str = field(repr=False)
    rows: int
    means: str | None


def tally(job: ImportJob, rows: Sequence[TableRow], mapping: ImportMap) -> None:
    """Count the unknown values of further rows, in the caller's transaction; at most two statements."""
    found = {
        dictionary.value: unknown
        for name, dictionary in FIELDS.items()
        if (cell := mapping.fields.get(name)) and (unknown := _unknown(dictionary, rows, job.columns, cell))
    }
    if not found:
        return
    before = _kept(job)
    counts = {name: _added(before.get(name, {}), found.get(name, {})) for name in {*before, *found}}
    sealed = vault().seal_bytes(COLUMN, str(job.pk), orjson.dumps(counts))
    UnknownValues.objects.update_or_create(job=job, defaults={"counts": sealed})


def unknown_values(job: ImportJob) -> list[Unknown]:
    """Return the values that the check did not know, per dictionary the most frequent 100 first."""
    lay_over()
    kept = _kept(job)
    return [
        Unknown(dictionary, value, rows, meaning(dictionary, value) if is_known(dictionary, value) else None)
        for dictionary in FIELDS.values()
        for value, rows in Counter(kept.get(dictionary.value, {})).most_common(SHOWN)
    ]


def is_known(dictionary: Dictionary, text: str) -> bool:
    """Tell whether a dictionary knows what somebody wrote; a title when one of its words tells a level."""
    match dictionary:
        case Dictionary.INDUSTRY:
            return is_industry(text)
        case Dictionary.TITLE:
            return is_told_title(text)
        case Dictionary.SOURCE:
            return meaning(dictionary, text) is not None or known_source(text) is not None
        case _:
            return meaning(dictionary, text) is not None


def _unknown(dictionary: Dictionary, rows: Sequence[TableRow], columns: Sequence[str], cell: Cell) -> Mapping[str, int]:
    place = columns.index(cell.column) if cell.column in columns else None
    if place is None:
        return {}
    texts = Counter(
        " ".join(cell.read({cell.column: row.cells[place]}).split())
        for row in rows
        if row.bad is None and place < len(row.cells)
    )
    return {
        text: times
        for text, times in texts.items()
        if text and len(text) <= MAX_CHARS and without_personal_text(text) == text and not is_known(dictionary, text)
    }


def _added(before: Mapping[str, int], more: Mapping[str, int]) -> dict[str, int]:
    counts = Counter(before)
    for value, times in sorted(more.items(), key=lambda one: -one[1]):
        if value in counts or len(counts) < MOST:
            counts[value] += times
    return dict(counts)


def _kept(job: ImportJob) -> Counts:
    found = UnknownValues.objects.filter(job=job).first()
    kept: Counts = orjson.loads(vault().open_bytes(COLUMN, str(job.pk), bytes(found.counts))) if found else {}
    return kept
