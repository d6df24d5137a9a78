"""The catalogue as the language of conditions sees it; what people added to the dictionaries."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, cast

from leadloom.catalog.events import EVENTS
from leadloom.catalog.fields import FIELDS, TAGS_FIELD, field_now
from leadloom.catalog.models import DictionaryWord, DiscoveredType
from leadloom.catalog.overlay import Dictionary, Edit, lay
from leadloom.criteria.types import EventSpec, FieldSpec, Label
from leadloom.storage.postgres_sql import fetch
from leadloom.storage.sqlfiles import load

_Laid = tuple[str, str | None, str, str, str, str, bool, bool, str, int]
LAID_OVER: Final = load(__package__, "laid_over")

TagNames = Callable[[], Mapping[str, Label]]
"""Returns the names of all tags by key."""

_tag_names: Final[list[TagNames]] = []


def name_tags(provider: TagNames) -> None:
    """Let ``provider`` say which tags there are; the last one registered does."""
    _tag_names[:] = [provider]


@dataclass(frozen=True)
class StoredCatalogue:
    """Declared fields and event types, the event types discovered so far, and tags. Implements ``criteria.Catalogue``.

    Without ``tags`` a condition may name any tag.
    """

    discovered: Mapping[str, EventSpec]
    tags: Mapping[str, Label] = field(default_factory=dict)

    def field(self, key: str) -> FieldSpec | None:
        """Return the contact or company field, or None when there is none of that key."""
        spec = field_now(key)
        return replace(spec, choices=self.tags) if spec is not None and key == TAGS_FIELD else spec

    def event(self, key: str) -> EventSpec | None:
        """Return the event type, declared or discovered, or None when there is none of that key."""
        return EVENTS.get(key) or self.discovered.get(key)

    def field_keys(self) -> Collection[str]:
        """Return all field keys."""
        return FIELDS.keys()

    def event_keys(self) -> Collection[str]:
        """Return all event types, declared ones first."""
        return [*EVENTS, *self.discovered]


DECLARED: Final = StoredCatalogue(discovered={})
"""The catalogue without discovered types: needs no database."""


def catalogue() -> StoredCatalogue:
    """Return the catalogue as it stands in the database, dictionaries included; three queries."""
    lay_over()
    names = DiscoveredType.objects.order_by("name").values_list("name", flat=True)
    return StoredCatalogue(
        discovered={name: EventSpec(key=name, label=Label(zh=name, en=name)) for name in names},
        tags=_tag_names[0]() if _tag_names else {},
    )


def words_added(dictionary: Dictionary, keys: Collection[str]) -> Sequence[DictionaryWord]:
    """Return the words that people added for these terms of a dictionary, in order."""
    return list(DictionaryWord.objects.filter(dictionary=dictionary, key__in=keys).order_by("word"))


def keys_by_word(dictionary: Dictionary, piece: str) -> frozenset[str]:
    """Return the keys of terms for which people added a word that holds this folded text."""
    found = DictionaryWord.objects.filter(dictionary=dictionary, word__contains=piece)
    return frozenset(found.values_list("key", flat=True).distinct())


def lay_over() -> None:
    """Let this process read the dictionaries with what people made of them, as it stands now; one small statement."""
    words: dict[Dictionary, dict[str, str]] = {}
    terms: dict[Dictionary, dict[str, Edit]] = {}
    for row in fetch(LAID_OVER, {}):
        name, word, key, parent, zh, en, own, retired, instead, _place = cast("_Laid", row)
        if word is not None:
            words.setdefault(Dictionary(name), {})[word] = key
        else:
            edit = Edit(Label(zh=zh, en=en), parent, own, retired, instead)
            terms.setdefault(Dictionary(name), {})[key] = edit
    lay(words, terms)
