"""Which values of a file its dictionaries know. Pure: reading a dictionary needs no database."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

from leadloom.catalog.industries import is_industry
from leadloom.catalog.overlay import Dictionary
from leadloom.catalog.sources import known_source
from leadloom.catalog.terms import meaning
from leadloom.catalog.titles import is_told_title
from leadloom.imports.mapping import Cell, ImportMap
from leadloom.imports.types import TableRow
from leadloom.kernel.personal import without_personal_text

MAX_CHARS: Final = 100
"""As long as a word of a dictionary may be."""
FIELDS: Final[Mapping[str, Dictionary]] = {
    "industry": Dictionary.INDUSTRY,
    "region": Dictionary.REGION,
    "title": Dictionary.TITLE,
    "source": Dictionary.SOURCE,
}

Counts = dict[str, dict[str, int]]


def unknown_in(rows: Sequence[TableRow], columns: Sequence[str], mapping: ImportMap) -> Counts:
    """Return the values of rows that their dictionaries don't know, counted, by dictionary."""
    return {
        dictionary.value: dict(unknown)
        for name, dictionary in FIELDS.items()
        if (cell := mapping.fields.get(name)) and (unknown := _unknown(dictionary, rows, columns, cell))
    }


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
