"""Accept, reject, return and the clock, as a salesperson meets them."""

import threading
from datetime import timedelta

import pytest
from django.db import connection

from leadloom.events.models import PendingRow
from leadloom.kernel.errors import Conflict, Forbidden, InvalidInput, LeadloomError, NotFound
from leadloom.leads import services, stage
from leadloom.leads.listing import LeadFilter, ListState
from leadloom.leads.models import Assignment, Lead, RoutingRule, Transition
from leadloom.leads.selectors import lead, lead_row, leads
from leadloom.leads.types import HandoffState, Pool, QueueReason, Side, Stage
from leadloom.notifications.models import Notification
from leadloom.notifications.selectors import notifications
from leadloom.outbox.models import OutboxMessage
from leadloom.profiles.models import Contact
from tests.leads.world import HOUR, MET, NOW, World, form, make_contact, make_world, qualified, tick, told

pytestmark = pytest.mark.django_db
DUE = NOW + 24 * HOUR
MOMENT = timedelta(milliseconds=1)


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def offered(world: World) -> Lead:
    """A lead that waits for E1, the first of East."""
    return qualified([1])[0]


def fresh(item: Lead) -> Lead:
    return Lead.objects.select_related("assignment").get(pk=item.pk)


def owner(world: World, item: Lead) -> str | None:
    return world.name_of(fresh(item).sales_owner_id)


def facts_of(kind: str) -> list[dict[str, object]]:
    rows = PendingRow.objects.filter(table_name="events", row__type=kind).order_by("id")
    return [row.row["props"] for row in rows]


def test_accepting_passes_primary_to_sales_while_the_sdr_stays_marketing_owner(world: World, offered: Lead) -> None:
    services.accept(world.principal("e1"), offered.pk, now=NOW + HOUR)
    item = fresh(offered)
    assert (item.stage, item.primary_side, item.pool) == (Stage.SAL, Side.SALES, Pool.SALES)
    assert (world.name_of(item.sales_owner_id), world.name_of(item.marketing_owner_id)) == ("e1", "sdr")
    assert facts_of("lead_accepted") == [{"lead_id": item.pk}]
    contact = Contact.objects.get(id=1)
    assert (world.name_of(contact.primary_owner_id), contact.stage) == ("e1", "sal")


def test_after_accepting_the_load_counts_the_lead(world: World) -> None:
    world.load("e1", 4)
    (item,) = qualified([1])
    services.accept(world.principal("e1"), item.pk, now=NOW)
    (second,) = qualified([2], number=2)
    weighed = {world.name_of(entry["user"]): entry["load"] for entry in Assignment.objects.get(lead=second).candidates}
    assert weighed["e1"] == 5


def test_exactly_at_the_deadline_accepting_is_in_time(world: World, offered: Lead) -> None:
    assert stage.expire(now=DUE) == 0
    services.accept(world.principal("e1"), offered.pk, now=DUE)
    assert fresh(offered).stage == Stage.SAL


@pytest.mark.parametrize("act", ["accept", "reject"])
def test_a_moment_after_the_deadline_nobody_can_accept_or_reject(world: World, offered: Lead, act: str) -> None:
    call = {
        "accept": lambda: services.accept(world.principal("e1"), offered.pk, now=DUE + MOMENT),
        "reject": lambda: services.reject(world.principal("e1"), offered.pk, reason="no_capacity", now=DUE + MOMENT),
    }
    with pytest.raises(Conflict) as error:
        call[act]()
    assert error.value.code == "deadline_passed"
    assert fresh(offered).assignment.outcome is None


def test_accepting_twice_is_told_clearly_and_changes_nothing(world: World, offered: Lead) -> None:
    services.accept(world.principal("e1"), offered.pk, now=NOW)
    with pytest.raises(Conflict) as error:
        services.accept(world.principal("e1"), offered.pk, now=NOW + HOUR)
    assert error.value.code == "not_pending"
    assert Transition.objects.filter(kind="accepted").count() == 1


@pytest.mark.parametrize("who", ["manager", "sdr", "admin"])
def test_nobody_else_can_accept_what_waits_for_e1(world: World, offered: Lead, who: str) -> None:
    with pytest.raises(Forbidden):
        services.accept(world.principal(who), offered.pk, now=NOW)


@pytest.mark.parametrize("who", ["e3", "s1"])
def test_a_lead_of_others_does_not_exist_for_a_salesperson(world: World, offered: Lead, who: str) -> None:
    with pytest.raises(NotFound):
        services.accept(world.principal(who), offered.pk, now=NOW)
    with pytest.raises(NotFound):
        lead(world.principal(who), offered.pk)


@pytest.mark.django_db(transaction=True)
def test_two_who_accept_at_once_one_gets_it_and_the_other_is_told(world: World, offered: Lead) -> None:
    outcomes: list[str] = []
    barrier = threading.Barrier(2)
    principal = world.principal("e1")

    def work() -> None:
        barrier.wait()
        try:
            services.accept(principal, offered.pk, now=NOW)
            outcomes.append("accepted")
        except LeadloomError as error:
            outcomes.append(error.code)
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["accepted", "not_pending"]
    assert Transition.objects.filter(kind="accepted").count() == 1


def test_rejecting_gives_the_lead_to_the_next_by_the_rules_with_a_new_clock(world: World, offered: Lead) -> None:
    services.reject(world.principal("e1"), offered.pk, reason="not_my_region", note="北方客户", now=NOW + HOUR)
    item = fresh(offered)
    assert (owner(world, offered), item.stage, item.primary_side) == ("e2", Stage.MQL, Side.MARKETING)
    assert item.assignment.deadline_at == NOW + 25 * HOUR
    first = Assignment.objects.get(lead=offered, number=1)
    assert (first.outcome, first.reason) == ("rejected", "not_my_region")
    assert facts_of("lead_rejected") == [{"lead_id": item.pk, "reason": "not_my_region"}]
    assert len(facts_of("lead_assigned")) == 2
    assert "北方客户".encode() not in bytes(first.note)


def test_a_rejected_lead_never_comes_back_to_the_same_person_at_once(world: World, offered: Lead) -> None:
    names = []
    for _ in range(4):
        name = owner(world, offered)
        assert name is not None
        names.append(name)
        services.reject(world.principal(name), offered.pk, reason="no_capacity", now=NOW)
    assert names[:3] == ["e1", "e2", "e3"]
    assert names[3] != "e3"


def test_a_lead_rejected_by_the_only_candidate_waits_and_sales_operations_are_alerted(world: World) -> None:
    RoutingRule.objects.update(target_kind="person", users=[world.id("s1")], team=None)
    (item,) = qualified([1])
    services.reject(world.principal("s1"), item.pk, reason="no_capacity", now=NOW)
    assert fresh(item).queue_reason == QueueReason.FULL
    assert notifications(world.principal("ops"), limit=5)[0].kind == "leads_queued"


@pytest.mark.parametrize(("reason", "note"), [("", ""), ("nonsense", ""), ("other", "  ")])
def test_without_a_reason_nothing_is_rejected_or_returned(world: World, offered: Lead, reason: str, note: str) -> None:
    before = list(Transition.objects.values())
    with pytest.raises(InvalidInput):
        services.reject(world.principal("e1"), offered.pk, reason=reason, note=note, now=NOW)
    services.accept(world.principal("e1"), offered.pk, now=NOW)
    with pytest.raises(InvalidInput):
        services.return_lead(world.principal("e1"), offered.pk, reason=reason, note=note, now=NOW)
    assert fresh(offered).primary_side == Side.SALES
    assert len(before) == Transition.objects.count() - 1


def test_returning_gives_primary_back_to_the_sdr_with_clause_and_nurture_track(world: World, offered: Lead) -> None:
    services.accept(world.principal("e1"), offered.pk, now=NOW)
    services.return_lead(world.principal("e1"), offered.pk, reason="budget_not_available", now=NOW + HOUR)
    item = fresh(offered)
    assert (item.stage, item.primary_side, item.sales_owner_id) == (Stage.MQL, Side.MARKETING, None)
    assert item.assignment.outcome == "returned"
    assert facts_of("lead_returned") == [{"lead_id": item.pk, "reason": "budget_not_available", "track": "budget"}]
    assert Transition.objects.get(kind="returned").evidence == {"clause": "budget", "track": "budget"}
    (told_sdr,) = notifications(world.principal("sdr"), limit=5)
    assert "预算不到位" in told_sdr.rendered.body["zh"]
    assert OutboxMessage.objects.filter(key__startswith="returned:").count() == 1
    assert world.name_of(Contact.objects.get(id=1).primary_owner_id) == "sdr"


def test_a_returned_lead_is_not_routed_again_by_itself(world: World, offered: Lead) -> None:
    services.accept(world.principal("e1"), offered.pk, now=NOW)
    services.return_lead(world.principal("e1"), offered.pk, reason="no_need", now=NOW)
    tick(told(1, met=MET, active_at=NOW + HOUR), number=2, now=NOW + HOUR)
    stage.expire(now=NOW + 48 * HOUR)
    assert owner(world, offered) is None
    assert Assignment.objects.count() == 1


def test_only_who_accepted_can_return_and_only_after_accepting(world: World, offered: Lead) -> None:
    with pytest.raises(Conflict):
        services.return_lead(world.principal("e1"), offered.pk, reason="no_need", now=NOW)
    services.accept(world.principal("e1"), offered.pk, now=NOW)
    with pytest.raises(Forbidden):
        services.return_lead(world.principal("manager"), offered.pk, reason="no_need", now=NOW)


def test_a_lead_nobody_accepts_goes_to_the_next_and_the_first_is_told(world: World, offered: Lead) -> None:
    assert stage.expire(now=DUE + MOMENT) == 1
    item = fresh(offered)
    assert (owner(world, offered), item.breaches) == ("e2", 1)
    assert Assignment.objects.get(number=1).outcome == "expired"
    assert notifications(world.principal("e1"), limit=1)[0].kind == "lead_overdue"
    assert stage.expire(now=DUE + 2 * MOMENT) == 0


def test_the_second_breach_hands_the_lead_to_sales_operations(world: World, offered: Lead) -> None:
    stage.expire(now=DUE + MOMENT)
    second_due = fresh(offered).assignment.deadline_at
    assert second_due == DUE + MOMENT + 24 * HOUR
    stage.expire(now=second_due + MOMENT)
    item = fresh(offered)
    assert (item.queue_reason, item.sales_owner_id, item.breaches) == (QueueReason.BREACHED_TWICE, None, 2)
    assert notifications(world.principal("ops"), limit=1)[0].kind == "lead_escalated"
    stage.expire(now=second_due + 48 * HOUR)
    assert owner(world, offered) is None


def test_the_clock_taken_back_twice_at_once_is_taken_back_once(world: World, offered: Lead) -> None:
    stage.expire(now=DUE + MOMENT)
    before = (Transition.objects.count(), Notification.objects.count(), Assignment.objects.count())
    stage.expire(now=DUE + MOMENT)
    assert (Transition.objects.count(), Notification.objects.count(), Assignment.objects.count()) == before


def test_exactly_one_owner_is_primary_through_the_whole_story(world: World, offered: Lead) -> None:
    def primary() -> str | None:
        item = fresh(offered)
        return world.name_of(item.sales_owner_id if item.primary_side == Side.SALES else item.marketing_owner_id)

    seen = [primary()]
    services.reject(world.principal("e1"), offered.pk, reason="no_capacity", now=NOW)
    seen.append(primary())
    services.accept(world.principal("e2"), offered.pk, now=NOW)
    seen.append(primary())
    services.return_lead(world.principal("e2"), offered.pk, reason="no_need", now=NOW)
    seen.append(primary())
    assert seen == ["sdr", "sdr", "e2", "sdr"]


def test_history_can_not_be_changed_afterwards(world: World, offered: Lead) -> None:
    with pytest.raises(Exception, match="Cannot update"):
        Transition.objects.update(reason="prettier")


def test_the_contact_is_plain_only_for_its_owner_and_the_owners_manager(world: World, offered: Lead) -> None:
    def masked(name: str) -> bool:
        card = lead_row(world.principal(name), offered.pk).contact
        assert card is not None
        return card.masked

    assert {name: masked(name) for name in ("e1", "manager", "marketer", "sdr")} == {
        "e1": True, "manager": True, "marketer": True, "sdr": False,
    }  # fmt: skip
    services.accept(world.principal("e1"), offered.pk, now=NOW)
    row = lead_row(world.principal("e1"), offered.pk)
    assert row.contact is not None
    assert row.contact.email == "wang1@example.com"
    assert {name: masked(name) for name in ("e1", "manager", "marketer", "sdr", "s1")} == {
        "e1": False, "manager": False, "marketer": True, "sdr": True, "s1": True,
    }  # fmt: skip


def test_salespeople_see_their_own_managers_their_teams_and_others_by_right(world: World) -> None:
    qualified([1, 2])
    seen = {
        name: len(leads(world.principal(name), LeadFilter(), now=NOW, limit=10))
        for name in ("e1", "e2", "e3", "s1", "manager", "sdr", "marketer", "ops", "admin")
    }
    assert seen == {"e1": 1, "e2": 1, "e3": 0, "s1": 0, "manager": 2, "sdr": 2, "marketer": 2, "ops": 2, "admin": 2}


def test_lists_by_state_show_what_they_say_and_page_on_by_key(world: World) -> None:
    items = qualified([1, 2, 3])
    services.accept(world.principal("e1"), items[0].pk, now=NOW)
    admin = world.principal("admin")
    pending = leads(admin, LeadFilter(ListState.PENDING), now=NOW, limit=10)
    assert [row.id for row in pending] == [items[1].pk, items[2].pk]
    assert {row.state for row in pending} == {HandoffState.PENDING}
    assert [row.deadline_at for row in pending] == [DUE, DUE]
    assert [row.id for row in leads(world.principal("e1"), LeadFilter(ListState.MINE), now=NOW, limit=10)] == [
        items[0].pk
    ]
    first = leads(admin, LeadFilter(), now=NOW, limit=2)
    assert [row.id for row in leads(admin, LeadFilter(), now=NOW, after=(first[-1].id,), limit=2)] == [items[0].pk]
    assert leads(admin, LeadFilter(stage=Stage.SAL), now=NOW, limit=10)[0].state == HandoffState.ACCEPTED


def test_the_lead_page_tells_the_whole_story(world: World, offered: Lead) -> None:
    services.reject(world.principal("e1"), offered.pk, reason="other", note="重复", now=NOW)
    services.accept(world.principal("e2"), offered.pk, now=NOW)
    story = lead(world.principal("e2"), offered.pk)
    kinds = [row.kind for row in story.transitions]
    assert kinds == ["opened", "stage", "assigned", "rejected", "assigned", "accepted"]
    assert story.transitions[3].note == "重复"
    assert [offer.outcome for offer in story.assignments] == ["accepted", "rejected"]
    chosen = [entry.user.name for offer in story.assignments for entry in offer.candidates if entry.chosen]
    assert chosen == ["E2", "E1"]
    assert story.mql_version == 1
    assert len(story.mql_clauses) == 5


@pytest.mark.django_db(transaction=True)
def test_two_routings_at_once_never_give_somebody_more_than_they_can_have(world: World) -> None:
    world.load("e1", 0, capacity=3)
    world.load("e2", 0, capacity=0)
    world.load("e3", 0, capacity=0)
    contacts = [make_contact(number).pk for number in range(1, 9)]
    barrier = threading.Barrier(4)

    def work(part: list[int]) -> None:
        barrier.wait()
        tick(*(told(contact, met=MET, entry=form(key=f"f{contact}")) for contact in part), number=part[0])
        connection.close()

    threads = [threading.Thread(target=work, args=(contacts[at : at + 2],)) for at in range(0, 8, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Lead.objects.filter(sales_owner=world.users["e1"]).count() == 3
    assert Lead.objects.filter(queue_reason="full").count() == 5
