"""Points: the worked example of the score, decay, repeats, caps, and what can't be planned."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from leadloom.criteria.definition import EventMatch
from leadloom.criteria.json_form import parse, parse_match
from leadloom.evaluation.definition import Clamp, Cut, Everyone, PointRule, Points, ScoreModel, Sum
from leadloom.evaluation.errors import PlanError
from leadloom.evaluation.passes import explain_contacts, run
from leadloom.evaluation.plan import Plan
from leadloom.evaluation.types import Answers, Score
from leadloom.kernel.ids import ContactId
from leadloom.kernel.types import JsonObject
from leadloom.storage.clickhouse import EventStore
from tests.criteria.catalogue import CATALOGUE
from tests.criteria.interpreter import Happened, History, Version
from tests.evaluation.stored import store_history

NOON = datetime(2026, 3, 10, 4, 0, tzinfo=UTC)
C001 = ContactId(1)
WHITE_PAPER: JsonObject = {
    "event": "file_downloaded",
    "where": [{"property": "asset_kind", "op": "is", "value": "white_paper"}],
}
PRICING: JsonObject = {"event": "page_viewed", "where": [{"property": "seconds", "op": ">=", "value": 180}]}


def happened(type_: str, at: datetime, number: int, **props: object) -> Happened:
    return Happened(subject=C001, type=type_, at=at, event_id=UUID(int=number), props=props)


def download(at: datetime, number: int) -> Happened:
    return happened("file_downloaded", at, number, asset_kind="white_paper", path="/paper.pdf")


def known(**attrs: object) -> Version:
    return Version(contact=C001, version=1, at=NOON - timedelta(days=400), attrs=attrs)


STORY = History(
    versions=[known(title_level="director", company={"employees": 150, "industry": "机械"})],
    events=[
        download(NOON - timedelta(days=1), 1),
        download(NOON, 2),
        happened("page_viewed", NOON, 3, path="/pricing", seconds=300.0),
        *(happened("page_viewed", NOON, 10 + page, path=f"/p{page}", seconds=5.0) for page in range(4)),
    ],
)


def story_rules(half_life_days: int | None) -> dict[str, PointRule]:
    fit = {
        "industry": (15_000, {"field": "company.industry", "op": "is", "value": "机械"}),
        "size": (10_000, {"field": "company.employees", "op": ">=", "value": 100}),
        "level": (15_000, {"field": "title_level", "op": "in", "value": ["manager", "director"]}),
    }
    rules = [
        PointRule(key=key, match=parse(document, CATALOGUE), points_milli=points)
        for key, (points, document) in fit.items()
    ]
    rules += [
        PointRule(
            key="paper",
            match=parse_match(WHITE_PAPER, CATALOGUE),
            points_milli=10_000,
            dedupe=("@day", "path"),
            half_life_days=half_life_days,
        ),
        PointRule(
            key="pricing",
            match=parse_match(PRICING, CATALOGUE),
            points_milli=10_000,
            cap_milli=10_000,
            half_life_days=half_life_days,
        ),
        PointRule(
            key="pages",
            match=parse({"event": "page_viewed", "at_least": 5, "distinct": "path"}, CATALOGUE),
            points_milli=5_000,
            half_life_days=half_life_days,
        ),
    ]
    return {rule.key: rule for rule in rules}


FIT = Sum((Points("industry"), Points("size"), Points("level")))
BEHAVIOUR = Sum((Points("paper"), Points("pricing"), Points("pages")))
MODEL = ScoreModel(
    fit=FIT,
    behaviour=BEHAVIOUR,
    total=Clamp(Sum((FIT, BEHAVIOUR)), 0, 100_000),
    ratings=(Cut("high", 80_000), Cut("potential", 50_000)),
    lowest_rating="low",
    letters=(Cut("A", 30_000), Cut("B", 25_000), Cut("C", 15_000), Cut("D", 10_000)),
    numbers=(Cut("1", 40_000), Cut("2", 25_000), Cut("3", 15_000), Cut("4", 5_000)),
)


def answers(
    store: EventStore,
    history: History,
    rules: dict[str, PointRule],
    *,
    as_of: datetime,
    model: ScoreModel | None = None,
) -> Answers:
    store_history(store, history)
    plan = Plan.build({}, rules, {"v1": model} if model else {}, CATALOGUE)
    (found,) = run(plan, store, as_of=as_of, scope=Everyone(), run_id="points", explain=True)
    return found


def test_the_first_contact_of_the_story_has_75_points_potential_and_a2(clickhouse: EventStore) -> None:
    found = answers(clickhouse, STORY, story_rules(None), as_of=NOON, model=MODEL)
    assert found.scores["v1"] == Score(
        total_milli=75_000, fit_milli=40_000, behaviour_milli=35_000, rating="potential", grade="A2"
    )
    assert sum(found.points.values()) == 75_000
    assert [e.event_id.int for e in found.evidence["paper"]] == [1, 2]
    assert [(e.event_id.int, e.points_milli) for e in found.evidence["pages"]] == [(13, 5_000)]


def test_thirty_days_later_a_half_life_of_thirty_days_has_halved_the_behaviour(clickhouse: EventStore) -> None:
    at_once = History(
        versions=STORY.versions,
        events=[
            download(NOON, 1),
            happened("file_downloaded", NOON, 2, asset_kind="white_paper", path="/other.pdf"),
            *STORY.events[2:],
        ],
    )
    found = answers(clickhouse, at_once, story_rules(30), as_of=NOON + timedelta(days=30), model=MODEL)
    assert found.scores["v1"] == Score(
        total_milli=57_500, fit_milli=40_000, behaviour_milli=17_500, rating="potential", grade="A3"
    )


def paper_points(store: EventStore, events: list[Happened], rule: PointRule, *, as_of: datetime) -> int:
    return answers(store, History(versions=[known()], events=events), {"r": rule}, as_of=as_of).points["r"]


def test_a_day_is_the_calendar_day_of_the_organisation(clickhouse: EventStore) -> None:
    midnight = datetime(2026, 3, 9, 16, 0, tzinfo=UTC)  # 2026-03-10 in Shanghai
    rule = PointRule(key="r", match=parse_match(WHITE_PAPER, CATALOGUE), points_milli=10_000, dedupe=("@day",))
    around = [download(midnight - timedelta(milliseconds=1), 1), download(midnight, 2)]
    assert paper_points(clickhouse, around, rule, as_of=midnight) == 20_000
    late = [download(midnight + timedelta(hours=24, milliseconds=-1), 3)]
    assert paper_points(clickhouse, late, rule, as_of=midnight + timedelta(days=1)) == 20_000


def test_of_repeats_the_earliest_counts_and_decays_from_its_own_day(clickhouse: EventStore) -> None:
    rule = PointRule(
        key="r", match=parse_match(WHITE_PAPER, CATALOGUE), points_milli=10_000, dedupe=("path",), half_life_days=1
    )
    events = [download(NOON - timedelta(days=2), 1), download(NOON, 2)]
    assert paper_points(clickhouse, events, rule, as_of=NOON) == 2_500


def test_decay_counts_completed_steps_of_24_hours_and_rounds_each_event(clickhouse: EventStore) -> None:
    rule = PointRule(key="r", match=parse_match(WHITE_PAPER, CATALOGUE), points_milli=1, half_life_days=1)
    events = [download(NOON, 1), download(NOON, 2), download(NOON - timedelta(days=1, milliseconds=-1), 3)]
    assert paper_points(clickhouse, events, rule, as_of=NOON) == 3
    for days, expected in ((1, 3), (2, 0)):  # 0.5 thousandths round up three times, 0.25 round down
        (found,) = run(
            Plan.build({}, {"r": rule}, {}, CATALOGUE),
            clickhouse,
            as_of=NOON + timedelta(days=days),
            scope=Everyone(),
            run_id="decay",
        )
        assert found.points["r"] == expected


def test_a_manual_adjustment_brings_its_own_points_and_its_opposite_takes_them_back(clickhouse: EventStore) -> None:
    rule = PointRule(key="r", match=EventMatch(event="page_viewed"), points_milli=0, points_property="minutes")
    events = [
        happened("page_viewed", NOON, 1, minutes=5_000),
        happened("page_viewed", NOON + timedelta(days=1), 2, minutes=-5_000),
    ]
    history = History(versions=[known()], events=events)
    assert answers(clickhouse, history, {"r": rule}, as_of=NOON).points["r"] == 5_000
    plan = Plan.build({}, {"r": rule}, {}, CATALOGUE)
    (later,) = run(plan, clickhouse, as_of=NOON + timedelta(days=1), scope=Everyone(), run_id="later")
    assert later.points["r"] == 0


def test_a_contact_without_any_event_still_has_the_points_of_its_fields(clickhouse: EventStore) -> None:
    found = answers(clickhouse, History(versions=STORY.versions), story_rules(None), as_of=NOON, model=MODEL)
    assert found.scores["v1"].total_milli == 40_000
    assert found.scores["v1"].grade is None
    assert found.evidence == {"paper": (), "pricing": (), "pages": ()}


def test_seventy_windows_over_the_same_events_are_told_apart(clickhouse: EventStore) -> None:
    trees = {
        f"{days}-{least}": parse({"event": "page_viewed", "at_least": least, "days": days}, CATALOGUE)
        for days in range(1, 71)
        for least in (1, 2)
    }
    events = [
        happened("page_viewed", NOON - timedelta(days=20), 1),
        happened("page_viewed", NOON - timedelta(days=65), 2),
    ]
    store_history(clickhouse, History(versions=[known()], events=events))
    (found,) = run(Plan.build(trees, {}, {}, CATALOGUE), clickhouse, as_of=NOON, scope=Everyone(), run_id="windows")
    assert {name for name, met in found.met.items() if met} == {
        *(f"{days}-1" for days in range(21, 71)),
        *(f"{days}-2" for days in range(66, 71)),
    }


def test_why_shows_the_value_of_a_field_and_the_latest_twenty_events(clickhouse: EventStore) -> None:
    tree = parse(
        {
            "all": [
                {"event": "page_viewed", "at_least": 3, "days": 30},
                {"field": "company.employees", "op": "<", "value": 100},
            ]
        },
        CATALOGUE,
    )
    views = [happened("page_viewed", NOON - timedelta(hours=hour), 100 + hour) for hour in range(25)]
    store_history(clickhouse, History(versions=STORY.versions, events=views))
    plan = Plan.build({"busy and small": tree}, {}, {}, CATALOGUE)
    why = explain_contacts(plan, clickhouse, contacts=[C001], as_of=NOON, run_id="why").get(C001)
    assert why is not None
    busy, small = why.leaves["busy and small"]
    assert (busy.path, busy.met, busy.value) == ("all.0", True, 25)
    assert [event.event_id.int for event in busy.events] == list(range(119, 99, -1))
    assert (small.path, small.met, small.value) == ("all.1", False, 150)
    assert explain_contacts(plan, clickhouse, contacts=[ContactId(9)], as_of=NOON, run_id="why") == {}


RATED = parse({"state": "rating", "model": "v1", "op": "is", "value": "high"}, CATALOGUE)
VIEWS = EventMatch(event="page_viewed")


def test_a_tree_that_asks_for_an_unknown_model_is_refused() -> None:
    with pytest.raises(PlanError, match='no scoring model "v1"'):
        Plan.build({"hot": RATED}, {}, {}, CATALOGUE)


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        (PointRule(key="r", match=RATED, points_milli=1), "cannot depend on a score"),
        (PointRule(key="other", match=VIEWS, points_milli=1), "stands under the name"),
        (PointRule(key="r", match=VIEWS, points_milli=1, cap_milli=0), "a number below 1"),
        (PointRule(key="r", match=VIEWS, points_milli=1, points_property="seconds"), "integer property"),
        (
            PointRule(key="r", match=VIEWS, points_milli=1, points_property="minutes", half_life_days=3),
            "counts each of them",
        ),
        (
            PointRule(
                key="r",
                match=parse({"field": "title", "op": "known"}, CATALOGUE),
                points_milli=1,
                half_life_days=3,
            ),
            "neither a window",
        ),
        (
            PointRule(key="r", match=parse({"event": "page_viewed"}, CATALOGUE), points_milli=1, window_days=3),
            "cannot count again",
        ),
    ],
)
def test_a_rule_that_contradicts_itself_is_refused(rule: PointRule, sentence: str) -> None:
    with pytest.raises(PlanError, match=sentence):
        Plan.build({}, {"r": rule}, {}, CATALOGUE)


def test_a_model_that_adds_up_a_missing_rule_is_refused() -> None:
    with pytest.raises(PlanError, match='no rule "industry"'):
        Plan.build({}, {}, {"v1": MODEL}, CATALOGUE)
