"""The handoff over HTTP."""

from collections.abc import Iterator, Mapping
from typing import cast

import orjson
import pytest
from django.test import Client

from leadloom.kernel.clock import VirtualClock
from leadloom.leads.models import Lead, Transition
from leadloom.team.clock import running_on
from leadloom.team.types import Role
from tests.leads.world import HOUR, NOW, World, make_world, qualified
from tests.team.people import bearer, key_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> Iterator[World]:
    with running_on(VirtualClock(NOW + HOUR)):
        yield make_world()


@pytest.fixture
def offered(world: World) -> Lead:
    return qualified([1])[0]


class Caller:
    """Calls the API with a key of somebody of the world."""

    def __init__(self, world: World, name: str) -> None:
        user = world.users[name]
        self.headers: Mapping[str, str] = bearer(key_of(user, role=Role(user.role)))
        self.client = Client()

    def get(self, path: str) -> tuple[int, dict[str, object]]:
        answer = self.client.get(f"/api/v1{path}", headers=self.headers)
        return answer.status_code, answer.json()

    def send(self, method: str, path: str, body: object = None) -> tuple[int, dict[str, object]]:
        answer = self.client.generic(
            method, f"/api/v1{path}", _json(body), content_type="application/json", headers=self.headers
        )
        return answer.status_code, answer.json() if answer.content else {}


def _json(body: object) -> bytes:
    return orjson.dumps({} if body is None else body)


def test_the_inbox_of_a_salesperson_shows_the_lead_masked_with_its_clock(world: World, offered: Lead) -> None:
    status, page = Caller(world, "e1").get("/leads?state=pending")
    assert status == 200
    (row,) = page["items"]
    assert row["contact"] == {
        "id": 1, "number": "C001", "name": "王**", "company": None, "title": "IT director",
        "email": "w***@example.com", "mobile": row["contact"]["mobile"], "masked": True,
    }  # fmt: skip
    assert "****" in row["contact"]["mobile"]
    assert (row["stage"], row["state"], row["primary"]) == ("mql", "pending_acceptance", "marketing")
    assert (row["assigned_at"], row["deadline_at"]) == ("2024-05-17T09:30:00Z", "2024-05-18T09:30:00Z")
    assert row["sla"] == {"policy": "accept_within", "hours": 24}
    assert row["rule"] == {"id": world.rule.pk, "name": "East"}
    assert page["next_cursor"] is None


def test_accepting_answers_with_the_lead_in_plain(world: World, offered: Lead) -> None:
    status, row = Caller(world, "e1").send("POST", f"/leads/{offered.pk}/accept")
    assert status == 200
    assert (row["stage"], row["state"], row["primary"], row["deadline_at"]) == ("sal", "accepted", "sales", None)
    assert row["contact"]["email"] == "wang1@example.com"


def test_rejecting_answers_with_the_lead_as_the_next_one_has_it(world: World, offered: Lead) -> None:
    status, row = Caller(world, "e1").send("POST", f"/leads/{offered.pk}/reject", {"reason": "no_capacity"})
    assert status == 200
    assert (row["state"], row["sales_owner"]["name"], row["contact"]["masked"]) == ("pending_acceptance", "E2", True)


def test_returning_gives_the_lead_back_to_the_sdr(world: World, offered: Lead) -> None:
    caller = Caller(world, "e1")
    caller.send("POST", f"/leads/{offered.pk}/accept")
    status, row = caller.send(
        "POST", f"/leads/{offered.pk}/return", {"reason": "budget_not_available", "note": "明年再说"}
    )
    assert status == 200
    assert (row["state"], row["primary"], row["sales_owner"]) == ("returned", "marketing", None)
    _, story = Caller(world, "sdr").get(f"/leads/{offered.pk}")
    last = story["transitions"][-1]
    assert (last["kind"], last["from"], last["to"], last["note"]) == ("returned", "sal", "mql", "明年再说")


def test_the_lead_page_says_why_it_is_an_mql_and_why_it_is_theirs(world: World, offered: Lead) -> None:
    status, story = Caller(world, "e1").get(f"/leads/{offered.pk}")
    assert status == 200
    assert story["mql"]["definition_version"] == 1
    met = {clause["key"]: clause["met"] for clause in story["mql"]["clauses"]}
    assert met["pricing_viewed"] is True
    assert met["demo_requested"] is False
    (offer,) = story["assignments"]
    assert [entry["reason"] for entry in offer["candidates"]] == ["chosen", "not_next", "not_next"]


@pytest.mark.parametrize(
    ("act", "body", "status", "code"),
    [
        ("reject", {}, 422, "invalid_input"),
        ("reject", {"reason": "nonsense"}, 422, "invalid_input"),
        ("return", {"reason": "no_need"}, 409, "not_accepted"),
    ],
)
def test_what_can_not_be_done_is_answered_clearly_and_changes_nothing(
    world: World, offered: Lead, act: str, body: object, status: int, code: str
) -> None:
    before = Transition.objects.count()
    got, problem = Caller(world, "e1").send("POST", f"/leads/{offered.pk}/{act}", body)
    assert got == status
    assert problem["code"] == code or got == 422
    assert Transition.objects.count() == before


def test_who_may_not_act_on_leads_is_refused(world: World, offered: Lead) -> None:
    assert Caller(world, "marketer").send("POST", f"/leads/{offered.pk}/accept")[0] == 403
    assert Caller(world, "s1").send("POST", f"/leads/{offered.pk}/accept")[0] == 404


def test_the_reasons_are_in_both_languages_and_returns_name_their_clause(world: World) -> None:
    status, reasons = Caller(world, "e1").get("/leads/reasons")
    assert status == 200
    by_code = {reason["code"]: reason for reason in reasons["return"]}
    assert by_code["budget_not_available"] == {
        "code": "budget_not_available", "label": {"zh": "预算不到位", "en": "Budget not available"},
        "clause": "budget", "track": "budget",
    }  # fmt: skip
    assert all(reason["label"]["zh"] and reason["label"]["en"] for reason in reasons["reject"])


def test_lists_go_on_with_their_cursor(world: World) -> None:
    qualified(range(1, 6))
    caller, seen, cursor = Caller(world, "admin"), [], ""
    for _ in range(3):
        _, page = caller.get(f"/leads?state=pending&limit=2{cursor}")
        seen += [row["id"] for row in page["items"]]
        cursor = f"&cursor={page['next_cursor']}"
    assert seen == list(Lead.objects.order_by("id").values_list("id", flat=True))
    assert page["next_cursor"] is None
    assert caller.get(f"/leads?state=open{cursor}")[0] == 422


def test_a_list_can_be_narrowed_to_what_happened_when_and_by_whom(world: World) -> None:
    first, second, *_ = qualified([1, 2, 3])
    ops, e1 = Caller(world, "ops"), Caller(world, "e1")
    e1.send("POST", f"/leads/{first.pk}/accept")
    Caller(world, "e2").send("POST", f"/leads/{second.pk}/accept")

    def ids(caller: Caller, query: str) -> list[object]:
        status, answer = caller.get(f"/leads?{query}")
        assert status == 200, answer
        return [row["id"] for row in cast("list[dict[str, object]]", answer["items"])]

    assert ids(ops, "happened=accepted") == [second.pk, first.pk]
    assert ids(e1, "happened=accepted") == [first.pk]
    assert ids(ops, f"happened=accepted&owner={world.id('e2')}") == [second.pk]
    assert ids(ops, "happened=accepted&since=2024-05-17T10:30:00Z") == [second.pk, first.pk], "at 10:30 sharp"
    assert ids(ops, "happened=accepted&until=2024-05-17T10:30:00Z") == []
    assert ids(ops, "happened=mql&stage=mql&state=pending") == [first.pk + 2]
    assert ops.get("/leads?since=2024-05-17T10:30:00Z")[0] == 422, "since when what?"
    assert len(ids(ops, "happened=accepted&since=1272-09-13T18:48:54%2B18:34")) == 2, "an offset of any length"
    assert ops.get("/leads?happened=accepted&since=0001-01-01T00:00:00%2B10:00")[0] == 422


def test_a_cursor_of_one_list_is_refused_by_another(world: World) -> None:
    qualified([1, 2, 3])
    ops = Caller(world, "ops")
    cursor = ops.get("/leads?limit=1&happened=mql")[1]["next_cursor"]
    assert ops.get(f"/leads?limit=1&happened=mql&cursor={cursor}")[0] == 200
    assert ops.get(f"/leads?limit=1&happened=opened&cursor={cursor}")[0] == 422


def test_sales_operations_edit_the_routing_rules(world: World) -> None:
    ops = Caller(world, "ops")
    condition = {"field": "company.industry", "op": "is", "value": "new_energy"}
    target = {"kind": "person", "users": [world.id("s1")]}
    rule = {"name": "East", "condition": condition, "target": target, "position": 1}
    status, made = ops.send("POST", "/routing-rules", rule)
    assert status == 201, made
    assert made["target"]["users"] == [{"id": world.id("s1"), "name": "S1"}]
    status, changed = ops.send("PATCH", f"/routing-rules/{made['id']}", {"condition": None, "active": False})
    assert (status, changed["condition"], changed["active"], changed["version"]) == (200, None, False, 2)
    assert changed["target"]["users"][0]["name"] == "S1"
    assert ops.send("DELETE", f"/routing-rules/{made['id']}")[0] == 204
    assert [rule["name"] for rule in ops.get("/routing-rules")[1]] == ["East"]


def test_a_wrong_condition_is_refused_with_its_place(world: World) -> None:
    body = {"name": "X", "condition": {"field": "company.nam", "op": "is", "value": "x"}, "target": {"kind": "person"}}
    status, problem = Caller(world, "ops").send("POST", "/routing-rules", body)
    assert status == 422
    assert [error["path"] for error in problem["errors"]] == ["condition.field", "users"]


def test_salespeople_see_the_rules_and_can_not_change_them(world: World) -> None:
    caller = Caller(world, "e1")
    assert caller.get("/routing-rules")[0] == 200
    assert caller.send("DELETE", f"/routing-rules/{world.rule.pk}")[0] == 403
