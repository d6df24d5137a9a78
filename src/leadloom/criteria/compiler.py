"""From conditions to ClickHouse: row predicates for values and events, and the answer of a tree from its leaves.

Every predicate is 0 or 1, never NULL: a missing value is decided here, not by SQL's third truth value.
"""

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final, LiteralString, TypeAlias, assert_never

from leadloom.criteria.definition import (
    AllOf,
    AnyOf,
    AttributeLeaf,
    EventLeaf,
    EventMatch,
    Leaf,
    NoneOf,
    Operand,
    Operator,
    StateFact,
    StateLeaf,
    Tree,
)
from leadloom.criteria.fragments import Fragment, bound, given, identifier, joined, sql
from leadloom.criteria.types import EventSpec, FieldSpec, ValueType

AS_OF: Final = given("as_of", "Int64")
"""The instant asked, in milliseconds since 1970 UTC."""
DAY_MS: Final = 86_400_000
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)

StateColumns: TypeAlias = Mapping[tuple[str, StateFact], Fragment]
"""For (model, fact) the expression of its value: thousandths as Int64, rating and grade as String ('' is ungraded)."""

_COMPARE: Final[dict[Operator, LiteralString]] = {
    Operator.EQ: "{} = {}",
    Operator.NE: "{} != {}",
    Operator.LT: "{} < {}",
    Operator.LE: "{} <= {}",
    Operator.GT: "{} > {}",
    Operator.GE: "{} >= {}",
}
_TEXT: Final[dict[Operator, LiteralString]] = {
    Operator.IS: "{} = {}",
    Operator.IS_NOT: "{} != {}",
    Operator.CONTAINS: "position({}, {}) > 0",
    Operator.NOT_CONTAINS: "position({}, {}) = 0",
    Operator.STARTS: "startsWith({}, {})",
    Operator.ENDS: "endsWith({}, {})",
}
_TEXTS: Final[dict[Operator, LiteralString]] = {Operator.IN: "{} IN {}", Operator.NOT_IN: "{} NOT IN {}"}
_TAGS: Final[dict[Operator, LiteralString]] = {
    Operator.ANY_OF: "hasAny({}, {})",
    Operator.ALL_OF: "hasAll({}, {})",
    Operator.NONE_OF: "NOT hasAny({}, {})",
}
_INSTANTS: Final[dict[Operator, LiteralString]] = {
    Operator.BEFORE: "ifNull({} < {}, 0)",
    Operator.AFTER: "ifNull({} > {}, 0)",
}


def fold(text: str) -> str:
    """Return the text without differences of case and width; equal to :func:`folded` on every assigned character."""
    return unicodedata.normalize("NFKC", text).lower()


def folded(text: Fragment) -> Fragment:
    """Return a text column without differences of case and width (NFKC, then lower case).

    A short way for ASCII would save 0.05 s per million rows, but its text, five times the column's name, costs each
    small pass 25 ms of planning.
    """
    return sql("lowerUTF8(normalizeUTF8NFKC({}))", text)


def raw_value(spec: FieldSpec, root: LiteralString) -> Fragment:
    """Return the value of a field as the JSON column ``root`` keeps it; texts with '' for missing."""
    column = identifier(root, *spec.path)
    match spec.type:
        case ValueType.TEXT | ValueType.CHOICE:
            return sql("ifNull({}.:String, '')", column)
        case ValueType.NUMBER:  # another writer may have kept a whole number as such
            return sql("coalesce({}.:Float64, toFloat64({}.:Int64))", column, column)
        case ValueType.INTEGER | ValueType.INSTANT:
            return sql("{}.:Int64", column)
        case ValueType.BOOLEAN:
            return sql("{}.:Bool", column)
        case ValueType.TAGS:
            return sql("{}.:`Array(Nullable(String))`", column)
        case _:
            assert_never(spec.type)


def comparable(type_: ValueType, raw: Fragment) -> Fragment:
    """Return a raw value as conditions compare it: texts and tags folded, the others (Nullable) unchanged."""
    if type_ in {ValueType.TEXT, ValueType.CHOICE}:
        return folded(raw)
    if type_ is ValueType.TAGS:
        return sql("arrayMap(tag -> {}, {})", folded(sql("ifNull(tag, '')")), raw)
    return raw


def value_of(spec: FieldSpec, root: LiteralString) -> Fragment:
    """Return the comparable value of a field in the JSON column ``root``."""
    return comparable(spec.type, raw_value(spec, root))


def condition(type_: ValueType, op: Operator, value: Operand, column: Fragment) -> Fragment:
    """Return the predicate on a value as :func:`comparable` gives it; ``op`` and ``value`` fit the type (parsed)."""
    match type_:
        case ValueType.TEXT | ValueType.CHOICE:
            return _text_condition(op, value, column)
        case ValueType.TAGS:
            return _tags_condition(op, value, column)
        case ValueType.NUMBER | ValueType.INTEGER:
            return _number_condition(op, value, column)
        case ValueType.INSTANT:
            return _instant_condition(op, value, column)
        case ValueType.BOOLEAN:
            return _boolean_condition(op, value, column)
        case _:
            assert_never(type_)


def _folded_list(value: Operand) -> Fragment:
    if not isinstance(value, tuple):
        raise TypeError("a list of texts is needed")
    return bound("Array(String)", tuple(sorted({fold(str(entry)) for entry in value})))


def _text_condition(op: Operator, value: Operand, column: Fragment) -> Fragment:
    if op is Operator.EMPTY:
        return sql("{} = ''", column)
    if op is Operator.KNOWN:
        return sql("{} != ''", column)
    if op in _TEXTS:
        return sql(_TEXTS[op], column, _folded_list(value))
    return sql(_TEXT[op], column, bound("String", fold(str(value))))


def _tags_condition(op: Operator, value: Operand, column: Fragment) -> Fragment:
    if op is Operator.EMPTY:
        return sql("empty({})", column)
    if op is Operator.KNOWN:
        return sql("notEmpty({})", column)
    return sql(_TAGS[op], column, _folded_list(value))


def _presence(op: Operator, column: Fragment) -> Fragment:
    return sql("isNull({})", column) if op is Operator.EMPTY else sql("isNotNull({})", column)


def _number(value: Operand | int) -> Fragment:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError("a number is needed")
    return bound("Int64", value) if isinstance(value, int) else bound("Float64", value)


def _number_condition(op: Operator, value: Operand, column: Fragment) -> Fragment:
    if op in {Operator.EMPTY, Operator.KNOWN}:
        return _presence(op, column)
    if op is Operator.BETWEEN:
        if not isinstance(value, tuple):
            raise TypeError("a pair of numbers is needed")
        low, high = value
        return sql("ifNull({} >= {} AND {} <= {}, 0)", column, _number(low), column, _number(high))
    compared = sql(_COMPARE[op], column, _number(value))
    return sql("ifNull({}, 1)", compared) if op is Operator.NE else sql("ifNull({}, 0)", compared)


def _instant_condition(op: Operator, value: Operand, column: Fragment) -> Fragment:
    if op in {Operator.EMPTY, Operator.KNOWN}:
        return _presence(op, column)
    if isinstance(value, datetime):
        return sql(_INSTANTS[op], column, bound("Int64", milliseconds(value)))
    if not isinstance(value, int):
        raise TypeError("a number of days is needed")
    edge = sql("{} - {}", AS_OF, bound("Int64", value * DAY_MS))
    if op is Operator.MORE_THAN_DAYS_AGO:
        return sql("ifNull({} <= {}, 0)", column, edge)
    return sql("ifNull({} > {} AND {} <= {}, 0)", column, edge, column, AS_OF)


def _boolean_condition(op: Operator, value: Operand, column: Fragment) -> Fragment:
    if op in {Operator.EMPTY, Operator.KNOWN}:
        return _presence(op, column)
    wanted = sql("true") if value else sql("false")
    if op is Operator.IS:
        return sql("ifNull({} = {}, 0)", column, wanted)
    return sql("ifNull({} != {}, 1)", column, wanted)


def milliseconds(instant: datetime) -> int:
    """Return an aware instant as whole milliseconds since 1970 UTC, rounded down."""
    return (instant - _EPOCH) // timedelta(milliseconds=1)


def match_condition(match: EventMatch, event: EventSpec) -> Fragment:
    """Return the predicate on an event row of the right type: its properties and, unless they count, no bots."""
    parts = [] if match.bots else [sql("bot = 0")]
    for clause in match.where:
        spec = event.properties[clause.property]
        parts.append(condition(spec.type, clause.op, clause.value, value_of(spec, "props")))
    return conjunction(parts)


def conjunction(parts: Sequence[Fragment]) -> Fragment:
    """Return all of the predicates; true for none."""
    if not parts:
        return sql("1")
    return parts[0] if len(parts) == 1 else joined(" AND ", [sql("({})", part) for part in parts])


def disjunction(parts: Sequence[Fragment]) -> Fragment:
    """Return any of the predicates; false for none."""
    if not parts:
        return sql("0")
    return parts[0] if len(parts) == 1 else joined(" OR ", [sql("({})", part) for part in parts])


def state_condition(leaf: StateLeaf, states: StateColumns) -> Fragment:
    """Return the predicate on a fact of a scoring model; KeyError when the model is not among ``states``."""
    column = states[leaf.model, leaf.fact]
    if isinstance(leaf.value, int):
        return sql(_COMPARE[leaf.op], column, bound("Int64", leaf.value))
    if isinstance(leaf.value, tuple):
        return sql(_TEXTS[leaf.op], column, bound("Array(String)", leaf.value))
    if leaf.value is None:
        return sql("{} = ''", column) if leaf.op is Operator.EMPTY else sql("{} != ''", column)
    if leaf.op is Operator.AT_LEAST:
        letter, figure = bound("String", leaf.value[0]), bound("String", leaf.value[1])
        graded = sql("{} != '' AND substring({}, 1, 1) <= {}", column, column, letter)
        return sql("{} AND substring({}, 2, 1) <= {}", graded, column, figure)
    return sql(_TEXT[leaf.op], column, bound("String", leaf.value))


def tree_condition(tree: Tree, leaf: Callable[[Leaf], Fragment]) -> Fragment:
    """Return the answer (0 or 1) of a tree, given that of each leaf."""
    match tree:
        case AllOf():
            return conjunction([tree_condition(child, leaf) for child in tree.children])
        case AnyOf():
            return disjunction([tree_condition(child, leaf) for child in tree.children])
        case NoneOf():
            return sql("NOT ({})", disjunction([tree_condition(child, leaf) for child in tree.children]))
        case AttributeLeaf() | EventLeaf() | StateLeaf():
            return leaf(tree)
        case _:
            assert_never(tree)
