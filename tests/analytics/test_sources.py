"""Leads, won deals and rate by source, on a real database."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from leadloom.analytics.definition import Period, period_of_days
from leadloom.analytics.selectors import sources
from leadloom.analytics.types import SourceReport
from leadloom.leads.models import Lead, Opportunity
from tests.analytics.funnel import START, open_leads

pytestmark = pytest.mark.django_db

EVER = Period()
LATER = START + timedelta(days=365)
SHANGHAI = ZoneInfo("Asia/Shanghai")


def table(report: SourceReport) -> dict[str, tuple[int, int, str]]:
    """Return leads, won and rate by source."""
    return {row.source: (row.counts.leads, row.counts.won, str(row.counts.rate)) for row in report.rows}


def test_a_funnel_of_8000_leads_and_842_deals_has_a_rate_of_10_53_per_cent() -> None:
    open_leads({"organic_search": (2296, 271), "paid_search": (1586, 195), "social": (1350, 75), "": (60, 14)})
    open_leads({"unknown": (1099, 179), "direct_traffic": (1609, 108)})

    report = sources(EVER, as_of=LATER)

    assert (report.total.leads, report.total.won, report.total.rate) == (8000, 842, Decimal("10.53"))
    assert table(report)["organic_search"] == (2296, 271, "11.80")
    assert table(report)["social"] == (1350, 75, "5.56")


def test_the_largest_source_stands_first_and_equal_ones_in_order_of_their_names() -> None:
    open_leads({"social": (2, 0), "email": (2, 1), "referral": (5, 0), "display": (1, 0)})
    assert [row.source for row in sources(EVER, as_of=LATER).rows] == ["referral", "email", "social", "display"]


def test_an_origin_left_empty_is_a_source_of_its_own_and_not_unknown() -> None:
    open_leads({"": (2, 1), "not_given": (1, 0), "unknown": (3, 1)})
    report = sources(EVER, as_of=LATER)

    assert table(report) == {"not_given": (3, 1, "33.33"), "unknown": (3, 1, "33.33")}
    assert {row.source: (row.label.zh, row.label.en) for row in report.rows} == {
        "not_given": ("未填写", "Not given"),
        "unknown": ("未知", "Unknown"),
    }


def test_a_source_the_catalogue_does_not_know_is_shown_under_its_own_key() -> None:
    open_leads({"trade_press": (1, 0)})
    (row,) = sources(EVER, as_of=LATER).rows
    assert (row.source, row.label.zh, row.label.en) == ("trade_press", "trade_press", "trade_press")


def test_without_leads_the_page_is_empty_and_the_total_nothing() -> None:
    report = sources(EVER, as_of=LATER)
    assert report.rows == ()
    assert (report.total.leads, report.total.won, str(report.total.rate)) == (0, 0, "0.00")


def test_an_opportunity_that_is_open_or_lost_is_not_won() -> None:
    leads = open_leads({"email": (3, 0)})
    Opportunity.objects.create(lead=leads[0], opened_at=START)
    Opportunity.objects.create(lead=leads[1], opened_at=START, lost_at=START + timedelta(days=3))
    assert table(sources(EVER, as_of=LATER)) == {"email": (3, 0, "0.00")}


def test_a_deal_won_before_its_first_contact_counts_as_won() -> None:
    open_leads({"email": (1, 1)}, won_after=timedelta(days=-5))
    assert table(sources(EVER, as_of=LATER)) == {"email": (1, 1, "100.00")}


def test_two_leads_of_one_contact_are_two_leads() -> None:
    (first,) = open_leads({"email": (1, 1)})
    again = Lead.objects.get(pk=first.pk)
    again.pk, again.cycle, again.entry_key, again.closed_at = None, 2, "form:again", None
    again.source_key = "social"
    again.save(force_insert=True)
    assert table(sources(EVER, as_of=LATER)) == {"email": (1, 1, "100.00"), "social": (1, 0, "0.00")}


def test_a_period_takes_its_first_instant_and_leaves_its_last_out() -> None:
    midnight = datetime(2024, 5, 19, 16, tzinfo=UTC)  # 2024-05-20 00:00 in Shanghai
    open_leads({"email": (1, 0)}, opened_at=midnight - timedelta(milliseconds=1))
    open_leads({"social": (1, 0)}, opened_at=midnight)
    open_leads({"display": (1, 0)}, opened_at=midnight + timedelta(hours=24))

    day = period_of_days(date(2024, 5, 20), date(2024, 5, 21), zone=SHANGHAI)

    assert set(table(sources(day, as_of=LATER))) == {"social"}
    assert set(table(sources(Period(until=midnight), as_of=LATER))) == {"email"}
    assert set(table(sources(Period(since=midnight), as_of=LATER))) == {"social", "display"}


def test_a_deal_counts_for_the_period_its_lead_was_opened_in_whenever_it_was_won() -> None:
    open_leads({"email": (1, 1)}, opened_at=START, won_after=timedelta(days=200))
    opened_in_january = Period(since=START, until=START + timedelta(days=31))
    assert table(sources(opened_in_january, as_of=LATER)) == {"email": (1, 1, "100.00")}


def test_the_page_of_a_past_instant_shows_what_was_true_then() -> None:
    open_leads({"email": (2, 1)}, opened_at=START, won_after=timedelta(days=30))
    open_leads({"social": (1, 0)}, opened_at=START + timedelta(days=40))

    assert table(sources(EVER, as_of=START + timedelta(days=29))) == {"email": (2, 0, "0.00")}
    assert table(sources(EVER, as_of=START + timedelta(days=30))) == {"email": (2, 1, "50.00")}


def test_the_page_costs_three_statements_however_many_sources_there_are() -> None:
    open_leads({f"source_{number}": (2, 1) for number in range(30)})
    with CaptureQueriesContext(
        connection,
    ) as statements:
        assert len(sources(EVER, as_of=LATER).rows) == 30
    assert len(statements) == 3


counts = st.tuples(st.integers(0, 6), st.integers(0, 6)).map(lambda pair: (max(pair), min(pair)))


class AnyFunnel(TestCase):
    """Whatever the funnel, the page agrees with it."""

    @settings(max_examples=25, deadline=None)
    @given(funnel=st.dictionaries(st.sampled_from(["email", "social", "unknown", "not_given", "referral"]), counts))
    def test_rows_agree_with_the_funnel_and_add_up_to_the_total(self, funnel: dict[str, tuple[int, int]]) -> None:
        open_leads(funnel)
        report = sources(EVER, as_of=LATER)

        shown = {row.source: (row.counts.leads, row.counts.won) for row in report.rows}
        assert shown == {source: count for source, count in funnel.items() if count[0]}
        assert report.total.leads == sum(leads for leads, _ in funnel.values())
        assert report.total.won == sum(won for _, won in funnel.values())
