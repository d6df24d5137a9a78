"""Leads of the past: known transitions only, odd ones flagged, nothing twice."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from leadloom.events.models import PendingRow
from leadloom.kernel.ids import ContactId
from leadloom.leads import stage
from leadloom.leads.imports import NOTHING, ImportedLead, import_leads
from leadloom.leads.models import Assignment, Lead, Opportunity, Transition
from leadloom.leads.types import Stage
from leadloom.profiles.models import Contact
from tests.leads.world import HOUR, MET, NOW, World, make_contact, make_world, qualified, tick, told

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
SILENCE = timedelta(hours=60 * 24)


@pytest.fixture
def world() -> World:
    return make_world()


def imported(number: int, **changes: object) -> ImportedLead:
    lead = ImportedLead(f"mql-{number}", ContactId(number), "organic_search", NOW - 400 * DAY)
    return replace(lead, **changes)  # type: ignore[arg-type]


def facts_of(contact: int) -> list[tuple[str, object, object]]:
    """What conditions see of a contact's leads: type, instant, properties without the lead's id."""
    rows = [row.row for row in PendingRow.objects.filter(table_name="events", row__subject=contact)]
    return sorted(
        (row["type"], row["at"], {key: value for key, value in row["props"].items() if key != "lead_id"})
        for row in rows
    )  # fmt: skip


def everything() -> list[list[dict[str, object]]]:
    tables = (Lead, Transition, Opportunity, PendingRow, Assignment)
    return [list(table.objects.order_by("pk").values()) for table in tables]


def test_a_lead_of_a_file_has_its_first_contact_and_nothing_invented(world: World) -> None:
    make_contact(1)
    assert import_leads([imported(1, marketing_owner=world.id("sdr"))]).opened == 1
    lead = Lead.objects.get()
    assert (lead.stage, lead.opened_at, lead.closed_at) == (Stage.MQL, NOW - 400 * DAY, None)
    assert (lead.imported, lead.skipped, lead.flags) == (True, ["inquiry"], [])
    assert list(Transition.objects.values_list("kind", "from_stage", "to_stage", "at")) == [
        ("opened", None, "mql", NOW - 400 * DAY)
    ]


def test_a_won_deal_becomes_a_customer_with_its_owners_and_an_empty_amount(world: World) -> None:
    make_contact(1)
    import_leads([imported(1, won_at=NOW - 300 * DAY, sales_owner=world.id("e1"), marketing_owner=world.id("sdr"))])
    lead = Lead.objects.get()
    assert (lead.stage, lead.closed_at, lead.pool) == (Stage.CUSTOMER, NOW - 300 * DAY, "customer")
    assert lead.skipped == ["inquiry", "sal", "sql", "opportunity"]
    assert (world.name_of(lead.sales_owner_id), lead.primary_side) == ("e1", "sales")
    deal = Opportunity.objects.get()
    assert (deal.amount, deal.won_at) == (None, NOW - 300 * DAY)
    kinds = sorted(PendingRow.objects.filter(table_name="events").values_list("row__type", flat=True))
    assert kinds == ["lead_created", "lead_stage_changed", "opportunity_won"]


def test_a_deal_won_before_its_first_contact_is_imported_and_flagged(world: World) -> None:
    make_contact(1)
    import_leads([imported(1, won_at=NOW - 401 * DAY)])
    assert Lead.objects.get().flags == ["won_before_first_contact"]
    assert Opportunity.objects.get().flags == ["won_before_first_contact"]


def test_the_same_file_twice_changes_nothing(world: World) -> None:
    for number in (1, 2):
        make_contact(number)
    leads = [imported(1), imported(2, won_at=NOW)]
    assert import_leads(leads).opened == 2
    assert import_leads(leads) == NOTHING
    assert (Lead.objects.count(), Transition.objects.count(), Opportunity.objects.count()) == (2, 3, 1)


def test_two_deals_of_one_contact_are_two_cycles(world: World) -> None:
    make_contact(1)
    first = imported(1, won_at=NOW - 300 * DAY)
    second = replace(first, key="mql-1b", opened_at=NOW - 200 * DAY, won_at=NOW - 100 * DAY)
    assert import_leads([second, first]).opened == 2
    assert list(Lead.objects.order_by("cycle").values_list("opened_at", flat=True)) == [
        NOW - 400 * DAY, NOW - 200 * DAY,
    ]  # fmt: skip


def test_a_lead_that_a_later_file_knows_as_won_becomes_a_customer_as_if_the_first_had_said_so(world: World) -> None:
    owners = {"marketing_owner": world.id("sdr"), "sales_owner": world.id("e1")}
    worth = {"won_at": NOW - 300 * DAY, "amount": Decimal("120000.50")}
    for number in (1, 2):
        make_contact(number)
    import_leads([imported(1, **owners)])
    told_later = import_leads([imported(1, **owners, **worth)])
    assert (told_later.opened, told_later.ended, told_later.contacts) == (0, 1, {1})
    import_leads([imported(2, **owners, **worth)])
    lead = ("stage", "stage_at", "opened_at", "closed_at", "end_reason", "mql_at", "last_active_at", "pool", "skipped",
            "flags")  # fmt: skip
    owners_and_deal = ("primary_side", "sales_owner_id", "marketing_owner_id", "opportunity__amount",
                       "opportunity__won_at", "opportunity__opened_at", "opportunity__currency")  # fmt: skip
    kept = (*lead, *owners_and_deal)
    later, at_once = Lead.objects.order_by("contact_id").values_list(*kept)
    assert later == at_once
    steps = ("kind", "from_stage", "to_stage", "at", "reason")
    histories = [list(lead.transitions.order_by("at").values_list(*steps)) for lead in Lead.objects.all()]
    assert histories[0] == histories[1]
    assert facts_of(1) == facts_of(2)
    assert Contact.objects.get(id=1).stage == "customer"


def test_the_same_win_told_again_and_again_changes_nothing(world: World) -> None:
    make_contact(1)
    import_leads([imported(1)])
    won = [imported(1, won_at=NOW - 300 * DAY, amount=Decimal(5))]
    import_leads(won)
    before = everything()
    assert import_leads(won) == NOTHING
    assert everything() == before


def test_a_file_without_the_win_never_opens_a_won_lead_again(world: World) -> None:
    make_contact(1)
    import_leads([imported(1, won_at=NOW - 300 * DAY)])
    before = everything()
    assert import_leads([imported(1)]) == NOTHING
    assert import_leads([imported(1, won_at=NOW - 200 * DAY, amount=Decimal(9))]) == NOTHING
    assert everything() == before


def test_a_win_told_later_is_flagged_when_it_lies_before_the_first_contact_we_know(world: World) -> None:
    make_contact(1)
    import_leads([imported(1)])
    import_leads([imported(1, opened_at=NOW - 500 * DAY, won_at=NOW - 401 * DAY)])
    lead = Lead.objects.get()
    assert (lead.opened_at, lead.closed_at) == (NOW - 400 * DAY, NOW - 401 * DAY)
    assert lead.flags == lead.opportunity.flags == ["won_before_first_contact"]


def test_a_win_told_later_keeps_the_owners_that_work_on_the_lead(world: World) -> None:
    make_contact(1)
    import_leads([imported(1, marketing_owner=world.id("sdr"))])
    assert Lead.objects.update(stage=Stage.SAL, primary_side="sales", sales_owner=world.users["e1"]) == 1
    other = imported(1, won_at=NOW, marketing_owner=world.id("ops"), sales_owner=world.id("e2"))
    import_leads([other])
    lead = Lead.objects.get()
    assert (world.name_of(lead.marketing_owner_id), world.name_of(lead.sales_owner_id)) == ("sdr", "e1")
    won = Transition.objects.get(to_stage="customer")
    assert (won.from_stage, lead.skipped) == ("sal", ["inquiry", "sql", "opportunity"])


def test_a_win_told_later_closes_the_offer_and_the_open_deal_and_keeps_its_amount(world: World) -> None:
    (lead,) = qualified([1])
    Lead.objects.filter(id=lead.pk).update(entry_key="import:mql-1", stage=Stage.OPPORTUNITY)
    Opportunity.objects.create(lead=lead, opened_at=NOW, amount=Decimal(700), currency="EUR")
    import_leads([imported(1, won_at=NOW + DAY)])
    assert Assignment.objects.get().outcome == "superseded"
    deal = Opportunity.objects.get()
    assert (deal.opened_at, deal.won_at, deal.amount, deal.currency) == (NOW, NOW + DAY, 700, "EUR")
    (fact,) = PendingRow.objects.filter(row__type="opportunity_won")
    assert fact.row["props"] == {"lead_id": lead.pk, "amount": 700.0, "currency": "EUR"}


def test_a_lead_that_ended_otherwise_stays_ended_whatever_a_file_says(world: World) -> None:
    make_contact(1)
    import_leads([imported(1)])
    Lead.objects.update(stage=Stage.DISQUALIFIED, closed_at=NOW)
    assert import_leads([imported(1, won_at=NOW)]) == NOTHING
    assert not Opportunity.objects.exists()


@pytest.mark.parametrize("won_first", [True, False])
def test_two_rows_of_one_lead_in_a_file_are_one_lead_that_is_won(world: World, won_first: bool) -> None:
    make_contact(1)
    rows = [imported(1), imported(1, won_at=NOW, amount=Decimal(5), sales_owner=world.id("e1"))]
    assert import_leads(rows[::-1] if won_first else rows).opened == 1
    lead = Lead.objects.get()
    assert (lead.stage, world.name_of(lead.sales_owner_id), lead.opportunity.amount) == (Stage.CUSTOMER, "e1", 5)


SECOND = {"key": "mql-1b", "opened_at": NOW - 400 * DAY + SILENCE}


@pytest.mark.parametrize("won_at", [None, NOW])
def test_a_later_lead_of_a_file_closes_one_that_was_silent_for_sixty_days(
    world: World, won_at: datetime | None
) -> None:
    make_contact(1)
    import_leads([imported(1)])
    assert import_leads([imported(1), imported(1, **SECOND, won_at=won_at)]).opened == 1
    first, second = Lead.objects.order_by("cycle")
    assert (first.stage, first.closed_at, first.end_reason) == (Stage.RECYCLED, SECOND["opened_at"], "silent")
    assert (second.stage, second.cycle) == (Stage.CUSTOMER if won_at else Stage.MQL, 2)
    before = everything()
    assert import_leads([imported(1), imported(1, **SECOND, won_at=won_at)]) == NOTHING
    assert everything() == before


def test_a_later_lead_a_moment_before_sixty_days_belongs_to_the_open_one(world: World) -> None:
    make_contact(1)
    import_leads([imported(1)])
    soon = {**SECOND, "opened_at": NOW - 400 * DAY + SILENCE - timedelta(milliseconds=1)}
    assert import_leads([imported(1, **soon)]) == NOTHING
    assert Lead.objects.get().closed_at is None


def test_all_leads_of_a_contact_at_once_become_the_same_as_one_file_after_the_other(world: World) -> None:
    for number in (1, 2):
        make_contact(number)
    third = {"key": "mql-1c", "opened_at": NOW - 300 * DAY}
    import_leads([imported(1, **third), imported(1, **SECOND), imported(1)])
    for values in ({}, SECOND, third):
        import_leads([imported(2, **{**values, "key": f"{values.get('key', 'mql')}-of-2"})])
    seen = ("cycle", "stage", "opened_at", "closed_at")
    at_once, one_by_one = (list(Lead.objects.filter(contact_id=number).values_list(*seen)) for number in (1, 2))
    assert at_once == one_by_one
    assert [row[1] for row in at_once] == ["recycled", "mql"]


def test_an_imported_mql_is_neither_routed_nor_put_on_a_clock_by_itself(world: World) -> None:
    make_contact(1)
    import_leads([imported(1)])
    tick(told(1, met=MET, active_at=NOW))
    stage.expire(now=NOW + 100 * HOUR)
    assert Lead.objects.get().assignment is None


def test_the_number_of_statements_does_not_grow_with_the_file(world: World) -> None:
    for number in range(1, 203):
        make_contact(number)
    with CaptureQueriesContext(connection) as few:
        import_leads([imported(1), imported(2, won_at=NOW)])
    with CaptureQueriesContext(connection) as many:
        import_leads([imported(number, won_at=NOW if number % 3 else None) for number in range(3, 203)])
    assert len(many) == len(few) + 2, "many facts go in by COPY, in a savepoint"
