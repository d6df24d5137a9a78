"""From event rows to hits: each row names the few sources it feeds, found by its type first.

Conditions "property is constant" are looked up in one table per property, so that a hundred of them cost a row as much
as one; the others are tried only on rows of their type.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import Final

from leadloom.criteria.compiler import (
    conjunction,
    fold,
    match_condition,
    value_of,
)
from leadloom.criteria.definition import DAY, VISIT, Operator
from leadloom.criteria.fragments import Fragment, bound, joined, sql
from leadloom.criteria.types import EventSpec, ValueType
from leadloom.evaluation.errors import PlanError
from leadloom.evaluation.plan import Plan, Source

_TEXTS: Final = frozenset({ValueType.TEXT, ValueType.CHOICE})
_NOBODY: Final = sql("CAST([], 'Array(Tuple(UInt16, UInt64, Int64))')")

Numbered = tuple[int, Source]


def hits(plan: Plan) -> Fragment:
    """Return the array of (source, key, thousandths from the event) of a row of ``events``."""
    by_type: dict[str, list[Numbered]] = defaultdict(list)
    for number, source in enumerate(plan.sources, start=1):
        by_type[source.match.event].append((number, source))
    branches = []
    for type_, sources in sorted(by_type.items()):
        event = plan.catalogue.event(type_)
        if event is None:
            raise PlanError(f'There is no event "{type_}".')
        branches.append(sql("type = {}, {}", bound("String", type_), _of_type(plan, event, sources)))
    return sql("multiIf({}, {})", joined(", ", branches), _NOBODY)


def event_types(plan: Plan) -> Fragment:
    """Return the array of all event types that feed a source."""
    return bound("Array(String)", tuple(sorted({source.match.event for source in plan.sources})))


def _of_type(plan: Plan, event: EventSpec, sources: Sequence[Numbered]) -> Fragment:
    groups: dict[tuple[tuple[str, ...], str | None], list[Numbered]] = defaultdict(list)
    for number, source in sources:
        amount = source.rule.points_property if source.rule else None
        groups[source.key, amount].append((number, source))
    parts = []
    for (key, amount), members in groups.items():
        value = _key(plan, event, key)
        points = sql("toInt64(0)")
        if amount is not None:
            points = sql("ifNull({}, 0)", value_of(event.properties[amount], "props"))
        parts.append(sql("arrayMap(id -> (id, {}, {}), {})", value, points, _ids(event, members)))
    return _concatenated(parts)


def _concatenated(parts: Sequence[Fragment]) -> Fragment:
    return parts[0] if len(parts) == 1 else sql("arrayConcat({})", joined(", ", parts))


def _ids(event: EventSpec, members: Sequence[Numbered]) -> Fragment:
    plain: dict[Fragment, list[int]] = defaultdict(list)
    looked_up: dict[str, list[Numbered]] = defaultdict(list)
    for number, source in members:
        name = _looked_up_by(event, source)
        if name is None:
            predicate = conjunction([match_condition(source.match, event), *_known(event, source)])
            plain[predicate].append(number)
        else:
            looked_up[name].append((number, source))
    parts = [sql("if({}, {}, [])", predicate, _numbers(numbers)) for predicate, numbers in plain.items()]
    parts += [_lookup(event, name, entries) for name, entries in looked_up.items()]
    return _concatenated(parts)


def _numbers(numbers: Sequence[int]) -> Fragment:
    return bound("Array(UInt16)", tuple(numbers))


def _looked_up_by(event: EventSpec, source: Source) -> str | None:
    """Return the text property whose constant alone decides, or None when there is more to try."""
    where = source.match.where
    if len(where) != 1 or source.match.bots or (source.key and source.known_only):
        return None
    simple = where[0].op in {Operator.IS, Operator.IN} and event.properties[where[0].property].type in _TEXTS
    return where[0].property if simple else None


def _lookup(event: EventSpec, name: str, entries: Sequence[Numbered]) -> Fragment:
    table: dict[str, list[int]] = defaultdict(list)
    for number, source in entries:
        wanted = source.match.where[0].value
        for text in {fold(str(value)) for value in (wanted if isinstance(wanted, tuple) else (wanted,))}:
            table[text].append(number)
    texts = sorted(table)
    places = bound("Array(UInt16)", tuple(range(1, len(texts) + 1)))
    rows = bound("Array(Array(UInt16))", tuple(tuple(table[text]) for text in texts))
    column = value_of(event.properties[name], "props")
    row = sql("transform({}, {}, {}, toUInt16(0))", column, bound("Array(String)", tuple(texts)), places)
    return sql("if(bot = 0, arrayElement({}, {}), [])", rows, row)


def _known(event: EventSpec, source: Source) -> list[Fragment]:
    if not source.known_only:
        return []
    return [_is_known(event, name) for name in source.key if name != DAY]


def _is_known(event: EventSpec, name: str) -> Fragment:
    if name == VISIT:
        return sql("visit != 0")
    spec = event.properties[name]
    value = value_of(spec, "props")
    if spec.type in _TEXTS:
        return sql("{} != ''", value)
    return sql("notEmpty({})", value) if spec.type is ValueType.TAGS else sql("isNotNull({})", value)


def _key(plan: Plan, event: EventSpec, names: Sequence[str]) -> Fragment:
    if not names:
        return sql("toUInt64(0)")
    return sql("sipHash64({})", joined(", ", [_component(plan, event, name) for name in names]))


def _component(plan: Plan, event: EventSpec, name: str) -> Fragment:
    if name == DAY:
        return sql("toDate32(toTimeZone(at, {}))", bound("String", plan.zone))
    if name == VISIT:
        return sql("visit")
    spec = event.properties.get(name)
    if spec is None:
        raise PlanError(f'The event "{event.key}" has no property "{name}".')
    value = value_of(spec, "props")
    return value if spec.type in _TEXTS else sql("ifNull(toString({}), '')", value)
