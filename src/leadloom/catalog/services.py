"""Keeping track of event types nobody declared; editing what people write for the terms of the dictionaries."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from leadloom.catalog.events import EVENTS
from leadloom.catalog.maildomains import mail_domain
from leadloom.catalog.models import DictionaryWord
from leadloom.catalog.overlay import Dictionary
from leadloom.catalog.selectors import lay_over
from leadloom.catalog.terms import has_term
from leadloom.kernel.errors import FieldProblem, InvalidInput, NotFound
from leadloom.kernel.text import folded
from leadloom.storage.postgres_sql import execute
from leadloom.storage.sqlfiles import load

DISCOVER: Final = load(__package__, "discover")
MAX_NAME: Final = 100


def register_types(names: Iterable[str], *, now: datetime) -> None:
    """Note the event types that are not declared; repeatable. Names are cut to 100 characters."""
    unknown = sorted({name[:MAX_NAME] for name in names if name} - EVENTS.keys())
    if unknown:
        execute(DISCOVER, {"names": unknown, "now": now})


def put_word(dictionary: Dictionary, *, word: str, key: str, now: datetime) -> DictionaryWord:
    """Let a word mean a term; a word that meant another one means this from now on. Raises InvalidInput."""
    plain = mail_domain(word) if dictionary is Dictionary.FREE_MAIL else folded(word)
    if not plain and dictionary is Dictionary.FREE_MAIL:
        raise InvalidInput("This is no domain.", problems=(FieldProblem("word", "This is no domain."),))
    if not plain:
        raise InvalidInput("A word must say something.", problems=(FieldProblem("word", "is blank"),))
    if not has_term(dictionary, key):
        raise InvalidInput("There is no such term.", problems=(FieldProblem("key", "is no term of this dictionary"),))
    written = plain if dictionary is Dictionary.FREE_MAIL else word.strip()
    saved, _ = DictionaryWord.objects.update_or_create(
        dictionary=dictionary, word=plain, defaults={"written": written, "key": key, "updated_at": now}
    )
    lay_over()
    return saved


def remove_word(dictionary: Dictionary, word_id: int) -> None:
    """Let a word mean again what is built in; raises NotFound."""
    if not DictionaryWord.objects.filter(dictionary=dictionary, pk=word_id).delete()[0]:
        raise NotFound("There is no such word.")
    lay_over()
