"""What people made of the dictionaries: laid over what is built in, the same in every process.

Reading a dictionary needs no database: who runs for long (a tick, an import) lays over anew at each turn, a request
when it begins to use them; both by :func:`leadloom.catalog.selectors.lay_over`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from leadloom.criteria.types import Label
from leadloom.kernel.text import folded


class Dictionary(StrEnum):
    """The dictionaries that people edit."""

    INDUSTRY = "industry"
    REGION = "region"
    TITLE = "title"
    SOURCE = "source"
    FREE_MAIL = "free_mail"
    """Mail domains, and whether they are free mail or a company's."""


@dataclass(frozen=True, slots=True)
class Edit:
    """What people made of a term: one of their own (``own``), or a built-in one by another name.

    A retired term is not offered any more; ``instead`` is the key of the one that counts in its place, empty for none.
    ``parent`` is that of one's own; a built-in one stays where it is.
    """

    label: Label
    parent: str = ""
    own: bool = False
    retired: bool = False
    instead: str = ""


Words = Mapping[Dictionary, Mapping[str, str]]
Edits = Mapping[Dictionary, Mapping[str, Edit]]

_NO_WORDS: Final[Mapping[str, str]] = MappingProxyType({})
_NO_EDITS: Final[Mapping[str, Edit]] = MappingProxyType({})
_laid: Final[list[tuple[Words, Edits]]] = [({}, {})]
_words: Final[dict[Dictionary, Mapping[str, str]]] = {}
_revision: Final = [0]


def overlaid(dictionary: Dictionary) -> Mapping[str, str]:
    """Return the keys by folded words that people added to a dictionary, names that they gave to terms among them."""
    return _words.get(dictionary, _NO_WORDS)


def edits(dictionary: Dictionary) -> Mapping[str, Edit]:
    """Return what people made of terms, by key, the oldest first."""
    return _laid[0][1].get(dictionary, _NO_EDITS)


def labelled(dictionary: Dictionary, built_in: Mapping[str, Label]) -> dict[str, Label]:
    """Return labels by key: those built in as people call them, then those of their own; retired ones included."""
    edited = edits(dictionary)
    ours = {key: edited[key].label if key in edited else label for key, label in built_in.items()}
    return {**ours, **{key: edit.label for key, edit in edited.items() if edit.own}}


def current(dictionary: Dictionary, key: str) -> str:
    """Return the key that counts for a term: itself, or what took its place."""
    edited = edits(dictionary)
    if not edited:
        return key
    seen = set[str]()
    while (edit := edited.get(key)) is not None and edit.retired and edit.instead and key not in seen:
        seen.add(key)
        key = edit.instead
    return key


def revision() -> int:
    """Return a number that is another one once something else is laid over; for what remembers answers."""
    return _revision[0]


def laid() -> tuple[Words, Edits]:
    """Return what is laid over, for :func:`lay` in another process."""
    return _laid[0]


def lay(words: Words, terms: Edits = MappingProxyType({})) -> None:
    """Replace what is laid over, for all dictionaries at once."""
    if (words, terms) == _laid[0]:
        return
    _laid[0] = (dict(words), dict(terms))
    _words.clear()
    for dictionary in Dictionary:
        names = {
            folded(name): key
            for key, edit in terms.get(dictionary, _NO_EDITS).items()
            for name in (edit.label.zh, edit.label.en, *([key] if edit.own else []))
        }
        if found := {**names, **words.get(dictionary, _NO_WORDS)}:
            _words[dictionary] = found
    _revision[0] += 1
