"""Visits by the book: runs of hits with gaps under 30 minutes, ended by a new campaign source; and how they behave."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from leadloom.identity.conduct import AUTOMATED_VIEWS, UNTOUCHED_VIEWS, VIEWS_AT_ONCE, Conduct
from leadloom.identity.networks import network_of
from leadloom.identity.visits import GAP, Visits, campaign_of, touch_of

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
Hit = tuple[datetime, str]


def at(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


def numbered(hits: Sequence[Hit], *, batches: Sequence[int] = ()) -> list[int]:
    """The visit of each hit; after each of ``batches`` hits only the latest visit is still known."""
    numbers = count(1)
    visits = Visits()
    found = []
    for index, (instant, campaign) in enumerate(hits):
        if index in batches:
            latest = visits.latest()
            visits = Visits([latest] if latest else [])
        visit = visits.find(instant, campaign) or visits.begin(next(numbers), instant, campaign)
        visit.widen(instant)
        found.append(visit.id)
    return found


def by_the_book(hits: Sequence[Hit]) -> list[int]:
    """The definition, word for word, for hits in the order of time."""
    found: list[int] = []
    campaign = ""
    for index, (instant, named) in enumerate(hits):
        is_new = not found or instant - hits[index - 1][0] >= GAP or named not in {"", campaign}
        found.append(found[-1] + is_new if found else 1)
        campaign = named if is_new else campaign
    return found


steps = st.lists(
    st.tuples(
        st.sampled_from([timedelta(0), timedelta(minutes=1), GAP - timedelta(milliseconds=1), GAP, timedelta(hours=5)]),
        st.sampled_from(["", "", "", "baidu|cpc|spring", "google||"]),
    ),
    max_size=25,
)


@example([(timedelta(0), ""), (timedelta(0), "google||"), (timedelta(0), "")], [2])
@given(steps, st.lists(st.integers(0, 25), max_size=5))
def test_visits_are_the_definitions_whatever_the_batches(
    taken: list[tuple[timedelta, str]], batches: list[int]
) -> None:
    instant = NOON
    hits: list[Hit] = []
    for step, campaign in taken:
        instant += step
        hits.append((instant, campaign))
    assert numbered(hits, batches=batches) == by_the_book(hits)


@pytest.mark.parametrize(
    ("hits", "visits"),
    [
        ([(0, ""), (29.99, ""), (59.98, "")], [1, 1, 1]),
        ([(0, ""), (30, "")], [1, 2]),
        ([(0, ""), (5, "a"), (6, "a"), (7, "")], [1, 2, 2, 2]),
        ([(0, "a"), (1, "b"), (2, "a")], [1, 2, 3]),
        ([(0, ""), (60, ""), (10, "")], [1, 2, 1]),
        ([(0, "a"), (1, "b"), (0.5, "")], [1, 2, 1]),
        ([(10, ""), (5, "")], [1, 1]),
        ([(10, ""), (5, "a")], [1, 2]),
    ],
    ids=[
        "gaps under thirty minutes", "a gap of thirty minutes", "a campaign ends a visit and is carried on",
        "an ended visit is not taken up again", "a late hit finds its own visit",
        "a late hit between two campaigns belongs to the first", "a late hit before the first one",
        "a late hit of a campaign before the first one",
    ],
)  # fmt: skip
def test_a_visit_is(hits: list[tuple[float, str]], visits: list[int]) -> None:
    assert numbered([(at(minutes), campaign) for minutes, campaign in hits]) == visits


def test_an_ad_click_without_campaign_is_a_campaign_source() -> None:
    assert campaign_of({"ad_network": "baidu", "click_id": "1"}) == "baidu"
    assert campaign_of({"ad_network": "baidu", "utm_source": "bd", "utm_medium": "cpc"}) == "bd|cpc|"
    assert touch_of({"ad_network": "baidu", "click_id": "1", "path": "/x"}) == {
        "source": "paid_search", "ad_network": "baidu", "click_id": "1", "landing_path": "/x",
    }  # fmt: skip
    assert touch_of({"ad_network": "meta", "click_id": "1"})["source"] == "social"
    assert touch_of({"ad_network": "google", "utm_medium": "display"})["source"] == "display"


def conduct(every: float, views: int) -> Conduct:
    known = Conduct()
    for number in range(views):
        instant = NOON + timedelta(seconds=number * every)
        known.viewed(instant, last_at=instant)
    return known


def is_machine(known: Conduct, *, tells_touches: bool = False, is_automated: bool = False) -> bool:
    return known.is_machine(tells_touches=tells_touches, is_automated=is_automated)


@pytest.mark.parametrize(("every", "views"), [(0, VIEWS_AT_ONCE), (1, 500), (0.9, 100), (20, 1_000)])
def test_who_reads_at_a_human_pace_is_no_machine(every: float, views: int) -> None:
    assert not is_machine(conduct(every, views))


@pytest.mark.parametrize(("every", "views"), [(0, VIEWS_AT_ONCE + 1), (0.5, 45), (0.9, 250)])
def test_who_views_pages_faster_than_anybody_reads_is_a_machine(every: float, views: int) -> None:
    assert is_machine(conduct(every, views))


def test_who_never_touches_a_page_is_a_machine_sooner_in_a_driven_browser() -> None:
    few, many = conduct(20, AUTOMATED_VIEWS), conduct(20, UNTOUCHED_VIEWS)
    assert is_machine(few, tells_touches=True, is_automated=True)
    assert not is_machine(few, tells_touches=True)
    assert is_machine(many, tells_touches=True)
    assert not is_machine(many), "a sender that can't tell of touches says nothing by its silence"
    few.is_touched = many.is_touched = True
    assert not is_machine(many, tells_touches=True)
    assert not is_machine(few, tells_touches=True, is_automated=True)


def test_a_late_view_says_nothing_about_the_pace() -> None:
    known = conduct(1, 3)
    for _ in range(VIEWS_AT_ONCE * 2):
        known.viewed(NOON - timedelta(hours=1), last_at=NOON)
    assert not known.is_too_fast


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("203.0.113.9", "203.0.113.250", True),
        ("203.0.113.9", "203.0.114.9", False),
        ("2001:db8:1:2::1", "2001:db8:1:ffff::9", True),
        ("2001:db8:1::1", "2001:db8:2::1", False),
        ("::ffff:203.0.113.9", "203.0.113.1", True),
    ],
)
def test_a_company_network_is_a_24_or_48_under_a_keyed_hash(one: str, other: str, is_same: bool) -> None:
    assert (network_of(one) == network_of(other)) is is_same
    assert len(network_of(one)) == 16
    int(network_of(one), 16)


@pytest.mark.parametrize("address", ["", "127.0.0.1", "::1", "fe80::1", "169.254.1.1", "0.0.0.0", "unknown"])
def test_an_address_that_leads_nowhere_has_no_network(address: str) -> None:
    assert network_of(address) == ""
