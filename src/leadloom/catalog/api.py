"""What conditions, forms and lists may speak about; the dictionaries and what people write for their terms."""

from typing import Annotated

from django.http import HttpRequest
from pydantic import Field

from leadloom.catalog import services
from leadloom.catalog.definition import catalogue_document
from leadloom.catalog.editing import MAX_LABEL, RULES
from leadloom.catalog.models import DictionaryWord
from leadloom.catalog.overlay import Dictionary
from leadloom.catalog.selectors import catalogue, keys_by_word, lay_over, words_added
from leadloom.catalog.terms import Term, meaning, path_to, terms
from leadloom.criteria.types import Label
from leadloom.kernel.text import folded
from leadloom.team.http import Body, Id, Router, Schema, Status, Text, now, requires, signed_in

TERMS_SHOWN = 500

router = Router(tags=["catalog"])


class LabelOut(Schema):
    """A name in both languages."""

    zh: str
    en: str


class ChoiceOut(Schema):
    """A permitted value; a retired one still stands on records and is not offered any more."""

    key: str
    label: LabelOut
    retired: bool


class FieldOut(Schema):
    """A contact or company field, or a property of an event type. ``choices`` is empty unless the type is choice."""

    key: str
    type: str
    label: LabelOut
    choices: list[ChoiceOut]


class EventTypeOut(Schema):
    """An event type; discovered ones were tracked and nobody declared them."""

    key: str
    label: LabelOut
    declared: bool
    properties: list[FieldOut]


class CatalogOut(Schema):
    """The whole catalogue."""

    event_types: list[EventTypeOut]
    fields: list[FieldOut]
    sources: list[ChoiceOut]
    industries: list[ChoiceOut]
    title_levels: list[ChoiceOut]


@router.get("/catalog", response=CatalogOut)
@signed_in
def read_catalog(request: HttpRequest) -> object:
    """Return event types, fields and dictionaries with their names in both languages."""
    return catalogue_document(catalogue())


class TermOut(Schema):
    """A term of a dictionary. ``parent`` is empty at the top; ``codes`` are those of other standards.

    ``own``: people added it. ``fixed``: Leadloom itself uses it, it can't be retired. ``instead`` counts in place of a
    retired one, empty for none. ``has_below``: other terms stand below it.
    """

    key: str
    label: LabelOut
    parent: str
    words: list[str]
    codes: dict[str, str]
    own: bool
    fixed: bool
    retired: bool
    instead: str
    has_below: bool


class WordOut(Schema):
    """A word that somebody added, and the term it means."""

    id: int
    word: str
    key: str


class RulesOut(Schema):
    """What a dictionary takes: terms of your own down to a level (0: none), other names, retirement, other places."""

    levels: int
    renames: bool
    retires: bool
    moves: bool


class DictionaryOut(Schema):
    """The first 500 terms that were asked for, the words people added for them, and what may be changed."""

    terms: list[TermOut]
    words: list[WordOut]
    rules: RulesOut


class MeaningOut(Schema):
    """What a text means, null when the dictionary can't tell; ``path`` are the names from the top down to it."""

    key: str | None
    path: list[LabelOut]


Word = Annotated[str, Field(min_length=1, max_length=100)]
Name = Annotated[str, Field(min_length=1, max_length=MAX_LABEL)]
Key = Annotated[str, Field(min_length=1, max_length=100)]
OptionalKey = Annotated[str, Field(max_length=100)]


class WordIn(Body):
    """A word and the key of the term that it means; ``move`` takes it from another term whose word it is."""

    word: Word
    key: Text
    move: bool = False


class TermIn(Body):
    """A term of your own; ``parent`` is the key of the one above it, empty for the top."""

    parent: OptionalKey = ""
    zh: Name
    en: Name
    move: bool = False


class LabelIn(Body):
    """A name in both languages."""

    zh: Name
    en: Name


class TermChangeIn(Body):
    """Another name or another place for a term; null leaves it as it is."""

    key: Key
    label: LabelIn | None = None
    parent: OptionalKey | None = None
    move: bool = False


class RetireIn(Body):
    """The term to retire, and the one that counts in its place (empty: none)."""

    key: Key
    instead: OptionalKey = ""


class RestoreIn(Body):
    """The term to offer again."""

    key: Key


@router.get("/dictionaries/{dictionary}", response=DictionaryOut)
@signed_in
def read_dictionary(
    request: HttpRequest,
    dictionary: Dictionary,
    search: Annotated[str, Field(max_length=100)] = "",
    below: OptionalKey | None = None,
) -> object:
    """Return terms whose key, name or words hold the search text, or those right below a term (empty: the top)."""
    lay_over()
    wanted, every = folded(search), list(terms(dictionary))
    added = keys_by_word(dictionary, wanted) if wanted else frozenset()
    found = [
        term
        for term in every
        if (below is None or term.parent == below)
        and (term.key in added or any(wanted in folded(word) for word in _names(term)))
    ][:TERMS_SHOWN]
    parents = {term.parent for term in every}
    return {
        "terms": [_term_out(dictionary, term, has_below=term.key in parents) for term in found],
        "words": [_word_out(word) for word in words_added(dictionary, [term.key for term in found])],
        "rules": RULES[dictionary],
    }


@router.get("/dictionaries/{dictionary}/meaning", response=MeaningOut)
@signed_in
def read_meaning(request: HttpRequest, dictionary: Dictionary, text: Annotated[str, Field(max_length=200)]) -> object:
    """Return the term that a text means."""
    lay_over()
    key = meaning(dictionary, text)
    path = path_to(dictionary, key) if key else ()
    return {"key": key, "path": [_label_out(term) for term in path]}


@router.post("/dictionaries/{dictionary}/words", response=WordOut)
@requires("settings.edit")
def put_word(request: HttpRequest, dictionary: Dictionary, body: WordIn) -> object:
    """Let a word mean a term from now on; records that are there change when you apply the dictionary again."""
    return _word_out(services.put_word(dictionary, word=body.word, key=body.key, move=body.move, now=now(request)))


@router.delete("/dictionaries/{dictionary}/words/{word_id}", response={204: None})
@requires("settings.edit")
def remove_word(request: HttpRequest, dictionary: Dictionary, word_id: Id) -> object:
    """Let a word mean again what is built in."""
    services.remove_word(dictionary, word_id)
    return Status(204, None)


@router.post("/dictionaries/{dictionary}/terms", response={201: TermOut})
@requires("settings.edit")
def add_term(request: HttpRequest, dictionary: Dictionary, body: TermIn) -> object:
    """Add a term of your own, below another one or at the top."""
    name = Label(zh=body.zh, en=body.en)
    term = services.add_term(dictionary, parent=body.parent, name=name, move=body.move, now=now(request))
    return Status(201, _term_out(dictionary, term, has_below=False))


@router.patch("/dictionaries/{dictionary}/terms", response=TermOut)
@requires("settings.edit")
def change_term(request: HttpRequest, dictionary: Dictionary, body: TermChangeIn) -> object:
    """Give a term another name, or put one of your own below another term; its key stays."""
    name = Label(zh=body.label.zh, en=body.label.en) if body.label else None
    term = services.change_term(dictionary, body.key, name=name, parent=body.parent, move=body.move, now=now(request))
    return _changed(dictionary, term)


@router.post("/dictionaries/{dictionary}/terms/retire", response=TermOut)
@requires("settings.edit")
def retire_term(request: HttpRequest, dictionary: Dictionary, body: RetireIn) -> object:
    """Offer a term no more; records that have it keep it, until you apply a dictionary that names another instead."""
    return _changed(dictionary, services.retire_term(dictionary, body.key, instead=body.instead, now=now(request)))


@router.post("/dictionaries/{dictionary}/terms/restore", response=TermOut)
@requires("settings.edit")
def restore_term(request: HttpRequest, dictionary: Dictionary, body: RestoreIn) -> object:
    """Offer a retired term again."""
    return _changed(dictionary, services.restore_term(dictionary, body.key, now=now(request)))


def _names(term: Term) -> tuple[str, ...]:
    return (term.key, term.label.zh, term.label.en, *term.words)


def _changed(dictionary: Dictionary, term: Term) -> dict[str, object]:
    return _term_out(dictionary, term, has_below=any(one.parent == term.key for one in terms(dictionary)))


def _term_out(dictionary: Dictionary, term: Term, *, has_below: bool) -> dict[str, object]:
    return {
        "key": term.key,
        "label": _label_out(term),
        "parent": term.parent,
        "words": term.words,
        "codes": dict(term.codes),
        "own": term.own,
        "fixed": term.key in RULES[dictionary].fixed,
        "retired": term.retired,
        "instead": term.instead,
        "has_below": has_below,
    }


def _label_out(term: Term) -> dict[str, str]:
    return {"zh": term.label.zh, "en": term.label.en}


def _word_out(word: DictionaryWord) -> dict[str, object]:
    return {"id": word.pk, "word": word.written, "key": word.key}
