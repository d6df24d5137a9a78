"""The tree itself. Leaves are plain values, equal when they ask the same thing."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, TypeAlias

DAY: Final = "@day"
"""Stands where a property could: the calendar day of the event in the organisation's zone."""
VISIT: Final = "@visit"
"""Stands where a property could: the visit the event belongs to."""


class Operator(StrEnum):
    """How a value is compared; which of them fit a type says :data:`leadloom.criteria.operators.OPERATORS`."""

    IS = "is"
    IS_NOT = "is_not"
    IN = "in"
    NOT_IN = "not_in"
    CONTAINS = "contains"
    NOT_CONTAINS = "not_contains"
    STARTS = "starts"
    ENDS = "ends"
    EMPTY = "empty"
    KNOWN = "known"
    EQ = "="
    NE = "!="
    LT = "<"
    LE = "<="
    GT = ">"
    GE = ">="
    BETWEEN = "between"
    BEFORE = "before"
    AFTER = "after"
    WITHIN_LAST_DAYS = "within_last_days"
    MORE_THAN_DAYS_AGO = "more_than_days_ago"
    ANY_OF = "any_of"
    ALL_OF = "all_of"
    NONE_OF = "none_of"
    AT_LEAST = "at_least"


Number: TypeAlias = int | float
Operand: TypeAlias = str | bool | Number | datetime | tuple[str, ...] | tuple[Number, Number] | None
"""None for EMPTY and KNOWN, a tuple of texts for the operators on lists, a pair (both ends included) for BETWEEN."""


@dataclass(frozen=True, kw_only=True)
class AttributeLeaf:
    """A contact's or its company's field at the instant asked, compared with a constant.

    A missing value meets the negative operators (IS_NOT, NOT_IN, NOT_CONTAINS, NE, NONE_OF) and EMPTY, no other:
    each negative operator is exactly the opposite of its positive one.
    """

    field: str
    op: Operator
    value: Operand = None


@dataclass(frozen=True, kw_only=True)
class PropertyCondition:
    """The same for a property of an event."""

    property: str
    op: Operator
    value: Operand = None


@dataclass(frozen=True, kw_only=True)
class EventMatch:
    """Which events count: the type, and all conditions on properties. Bots only when ``bots``."""

    event: str
    where: tuple[PropertyCondition, ...] = ()
    bots: bool = False


class Comparison(StrEnum):
    """Side of the threshold on which a count must lie, the threshold included."""

    AT_LEAST = "at_least"
    AT_MOST = "at_most"


@dataclass(frozen=True, kw_only=True)
class EventLeaf:
    """How often matching events happened in (as_of − days × 24 h, as_of], or ever when ``days`` is None.

    With ``distinct`` (a property, DAY or VISIT) different values are counted, events without a value are not.
    AT_MOST 0 means: did not happen.
    """

    match: EventMatch
    comparison: Comparison = Comparison.AT_LEAST
    times: int = 1
    days: int | None = None
    distinct: str | None = None


class StateFact(StrEnum):
    """What a scoring model says of a contact."""

    TOTAL = "total"
    FIT = "fit"
    BEHAVIOUR = "behaviour"
    RATING = "rating"
    GRADE = "grade"


@dataclass(frozen=True, kw_only=True)
class StateLeaf:
    """A fact of a scoring model. Points are integers of 1/1,000.

    GRADE at least B2 means both: letter B or better, and number 2 or better; ungraded never is.
    """

    fact: StateFact
    model: str
    op: Operator
    value: int | str | tuple[str, ...] | None = None


@dataclass(frozen=True, kw_only=True)
class AllOf:
    """Every child is met. Without children it stands for everyone (only permitted as the whole tree)."""

    children: tuple["Tree", ...] = ()


@dataclass(frozen=True, kw_only=True)
class AnyOf:
    """At least one child is met."""

    children: tuple["Tree", ...]


@dataclass(frozen=True, kw_only=True)
class NoneOf:
    """No child is met."""

    children: tuple["Tree", ...]


Leaf: TypeAlias = AttributeLeaf | EventLeaf | StateLeaf
Group: TypeAlias = AllOf | AnyOf | NoneOf
Tree: TypeAlias = Group | Leaf

EVERYONE: Final = AllOf()
