"""The edges of a condition, one sentence each, on the real store."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from leadloom.criteria.json_form import parse
from leadloom.evaluation.definition import Everyone
from leadloom.evaluation.passes import run
from leadloom.evaluation.plan import Plan
from leadloom.kernel.types import JsonObject
from leadloom.storage.clickhouse import EventStore
from tests.criteria.catalogue import CATALOGUE, ODD_EVENT, ODD_PROPERTY
from tests.criteria.interpreter import Happened, History, Interpreter, Version
from tests.evaluation.stored import store_history

NOW = datetime(2026, 3, 10, 4, 0, tzinfo=UTC)
WEEK = timedelta(days=7)
MS = timedelta(milliseconds=1)


def viewed(at: datetime = NOW, *, bot: bool = False, type_: str = "page_viewed", **props: object) -> Happened:
    return Happened(subject=1, type=type_, at=at, event_id=UUID(int=0), bot=bot, props=props)


def millis(at: datetime) -> int:
    return round(at.timestamp() * 1000)


def field(key: str, op: str, value: object = None) -> JsonObject:
    return {"field": key, "op": op, **({} if value is None else {"value": value})}


def views(**rest: object) -> JsonObject:
    return {"event": "page_viewed", **rest}


def where(key: str, op: str, value: object = None) -> JsonObject:
    return views(where=[{"property": key, "op": op, **({} if value is None else {"value": value})}])


EVENT_CASES: list[tuple[str, JsonObject, list[Happened], bool]] = [
    ("an event at the very instant counts", views(), [viewed(NOW)], True),
    ("an event a millisecond later does not", views(), [viewed(NOW + MS)], False),
    ("an event exactly 7 × 24 h ago lies outside 7 days", views(days=7), [viewed(NOW - WEEK)], False),
    ("a millisecond later it lies inside", views(days=7), [viewed(NOW - WEEK + MS)], True),
    ("bots do not count", views(), [viewed(bot=True)], False),
    ("bots do not count for a property either", where("path", "is", "/a"), [viewed(bot=True, path="/a")], False),
    ("bots count when asked for", views(bots=True), [viewed(bot=True)], True),
    ("at most 0 is met by nobody's event", views(at_most=0), [viewed(NOW - WEEK)], False),
    ("at most 0 in 7 days is met by an older one", views(at_most=0, days=7), [viewed(NOW - WEEK)], True),
    ("case and width of a property do not matter", where("path", "is", "/ａｂ"), [viewed(path="/AB")], True),
    ("nor do they for values in a list", where("path", "in", ["/x", "/AB"]), [viewed(path="/ａｂ")], True),
    (
        "two spellings of a text are one value",
        views(at_least=2, distinct="path"),
        [viewed(path="/Ａ"), viewed(path="/a")],
        False,
    ),
    (
        "events without the property are no value",
        views(at_least=2, distinct="path"),
        [viewed(path="/a"), viewed(), viewed(path="")],
        False,
    ),
    (
        "a value counts in a window by its latest event",
        views(at_least=2, distinct="path", days=7),
        [viewed(NOW - WEEK, path="/a"), viewed(NOW, path="/a"), viewed(NOW, path="/b")],
        True,
    ),
    ("a missing property is not equal", where("path", "is_not", "/a"), [viewed()], True),
    ("a missing number is not less", where("seconds", "<", 5), [viewed()], False),
    ("a whole number kept as a fraction is the same", where("seconds", "=", 3), [viewed(seconds=3.0)], True),
    ("and one kept as a whole number too", where("seconds", "between", [3, 3]), [viewed(seconds=3)], True),
    ("an event of another type does not count", views(), [viewed(type_="file_downloaded")], False),
    (
        "names that try to leave their quotes are names",
        {"event": ODD_EVENT, "where": [{"property": ODD_PROPERTY, "op": "contains", "value": "红"}]},
        [viewed(type_=ODD_EVENT, **{ODD_PROPERTY: "深红色"})],
        True,
    ),
]


def both(store: EventStore, document: JsonObject, history: History) -> tuple[bool, bool]:
    store_history(store, history)
    tree = parse(document, CATALOGUE)
    (answers,) = run(Plan.build({"it": tree}, {}, {}, CATALOGUE), store, as_of=NOW, scope=Everyone(), run_id="edge")
    reading = Interpreter(history=history, contact=1, as_of=NOW, catalogue=CATALOGUE)
    return answers.met["it"], reading.answer(tree)


@pytest.mark.parametrize(
    ("document", "events", "expected"), [case[1:] for case in EVENT_CASES], ids=[case[0] for case in EVENT_CASES]
)
def test_an_edge_of_what_happened(
    clickhouse: EventStore, document: JsonObject, events: list[Happened], expected: bool
) -> None:
    events = [Happened(**{**vars(event), "event_id": UUID(int=number)}) for number, event in enumerate(events, start=1)]
    history = History(events=events, versions=[Version(contact=1, version=1, at=NOW - 2 * WEEK, attrs={})])
    assert both(clickhouse, document, history) == (expected, expected)


LAST = {"created_at": millis(NOW - WEEK)}
FIELD_CASES: list[tuple[str, JsonObject, list[dict[str, object]], bool]] = [
    ("a field cleared later is empty", field("title", "empty"), [{"title": "CTO"}, {}], True),
    ("a field set to nothing is empty", field("title", "known"), [{"title": ""}], False),
    ("the higher version wins at one instant", field("title", "is", "b"), [{"title": "a"}, {"title": "b"}], True),
    ("case and width do not matter", field("title", "ends", "ＣＴＯ"), [{"title": "our cto"}], True),
    ("accents written in two ways are one", field("title", "is", "é"), [{"title": "e\u0301"}], True),
    ("a missing field is not in a list", field("title", "not_in", ["a"]), [{}], True),
    ("a missing field does not contain", field("title", "not_contains", "a"), [{}], True),
    ("a missing number differs from any", field("budget", "!=", 5), [{}], True),
    ("a missing number is not at least", field("budget", ">=", -5), [{}], False),
    ("a missing answer is not no", field("decision_maker", "is", False), [{}], False),
    ("a missing answer is not yes", field("decision_maker", "is_not", True), [{}], True),
    ("a company's field lies below it", field("company.employees", ">=", 100), [{"company": {"employees": 100}}], True),
    ("an empty list of tags is empty", field("tags", "empty"), [{"tags": []}], True),
    ("missing tags are none of them", field("tags", "none_of", ["a"]), [{}], True),
    ("all of the tags are needed", field("tags", "all_of", ["a", "Ｂ"]), [{"tags": ["b"]}], False),
    ("tags fold too", field("tags", "all_of", ["a", "Ｂ"]), [{"tags": ["b", "A"]}], True),
    ("exactly 7 days ago is not within the last 7", field("created_at", "within_last_days", 7), [LAST], False),
    ("it is 7 days ago or longer", field("created_at", "more_than_days_ago", 7), [LAST], True),
    ("before excludes the instant itself", field("created_at", "before", "2026-03-03T04:00:00Z"), [LAST], False),
    ("after excludes it too", field("created_at", "after", "2026-03-03T12:00:00+08:00"), [LAST], False),
]


@pytest.mark.parametrize(
    ("document", "versions", "expected"), [case[1:] for case in FIELD_CASES], ids=[case[0] for case in FIELD_CASES]
)
def test_an_edge_of_a_field(
    clickhouse: EventStore, document: JsonObject, versions: list[dict[str, object]], expected: bool
) -> None:
    history = History(
        versions=[
            Version(contact=1, version=number, at=NOW - WEEK, attrs=attrs) for number, attrs in enumerate(versions)
        ]
    )
    assert both(clickhouse, document, history) == (expected, expected)
