"""Reads a tree from JSON and writes it back.

{"all": [tree, …]} {"any": [tree, …]} {"none": [tree, …]}; {"all": []} alone is everyone
{"field": "title_level", "op": "in", "value": ["director", "vp"]}
{"event": "file_downloaded", "where": [{"property": "asset_kind", "op": "is", "value": "white_paper"}],
"at_least": 3 | "at_most": 0, "days": 30, "distinct": "asset", "bots": true}
{"state": "total|fit|behaviour|rating|grade", "model": "v1", "op": ">=", "value": 80}
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Final, TypeVar, assert_never

from leadloom.criteria.definition import (
    DAY,
    EVERYONE,
    VISIT,
    AllOf,
    AnyOf,
    AttributeLeaf,
    Comparison,
    EventLeaf,
    EventMatch,
    Group,
    NoneOf,
    Operand,
    Operator,
    PropertyCondition,
    StateFact,
    StateLeaf,
    Tree,
)
from leadloom.criteria.errors import CriteriaError
from leadloom.criteria.limits import MAX_DAYS, MAX_DEPTH, MAX_NODES, MAX_TIMES
from leadloom.criteria.operands import Problems, Wrong, milli, operand, plain, points, suggestion, text, texts, whole
from leadloom.criteria.operators import OPERATORS, STATE_OPERATORS, Shape, shape
from leadloom.criteria.types import Catalogue, EventSpec, FieldSpec
from leadloom.kernel.types import JsonObject, JsonValue

_GROUPS: Final[dict[str, type[AllOf] | type[AnyOf] | type[NoneOf]]] = {"all": AllOf, "any": AnyOf, "none": NoneOf}
_KINDS: Final = (*_GROUPS, "field", "event", "state")
_SPELLINGS: Final = {"≠": "!=", "≤": "<=", "≥": ">=", "==": "="}
_MATCH_KEYS: Final = frozenset({"event", "where", "bots"})
_EVENT_KEYS: Final = _MATCH_KEYS | {"at_least", "at_most", "days", "distinct"}

T = TypeVar("T")


def parse(document: JsonValue, catalogue: Catalogue) -> Tree:
    """Read a tree; raise CriteriaError naming every wrong node.

    ``parse(to_json(tree), catalogue) == tree`` for every tree this returns.
    """
    reader = _Reader(catalogue)
    tree = EVERYONE if document == {"all": []} else reader.node(document, "", 1)
    if reader.problems.found or tree is None:
        raise CriteriaError(tuple(reader.problems.found))
    return tree


def parse_match(document: JsonValue, catalogue: Catalogue) -> EventMatch:
    """Read which events count, ``{"event", "where", "bots"}``; raise CriteriaError naming every wrong node."""
    reader = _Reader(catalogue)
    match = None
    if isinstance(document, Mapping):
        reader.only(document, _MATCH_KEYS, "")
        match = reader.match(document, "")
    else:
        reader.problems.add("", "An event condition is an object.")
    if reader.problems.found or match is None:
        raise CriteriaError(tuple(reader.problems.found))
    return match


def _under(path: str, key: str | int) -> str:
    return f"{path}.{key}" if path else str(key)


class _Reader:
    """Walks a document once; what it can't read it notes and leaves out."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self.problems = Problems()
        self._nodes = 0

    def node(self, document: JsonValue, path: str, depth: int) -> Tree | None:
        self._nodes += 1
        if self._nodes == MAX_NODES + 1 or depth > MAX_DEPTH:
            self.problems.add(path, f"A condition has at most {MAX_NODES} parts, nested at most {MAX_DEPTH} deep.")
        if self._nodes > MAX_NODES or depth > MAX_DEPTH:
            return None
        if not isinstance(document, Mapping):
            self.problems.add(path, "A condition is an object.")
            return None
        kinds = [kind for kind in _KINDS if kind in document]
        if len(kinds) != 1:
            self.problems.add(path, "A condition has exactly one of " + ", ".join(f'"{kind}"' for kind in _KINDS) + ".")
            return None
        if kinds[0] in _GROUPS:
            return self._group(document, kinds[0], path, depth)
        readers = {"field": self._attribute, "event": self._event, "state": self._state}
        return readers[kinds[0]](document, path)

    def only(self, document: JsonObject, allowed: Iterable[str], path: str) -> None:
        for key in document:
            if key not in set(allowed):
                self.problems.add(_under(path, key), f'There is no "{key}" here{suggestion(key, list(allowed))}')

    def _group(self, document: JsonObject, kind: str, path: str, depth: int) -> Group | None:
        self.only(document, (kind,), path)
        below = _under(path, kind)
        entries = document[kind]
        if not isinstance(entries, list | tuple) or not entries:
            self.problems.add(below, "A group is a list with at least one condition.")
            return None
        children = [self.node(entry, _under(below, index), depth + 1) for index, entry in enumerate(entries)]
        return _GROUPS[kind](children=tuple(child for child in children if child is not None))

    def _attribute(self, document: JsonObject, path: str) -> AttributeLeaf | None:
        self.only(document, ("field", "op", "value"), path)
        key = document["field"]
        spec = self.catalogue.field(key) if isinstance(key, str) else None
        if spec is None:
            near = suggestion(str(key), self.catalogue.field_keys())
            self.problems.add(_under(path, "field"), f'There is no field "{key}"{near}')
            return None
        compared = self._compared(document, spec, path)
        return None if compared is None else AttributeLeaf(field=spec.key, op=compared[0], value=compared[1])

    def _compared(self, document: JsonObject, spec: FieldSpec, path: str) -> tuple[Operator, Operand] | None:
        op = self._operator(document, OPERATORS[spec.type], path)
        if op is None:
            return None
        try:
            return op, operand(document.get("value"), shape(spec.type, op), spec.choices)
        except Wrong as wrong:
            self._wrong(_under(path, "value"), wrong)
            return None

    def _operator(self, document: JsonObject, permitted: tuple[Operator, ...], path: str) -> Operator | None:
        given = document.get("op")
        op = _SPELLINGS.get(given, given) if isinstance(given, str) else None
        if op is None or op not in permitted:
            self.problems.add(_under(path, "op"), "The operator is one of " + ", ".join(permitted) + ".")
            return None
        return Operator(op)

    def _wrong(self, path: str, wrong: Wrong) -> None:
        self.problems.add(path + wrong.below, "This " + wrong.message)

    def _try(self, read: Callable[[], T], path: str) -> T | None:
        try:
            return read()
        except Wrong as wrong:
            self._wrong(path, wrong)
            return None

    def match(self, document: JsonObject, path: str) -> EventMatch | None:
        """Read event, where and bots; the caller has checked the other keys."""
        key = document.get("event")
        spec = self.catalogue.event(key) if isinstance(key, str) else None
        if spec is None:
            near = suggestion(str(key), self.catalogue.event_keys())
            self.problems.add(_under(path, "event"), f'There is no event "{key}"{near}')
            return None
        bots = document.get("bots", False)
        if not isinstance(bots, bool):
            self.problems.add(_under(path, "bots"), "This needs true or false.")
            return None
        return EventMatch(event=spec.key, where=self._where(document, spec, path), bots=bots)

    def _where(self, document: JsonObject, spec: EventSpec, path: str) -> tuple[PropertyCondition, ...]:
        below = _under(path, "where")
        entries = document.get("where", ())
        if not isinstance(entries, list | tuple):
            self.problems.add(below, "This is a list of conditions on properties.")
            return ()
        found = [self._property(entry, spec, _under(below, index)) for index, entry in enumerate(entries)]
        return tuple(condition for condition in found if condition is not None)

    def _property(self, document: JsonValue, event: EventSpec, path: str) -> PropertyCondition | None:
        self._nodes += 1
        if not isinstance(document, Mapping):
            self.problems.add(path, "A condition on a property is an object.")
            return None
        self.only(document, ("property", "op", "value"), path)
        key = document.get("property")
        spec = event.properties.get(key) if isinstance(key, str) else None
        if spec is None:
            self._no_property(key, event, _under(path, "property"))
            return None
        compared = self._compared(document, spec, path)
        return None if compared is None else PropertyCondition(property=spec.key, op=compared[0], value=compared[1])

    def _no_property(self, key: JsonValue, event: EventSpec, path: str) -> None:
        near = suggestion(str(key), list(event.properties))
        self.problems.add(path, f'The event "{event.key}" has no property "{key}"{near}')

    def _event(self, document: JsonObject, path: str) -> EventLeaf | None:
        self.only(document, _EVENT_KEYS, path)
        match = self.match(document, path)
        side = Comparison.AT_MOST if "at_most" in document else Comparison.AT_LEAST
        if "at_most" in document and "at_least" in document:
            self.problems.add(path, 'Of "at_least" and "at_most" only one can be given.')
        low = 0 if side is Comparison.AT_MOST else 1
        times = self._try(lambda: whole(document.get(side, 1), low, MAX_TIMES), _under(path, side))
        days = document.get("days")
        if days is not None:
            days = self._try(lambda: whole(document.get("days"), 1, MAX_DAYS), _under(path, "days"))
        distinct = self._distinct(document, match, path)
        if match is None or times is None:
            return None
        return EventLeaf(match=match, comparison=side, times=times, days=days, distinct=distinct)

    def _distinct(self, document: JsonObject, match: EventMatch | None, path: str) -> str | None:
        key = document.get("distinct")
        if key is None or match is None:
            return None
        event = self.catalogue.event(match.event)
        if isinstance(key, str) and event is not None and (key in {DAY, VISIT} or key in event.properties):
            return key
        if event is not None:
            self._no_property(key, event, _under(path, "distinct"))
        return None

    def _state(self, document: JsonObject, path: str) -> StateLeaf | None:
        self.only(document, ("state", "model", "op", "value"), path)
        given = document["state"]
        if given not in list(StateFact):
            self.problems.add(_under(path, "state"), "This is one of " + ", ".join(StateFact) + ".")
            return None
        fact = StateFact(str(given))
        model = self._try(lambda: text(document.get("model")), _under(path, "model"))
        op = self._operator(document, STATE_OPERATORS[fact], path)
        if model is None or op is None:
            return None
        try:
            value = _state_value(document.get("value"), fact, op)
        except Wrong as wrong:
            self._wrong(_under(path, "value"), wrong)
            return None
        return StateLeaf(fact=fact, model=model, op=op, value=value)


def _state_value(value: JsonValue, fact: StateFact, op: Operator) -> int | str | tuple[str, ...] | None:
    if op in {Operator.EMPTY, Operator.KNOWN}:
        operand(value, Shape.NOTHING, {})
        return None
    if fact not in {StateFact.RATING, StateFact.GRADE}:
        return milli(value)
    named = texts(value) if op in {Operator.IN, Operator.NOT_IN} else text(value)
    if fact is StateFact.GRADE:
        for grade in (named,) if isinstance(named, str) else named:
            if len(grade) != 2 or grade[0] not in "ABCD" or grade[1] not in "1234":
                raise Wrong("needs a grade from A1 to D4.")
    return named


def to_json(tree: Tree) -> JsonObject:
    """Return the one JSON form of a tree: keys that hold a default are left out."""
    match tree:
        case AllOf():
            return {"all": [to_json(child) for child in tree.children]}
        case AnyOf():
            return {"any": [to_json(child) for child in tree.children]}
        case NoneOf():
            return {"none": [to_json(child) for child in tree.children]}
        case AttributeLeaf():
            return {"field": tree.field, "op": tree.op.value, **_value(plain(tree.value))}
        case EventLeaf():
            extra = {"days": tree.days, "distinct": tree.distinct}
            counted: JsonObject = {tree.comparison.value: tree.times}
            return {**match_to_json(tree.match), **counted, **{k: v for k, v in extra.items() if v is not None}}
        case StateLeaf():
            value = points(tree.value) if isinstance(tree.value, int) else plain(tree.value)
            return {"state": tree.fact.value, "model": tree.model, "op": tree.op.value, **_value(value)}
        case _:
            assert_never(tree)


def match_to_json(match: EventMatch) -> JsonObject:
    """Return the one JSON form of which events count; :func:`parse_match` reads it back."""
    where = [{"property": c.property, "op": c.op.value, **_value(plain(c.value))} for c in match.where]
    return {"event": match.event, **({"where": where} if where else {}), **({"bots": True} if match.bots else {})}


def _value(value: JsonValue) -> JsonObject:
    return {} if value is None else {"value": value}
