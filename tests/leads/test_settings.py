"""Capacity, leave and the promise to accept, as people set them."""

import pytest

from leadloom.leads import stage
from leadloom.leads.models import Assignment, Capacity, Lead, SlaPolicy
from tests.leads.test_api import Caller
from tests.leads.world import HOUR, NOW, World, make_world, qualified

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


def test_sales_operations_see_load_capacity_and_leave_of_everybody_who_sells(world: World) -> None:
    world.load("e1", 4)
    world.load("e2", 2, on_leave=True)
    status, people = Caller(world, "ops").get("/salespeople")
    assert status == 200
    shown = {one["user"]["name"]: (one["load"], one["capacity"], one["on_leave_until"]) for one in people}
    assert shown == {
        "MANAGER": (0, 10, None), "E1": (4, 10, None), "E2": (2, 10, "2024-05-24T09:30:00Z"),
        "E3": (0, 10, None), "S1": (0, 10, None),
    }  # fmt: skip


def test_a_sales_manager_sees_the_own_team_and_a_salesperson_nobody(world: World) -> None:
    _, people = Caller(world, "manager").get("/salespeople")
    assert [one["user"]["name"] for one in people] == ["MANAGER", "E1", "E2", "E3"]
    assert Caller(world, "e1").get("/salespeople")[0] == 403


def test_a_changed_capacity_gives_out_a_lead_that_waited_and_is_in_the_audit_log(world: World) -> None:
    for name in ("e1", "e2", "e3"):
        world.load(name, 10)
    (lead,) = qualified([1])
    status, changed = Caller(world, "ops").send("PATCH", f"/salespeople/{world.id('e2')}", {"capacity": 11})
    assert (status, changed["capacity"], changed["load"]) == (200, 11, 10)
    stage.expire(now=NOW + HOUR)
    lead.refresh_from_db()
    assert world.name_of(lead.sales_owner_id) == "e2"
    _, audit = Caller(world, "admin").get("/audit?table=leads_capacity")
    assert audit["items"][0]["actor"] == "test (OPS)"


def test_somebody_on_leave_gets_no_leads_until_they_are_back(world: World) -> None:
    ops, path = Caller(world, "ops"), f"/salespeople/{world.id('e1')}"
    ops.send("PATCH", path, {"on_leave_until": "2024-05-20T01:00:00Z"})
    assert Capacity.objects.get(user=world.users["e1"]).limit == 10, "the capacity stays as it was"
    assert world.name_of(qualified([1])[0].sales_owner_id) == "e2"
    status, back = ops.send("PATCH", path, {"on_leave_until": None})
    assert (status, back["on_leave"], back["on_leave_until"]) == (200, False, None)


@pytest.mark.parametrize(
    ("who", "target", "body", "status"),
    [
        ("e1", "e1", {"capacity": 99}, 403),
        ("manager", "e1", {"capacity": 99}, 403),
        ("ops", "marketer", {"capacity": 5}, 404),
        ("ops", "e1", {"capacity": -1}, 422),
        ("ops", "e1", {"on_leave_until": "2024-05-20T01:00:00"}, 422),
    ],
)
def test_capacity_is_changed_by_who_may_and_for_who_sells(
    world: World, who: str, target: str, body: object, status: int
) -> None:
    assert Caller(world, who).send("PATCH", f"/salespeople/{world.id(target)}", body)[0] == status
    assert not Capacity.objects.exists()


def test_a_new_promise_is_a_new_version_and_clocks_that_run_keep_theirs(world: World) -> None:
    first = qualified([1])[0]
    ops = Caller(world, "ops")
    assert ops.get("/sla-policies/accept")[1] == {"policy": "accept_within", "version": 1, "hours": 24}
    assert ops.send("PUT", "/sla-policies/accept", {"hours": 8})[1] == {
        "policy": "accept_within", "version": 2, "hours": 8,
    }  # fmt: skip
    ops.send("PUT", "/sla-policies/accept", {"hours": 8})
    assert SlaPolicy.objects.count() == 2
    second = qualified([2], number=2)[0]
    due = {lead.pk: Assignment.objects.get(lead=lead).deadline_at for lead in Lead.objects.all()}
    assert due == {first.pk: NOW + 24 * HOUR, second.pk: NOW + 8 * HOUR}


@pytest.mark.parametrize(("who", "hours", "status"), [("ops", 25, 422), ("ops", 0, 422), ("manager", 8, 403)])
def test_a_promise_over_24_hours_or_by_somebody_without_the_right_is_refused(
    world: World, who: str, hours: int, status: int
) -> None:
    assert Caller(world, who).send("PUT", "/sla-policies/accept", {"hours": hours})[0] == status
    assert SlaPolicy.objects.count() == 1


def test_the_audit_log_knows_who_changed_the_promise(world: World) -> None:
    Caller(world, "ops").send("PUT", "/sla-policies/accept", {"hours": 8})
    _, audit = Caller(world, "admin").get("/audit?table=leads_slapolicy")
    assert audit["items"][0]["actor"] == "test (OPS)"
