"""The leads' part of a tick: who becomes a lead, who an MQL, who gets it, and what is told to whom."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from leadloom.catalog.selectors import catalogue
from leadloom.events.models import PendingRow
from leadloom.kernel.ids import ContactId, TickId
from leadloom.leads import services, stage
from leadloom.leads.models import Assignment, Lead, MqlDefinition, Opportunity, RoutingRule, Transition
from leadloom.leads.types import EntryKind, Evidence, Pool, QueueReason, Side, Stage, TargetKind
from leadloom.notifications.models import Notification
from leadloom.notifications.selectors import notifications
from leadloom.notifications.types import NotificationKind
from leadloom.outbox.models import OutboxMessage
from leadloom.outbox.services import claim
from leadloom.profiles.models import Contact
from tests.leads.world import HOUR, MET, NOW, World, form, make_company, make_contact, make_world, qualified, tick, told

pytestmark = pytest.mark.django_db
DAYS_60 = timedelta(hours=60 * 24)


@pytest.fixture
def world() -> World:
    return make_world()


def facts() -> list[str]:
    return sorted(PendingRow.objects.filter(table_name="events").values_list("row__type", flat=True))


@pytest.mark.parametrize("kind", list(EntryKind))
def test_a_contact_that_becomes_known_opens_a_lead(world: World, kind: EntryKind) -> None:
    make_contact(1)
    tick(told(1, entry=form(kind=kind), total=20_000))
    lead = Lead.objects.get()
    assert (lead.stage, lead.pool, lead.source_key, lead.cycle) == (Stage.INQUIRY, Pool.LONG_TERM, "paid_search", 1)
    assert world.name_of(lead.marketing_owner_id) == "sdr"
    assert (lead.primary_side, lead.sales_owner_id) == (Side.MARKETING, None)
    assert facts() == ["lead_created"]
    shown = Contact.objects.get(id=1)
    assert (shown.stage, world.name_of(shown.primary_owner_id)) == ("inquiry", "sdr")


def test_a_known_contact_opens_a_lead_by_a_form_only(world: World) -> None:
    make_contact(1)
    tick(told(1, entry=form(first=False, kind=EntryKind.IDENTIFY)))
    assert not Lead.objects.exists()
    tick(told(1, entry=form(first=False)), number=2)
    assert Lead.objects.count() == 1


def test_a_second_form_goes_into_the_open_lead(world: World) -> None:
    make_contact(1)
    tick(told(1, entry=form()))
    tick(told(1, entry=form(NOW + HOUR, key="form-2", first=False), active_at=NOW + HOUR), number=2)
    assert Lead.objects.get().last_active_at == NOW + HOUR


def test_the_same_tick_again_changes_nothing(world: World) -> None:
    make_contact(1)
    answers = told(1, met=MET, entry=form(), active_at=NOW)
    tick(answers)
    tables = (Lead, Assignment, Transition, Notification, OutboxMessage, PendingRow)
    before = [list(table.objects.order_by("pk").values()) for table in tables]
    tick(answers)
    assert [list(table.objects.order_by("pk").values()) for table in tables] == before


def test_meeting_the_definition_makes_an_mql_that_is_assigned_at_once_with_its_evidence(world: World) -> None:
    (lead,) = qualified([1])
    assert (lead.stage, lead.mql_version, lead.mql_total_milli, lead.mql_grade) == (Stage.MQL, 1, 75_000, "A2")
    clauses = {clause["key"]: clause for clause in lead.mql_clauses}
    assert [key for key, clause in clauses.items() if clause["met"]] == ["fit", "pricing_viewed"]
    assert clauses["pricing_viewed"]["evidence"][0]["event_id"] == "0f-1"
    offer = Assignment.objects.get()
    assert lead.assignment_id == offer.pk
    assert world.name_of(offer.user_id) == "e1"
    assert (offer.rule_id, offer.deadline_at) == (world.rule.pk, NOW + 24 * HOUR)
    assert {world.name_of(entry["user"]) for entry in offer.candidates} == {"e1", "e2", "e3"}
    assert (lead.primary_side, lead.pool) == (Side.MARKETING, Pool.ASSIGNABLE)
    assert [row.kind for row in Transition.objects.order_by("id")] == ["opened", "stage", "assigned"]
    assert facts() == ["lead_assigned", "lead_created", "lead_stage_changed"]


def test_a_lead_that_does_not_meet_the_definition_waits_in_a_pool_by_its_score(world: World) -> None:
    make_contact(1)
    tick(told(1, entry=form(), met={"mql:1:fit": True}, total=49_999))
    assert Lead.objects.get().pool == Pool.LONG_TERM
    tick(told(1, met={"mql:1:fit": True}, total=50_000), number=2)
    lead = Lead.objects.get()
    assert (lead.pool, lead.stage) == (Pool.NURTURE, Stage.INQUIRY)


def test_a_definition_counts_from_its_date_on(world: World) -> None:
    MqlDefinition.objects.create(version=2, clauses=[], valid_from=NOW + HOUR, created_at=NOW)
    assert qualified([1])[0].mql_version == 1
    make_contact(2)
    tick(told(2, met=MET, entry=form()), number=2, now=NOW + HOUR)
    assert Lead.objects.get(contact_id=2).stage == Stage.INQUIRY


@pytest.mark.parametrize(
    ("loads", "chosen"),
    [
        ({"e1": (4, False), "e2": (2, True), "e3": (5, False)}, "e1"),
        ({"e1": (10, False), "e2": (2, True), "e3": (5, False)}, "e3"),
    ],
)
def test_the_lead_goes_to_who_can_take_it(world: World, loads: dict[str, tuple[int, bool]], chosen: str) -> None:
    for name, (load, on_leave) in loads.items():
        world.load(name, load, on_leave=on_leave)
    (lead,) = qualified([1])
    assert world.name_of(lead.sales_owner_id) == chosen


def test_with_everybody_full_it_waits_in_the_teams_queue_and_sales_operations_are_alerted(world: World) -> None:
    world.load("e1", 10)
    world.load("e2", 2, on_leave=True)
    world.load("e3", 10)
    first, second = qualified([1, 2])
    assert (first.queue_reason, first.queue_team_id) == (QueueReason.FULL, world.east.pk)
    assert (first.sales_owner_id, second.queue_reason) == (None, QueueReason.FULL)
    (alert,) = Notification.objects.all()
    assert (world.name_of(alert.user_id), alert.kind) == ("ops", NotificationKind.LEADS_QUEUED)
    (shown,) = notifications(world.principal("ops"), limit=10)
    assert shown.rendered.title["en"] == "2 leads wait, nobody can take them"
    assert OutboxMessage.objects.count() == 1


def test_a_queued_lead_is_given_out_as_soon_as_somebody_can_take_it_and_nobody_is_alerted_twice(world: World) -> None:
    for name in ("e1", "e2", "e3"):
        world.load(name, 10)
    qualified([1])
    stage.expire(now=NOW + HOUR)
    assert Notification.objects.count() == 1
    world.load("e2", 9)
    stage.expire(now=NOW + 2 * HOUR)
    lead = Lead.objects.get(contact_id=1)
    assert (world.name_of(lead.sales_owner_id), lead.queue_reason) == ("e2", None)
    assert Assignment.objects.get().deadline_at == NOW + 26 * HOUR


def test_the_rules_conditions_are_asked_in_their_order(world: World) -> None:
    key_account = RoutingRule.objects.create(
        position=0, name="Key accounts", condition={"field": "company.name", "op": "contains", "value": "KA"},
        target_kind=TargetKind.PERSON, users=[world.id("s1")], updated_at=NOW,
    )  # fmt: skip
    assert f"route:{key_account.pk}" in stage.trees(catalogue())
    for contact in (1, 2):
        make_contact(contact)
    tick(told(1, met={**MET, f"route:{key_account.pk}": True}, entry=form()), told(2, met=MET, entry=form()))
    owners = [world.name_of(lead.sales_owner_id) for lead in Lead.objects.order_by("contact_id")]
    assert owners == ["s1", "e1"]


def test_a_rule_whose_condition_can_not_be_read_any_more_is_never_met_and_stops_nobody(world: World) -> None:
    broken = RoutingRule.objects.create(
        position=0, name="Broken", condition={"field": "gone", "op": "is", "value": "x"},
        target_kind=TargetKind.PERSON, users=[world.id("s1")], updated_at=NOW,
    )  # fmt: skip
    trees = stage.trees(catalogue())
    assert f"route:{broken.pk}" not in trees
    assert len(trees) == 5
    assert world.name_of(qualified([1])[0].sales_owner_id) == "e1"


def test_the_salesperson_is_told_in_three_levels_in_the_app_and_by_mail_with_masked_data(world: World) -> None:
    (lead,) = qualified([1])
    (shown,) = notifications(world.principal("e1"), limit=10)
    body = shown.rendered.body["zh"]
    assert "IT director" in body
    assert "评分：75" in body
    assert "满足的 MQL 标准：契合度 ≥ 25；浏览价格页" in body
    assert "接收截止：2024-05-18 17:30" in body
    assert "wang1@example.com" not in body
    (mail,) = claim(limit=10, now=NOW)
    assert mail.key == f"notify:{lead.pk}:{lead.assignment_id}:{world.id('e1')}:email"
    assert mail.recipient == "e1@example.com"
    assert f"/leads/{lead.pk}" in mail.text


def test_many_leads_in_one_tick_are_spread_within_one(world: World) -> None:
    for name in ("e1", "e2", "e3"):
        world.load(name, 0, capacity=1000)
    leads = qualified(range(1, 101))
    counts = [sum(lead.sales_owner_id == world.id(name) for lead in leads) for name in ("e1", "e2", "e3")]
    assert sum(counts) == 100
    assert max(counts) - min(counts) <= 1
    more = qualified(range(101, 103), number=2)
    assert [world.name_of(lead.sales_owner_id) for lead in more] == ["e2", "e3"]


def test_the_number_of_statements_does_not_grow_with_the_batch(world: World) -> None:
    for name in ("e1", "e2", "e3"):
        world.load(name, 0, capacity=1000)
    for contact in range(1, 102):
        make_contact(contact)
    answers = [told(contact, met=MET, entry=form(key=f"f{contact}")) for contact in range(2, 102)]
    with CaptureQueriesContext(connection) as few:
        tick(told(1, met=MET, entry=form()))
    with CaptureQueriesContext(connection) as many:
        tick(*answers, number=2)
    assert len(many) == len(few) <= 28
    with CaptureQueriesContext(connection) as idle:
        tick(*(told(contact, met=MET, total=75_000) for contact in range(2, 102)), number=3)
    assert len(idle) <= 5


def test_a_form_after_sixty_silent_days_closes_the_lead_as_recycled_and_opens_the_next(world: World) -> None:
    make_contact(1)
    tick(told(1, entry=form()))
    later = NOW + DAYS_60
    tick(told(1, entry=form(later, key="form-2", first=False), active_at=later), number=2, now=later)
    first, second = Lead.objects.order_by("cycle")
    assert (first.stage, first.closed_at, first.end_reason) == (Stage.RECYCLED, later, "silent")
    assert (second.stage, second.cycle, second.opened_at) == (Stage.INQUIRY, 2, later)


def test_looking_around_first_does_not_hide_the_silence(world: World) -> None:
    make_contact(1)
    tick(told(1, entry=form()))
    later = NOW + DAYS_60
    tick(told(1, active_at=later), number=2, now=later)
    soon = later + timedelta(minutes=5)
    tick(told(1, entry=form(soon, key="form-2", first=False), active_at=soon), number=3, now=soon)
    assert list(Lead.objects.order_by("cycle").values_list("stage", flat=True)) == ["recycled", "inquiry"]


def test_a_form_a_moment_before_that_stays_in_the_same_lead(world: World) -> None:
    make_contact(1)
    tick(told(1, entry=form()))
    later = NOW + DAYS_60 - timedelta(milliseconds=1)
    tick(told(1, entry=form(later, key="form-2", first=False), active_at=later), number=2, now=later)
    assert Lead.objects.count() == 1


def test_silence_alone_closes_no_lead_and_neither_does_a_visit_or_a_sign_in(world: World) -> None:
    make_contact(1)
    tick(told(1, entry=form()))
    later = NOW + 3 * DAYS_60
    tick(told(1), number=2, now=later)
    stage.expire(now=later)
    tick(told(1, active_at=later), number=3, now=later)
    sign_in = form(later, key="id-1", first=False, kind=EntryKind.IDENTIFY)
    tick(told(1, entry=sign_in, active_at=later), number=4, now=later)
    assert Lead.objects.get().closed_at is None


def test_a_deal_in_negotiation_is_not_closed_by_a_silence(world: World) -> None:
    make_contact(1)
    tick(told(1, entry=form()))
    Lead.objects.update(stage=Stage.OPPORTUNITY)
    later = NOW + DAYS_60
    tick(told(1, entry=form(later, key="form-2", first=False), active_at=later), number=2, now=later)
    assert Lead.objects.get().stage == Stage.OPPORTUNITY


def test_a_lead_accepted_after_its_contact_came_back_is_not_silent_any_more(world: World) -> None:
    (lead,) = qualified([1])
    Assignment.objects.update(deadline_at=None)
    later = NOW + DAYS_60
    tick(told(1, active_at=later), number=2, now=later)
    services.accept(world.principal("e1"), lead.pk, now=later + HOUR)
    soon = later + 2 * HOUR
    tick(told(1, entry=form(soon, key="form-2", first=False), active_at=soon), number=3, now=soon)
    assert Lead.objects.get().stage == Stage.SAL
    services.return_lead(world.principal("e1"), lead.pk, reason="budget_not_available", now=soon)
    assert Lead.objects.get().woken_at is None


def test_a_recycled_lead_takes_its_pending_offer_with_it(world: World) -> None:
    (lead,) = qualified([1])
    Assignment.objects.update(deadline_at=None)
    later = NOW + DAYS_60
    tick(told(1, entry=form(later, key="form-2", first=False), active_at=later), number=2, now=later)
    assert Assignment.objects.get(lead=lead).outcome == "superseded"
    assert Lead.objects.filter(contact_id=1, closed_at=None).count() == 1


@pytest.mark.parametrize("stage_of_other", [Stage.CUSTOMER, Stage.OPPORTUNITY])
def test_a_lead_of_a_customer_or_open_deal_goes_straight_to_its_owner(world: World, stage_of_other: Stage) -> None:
    company = make_company()
    make_contact(1, company=company)
    make_contact(2, company=company)
    deal = Lead.objects.create(
        contact_id=1, company_id=company.pk, entry_key="old", entry_kind="import", source_key="direct",
        stage=stage_of_other, stage_at=NOW, pool=Pool.CUSTOMER, opened_at=NOW, last_active_at=NOW,
        closed_at=NOW if stage_of_other == Stage.CUSTOMER else None,
        sales_owner=world.users["s1"], primary_side=Side.SALES,
    )  # fmt: skip
    Opportunity.objects.create(lead=deal, opened_at=NOW)
    tick(told(2, met=MET, entry=form()))
    offer = Assignment.objects.get(lead__contact_id=2)
    assert (world.name_of(offer.user_id), offer.rule_id) == ("s1", None)
    reasons = {Stage.CUSTOMER: "existing_customer", Stage.OPPORTUNITY: "open_opportunity"}
    assert offer.candidates[0]["reason"] == reasons[stage_of_other]


def test_evidence_is_asked_for_only_where_an_mql_comes_of_it(world: World) -> None:
    qualified([1])
    for contact in (2, 3, 4):
        make_contact(contact)
    tick(told(4, entry=form(key="f4")), number=2)
    asked: list[ContactId] = []

    def why(contacts: Sequence[ContactId]) -> dict[ContactId, Mapping[str, tuple[Evidence, ...]]]:
        asked.extend(contacts)
        return {contact: {"mql:1:fit": (Evidence("value", props={"asked": contact}),)} for contact in contacts}

    answers = [told(1, met=MET), told(2, met=MET, entry=form()), told(3, met=MET), told(4, met=MET)]
    stage.apply(answers, tick_id=TickId(3), now=NOW, why=why)
    assert sorted(asked) == [2, 4]
    kept = Lead.objects.get(contact_id=4).mql_clauses[0]["evidence"]
    assert kept == [{"type": "value", "at": None, "event_id": None, "props": {"asked": 4}}]


def test_a_lead_without_an_sdr_has_no_marketing_owner_and_is_routed_all_the_same() -> None:
    world = make_world(sdr=False)
    (lead,) = qualified([1])
    assert lead.marketing_owner_id is None
    assert world.name_of(lead.sales_owner_id) == "e1"
    services.accept(world.principal("e1"), lead.pk, now=NOW)
