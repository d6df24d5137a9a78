"""What conditions, forms and lists may speak about; the dictionaries and what people write for their terms."""

from itertools import islice
from typing import Annotated

from django.http import HttpRequest
from pydantic import Field

from leadloom.catalog import services
from leadloom.catalog.definition import catalogue_document
from leadloom.catalog.models import DictionaryWord
from leadloom.catalog.overlay import Dictionary
from leadloom.catalog.selectors import catalogue, words_added
from leadloom.catalog.terms import Term, meaning, terms
from leadloom.kernel.text import folded
from leadloom.team.http import Body, Id, Router, Schema, Status, Text, now, requires, signed_in

TERMS_SHOWN = 200

router = Router(tags=["catalog"])


class LabelOut(Schema):
    """A name in both languages."""

    zh: str
    en: str


class ChoiceOut(Schema):
    """A permitted value."""

    key: str
    label: LabelOut


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
    """A term of a dictionary. ``parent`` is empty at the top; ``codes`` are those of other standards."""

    key: str
    label: LabelOut
    parent: str
    words: list[str]
    codes: dict[str, str]


class WordOut(Schema):
    """A word that somebody added, and the term it means."""

    id: int
    word: str
    key: str


class DictionaryOut(Schema):
    """The first 200 terms that a search finds, and all words that people added."""

    terms: list[TermOut]
    words: list[WordOut]


class MeaningOut(Schema):
    """What a text means; null when the dictionary can't tell."""

    key: str | None


class WordIn(Body):
    """A word and the key of the term that it means."""

    word: Annotated[str, Field(min_length=1, max_length=100)]
    key: Text


@router.get("/dictionaries/{dictionary}", response=DictionaryOut)
@signed_in
def read_dictionary(
    request: HttpRequest, dictionary: Dictionary, search: Annotated[str, Field(max_length=100)] = ""
) -> object:
    """Return terms of a dictionary whose key, name or words hold the search text, and the words people added."""
    wanted = folded(search)
    found = (term for term in terms(dictionary) if any(wanted in folded(word) for word in _names(term)))
    return {
        "terms": [_term_out(term) for term in islice(found, TERMS_SHOWN)],
        "words": [_word_out(word) for word in words_added(dictionary)],
    }


@router.get("/dictionaries/{dictionary}/meaning", response=MeaningOut)
@signed_in
def read_meaning(request: HttpRequest, dictionary: Dictionary, text: Annotated[str, Field(max_length=200)]) -> object:
    """Return the term that a text means."""
    return {"key": meaning(dictionary, text)}


@router.post("/dictionaries/{dictionary}/words", response=WordOut)
@requires("settings.edit")
def put_word(request: HttpRequest, dictionary: Dictionary, body: WordIn) -> object:
    """Let a word mean a term from now on; records that are there change when you apply the dictionary again."""
    return _word_out(services.put_word(dictionary, word=body.word, key=body.key, now=now(request)))


@router.delete("/dictionaries/{dictionary}/words/{word_id}", response={204: None})
@requires("settings.edit")
def remove_word(request: HttpRequest, dictionary: Dictionary, word_id: Id) -> object:
    """Let a word mean again what is built in."""
    services.remove_word(dictionary, word_id)
    return Status(204, None)


def _names(term: Term) -> tuple[str, ...]:
    return (term.key, term.label.zh, term.label.en, *term.words)


def _term_out(term: Term) -> dict[str, object]:
    label = {"zh": term.label.zh, "en": term.label.en}
    return {"key": term.key, "label": label, "parent": term.parent, "words": term.words, "codes": dict(term.codes)}


def _word_out(word: DictionaryWord) -> dict[str, object]:
    return {"id": word.pk, "word": word.written, "key": word.key}
