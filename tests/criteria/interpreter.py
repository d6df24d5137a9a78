"""The naive reading of a tree: plain loops over lists. Slow, obvious, and the measure of the compiler."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from leadloom.criteria.definition import (
    DAY,
    VISIT,
    AllOf,
    AnyOf,
    AttributeLeaf,
    Comparison,
    EventLeaf,
    EventMatch,
    NoneOf,
    Operator,
    StateLeaf,
    Tree,
)
from leadloom.criteria.types import Catalogue, FieldSpec, ValueType

FIRST_VISITOR = 2**52
EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+00:00")


@dataclass(frozen=True, kw_only=True)
class Happened:
    subject: int
    type: str
    at: datetime
    event_id: UUID
    props: Mapping[str, object] = field(default_factory=dict)
    bot: bool = False
    visit: int = 0


@dataclass(frozen=True, kw_only=True)
class Version:
    contact: int
    version: int
    at: datetime
    attrs: Mapping[str, object]


@dataclass(frozen=True, kw_only=True)
class Link:
    subject: int
    contact: int
    version: int


@dataclass(frozen=True, kw_only=True)
class History:
    """Everything that is stored; ``states`` gives (model, fact) by contact for state leaves."""

    events: Sequence[Happened] = ()
    versions: Sequence[Version] = ()
    links: Sequence[Link] = ()


States = Mapping[tuple[str, str], int | str]


def contact_of(history: History, subject: int) -> int:
    links = [link for link in history.links if link.subject == subject]
    return max(links, key=lambda link: link.version).contact if links else subject


def contacts_at(history: History, as_of: datetime) -> list[int]:
    known = {version.contact for version in history.versions if version.at <= as_of}
    return sorted(contact for contact in known if contact_of(history, contact) == contact)


@dataclass(frozen=True, kw_only=True)
class Interpreter:
    """Answers for one contact at one instant."""

    history: History
    contact: int
    as_of: datetime
    catalogue: Catalogue
    zone: str = "Asia/Shanghai"
    states: States = field(default_factory=dict)

    def answer(self, tree: Tree) -> bool:
        if isinstance(tree, AllOf):
            return all(self.answer(child) for child in tree.children)
        if isinstance(tree, AnyOf):
            return any(self.answer(child) for child in tree.children)
        if isinstance(tree, NoneOf):
            return not any(self.answer(child) for child in tree.children)
        if isinstance(tree, AttributeLeaf):
            spec = self.catalogue.field(tree.field)
            return self.compare(spec, tree.op, tree.value, self.attribute(spec))
        if isinstance(tree, StateLeaf):
            return self.state(tree)
        count = self.count(tree)
        return count >= tree.times if tree.comparison is Comparison.AT_LEAST else count <= tree.times

    def attribute(self, spec: FieldSpec) -> object:
        versions = [v for v in self.history.versions if v.contact == self.contact and v.at <= self.as_of]
        value: object = max(versions, key=lambda v: v.version).attrs
        for step in spec.path:
            value = value.get(step) if isinstance(value, Mapping) else None
        return value

    def matching(self, match: EventMatch, days: int | None) -> list[Happened]:
        """All events that count, in the order of (at, event id)."""
        spec = self.catalogue.event(match.event)
        found = []
        for event in self.history.events:
            mine = contact_of(self.history, event.subject) == self.contact
            inside = event.at <= self.as_of and (days is None or event.at > self.as_of - timedelta(days=days))
            if not (mine and inside and event.type == match.event and (match.bots or not event.bot)):
                continue
            if all(
                self.compare(spec.properties[c.property], c.op, c.value, event.props.get(c.property))
                for c in match.where
            ):
                found.append(event)
        return sorted(found, key=lambda event: (event.at, str(event.event_id)))

    def key(self, event: Happened, name: str) -> object:
        """What makes two events the same for ``name``; None when the event has no value."""
        if name == DAY:
            return event.at.astimezone(ZoneInfo(self.zone)).date()
        if name == VISIT:
            return event.visit or None
        spec = self.catalogue.event(event.type).properties[name]
        value = event.props.get(name)
        if spec.type in (ValueType.TEXT, ValueType.CHOICE):
            return same(value or "") or None
        if spec.type is ValueType.TAGS:
            return tuple(same(tag) for tag in value) if value else None
        return value

    def count(self, leaf: EventLeaf) -> int:
        events = self.matching(leaf.match, leaf.days)
        if leaf.distinct is None:
            return len(events)
        return len({self.key(event, leaf.distinct) for event in events} - {None})

    def compare(self, spec: FieldSpec, op: Operator, value: object, have: object) -> bool:
        missing = have is None or have in ("", [])
        if op is Operator.EMPTY:
            return missing
        if op is Operator.KNOWN:
            return not missing
        negative = {
            Operator.IS_NOT: Operator.IS,
            Operator.NOT_IN: Operator.IN,
            Operator.NOT_CONTAINS: Operator.CONTAINS,
            Operator.NE: Operator.EQ,
            Operator.NONE_OF: Operator.ANY_OF,
        }
        if op in negative:
            return not self.compare(spec, negative[op], value, have)
        if missing:
            return False
        if isinstance(have, list):
            return self.tags(op, value, have)
        if isinstance(have, str):
            return text(op, value, same(have))
        if spec.type is ValueType.INSTANT:
            return self.instant(op, value, EPOCH + timedelta(milliseconds=have))
        return number(op, value, have)

    def tags(self, op: Operator, value: Sequence[str], have: Sequence[str]) -> bool:
        mine, wanted = {same(tag) for tag in have}, {same(tag) for tag in value}
        return wanted <= mine if op is Operator.ALL_OF else bool(wanted & mine)

    def instant(self, op: Operator, value: object, have: datetime) -> bool:
        if op is Operator.BEFORE:
            return have < value
        if op is Operator.AFTER:
            return have > value
        if op is Operator.MORE_THAN_DAYS_AGO:
            return have <= self.as_of - timedelta(days=value)
        return self.as_of - timedelta(days=value) < have <= self.as_of

    def state(self, leaf: StateLeaf) -> bool:
        have = self.states[leaf.model, leaf.fact]
        if leaf.op is Operator.EMPTY:
            return have == ""
        if leaf.op is Operator.KNOWN:
            return have != ""
        if leaf.op is Operator.AT_LEAST:
            return have != "" and have[0] <= leaf.value[0] and have[1] <= leaf.value[1]
        if isinstance(have, str):
            inside = have in leaf.value if isinstance(leaf.value, tuple) else have == leaf.value
            return inside if leaf.op in (Operator.IS, Operator.IN) else not inside
        return number(leaf.op, leaf.value, have) if leaf.op is not Operator.NE else have != leaf.value


def same(value: str) -> str:
    return unicodedata.normalize("NFKC", value).lower()


def text(op: Operator, value: object, have: str) -> bool:
    if op is Operator.IN:
        return have in [same(entry) for entry in value]
    wanted = same(value)
    return {
        Operator.IS: have == wanted,
        Operator.CONTAINS: wanted in have,
        Operator.STARTS: have.startswith(wanted),
        Operator.ENDS: have.endswith(wanted),
    }[op]


def number(op: Operator, value: object, have: float) -> bool:
    if op is Operator.BETWEEN:
        return value[0] <= have <= value[1]
    return {
        Operator.IS: lambda: have == value,
        Operator.EQ: lambda: have == value,
        Operator.LT: lambda: have < value,
        Operator.LE: lambda: have <= value,
        Operator.GT: lambda: have > value,
        Operator.GE: lambda: have >= value,
    }[op]()
