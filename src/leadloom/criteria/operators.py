"""Which operators fit which type, and what they are compared with."""

from enum import StrEnum
from typing import Final

from leadloom.criteria.definition import Operator, StateFact
from leadloom.criteria.types import ValueType

_PRESENCE: Final = (Operator.EMPTY, Operator.KNOWN)
_SAME: Final = (Operator.IS, Operator.IS_NOT)
_LISTS: Final = (Operator.IN, Operator.NOT_IN)
_NUMBERS: Final = (Operator.EQ, Operator.NE, Operator.LT, Operator.LE, Operator.GT, Operator.GE)

OPERATORS: Final[dict[ValueType, tuple[Operator, ...]]] = {
    ValueType.TEXT: (
        *_SAME,
        *_LISTS,
        Operator.CONTAINS,
        Operator.NOT_CONTAINS,
        Operator.STARTS,
        Operator.ENDS,
        *_PRESENCE,
    ),
    ValueType.CHOICE: (*_SAME, *_LISTS, *_PRESENCE),
    ValueType.NUMBER: (*_NUMBERS, Operator.BETWEEN, *_PRESENCE),
    ValueType.INTEGER: (*_NUMBERS, Operator.BETWEEN, *_PRESENCE),
    ValueType.BOOLEAN: (*_SAME, *_PRESENCE),
    ValueType.INSTANT: (
        Operator.BEFORE,
        Operator.AFTER,
        Operator.WITHIN_LAST_DAYS,
        Operator.MORE_THAN_DAYS_AGO,
        *_PRESENCE,
    ),
    ValueType.TAGS: (Operator.ANY_OF, Operator.ALL_OF, Operator.NONE_OF, *_PRESENCE),
}

STATE_OPERATORS: Final[dict[StateFact, tuple[Operator, ...]]] = {
    StateFact.TOTAL: _NUMBERS,
    StateFact.FIT: _NUMBERS,
    StateFact.BEHAVIOUR: _NUMBERS,
    StateFact.RATING: (*_SAME, *_LISTS),
    StateFact.GRADE: (*_SAME, *_LISTS, Operator.AT_LEAST, *_PRESENCE),
}


class Shape(StrEnum):
    """What stands to the right of an operator."""

    NOTHING = "nothing"
    TEXT = "text"
    TEXTS = "texts"
    NUMBER = "number"
    PAIR = "pair"
    BOOLEAN = "boolean"
    INSTANT = "instant"
    DAYS = "days"


def shape(type_: ValueType, op: Operator) -> Shape:
    """Return what the operator is compared with on a value of this type."""
    if op in _PRESENCE:
        return Shape.NOTHING
    if op in {*_LISTS, Operator.ANY_OF, Operator.ALL_OF, Operator.NONE_OF}:
        return Shape.TEXTS
    if op in {Operator.WITHIN_LAST_DAYS, Operator.MORE_THAN_DAYS_AGO}:
        return Shape.DAYS
    if op is Operator.BETWEEN:
        return Shape.PAIR
    by_type = {
        ValueType.BOOLEAN: Shape.BOOLEAN,
        ValueType.NUMBER: Shape.NUMBER,
        ValueType.INTEGER: Shape.NUMBER,
        ValueType.INSTANT: Shape.INSTANT,
    }
    return by_type.get(type_, Shape.TEXT)
