"""What columns say that their dictionary doesn't know: counted while the file is checked, kept sealed."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import orjson

from leadloom.catalog.overlay import Dictionary
from leadloom.catalog.selectors import lay_over
from leadloom.catalog.terms import meaning
from leadloom.imports.dictionaries import FIELDS, Counts, is_known
from leadloom.imports.models import ImportJob, UnknownValues
from leadloom.storage.vault import vault

COLUMN: Final = "imports_unknown.counts"
MOST: Final = 500
"""How many values of a dictionary are kept; the later ones of a file beyond that are not counted."""
SHOWN: Final = 100


@dataclass(frozen=True, slots=True)
class Unknown:
    """A value that the check did not know, in how many rows, and what it means by now (None: still unknown)."""

    dictionary: Dictionary
    value: str = field(repr=False)
    rows: int
    means: str | None


def tally(job: ImportJob, found: Counts) -> None:
    """Add the unknown values of further rows to those of a job, in the caller's transaction; at most two statements."""
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
