"""Leads of the past: known transitions only, odd ones flagged, nothing twice."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from leadloom.events.models import PendingRow
from leadloom.kernel.ids import ContactId
from leadloom.leads import stage
from leadloom.leads.imports import ImportedLead, import_leads
from leadloom.leads.models import Lead, Opportunity, Transition
from leadloom.leads.types import Stage
from tests.leads.world import HOUR, MET, NOW, World, make_contact, make_world, tick, told

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def world() -> World:
    return make_world()


def imported(number: int, **changes: object) -> ImportedLead:
    lead = ImportedLead(f"mql-{number}", ContactId(number), "organic_search", NOW - 400 * DAY)
    return replace(lead, **changes)  # type: ignore[arg-type]


def test_a_lead_of_a_file_has_its_first_contact_and_nothing_invented(world: World) -> None:
    make_contact(1)
    assert import_leads([imported(1, marketing_owner=world.id("sdr"))]) == 1
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
    assert import_leads(leads) == 2
    assert import_leads(leads) == 0
    assert (Lead.objects.count(), Transition.objects.count(), Opportunity.objects.count()) == (2, 3, 1)


def test_two_deals_of_one_contact_are_two_cycles(world: World) -> None:
    make_contact(1)
    first = imported(1, won_at=NOW - 300 * DAY)
    second = replace(first, key="mql-1b", opened_at=NOW - 200 * DAY, won_at=NOW - 100 * DAY)
    assert import_leads([second, first]) == 2
    assert list(Lead.objects.order_by("cycle").values_list("opened_at", flat=True)) == [
        NOW - 400 * DAY, NOW - 200 * DAY,
    ]  # fmt: skip


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
    assert len(many) == len(few)
