"""Periods of web analytics: what is asked for, what it is compared with, how it is cut."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadloom.analytics.web.definition import MOST_DAYS, Days, WebComparison, WebStep, days_asked, mean, step_of
from leadloom.kernel.errors import InvalidInput

SHANGHAI = ZoneInfo("Asia/Shanghai")
LATE = datetime(2024, 5, 20, 16, 30, tzinfo=UTC)
"""00:30 of the 21st in Shanghai."""
spans = st.tuples(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.integers(1, 800)).map(
    lambda pair: Days(pair[0], pair[0] + timedelta(days=pair[1]), SHANGHAI)
)


def asked(first: str | None, end: str | None) -> tuple[date, date]:
    sides = [date.fromisoformat(text) if text else None for text in (first, end)]
    found = days_asked(*sides, now=LATE, zone=SHANGHAI)
    return found.first, found.end


def test_nothing_asked_for_is_thirty_days_up_to_and_with_today_in_the_organisations_zone() -> None:
    assert asked(None, None) == (date(2024, 4, 22), date(2024, 5, 22))


def test_a_side_left_out_is_today_or_thirty_days_before() -> None:
    assert asked("2024-05-01", None) == (date(2024, 5, 1), date(2024, 5, 22))
    assert asked(None, "2024-03-31") == (date(2024, 3, 1), date(2024, 3, 31))
    assert asked("2024-06-01", None) == (date(2024, 6, 1), date(2024, 6, 2)), "a day to come is asked for alone"


@pytest.mark.parametrize(("first", "end"), [("2024-05-02", "2024-05-01"), ("2024-05-01", "2024-05-01")])
def test_a_period_without_a_day_is_refused(first: str, end: str) -> None:
    with pytest.raises(InvalidInput, match="ends before it begins"):
        asked(first, end)


def test_a_period_of_more_than_ten_years_is_refused() -> None:
    end = date(2024, 5, 1)
    assert asked((end - timedelta(days=MOST_DAYS)).isoformat(), end.isoformat())
    with pytest.raises(InvalidInput, match="too long"):
        asked((end - timedelta(days=MOST_DAYS + 1)).isoformat(), end.isoformat())


def test_days_are_from_midnight_to_midnight_in_the_zone() -> None:
    day = Days(date(2024, 5, 20), date(2024, 5, 21), SHANGHAI)
    assert day.since == datetime(2024, 5, 19, 16, tzinfo=UTC)
    assert day.until - day.since == timedelta(hours=24)
    shorter = Days(date(2026, 3, 8), date(2026, 3, 9), ZoneInfo("America/New_York"))
    assert shorter.until - shorter.since == timedelta(hours=23)


@given(days=spans)
def test_the_period_before_is_as_long_and_ends_where_this_one_begins(days: Days) -> None:
    before = days.before(WebComparison.PREVIOUS)
    assert before is not None
    assert (before.count, before.end) == (days.count, days.first)
    assert days.before(WebComparison.NONE) is None


def test_the_year_before_has_the_same_days_and_no_29th_of_february() -> None:
    may = Days(date(2024, 5, 1), date(2024, 6, 1), SHANGHAI).before(WebComparison.YEAR)
    assert may == Days(date(2023, 5, 1), date(2023, 6, 1), SHANGHAI)
    february = Days(date(2024, 2, 1), date(2024, 3, 1), SHANGHAI).before(WebComparison.YEAR)
    assert february == Days(date(2023, 2, 1), date(2023, 3, 1), SHANGHAI)
    leap_day = Days(date(2024, 2, 29), date(2024, 3, 1), SHANGHAI).before(WebComparison.YEAR)
    assert leap_day is None, "no year before had it"


@given(days=spans)
def test_every_day_lies_in_exactly_one_bucket(days: Days) -> None:
    assert days.buckets(WebStep.DAY) == [days.first + timedelta(days=n) for n in range(days.count)]
    weeks = days.buckets(WebStep.WEEK)
    assert weeks[0] <= days.first < weeks[0] + timedelta(days=7)
    assert weeks[-1] < days.end <= weeks[-1] + timedelta(days=7)
    assert {week.weekday() for week in weeks} == {0}
    assert len(weeks) == (weeks[-1] - weeks[0]).days // 7 + 1


def test_up_to_a_quarter_is_drawn_by_day_and_more_by_week() -> None:
    assert step_of(Days(date(2024, 1, 1), date(2024, 4, 2), SHANGHAI)) is WebStep.DAY
    assert step_of(Days(date(2024, 1, 1), date(2024, 4, 3), SHANGHAI)) is WebStep.WEEK


def test_means_are_rounded_half_up_and_of_nothing_there_is_none() -> None:
    assert mean(9, of=8, places=2) == Decimal("1.13")
    assert mean(42.45, of=1, places=1) == Decimal("42.5")
    assert mean(0, of=0, places=1) is None
