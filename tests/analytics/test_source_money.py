"""What leads of a source cost and brought in: never divided by zero, never one currency added to another."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from leadloom.analytics.definition import Period
from leadloom.analytics.selectors import sources
from leadloom.analytics.types import Money, SourceReport
from leadloom.costs.models import CostLine
from leadloom.leads.models import Lead, Opportunity
from leadloom.team.types import Role
from tests.analytics.funnel import START, open_leads
from tests.team.people import bearer, key_of, person

pytestmark = pytest.mark.django_db
EVER, LATER = Period(), START + timedelta(days=365)


def spend(lead: Lead, amount: str, currency: str = "CNY") -> None:
    """Store one more cost line of a lead."""
    key = f"test:{CostLine.objects.count()}"
    CostLine.objects.create(
        key=key, kind="promotion", spent_on=START.date(), amount=amount, currency=currency, lead_id=lead.pk
    )


def worth(lead: Lead, amount: str | None, currency: str = "CNY") -> None:
    """Say what the won deal of a lead is worth."""
    assert Opportunity.objects.filter(lead=lead).update(amount=amount, currency=currency) == 1


def money(report: SourceReport) -> Mapping[str, list[Money]]:
    return {row.source: list(row.money) for row in report.rows}


def test_a_launch_of_300000_with_90_customers_worth_1800000_has_an_roi_of_6_and_a_cac_of_3333_33() -> None:
    leads = open_leads({"event": (900, 90)})
    for lead in leads[:300]:
        spend(lead, "1000")
    for lead in leads[:90]:
        worth(lead, "20000")
    ((line,),) = money(sources(EVER, as_of=LATER)).values()
    assert (line.cost, line.costed, line.won_amount) == (300_000, 300, 1_800_000)
    assert (line.roi, line.cost_per_won, line.cost_per_lead) == (
        Decimal("6.00"),
        Decimal("3333.33"),
        Decimal("333.33"),
    )


def test_currencies_stay_apart_and_the_total_has_one_line_for_each() -> None:
    first, second, third = open_leads({"event": (3, 1)})
    (other,) = open_leads({"email": (1, 1)})
    spend(first, "10")
    spend(first, "5", "USD")
    spend(second, "20")
    spend(other, "7", "EUR")
    worth(first, "60")
    worth(other, "100", "USD")
    report = sources(EVER, as_of=LATER)
    lines = {(source, one.currency): one for source, found in money(report).items() for one in found}
    assert {key: (one.cost, one.won_amount, one.roi) for key, one in lines.items()} == {
        ("event", "CNY"): (30, 60, Decimal("2.00")),
        ("event", "USD"): (5, 0, Decimal("0.00")),
        ("email", "EUR"): (7, 0, Decimal("0.00")),
        ("email", "USD"): (0, 100, None),
    }
    assert [(one.currency, one.cost, one.costed, one.won_amount, one.leads) for one in report.money] == [
        ("CNY", 30, 2, 60, 4),
        ("EUR", 7, 1, 0, 4),
        ("USD", 5, 1, 100, 4),
    ]
    assert not CostLine.objects.filter(lead_id=third.pk).exists()


def test_nothing_is_divided_by_nothing() -> None:
    (won,) = open_leads({"email": (1, 1)})
    (open_one,) = open_leads({"social": (1, 0)})
    spend(open_one, "0")
    worth(won, "80")
    lines = money(sources(EVER, as_of=LATER))
    assert [(one.cost_per_lead, one.cost_per_won, one.roi) for one in lines["email"]] == [(None, None, None)]
    assert [(one.cost_per_lead, one.cost_per_won, one.roi) for one in lines["social"]] == [(Decimal(0), None, None)]


def test_an_unknown_amount_and_a_deal_of_later_bring_nothing_in() -> None:
    first, second = open_leads({"email": (2, 2)})
    worth(first, None)
    worth(second, "50")
    assert money(sources(EVER, as_of=START + timedelta(days=29))) == {"email": []}
    ((line,),) = money(sources(EVER, as_of=LATER)).values()
    assert (line.won_amount, line.roi) == (50, None)


def test_a_period_counts_the_money_of_its_own_leads() -> None:
    (early,) = open_leads({"email": (1, 0)})
    (late,) = open_leads({"email": (1, 0)}, opened_at=START + timedelta(days=40))
    spend(early, "10")
    spend(late, "20")
    ((line,),) = money(sources(Period(since=START + timedelta(days=31)), as_of=LATER)).values()
    assert (line.cost, line.costed, line.leads) == (20, 1, 1)


def test_every_amount_opens_as_many_leads_as_it_counts() -> None:
    leads = open_leads({"email": (4, 2), "": (1, 0)}, opened_at=datetime(2026, 1, 5, tzinfo=UTC))
    spend(leads[0], "10")
    spend(leads[0], "11")
    spend(leads[1], "12", "USD")
    spend(leads[4], "13")
    worth(leads[0], "90")
    caller = Client(headers=bearer(key_of(person(Role.MARKETER))))
    table = caller.get("/api/v1/sources").json()
    assert [line["currency"] for line in table["total"]["money"]] == ["CNY", "USD"]
    for row in [*table["rows"], table["total"]]:
        for line in row["money"]:
            of = {"source": row["source"]} if "source" in row else {}
            found = caller.get("/api/v1/leads", of | {"cost_currency": line["currency"]}).json()["items"]
            assert len(found) == line["costed"]
    won = caller.get("/api/v1/leads", {"won_currency": "CNY"}).json()["items"]
    assert [lead["id"] for lead in won] == [leads[0].pk]
    assert caller.get("/api/v1/leads", {"won_currency": "USD"}).json()["items"] == []
    assert table["rows"][0]["money"][0] == {
        "currency": "CNY",
        "cost": "21.00",
        "costed": 1,
        "won_amount": "90.00",
        "cost_per_lead": "5.25",
        "cost_per_won": "10.50",
        "roi": "4.29",
    }


class AnySpending(TestCase):
    """Whatever was spent on whom."""

    @settings(max_examples=15, deadline=None)
    @given(
        spent=st.lists(
            st.tuples(st.sampled_from(["email", "social"]), st.sampled_from(["CNY", "USD"]), st.integers(0, 10**7)),
            max_size=8,
        )
    )
    def test_the_costs_of_the_sources_add_up_to_the_total_of_each_currency(
        self, spent: list[tuple[str, str, int]]
    ) -> None:
        of = {source: open_leads({source: (1, 0)})[0] for source in ("email", "social")}
        for source, currency, cents in spent:
            spend(of[source], str(Decimal(cents) / 100), currency)
        report = sources(EVER, as_of=LATER)
        wanted: dict[str, Decimal] = {}
        for _, currency, cents in spent:
            wanted[currency] = wanted.get(currency, Decimal(0)) + Decimal(cents) / 100
        assert {line.currency: line.cost for line in report.money} == wanted
        rows = [line for row in report.rows for line in row.money]
        assert sum(line.cost for line in rows) == sum(wanted.values())
