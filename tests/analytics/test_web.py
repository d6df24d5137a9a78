"""Web analytics on the real event store: equal to a count by hand, whatever was browsed."""

from dataclasses import asdict, astuple
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from leadloom.analytics.web.definition import Days, WebOriginBy, WebPageSort, WebStep
from leadloom.analytics.web.selectors import WAY_STEPS, networks, origins, overview, pages, ways
from leadloom.kernel.ids import FIRST_VISITOR
from leadloom.storage.clickhouse import EventStore
from tests.analytics.browsing import Browsing, Counted, Visit, browse

SHANGHAI = ZoneInfo("Asia/Shanghai")
MAY = Days(date(2024, 5, 18), date(2024, 6, 3), SHANGHAI)
DAY = Days(date(2024, 5, 20), date(2024, 5, 21), SHANGHAI)
MIDNIGHT = datetime(2024, 5, 19, 16, tzinfo=UTC)
"""The 20th of May begins in Shanghai."""
NOON = MIDNIGHT + timedelta(hours=12)
ANNA = FIRST_VISITOR + 1
BO = FIRST_VISITOR + 2


def day_of(visit: Visit) -> date:
    return visit.began_at.astimezone(SHANGHAI).date()


def rounded(figures: object) -> dict[str, object]:
    found = asdict(figures)  # type: ignore[call-overload]
    return {**found, "seconds": round(found["seconds"], 6)}


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(6))
def test_every_number_is_what_a_count_by_hand_of_the_same_events_gives(clickhouse: EventStore, seed: int) -> None:
    browsing = browse(seed, since=MAY.since, days=MAY.count)
    browsing.store(clickhouse)
    by_hand = Counted(browsing, MAY.since, MAY.until)
    assert len(by_hand.visits()) > 40, "the story is worth counting"

    assert rounded(overview(MAY, WebStep.DAY, clickhouse).total) == by_hand.figures()
    for step in WebStep:
        length = timedelta(days=1 if step is WebStep.DAY else 7)
        for bucket in overview(MAY, step, clickhouse).series:
            inside = [v for v in by_hand.visits() if timedelta(0) <= day_of(v) - bucket.on < length]
            assert rounded(bucket.figures) == by_hand.figures(inside)
    shown = pages(MAY, clickhouse, sort=WebPageSort.VIEWS, limit=50)
    assert {row.path: (*astuple(row)[1:6], round(row.seconds, 6), row.measured) for row in shown} == by_hand.pages()
    for by in WebOriginBy:
        rows = origins(MAY, clickhouse, by=by, limit=50)
        named = {
            (r.source, r.medium, r.campaign, r.keyword, r.referrer): (
                r.visits,
                r.visitors,
                r.bounces,
                r.views,
                r.contacts,
                r.leads,
            )
            for r in rows
        }
        assert named == by_hand.origins(by.value)
    taken = ways(MAY, clickhouse, limit=200)
    assert {row.pages: (row.visits, row.ended) for row in taken} == by_hand.ways(WAY_STEPS)
    seen = {row.network: row.visits for row in networks(MAY, clickhouse, limit=50)}
    assert seen == {name: sum(v.network == name for v in by_hand.visits()) for name in ("net-a", "net-b", "net-c")}


def test_contacts_and_leads_of_the_story_are_some() -> None:
    found = [Counted(browse(seed, since=MAY.since, days=MAY.count), MAY.since, MAY.until) for seed in range(6)]
    assert all(sum(row[4] for row in one.origins("source").values()) > 0 for one in found)


def test_a_visit_over_midnight_belongs_to_the_day_it_began_in_with_all_its_pages(clickhouse: EventStore) -> None:
    browsing = Browsing()
    browsing.add(ANNA, "page_viewed", MIDNIGHT - timedelta(minutes=1), 1, path="/late")
    browsing.add(ANNA, "page_dwelled", MIDNIGHT + timedelta(minutes=28), 1, path="/late", seconds=9)
    browsing.add(ANNA, "page_viewed", MIDNIGHT + timedelta(minutes=57), 1, path="/night")
    browsing.add(BO, "page_viewed", MIDNIGHT, 2, path="/first")
    browsing.add(BO, "page_viewed", MIDNIGHT + timedelta(hours=24), 3, path="/next-day")
    browsing.add(BO, "page_viewed", MIDNIGHT + timedelta(hours=24, minutes=-1), 2, path="/last")
    browsing.store(clickhouse)

    assert {row.path for row in pages(DAY, clickhouse, sort=WebPageSort.VIEWS, limit=9)} == {"/first", "/last"}
    before = Days(date(2024, 5, 19), date(2024, 5, 20), SHANGHAI)
    assert {row.path for row in pages(before, clickhouse, sort=WebPageSort.VIEWS, limit=9)} == {"/late", "/night"}
    both = overview(Days(date(2024, 5, 19), date(2024, 5, 22), SHANGHAI), WebStep.DAY, clickhouse)
    assert [bucket.figures.visits for bucket in both.series] == [1, 1, 1]
    assert both.total.visits == 3, "days add up to the period"


def test_a_page_that_was_left_open_for_hours_is_no_visit_of_the_day_it_was_closed_on(clickhouse: EventStore) -> None:
    browsing = Browsing()
    browsing.add(ANNA, "page_viewed", MIDNIGHT - timedelta(hours=3), 1, path="/")
    browsing.add(ANNA, "page_dwelled", MIDNIGHT + timedelta(minutes=5), 1, path="/", seconds=70)
    browsing.store(clickhouse)
    assert overview(DAY, WebStep.DAY, clickhouse).total.visits == 0


@pytest.mark.django_db
def test_a_period_without_visits_has_a_series_of_nothing(clickhouse: EventStore) -> None:
    found = overview(MAY, WebStep.DAY, clickhouse)
    assert (found.total.visits, found.total.pages_per_visit, str(found.total.bounce_rate)) == (0, None, "0.00")
    assert [bucket.on for bucket in found.series] == [date(2024, 5, 18) + timedelta(days=n) for n in range(16)]
    assert pages(MAY, clickhouse, sort=WebPageSort.VIEWS, limit=5) == []
    assert ways(MAY, clickhouse, limit=5) == []
    assert origins(MAY, clickhouse, by=WebOriginBy.SOURCE, limit=5) == []


@pytest.mark.parametrize("sort", list(WebPageSort))
def test_pages_are_ranked_by_what_is_asked_for_and_those_with_none_of_it_left_out(
    clickhouse: EventStore, sort: WebPageSort
) -> None:
    browse(3, since=MAY.since, days=MAY.count).store(clickhouse)
    ranks = [getattr(row, sort.value) for row in pages(MAY, clickhouse, sort=sort, limit=50)]
    assert ranks == sorted(ranks, reverse=True)
    assert ranks
    assert min(ranks) > 0
    assert len(pages(MAY, clickhouse, sort=sort, limit=2)) == 2
