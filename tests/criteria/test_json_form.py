"""The JSON form of trees: what is read, what is refused and where."""

from datetime import UTC, datetime

import pytest
from hypothesis import given

from leadloom.criteria.definition import (
    EVERYONE,
    AllOf,
    AttributeLeaf,
    Comparison,
    EventLeaf,
    EventMatch,
    NoneOf,
    Operator,
    PropertyCondition,
    StateFact,
    StateLeaf,
)
from leadloom.criteria.errors import CriteriaError
from leadloom.criteria.json_form import parse, parse_match, to_json
from leadloom.kernel.types import JsonValue
from tests.criteria.catalogue import CATALOGUE
from tests.criteria.strategies import layered_trees

THREE_PAPERS: JsonValue = {
    "all": [
        {
            "event": "file_downloaded",
            "where": [{"property": "asset_kind", "op": "is", "value": "white_paper"}],
            "at_least": 3,
            "days": 30,
        },
        {"field": "title_level", "op": "in", "value": ["manager", "director"]},
        {"none": [{"event": "page_viewed", "at_most": 0}]},
    ]
}


def problems(document: JsonValue) -> dict[str, str]:
    with pytest.raises(CriteriaError) as caught:
        parse(document, CATALOGUE)
    return {problem.path: problem.message for problem in caught.value.problems}


def test_a_tree_is_read_into_typed_values() -> None:
    assert parse(THREE_PAPERS, CATALOGUE) == AllOf(
        children=(
            EventLeaf(
                match=EventMatch(
                    event="file_downloaded",
                    where=(PropertyCondition(property="asset_kind", op=Operator.IS, value="white_paper"),),
                ),
                times=3,
                days=30,
            ),
            AttributeLeaf(field="title_level", op=Operator.IN, value=("manager", "director")),
            NoneOf(
                children=(EventLeaf(match=EventMatch(event="page_viewed"), comparison=Comparison.AT_MOST, times=0),)
            ),
        )
    )


@given(layered_trees)
def test_a_tree_written_and_read_again_is_the_same(document: JsonValue) -> None:
    tree = parse(document, CATALOGUE)
    assert parse(to_json(tree), CATALOGUE) == tree
    assert to_json(parse(to_json(tree), CATALOGUE)) == to_json(tree)


def test_instants_are_kept_in_utc_and_points_in_thousandths() -> None:
    before = {"field": "created_at", "op": "before", "value": "2026-03-01T08:00:00.0019+08:00"}
    assert parse(before, CATALOGUE) == AttributeLeaf(
        field="created_at", op=Operator.BEFORE, value=datetime(2026, 3, 1, 0, 0, 0, 1000, tzinfo=UTC)
    )
    score = {"state": "total", "model": "v1", "op": "≥", "value": 57.5}
    assert parse(score, CATALOGUE) == StateLeaf(fact=StateFact.TOTAL, model="v1", op=Operator.GE, value=57_500)
    assert to_json(parse(score, CATALOGUE)) == {"state": "total", "model": "v1", "op": ">=", "value": 57.5}


def test_the_empty_group_at_the_top_is_everyone_and_nowhere_else_permitted() -> None:
    assert parse({"all": []}, CATALOGUE) == EVERYONE
    assert to_json(EVERYONE) == {"all": []}
    assert list(problems({"any": []})) == ["any"]
    assert list(problems({"none": [{"all": []}]})) == ["none.0.all"]


def test_every_wrong_node_is_named_by_its_path() -> None:
    wrong = {
        "all": [
            {"field": "title_levl", "op": "is", "value": "manager"},
            {"field": "budget", "op": "contains", "value": 3},
            {"any": [{"field": "company.employees", "op": ">=", "value": "many"}, {"event": "page_view"}]},
            {
                "event": "page_viewed",
                "where": [
                    {"property": "paht", "op": "is", "value": "/"},
                    {"property": "seconds", "op": ">", "value": True},
                ],
                "days": 0,
            },
            {"field": "tags", "op": "any_of", "value": ["a", ""]},
            {"field": "title", "op": "known", "value": "x"},
            {"field": "title", "op": "is", "value": "x", "vaule": 1},
            7,
            {"all": [], "any": []},
        ]
    }  # fmt: skip
    found = problems(wrong)
    assert set(found) == {
        "all.0.field",
        "all.1.op",
        "all.2.any.0.value",
        "all.2.any.1.event",
        "all.3.where.0.property",
        "all.3.where.1.value",
        "all.3.days",
        "all.4.value.1",
        "all.5.value",
        "all.6.vaule",
        "all.7",
        "all.8",
    }
    assert found["all.0.field"] == 'There is no field "title_levl", did you mean "title_level"?'
    assert 'did you mean "page_viewed"?' in found["all.2.any.1.event"]
    assert 'did you mean "path"?' in found["all.3.where.0.property"]
    assert found["all.1.op"].startswith("The operator is one of =, !=, <,")


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        (float("nan"), "must lie between"),
        (10**16, "must lie between"),
        (True, "needs a number"),
        (None, "needs a number"),
    ],
)
def test_a_number_that_no_column_can_hold_is_refused(value: JsonValue, sentence: str) -> None:
    assert sentence in problems({"field": "budget", "op": "=", "value": value})["value"]


@pytest.mark.parametrize("value", ["", "  ", "\ud800", "a\x00b", "x" * 1001, 5])
def test_a_text_that_is_empty_or_broken_is_refused(value: JsonValue) -> None:
    assert list(problems({"field": "title", "op": "is", "value": value})) == ["value"]


@pytest.mark.parametrize("value", ["2026-03-01", "2026-03-01T08:00:00", "soon", 3, "0001-01-01T00:00:00+14:00"])
def test_an_instant_needs_an_offset(value: JsonValue) -> None:
    assert "needs an instant" in problems({"field": "created_at", "op": "after", "value": value})["value"]


def test_a_choice_must_be_one_of_the_declared_ones() -> None:
    found = problems({"field": "title_level", "op": "in", "value": ["manager", "directr"]})
    assert found == {"value": 'This does not know "directr", did you mean "director"?'}


def test_at_least_and_at_most_exclude_each_other_and_at_least_starts_at_one() -> None:
    assert list(problems({"event": "page_viewed", "at_least": 1, "at_most": 2})) == [""]
    assert list(problems({"event": "page_viewed", "at_least": 0})) == ["at_least"]
    assert list(problems({"event": "page_viewed", "distinct": "paths"})) == ["distinct"]


@pytest.mark.parametrize("value", ["E1", "A5", "A", "", "a1", 3])
def test_a_grade_is_a_letter_and_a_number(value: JsonValue) -> None:
    assert list(problems({"state": "grade", "model": "v1", "op": "at_least", "value": value})) == ["value"]


def test_points_with_more_than_three_decimals_are_refused() -> None:
    assert "3 decimals" in problems({"state": "fit", "model": "v1", "op": "=", "value": 0.0001})["value"]


def test_a_tree_too_deep_or_too_large_is_refused_without_reading_on() -> None:
    deep: JsonValue = {"field": "title", "op": "known"}
    for _ in range(2_000):
        deep = {"all": [deep]}
    assert "nested at most 30 deep" in next(iter(problems(deep).values()))
    wide = {"any": [{"field": "title", "op": "known"}] * 501}
    assert "at most 500 parts" in next(iter(problems(wide).values()))


def test_an_event_match_alone_is_read_for_scoring_rules() -> None:
    assert parse_match({"event": "page_viewed", "bots": True}, CATALOGUE) == EventMatch(event="page_viewed", bots=True)
    with pytest.raises(CriteriaError):
        parse_match({"event": "page_viewed", "days": 3}, CATALOGUE)
