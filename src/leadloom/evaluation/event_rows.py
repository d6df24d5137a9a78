"""From event rows to hits: each row names the few sources it feeds, found by its type first.

Conditions "property is constant" are looked up in one table per property, so that a hundred of them cost a row as much
as one; the others are tried only on rows of their type.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
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
_NONE: Final = sql("CAST([], 'Array(UInt16)')")

Numbered = tuple[int, Source]


@dataclass(frozen=True)
class RowColumns:
    """What is computed on each row of ``events``.

    ``hits`` is the array of source numbers the row feeds. A source with a key finds it in ``keys[slot]`` (UInt64), one
    whose events bring their own thousandths finds them in ``amounts[slot]`` (Int64); ``key_slots`` and
    ``amount_slots`` say which (from 1, 0 is none), in the order of the sources. Slots are shared between types: rows
    of another type need their own value there.
    """

    hits: Fragment
    keys: tuple[Fragment, ...]
    amounts: tuple[Fragment, ...]
    key_slots: tuple[int, ...]
    amount_slots: tuple[int, ...]


def row_columns(plan: Plan) -> RowColumns:
    """Return the expressions over a row of ``events`` that feed all sources of the plan."""
    by_type: dict[str, list[Numbered]] = defaultdict(list)
    for number, source in enumerate(plan.sources, start=1):
        by_type[source.match.event].append((number, source))
    keys, key_slots = _slotted(plan, lambda source: source.key, _key)
    amounts, amount_slots = _slotted(plan, _own_points, _amount)
    return RowColumns(
        hits=_by_type({type_: _ids(_event(plan, type_), sources) for type_, sources in by_type.items()}, _NONE),
        keys=tuple(_by_type(by_event, sql("toUInt64(0)")) for by_event in keys),
        amounts=tuple(_by_type(by_event, sql("toInt64(0)")) for by_event in amounts),
        key_slots=key_slots,
        amount_slots=amount_slots,
    )


def _by_type(values: Mapping[str, Fragment], otherwise: Fragment) -> Fragment:
    branches = [sql("type = {}, {}", bound("String", type_), value) for type_, value in sorted(values.items())]
    return sql("multiIf({}, {})", joined(", ", branches), otherwise)


def _own_points(source: Source) -> tuple[str, ...]:
    own = source.rule.points_property if source.rule else None
    return () if own is None else (own,)


def _slotted(
    plan: Plan,
    names_of: Callable[[Source], tuple[str, ...]],
    value: Callable[[Plan, EventSpec, tuple[str, ...]], Fragment],
) -> tuple[list[dict[str, Fragment]], tuple[int, ...]]:
    """Give each (type, names) a slot, numbered anew for each type; names () need none."""
    taken: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    slots: list[dict[str, Fragment]] = []
    numbers = []
    for source in plan.sources:
        names, type_ = names_of(source), source.match.event
        if names and names not in taken[type_]:
            taken[type_].append(names)
            if len(taken[type_]) > len(slots):
                slots.append({})
            slots[len(taken[type_]) - 1][type_] = value(plan, _event(plan, type_), names)
        numbers.append(taken[type_].index(names) + 1 if names else 0)
    return slots, tuple(numbers)


def _event(plan: Plan, type_: str) -> EventSpec:
    event = plan.catalogue.event(type_)
    if event is None:
        raise PlanError(f'There is no event "{type_}".')
    return event


def event_types(plan: Plan) -> Fragment:
    """Return the array of all event types that feed a source."""
    return bound("Array(String)", tuple(sorted({source.match.event for source in plan.sources})))


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
    parts = [sql("if({}, {}, {})", predicate, _numbers(numbers), _NONE) for predicate, numbers in plain.items()]
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
    return sql("if(bot = 0, arrayElement({}, {}), {})", rows, row, _NONE)


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


def _key(plan: Plan, event: EventSpec, names: tuple[str, ...]) -> Fragment:
    return sql("sipHash64({})", joined(", ", [_component(plan, event, name) for name in names]))


def _amount(plan: Plan, event: EventSpec, names: tuple[str, ...]) -> Fragment:
    del plan
    return sql("ifNull({}, 0)", value_of(event.properties[names[0]], "props"))


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
