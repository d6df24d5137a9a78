"""What people added to the dictionaries: laid over the built-in words, the same in every process.

Reading a dictionary needs no database: who runs for long (a tick, an import) lays over anew at each turn, a request
when it begins to use them; both by :func:`leadloom.catalog.selectors.lay_over`.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

_EMPTY: Final[Mapping[str, str]] = MappingProxyType({})


class Dictionary(StrEnum):
    """The dictionaries that people edit."""

    INDUSTRY = "industry"
    REGION = "region"
    TITLE = "title"
    SOURCE = "source"
    FREE_MAIL = "free_mail"
    """Mail domains, and whether they are free mail or a company's."""


_words: Final[dict[Dictionary, Mapping[str, str]]] = {}
_laid: Final = [0]


def overlaid(dictionary: Dictionary) -> Mapping[str, str]:
    """Return the keys by folded words that people added to a dictionary."""
    return _words.get(dictionary, _EMPTY)


def revision() -> int:
    """Return a number that is another one once something else is laid over; for what remembers answers."""
    return _laid[0]


def lay(words: Mapping[Dictionary, Mapping[str, str]]) -> None:
    """Replace what is laid over, for all dictionaries at once."""
    if words == _words:
        return
    _words.clear()
    _words.update(words)
    _laid[0] += 1
