"""Bulk actions from the list of leads: giving leads, tagging and giving their contacts, and the way back."""

from collections.abc import Sequence
from typing import cast

import pytest
from django.db import connection
from django.forms.models import model_to_dict
from django.test.utils import CaptureQueriesContext

from leadloom.kernel.clock import VirtualClock
from leadloom.leads import services
from leadloom.leads.models import Assignment, Lead, Transition
from leadloom.notifications.models import Notification
from leadloom.profiles.models import Contact, ContactTag
from leadloom.team.clock import running_on
from leadloom.team.models import User
from tests.leads.world import HOUR, NOW, World, make_world, qualified
from tests.lists.office import Office

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def desk(world: World) -> Office:
    return Office(VirtualClock(NOW + HOUR))


def bulk(desk: Office, who: User, action: str, argument: object, **selection: object) -> dict[str, object]:
    with running_on(desk.clock):
        return desk.bulk(who, action, argument, of="leads", **selection)


def undo(desk: Office, who: User, done: dict[str, object]) -> dict[str, object]:
    with running_on(desk.clock):
        return desk.undo(who, done)


def outcome(done: dict[str, object]) -> tuple[object, ...]:
    return tuple(done[name] for name in ("state", "members", "changed", "put_back", "kept"))


def in_queue(world: World, count: int) -> Sequence[Lead]:
    """Return leads in the queue of East, where everybody was full a moment ago."""
    for name in ("e1", "e2", "e3"):
        world.load(name, 10)
    leads = qualified(list(range(1, count + 1)))
    for name in ("e1", "e2", "e3"):
        world.load(name, 0)
    return leads


def rows(leads: Sequence[Lead]) -> list[dict[str, object]]:
    return [model_to_dict(lead) for lead in Lead.objects.filter(pk__in=[one.pk for one in leads]).order_by("pk")]


def test_queued_leads_are_given_to_a_person_with_clocks_and_the_undo_makes_them_what_they_were(
    world: World, desk: Office
) -> None:
    leads, ops = in_queue(world, 3), world.users["ops"]
    before, shown = rows(leads), list(Contact.objects.order_by("pk").values("pk", "stage", "primary_owner_id"))
    done = bulk(desk, ops, "assign_lead", {"user_id": world.id("e1")}, filters={"state": "queued"})
    assert (done["of"], outcome(done)) == ("leads", ("done", 3, 3, 0, 0))
    offers = Assignment.objects.filter(outcome=None)
    assert {(offer.user_id, offer.deadline_at) for offer in offers} == {(world.id("e1"), desk.clock.now() + 24 * HOUR)}
    assert Notification.objects.filter(user_id=world.id("e1"), kind="lead_assigned").count() == 3
    desk.later(hours=1)
    assert outcome(undo(desk, ops, done)) == ("undone", 3, 3, 3, 0)
    assert rows(leads) == before
    assert list(Contact.objects.order_by("pk").values("pk", "stage", "primary_owner_id")) == shown
    assert set(Assignment.objects.values_list("outcome", flat=True)) == {"superseded"}
    lines = Transition.objects.filter(lead=leads[0]).order_by("id").values_list("kind", "actor_id")
    assert list(lines)[-2:] == [("assigned", ops.pk), ("withdrawn", ops.pk)]
    again = bulk(desk, ops, "assign_lead", {"user_id": world.id("e2")}, filters={"state": "queued"})
    assert outcome(again) == ("done", 3, 3, 0, 0)


def test_the_undo_leaves_what_was_answered_since_and_names_it(world: World, desk: Office) -> None:
    leads, ops = in_queue(world, 3), world.users["ops"]
    done = bulk(desk, ops, "assign_lead", {"user_id": world.id("e1")}, ids=[lead.pk for lead in leads])
    services.accept(world.principal("e1"), leads[1].pk, now=desk.clock.now())
    assert outcome(undo(desk, ops, done)) == ("undone", 3, 3, 2, 1)
    kept = desk.call(ops, "GET", f"bulk-actions/{done['id']}/members?state=kept")["items"]
    contact = Contact.objects.get(pk=leads[1].contact_id)
    assert kept == [{"id": leads[1].pk, "contact_id": contact.pk, "number": contact.number, "state": "kept"}]
    leads[1].refresh_from_db()
    assert (leads[1].stage, leads[1].sales_owner_id) == ("sal", world.id("e1"))


def test_a_team_gets_them_dealt_out_by_load_and_what_is_no_open_mql_stays(world: World, desk: Office) -> None:
    leads, ops = in_queue(world, 6), world.users["ops"]
    services.assign_lead(world.principal("ops"), leads[0].pk, user_id=world.id("s1"), now=NOW)
    done = bulk(desk, ops, "assign_lead", {"team_id": world.east.pk}, filters={"state": "open", "stage": "mql"})
    assert outcome(done)[:3] == ("done", 6, 5)
    held = [Assignment.objects.filter(outcome=None, user_id=world.id(name)).count() for name in ("e1", "e2", "e3")]
    assert sorted(held) == [1, 2, 2]
    left = desk.call(ops, "GET", f"bulk-actions/{done['id']}/members?state=unchanged")["items"]
    assert [one["id"] for one in cast("list[dict[str, object]]", left)] == [leads[0].pk]


def test_tags_and_marketing_owners_go_to_the_contacts_of_the_leads(world: World, desk: Office) -> None:
    leads, ops, sdr = in_queue(world, 2), world.users["ops"], world.id("sdr")
    done = bulk(desk, ops, "add_tag", {"tag": "trade fair"}, filters={"state": "queued"})
    people = {lead.contact_id for lead in leads}
    assert set(ContactTag.objects.values_list("contact_id", flat=True)) == people
    assert outcome(undo(desk, ops, done)) == ("undone", 2, 2, 2, 0)
    assert not ContactTag.objects.exists()
    bulk(desk, ops, "assign_owner", {"user_id": sdr}, ids=[leads[0].pk])
    leads[0].refresh_from_db()
    assert leads[0].marketing_owner_id == sdr


def test_nobody_gives_leads_that_they_do_not_see_or_may_not_give(world: World, desk: Office) -> None:
    leads = in_queue(world, 2)
    Lead.objects.filter(pk=leads[1].pk).update(queue_team=None)
    manager = world.users["manager"]
    done = bulk(desk, manager, "assign_lead", {"user_id": world.id("e1")}, filters={"state": "queued"})
    assert outcome(done)[:3] == ("done", 1, 1)
    refused = {"action": "assign_lead", "selection": {"of": "leads"}, "argument": {"user_id": world.id("e1")}}
    desk.call(world.users["e2"], "POST", "bulk-actions", refused, status=403)
    desk.call(world.users["marketer"], "POST", "bulk-actions", refused, status=403)
    sdr = world.users["sdr"]
    given = bulk(desk, sdr, "assign_lead", {"user_id": world.id("e1")}, ids=[leads[1].pk])
    assert outcome(given)[:3] == ("done", 1, 1)
    tag = {"action": "add_tag", "selection": {"of": "leads"}, "argument": {"tag": "x"}}
    desk.call(sdr, "POST", "bulk-actions", tag, status=403)


def test_wrong_words_are_refused_before_anything_begins(world: World, desk: Office) -> None:
    ops = world.users["ops"]
    for of, action, argument in (
        ("contacts", "assign_lead", {"user_id": world.id("e1")}),
        ("leads", "suppress", {}),
        ("leads", "assign_lead", {}),
        ("leads", "assign_lead", {"user_id": world.id("marketer")}),
        ("leads", "assign_lead", {"user_id": "e1"}),
        ("leads", "assign_lead", {"user_id": world.id("e1"), "team_id": world.east.pk}),
    ):
        body = {"action": action, "argument": argument, "selection": {"of": of}}
        desk.call(ops, "POST", "bulk-actions", body, status=422)


def test_giving_many_leads_takes_as_many_statements_as_giving_two(world: World, desk: Office) -> None:
    counts, queued = [], in_queue(world, 22)
    for leads in (queued[:2], queued[2:]):
        with CaptureQueriesContext(connection) as queries:
            bulk(desk, world.users["ops"], "assign_lead", {"team_id": world.east.pk}, ids=[one.pk for one in leads])
        counts.append(len(queries))
    assert counts[1] <= counts[0] + 2
