"""Keeping track of event types nobody declared; editing the dictionaries: words, and terms of people's own."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Final

from django.db import transaction

from leadloom.catalog.editing import (
    MAX_WORDS,
    RULES,
    existing,
    label_of,
    must_be_free,
    must_retire,
    must_stand_below,
    must_take,
    new_key,
    offered,
)
from leadloom.catalog.events import EVENTS
from leadloom.catalog.maildomains import mail_domain
from leadloom.catalog.models import DictionaryTerm, DictionaryWord
from leadloom.catalog.overlay import Dictionary
from leadloom.catalog.selectors import lay_over
from leadloom.catalog.terms import Term
from leadloom.criteria.types import Label
from leadloom.kernel.errors import FieldProblem, InvalidInput, NotFound
from leadloom.kernel.text import folded
from leadloom.storage.postgres_sql import execute, fetch
from leadloom.storage.sqlfiles import load
from leadloom.team.changes import bump
from leadloom.team.types import Area

DISCOVER: Final = load(__package__, "discover")
HOLD_DICTIONARIES: Final = load(__package__, "hold_dictionaries")
MAX_NAME: Final = 100


def register_types(names: Iterable[str], *, now: datetime) -> None:
    """Note the event types that are not declared; repeatable. Names are cut to 100 characters."""
    unknown = sorted({name[:MAX_NAME] for name in names if name} - EVENTS.keys())
    if unknown:
        execute(DISCOVER, {"names": unknown, "now": now})


def put_word(dictionary: Dictionary, *, word: str, key: str, move: bool = False, now: datetime) -> DictionaryWord:
    """Let a word mean a term. Raises InvalidInput, with the code ``word_taken`` for the word of another term.

    ``move`` takes it from there; the names of other terms stay theirs.
    """
    plain = mail_domain(word) if dictionary is Dictionary.FREE_MAIL else folded(word)
    if not plain and dictionary is Dictionary.FREE_MAIL:
        raise InvalidInput("This is no domain.", problems=(FieldProblem("word", "This is no domain."),))
    if not plain:
        raise InvalidInput("A word must say something.", problems=(FieldProblem("word", "is blank"),))
    written = plain if dictionary is Dictionary.FREE_MAIL else word.strip()
    with _held():
        offered(dictionary, key, "key")
        must_be_free(dictionary, word, key, field="word", move=move)
        said = DictionaryWord.objects.filter(dictionary=dictionary)
        if said.count() >= MAX_WORDS and not said.filter(word=plain).exists():
            raise InvalidInput("The dictionary takes no more words.")
        saved, _ = DictionaryWord.objects.update_or_create(
            dictionary=dictionary, word=plain, defaults={"written": written, "key": key, "updated_at": now}
        )
    lay_over()
    return saved


def remove_word(dictionary: Dictionary, word_id: int) -> None:
    """Let a word mean again what is built in; raises NotFound."""
    with _held():
        if not DictionaryWord.objects.filter(dictionary=dictionary, pk=word_id).delete()[0]:
            raise NotFound("There is no such word.")
    lay_over()


def add_term(dictionary: Dictionary, *, parent: str, name: Label, move: bool = False, now: datetime) -> Term:
    """Add a term of one's own, below another one or (``parent`` empty) at the top. Raises InvalidInput.

    ``move``: a name that was a word of another term is this term's from now on.
    """
    label = _label(name)
    with _held():
        must_take(dictionary, parent)
        _must_be_free(dictionary, label, "", move=move)
        key = new_key(dictionary, parent, label.en)
        DictionaryTerm.objects.create(
            dictionary=dictionary, key=key, parent=parent, zh=label.zh, en=label.en, is_own=True, updated_at=now
        )
        _take_words(dictionary, label, key)
    return _told(dictionary, key)


def change_term(
    dictionary: Dictionary,
    key: str,
    *,
    name: Label | None = None,
    parent: str | None = None,
    move: bool = False,
    now: datetime,
) -> Term:
    """Give a term another name, or put one's own below another term. Raises NotFound, InvalidInput.

    What one's own was called before still means it.
    """
    with _held():
        term = existing(dictionary, key)
        edit = _edit_of(dictionary, term)
        if parent is not None and parent != term.parent:
            must_stand_below(dictionary, term, parent)
            edit.parent = parent
        if name is not None:
            label = _label(name)
            if not RULES[dictionary].renames:
                raise InvalidInput("This dictionary takes words, and no other names.")
            _must_be_free(dictionary, label, key, move=move)
            _keep_names(dictionary, term, label, now=now)
            _take_words(dictionary, label, key)
            edit.zh, edit.en = label.zh, label.en
        _save(edit, now=now)
    return _told(dictionary, key)


def retire_term(dictionary: Dictionary, key: str, *, instead: str = "", now: datetime) -> Term:
    """Offer a term no more; records keep it. What it means is the term named ``instead``, else still itself.

    Raises NotFound, InvalidInput.
    """
    with _held():
        term = existing(dictionary, key)
        must_retire(dictionary, term, instead)
        edit = _edit_of(dictionary, term)
        edit.is_retired, edit.instead = True, instead
        _save(edit, now=now)
    return _told(dictionary, key)


def restore_term(dictionary: Dictionary, key: str, *, now: datetime) -> Term:
    """Offer a retired term again; repeatable. Raises NotFound, InvalidInput below a term that is retired itself."""
    with _held():
        term = existing(dictionary, key)
        if term.parent:
            offered(dictionary, term.parent, "parent")
        edit = _edit_of(dictionary, term)
        edit.is_retired, edit.instead = False, ""
        _save(edit, now=now)
    return _told(dictionary, key)


@contextmanager
def _held() -> Iterator[None]:
    """Let nobody else edit the dictionaries until the transaction ends, and read them as they stand."""
    with transaction.atomic():
        fetch(HOLD_DICTIONARIES, {})
        lay_over()
        yield
        bump(Area.SETTINGS)


def _label(name: Label) -> Label:
    return Label(zh=label_of(name.zh, "zh"), en=label_of(name.en, "en"))


def _must_be_free(dictionary: Dictionary, label: Label, key: str, *, move: bool) -> None:
    for field, text in (("zh", label.zh), ("en", label.en)):
        must_be_free(dictionary, text, key, field=field, move=move)


def _take_words(dictionary: Dictionary, label: Label, key: str) -> None:
    """Drop words of other terms that are a term's name from now on."""
    names = [folded(label.zh), folded(label.en)]
    DictionaryWord.objects.filter(dictionary=dictionary, word__in=names).exclude(key=key).delete()


def _keep_names(dictionary: Dictionary, term: Term, label: Label, *, now: datetime) -> None:
    """Keep as words what a term of one's own was called so far."""
    for former in {term.label.zh, term.label.en} - {label.zh, label.en} if term.own else ():
        DictionaryWord.objects.get_or_create(
            dictionary=dictionary,
            word=folded(former),
            defaults={"written": former, "key": term.key, "updated_at": now},
        )


def _edit_of(dictionary: Dictionary, term: Term) -> DictionaryTerm:
    found = DictionaryTerm.objects.filter(dictionary=dictionary, key=term.key).first()
    label = term.label
    return found or DictionaryTerm(dictionary=dictionary, key=term.key, parent="", zh=label.zh, en=label.en)


def _save(edit: DictionaryTerm, *, now: datetime) -> None:
    edit.updated_at = now
    edit.save()


def _told(dictionary: Dictionary, key: str) -> Term:
    lay_over()
    return existing(dictionary, key)
