"""Random trees (as JSON, so that parsing is on the way) and random histories, aimed at the edges."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import strategies as st

from leadloom.criteria.operators import OPERATORS, Shape, shape
from leadloom.criteria.types import FieldSpec, ValueType
from tests.criteria.catalogue import EVENTS, FIELDS
from tests.criteria.interpreter import FIRST_VISITOR, Happened, History, Link, Version

START = datetime(2026, 3, 1, 16, 0, tzinfo=UTC)  # midnight in Shanghai
DAYS = 6
TEXTS = ["Bing", "ＢＩＮＧ", "bing", "软件园 A座", "软件", "ας", "ΑΣ", "é", "e\u0301", "a'b\\c`%", "{p0:String}"]
NUMBERS = [0, 1, 2, 2.5, -3, 100, 0.1, 10**15, -0.0]
COUNTS = [0, 1, 2, 3]

instants = st.builds(
    lambda steps, nudge: START + timedelta(hours=6 * steps, milliseconds=nudge),
    st.integers(0, DAYS * 4),
    st.sampled_from([0, 0, 0, 1, -1]),
)


def iso(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def operand(spec: FieldSpec, kind: Shape) -> st.SearchStrategy:
    texts = st.sampled_from(list(spec.choices) or TEXTS)
    return {
        Shape.NOTHING: st.none(),
        Shape.TEXT: texts,
        Shape.TEXTS: st.lists(texts, min_size=1, max_size=3),
        Shape.NUMBER: st.sampled_from(NUMBERS),
        Shape.PAIR: st.lists(st.sampled_from(NUMBERS), min_size=2, max_size=2).map(sorted),
        Shape.BOOLEAN: st.booleans(),
        Shape.INSTANT: instants.map(iso),
        Shape.DAYS: st.integers(1, DAYS),
    }[kind]


def compared(spec: FieldSpec) -> st.SearchStrategy:
    def with_value(op: str) -> st.SearchStrategy:
        return operand(spec, shape(spec.type, op)).map(
            lambda value: {"op": str(op), **({} if value is None else {"value": value})}
        )

    return st.sampled_from(OPERATORS[spec.type]).flatmap(with_value)


attribute_leaves = st.sampled_from(sorted(FIELDS)).flatmap(
    lambda key: compared(FIELDS[key]).map(lambda rest: {"field": key, **rest})
)


def conditions(event: str) -> st.SearchStrategy:
    properties = EVENTS[event].properties
    one = st.sampled_from(sorted(properties)).flatmap(
        lambda key: compared(properties[key]).map(lambda rest: {"property": key, **rest})
    )
    return st.lists(one, max_size=2)


def dropped(entries: dict) -> dict:
    return {key: value for key, value in entries.items() if value is not None and value != []}


def matches(event: str) -> st.SearchStrategy:
    return st.builds(
        lambda where, bots: dropped({"event": event, "where": where, "bots": bots or None}),
        conditions(event),
        st.booleans(),
    )


any_match = st.one_of(
    # two of them come back often, so that one event answers questions with several windows and thresholds
    st.just({"event": "page_viewed"}),
    st.just({"event": "page_viewed", "where": [{"property": "path", "op": "known"}]}),
    st.sampled_from(sorted(EVENTS)).flatmap(matches),
)


def distinct_of(event: str) -> st.SearchStrategy:
    return st.sampled_from([*sorted(EVENTS[event].properties), "@day", "@visit"])


event_leaves = any_match.flatmap(
    lambda match: st.builds(
        lambda side, times, days, distinct: dropped(
            {**match, side: times or (1 if side == "at_least" else 0), "days": days, "distinct": distinct}
        ),
        st.sampled_from(["at_least", "at_most"]),
        st.sampled_from(COUNTS),
        st.none() | st.integers(1, DAYS),
        st.none() | distinct_of(match["event"]),
    )
)
numbers_of_state = st.sampled_from(["=", "!=", "<", "<=", ">", ">="])
state_leaves = st.one_of(
    st.builds(
        lambda fact, op, value: {"state": fact, "model": "m", "op": op, "value": value},
        st.sampled_from(["total", "fit", "behaviour"]),
        numbers_of_state,
        st.sampled_from([0, 5, 7.5, 10, 12.345, -4]),
    ),
    st.builds(
        lambda op, value: {"state": "rating", "model": "m", "op": op, "value": value},
        st.sampled_from(["is", "is_not"]),
        st.sampled_from(["high", "potential", "low"]),
    ),
    st.builds(
        lambda op, value: {"state": "grade", "model": "m", "op": op, "value": value},
        st.sampled_from(["is", "is_not", "at_least"]),
        st.sampled_from(["A1", "A2", "B1", "B2", "C4"]),
    ),
    st.sampled_from(["empty", "known"]).map(lambda op: {"state": "grade", "model": "m", "op": op}),
)


def grown(leaves: st.SearchStrategy) -> st.SearchStrategy:
    return st.recursive(
        leaves,
        lambda inner: st.builds(
            lambda kind, children: {kind: children},
            st.sampled_from(["all", "any", "none"]),
            st.lists(inner, min_size=1, max_size=3),
        ),
        max_leaves=5,
    )


# half of the trees are a leaf alone: nothing around it can hide a wrong answer
trees = st.one_of(attribute_leaves, event_leaves, grown(st.one_of(attribute_leaves, event_leaves)))
layered_trees = st.one_of(state_leaves, grown(st.one_of(attribute_leaves, event_leaves, state_leaves)))


def value_of(spec: FieldSpec) -> st.SearchStrategy:
    texts = st.sampled_from(list(spec.choices) or TEXTS)
    return {
        ValueType.TEXT: texts | st.just(""),
        ValueType.CHOICE: texts,
        ValueType.NUMBER: st.sampled_from(NUMBERS).map(float),
        ValueType.INTEGER: st.sampled_from([0, 1, 2, 100, -3]),
        ValueType.BOOLEAN: st.booleans(),
        ValueType.INSTANT: instants.map(lambda at: round(at.timestamp() * 1000)),
        ValueType.TAGS: st.lists(texts, max_size=3),
    }[spec.type]


def values(specs: list[FieldSpec]) -> st.SearchStrategy:
    """Some of the fields with values; the others are absent, as after being cleared."""
    return st.fixed_dictionaries({}, optional={spec.path: value_of(spec) for spec in specs})


def nested(flat: dict) -> dict:
    made: dict = {}
    for path, value in flat.items():
        inner = made
        for step in path[:-1]:
            inner = inner.setdefault(step, {})
        inner[path[-1]] = value
    return made


CONTACTS = [1, 2, 3]
VISITORS = [FIRST_VISITOR + number for number in (1, 2, 3)]

happened = st.sampled_from([*sorted(EVENTS), "page_viewed", "page_viewed"]).flatmap(
    lambda type_: st.builds(
        Happened,
        subject=st.sampled_from([*CONTACTS, *VISITORS]),
        type=st.just(type_),
        at=instants,
        event_id=st.integers(0, 2**128 - 1).map(lambda number: UUID(int=number)),
        props=values(list(EVENTS[type_].properties.values())).map(nested),
        bot=st.sampled_from([False, False, False, True]),
        visit=st.integers(0, 3),
    )
)
versions = st.builds(
    Version,
    contact=st.sampled_from(CONTACTS),
    version=st.integers(1, 10**6),
    at=st.integers(0, 2).map(lambda day: START + timedelta(days=day)),  # few, so that versions share an instant
    attrs=values(list(FIELDS.values())).map(nested),
)
links = st.builds(
    Link,
    subject=st.sampled_from([*VISITORS, *VISITORS, *VISITORS, *CONTACTS]),
    contact=st.sampled_from(CONTACTS),
    version=st.integers(1, 10**6),
)
histories = st.builds(
    History,
    events=st.lists(happened, min_size=3, max_size=25, unique_by=lambda event: event.event_id),
    versions=st.lists(versions, min_size=3, max_size=10, unique_by=lambda version: version.version),
    links=st.lists(links, min_size=1, max_size=8, unique_by=lambda link: link.version),
)


@dataclass(frozen=True)
class When:
    """An instant told by an event of the history, so that edges of windows are met and not only neared."""

    event: int
    days: int
    nudge: int

    def within(self, history: History) -> datetime:
        base = history.events[self.event % len(history.events)].at if history.events else START + timedelta(days=3)
        return base + timedelta(days=self.days, milliseconds=self.nudge)


whens = st.builds(
    When, st.integers(0, 30), st.sampled_from([0, 0, 0, 1, 2, 3, DAYS]), st.sampled_from([0, 0, 0, 1, -1])
)
