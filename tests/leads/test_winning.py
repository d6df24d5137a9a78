"""A deal that was won."""

from datetime import timedelta
from decimal import Decimal

import pytest

from leadloom.events.models import PendingRow
from leadloom.kernel.errors import Conflict, Forbidden
from leadloom.leads import services
from leadloom.leads.models import Lead, Opportunity, Transition
from leadloom.leads.types import Stage
from tests.leads.world import MET, NOW, World, form, make_world, qualified, tick, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


def test_winning_writes_every_stage_on_the_way_and_the_amount(world: World) -> None:
    (lead,) = qualified([1])
    seller = world.principal("e1")
    services.accept(seller, lead.pk, now=NOW)
    services.win(seller, lead.pk, amount=Decimal("120000.50"), currency="CNY", now=NOW)
    steps = Transition.objects.filter(key__contains=":won:").order_by("id").values_list("from_stage", "to_stage")
    assert list(steps) == [("sal", "sql"), ("sql", "opportunity"), ("opportunity", "customer")]
    assert Opportunity.objects.get().amount == Decimal("120000.50")
    (fact,) = PendingRow.objects.filter(row__type="opportunity_won")
    assert fact.row["props"] == {"lead_id": lead.pk, "amount": 120000.5, "currency": "CNY"}


def test_only_who_accepted_a_lead_can_win_it_and_only_once(world: World) -> None:
    (lead,) = qualified([1])
    with pytest.raises(Conflict):
        services.win(world.principal("e1"), lead.pk, amount=None, currency="CNY", now=NOW)
    services.accept(world.principal("e1"), lead.pk, now=NOW)
    with pytest.raises(Forbidden):
        services.win(world.principal("manager"), lead.pk, amount=None, currency="CNY", now=NOW)
    services.win(world.principal("e1"), lead.pk, amount=None, currency="CNY", now=NOW)
    with pytest.raises(Conflict):
        services.win(world.principal("e1"), lead.pk, amount=None, currency="CNY", now=NOW)


def test_a_customer_who_comes_back_goes_straight_to_who_won_the_deal(world: World) -> None:
    (lead,) = qualified([1])
    services.accept(world.principal("e1"), lead.pk, now=NOW)
    services.win(world.principal("e1"), lead.pk, amount=None, currency="CNY", now=NOW)
    later = NOW + timedelta(days=30)
    tick(told(1, met=MET, entry=form(later, key="again", first=False)), number=2, now=later)
    again = Lead.objects.get(contact_id=1, cycle=2)
    assert (again.stage, world.name_of(again.sales_owner_id)) == (Stage.MQL, "e1")
    assert again.assignment is not None
    assert again.assignment.candidates[0]["reason"] == "existing_customer"
