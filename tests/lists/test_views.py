"""Saved views: one's own, a team's, the one a list opens with."""

import pytest

from leadloom.team.services import create_team
from leadloom.team.types import Role
from tests.lists.office import MONDAY, Office
from tests.team.people import person

pytestmark = pytest.mark.django_db
HOT = {
    "of": "contacts", "name": "高价值", "filters": {"rating": "high", "score_from": 80}, "sort": "-score",
    "columns": [{"key": "name", "width": 180}, {"key": "stage"}],
}  # fmt: skip


def names(answer: dict[str, object]) -> list[str]:
    return [str(view["name"]) for view in answer["views"]]  # type: ignore[attr-defined]


def test_a_view_keeps_filters_order_and_columns_with_their_widths(desk: Office) -> None:
    marketer = person(Role.MARKETER)
    saved = desk.call(marketer, "POST", "views", HOT, status=201)
    (found,) = desk.call(marketer, "GET", "lists/contacts/views")["views"]  # type: ignore[misc]
    assert found == saved
    assert (found["filters"], found["sort"]) == (HOT["filters"], "-score")
    assert found["columns"] == [{"key": "name", "width": 180}, {"key": "stage", "width": 0}]
    assert names(desk.call(marketer, "GET", "lists/leads/views")) == []


def test_a_view_is_ones_own_until_it_is_shared_with_a_team_and_those_below(desk: Office) -> None:
    top = create_team(name="China", now=MONDAY)
    east = create_team(name="East", parent_id=top.pk, now=MONDAY)
    other = create_team(name="Other", now=MONDAY)
    maker, below, outside = (
        person(Role.MARKETER, name=name, team=team) for name, team in (("a", top), ("b", east), ("c", other))
    )
    saved = desk.call(maker, "POST", "views", HOT, status=201)
    assert names(desk.call(below, "GET", "lists/contacts/views")) == []
    desk.call(maker, "PUT", f"views/{saved['id']}", {**HOT, "team": top.pk})
    assert names(desk.call(below, "GET", "lists/contacts/views")) == ["高价值"]
    assert names(desk.call(outside, "GET", "lists/contacts/views")) == []
    desk.call(below, "PUT", f"views/{saved['id']}", HOT, status=403)
    desk.call(below, "DELETE", f"views/{saved['id']}", status=403)
    desk.call(outside, "DELETE", f"views/{saved['id']}", status=404)
    desk.call(outside, "POST", "views", {**HOT, "team": top.pk}, status=422)
    desk.call(maker, "DELETE", f"views/{saved['id']}", status=204)
    assert names(desk.call(below, "GET", "lists/contacts/views")) == []


def test_a_list_opens_with_the_view_and_the_columns_that_somebody_set(desk: Office) -> None:
    marketer, colleague = person(Role.MARKETER, name="a"), person(Role.MARKETER, name="b")
    saved = desk.call(marketer, "POST", "views", HOT, status=201)
    columns = [{"key": "owner", "width": 90}, {"key": "name", "width": 0}]
    body = {"default_view": saved["id"], "columns": columns}
    answer = desk.call(marketer, "PUT", "lists/contacts/setting", body)
    assert (answer["default_view"], answer["columns"]) == (saved["id"], columns)
    assert desk.call(colleague, "GET", "lists/contacts/views")["default_view"] is None
    desk.call(colleague, "PUT", "lists/contacts/setting", body, status=404)
    desk.call(marketer, "DELETE", f"views/{saved['id']}", status=204)
    assert desk.call(marketer, "GET", "lists/contacts/views")["default_view"] is None


def test_what_a_list_does_not_have_is_refused(desk: Office) -> None:
    marketer = person(Role.MARKETER)
    for change in (
        {"filters": {"colour": "red"}},
        {"filters": {"owner": "x"}},
        {"filters": {"search": "王小明"}},
        {"sort": "-email"},
        {"columns": [{"key": "email"}]},
        {"columns": [{"key": "name", "width": 99_999}]},
        {"name": "  "},
    ):
        desk.call(marketer, "POST", "views", {**HOT, **change}, status=422)
    desk.call(marketer, "POST", "views", HOT, status=201)
    assert desk.call(marketer, "POST", "views", HOT, status=409)["code"] == "view_name_taken"
    desk.call(person(Role.ANALYST), "POST", "views", HOT, status=403)
