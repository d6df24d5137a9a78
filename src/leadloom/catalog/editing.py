"""What people may change in each dictionary, and whether a change fits. Pure but for what was laid over."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from leadloom.catalog.overlay import Dictionary
from leadloom.catalog.terms import Term, path_to, term_of, terms, word_meaning
from leadloom.kernel.errors import FieldProblem, InvalidInput, NotFound
from leadloom.kernel.text import folded

MAX_LABEL: Final = 100
MAX_OWN: Final = 300
MAX_WORDS: Final = 20_000
WORD_TAKEN: Final = "word_taken"
"""The code of a refusal that ``move`` overcomes."""
_PIECE_CHARS: Final = 30
_NO_WORD: Final = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Rules:
    """What a dictionary takes: terms of people's own down to a level (0: none), other names, retirement.

    ``moves``: one of their own may be put below another term. ``fixed`` are terms that the program itself gives: they
    can't be retired.
    """

    levels: int = 0
    renames: bool = False
    retires: bool = False
    moves: bool = False
    fixed: Collection[str] = ()


RULES: Final[Mapping[Dictionary, Rules]] = MappingProxyType(
    {
        Dictionary.INDUSTRY: Rules(levels=4, renames=True, retires=True, moves=True),
        Dictionary.SOURCE: Rules(
            levels=3,
            renames=True,
            retires=True,
            fixed=("direct", "referral", "other", "import", "api", "manual", "not_given", "unknown"),
        ),
        Dictionary.TITLE: Rules(renames=True),
        Dictionary.REGION: Rules(),
        Dictionary.FREE_MAIL: Rules(),
    }
)


def label_of(text: str, field: str) -> str:
    """Return a name as it is kept; raises InvalidInput for a blank or a long one."""
    plain = " ".join(text.split())
    if not plain:
        raise InvalidInput("A term needs a name in both languages.", problems=(FieldProblem(field, "is blank"),))
    if len(plain) > MAX_LABEL:
        raise InvalidInput("A name has at most 100 characters.", problems=(FieldProblem(field, "is too long"),))
    return plain


def existing(dictionary: Dictionary, key: str) -> Term:
    """Return a term; raises NotFound."""
    found = term_of(dictionary, key)
    if found is None:
        raise NotFound("There is no such term.")
    return found


def offered(dictionary: Dictionary, key: str, field: str) -> Term:
    """Return a term that is not retired; raises InvalidInput that names the field."""
    found = term_of(dictionary, key)
    if found is None:
        raise InvalidInput("There is no such term.", problems=(FieldProblem(field, "is no term of this dictionary"),))
    if found.retired:
        raise _invalid(field, "The term is retired.")
    return found


def must_be_free(dictionary: Dictionary, text: str, key: str, *, field: str, move: bool) -> None:
    """Raise InvalidInput when a text is the name of another term, or (unless it shall move) a word of another one."""
    if dictionary is Dictionary.FREE_MAIL:
        return
    word = folded(text)
    taken = next((term for term in terms(dictionary) if term.key != key and word in _names(dictionary, term)), None)
    if taken is not None:
        raise _invalid(field, "This is the name of another term.")
    meant = word_meaning(dictionary, text)
    if meant is None or meant == key or move:
        return
    other = term_of(dictionary, meant)
    name = f"{other.label.zh} / {other.label.en}" if other and other.label.zh != other.label.en else meant
    raise _invalid(field, f"This already means {name}.", code=WORD_TAKEN)


def must_take(dictionary: Dictionary, parent: str, *, height: int = 1) -> None:
    """Raise InvalidInput when a dictionary has no room for terms of people's own, ``height`` levels, below a term."""
    rules = RULES[dictionary]
    if not rules.levels:
        raise _invalid("parent", "This dictionary takes words, and no terms of your own.")
    if parent:
        offered(dictionary, parent, "parent")
    if len(path_to(dictionary, parent)) + height > rules.levels:
        raise _invalid("parent", "There is no further level below this term.")


def must_stand_below(dictionary: Dictionary, term: Term, parent: str) -> None:
    """Raise InvalidInput when a term can't be put below another one: it is built in, or would stand below itself."""
    if not (RULES[dictionary].moves and term.own):
        raise InvalidInput("This term stays where it is.", problems=(FieldProblem("parent", "is fixed"),))
    if term.key in {above.key for above in path_to(dictionary, parent)}:
        raise _invalid("parent", "A term can't stand below itself.")
    must_take(dictionary, parent, height=_height(dictionary, term.key))


def must_retire(dictionary: Dictionary, term: Term, instead: str) -> None:
    """Raise InvalidInput when a term can't be retired, or can't be replaced by the one named."""
    rules = RULES[dictionary]
    if not rules.retires or term.key in rules.fixed:
        raise InvalidInput("This term can't be retired: Leadloom itself uses it.")
    if any(below.parent == term.key and not below.retired for below in terms(dictionary)):
        raise InvalidInput("Retire the terms below it first.")
    if not instead:
        return
    if instead == term.key:
        raise _invalid("instead", "A term can't take its own place.")
    offered(dictionary, instead, "instead")


def new_key(dictionary: Dictionary, parent: str, en: str) -> str:
    """Return a key for a term that no other has: of its English name, of a source behind that of the one above.

    Raises InvalidInput when there are as many as a dictionary takes.
    """
    taken = {term.key for term in terms(dictionary)}
    if sum(term.own for term in terms(dictionary)) >= MAX_OWN:
        raise InvalidInput("A dictionary takes at most 300 terms of your own.")
    piece = _NO_WORD.sub("_", en.casefold()).strip("_")[:_PIECE_CHARS].strip("_") or "own"
    stem = f"{parent}/{piece}" if parent and dictionary is Dictionary.SOURCE else piece
    tries = (stem if number == 1 else f"{stem}_{number}" for number in range(1, MAX_OWN + len(taken) + 2))
    return next(key for key in tries if key not in taken and word_meaning(dictionary, key) is None)


def _height(dictionary: Dictionary, key: str) -> int:
    below = [term.key for term in terms(dictionary) if term.parent == key]
    return 1 + max((_height(dictionary, one) for one in below), default=0)


def _names(dictionary: Dictionary, term: Term) -> set[str]:
    """Return the names under which a term is kept or shown; the whole names of regions may be those of several."""
    if dictionary is Dictionary.REGION:
        return {folded(term.key)}
    return {folded(term.key), folded(term.label.zh), folded(term.label.en)}


def _invalid(field: str, sentence: str, *, code: str | None = None) -> InvalidInput:
    return InvalidInput(sentence, problems=(FieldProblem(field, sentence),), code=code)
