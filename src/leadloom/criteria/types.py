"""What a condition may speak about: the catalogue as the language sees it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol


class ValueType(StrEnum):
    """Kind of a field's or property's value; decides the operators and how the event store keeps it."""

    TEXT = "text"  # String
    CHOICE = "choice"  # String, one of the declared choices
    NUMBER = "number"  # Float64
    INTEGER = "integer"  # Int64
    BOOLEAN = "boolean"  # Bool
    INSTANT = "instant"  # Int64, milliseconds since 1970 UTC
    TAGS = "tags"  # Array(Nullable(String))


@dataclass(frozen=True, kw_only=True)
class Label:
    """A name in both languages of the product."""

    zh: str
    en: str


@dataclass(frozen=True, kw_only=True)
class FieldSpec:
    """A field of a contact (or its company) or a property of an event.

    ``path`` is where the value lies inside the JSON column ``attrs`` or ``props``: ("company", "industry").
    ``choices`` maps each permitted value of a CHOICE to its label, in its natural order; empty for other types.
    """

    key: str
    type: ValueType
    path: tuple[str, ...]
    label: Label
    choices: Mapping[str, Label] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, kw_only=True)
class EventSpec:
    """An event type and its properties by key."""

    key: str
    label: Label
    properties: Mapping[str, FieldSpec] = field(default_factory=dict, hash=False)


class Catalogue(Protocol):
    """Everything a tree may name; unknown names are refused when a tree is parsed."""

    def field(self, key: str) -> FieldSpec | None:
        """Return the contact or company field, or None when there is none of that key."""
        ...

    def event(self, key: str) -> EventSpec | None:
        """Return the event type, declared or discovered, or None when there is none of that key."""
        ...

    def field_keys(self) -> Collection[str]:
        """Return all field keys; used to suggest the nearest one."""
        ...

    def event_keys(self) -> Collection[str]:
        """Return all event types; used to suggest the nearest one."""
        ...
