"""Which column is which of our fields, from its name in Chinese or English and from what stands in it. Pure."""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import Final

from leadloom.catalog.fieldnames import field_of, known_names
from leadloom.identity import normalise
from leadloom.imports.checks import is_credit_code
from leadloom.imports.mapping import FIELDS
from leadloom.imports.types import Suggestion
from leadloom.kernel.text import folded

SURE: Final = 1.0
BY_PART: Final = 0.7
BY_CONTENT: Final = 0.6
_ENOUGH: Final = 0.6
"""Share of filled cells that must look like a field for the content to speak for it."""
_DECORATION: Final = re.compile(r"[(（\[【].*?[)）\]】]|[*＊:：\s]")
_MOBILE: Final = re.compile(r"(?:\+?86)?1\d{10}(?:\.0)?")


def suggest(header: Sequence[str], rows: Sequence[Sequence[str]]) -> list[Suggestion]:
    """Return for every column the field it is likely to be, each field once, the surest column first served."""
    candidates = [(*_by_name(name), place) for place, name in enumerate(header)]
    candidates += [
        (found, BY_CONTENT, place)
        for place in range(len(header))
        if (found := _by_content([row[place] for row in rows if place < len(row)]))
    ]
    given: dict[int, Suggestion] = {}
    taken: set[str] = set()
    for field, confidence, place in sorted(candidates, key=lambda one: (-one[1], one[2])):
        if field in FIELDS and field not in taken and place not in given:
            given[place] = Suggestion(header[place], field, confidence)
            taken.add(field)
    return [given.get(place, Suggestion(name, "", 0.0)) for place, name in enumerate(header)]


def _by_name(name: str) -> tuple[str, float]:
    exact = field_of(name) or field_of(_DECORATION.sub("", name))
    if exact:
        return exact, SURE
    plain = folded(_DECORATION.sub("", name))
    for word, field in _long_words().items():
        if word in plain:
            return field, BY_PART
    return "", 0.0


@cache
def _long_words() -> Mapping[str, str]:
    """Return names that tell a field also inside a longer one, the longest first: 客户联系电话 holds 联系电话."""
    telling = {word: field for word, field in known_names().items() if len(word) >= (5 if word.isascii() else 2)}
    return MappingProxyType(dict(sorted(telling.items(), key=lambda item: -len(item[0]))))


def _by_content(cells: Sequence[str]) -> str:
    filled = [cell.strip() for cell in cells if cell.strip()]
    tests = (
        ("email", lambda cell: normalise.email(cell) is not None),
        ("credit_code", is_credit_code),
        ("mobile", lambda cell: _MOBILE.fullmatch(re.sub(r"[\s\-]", "", cell)) is not None),
    )
    for field, looks in tests:
        if filled and sum(map(looks, filled)) / len(filled) >= _ENOUGH:
            return field
    return ""
