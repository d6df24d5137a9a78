"""How the reports count and round."""

from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadloom.analytics.definition import period_of_days, rate
from leadloom.kernel.errors import InvalidInput

SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    ("won", "leads", "shown"),
    [
        (842, 8000, "10.53"),  # 10.525 exactly: half up, where floats and bankers' rounding say 10.52
        (1, 800, "0.13"),
        (0, 7, "0.00"),
        (7, 7, "100.00"),
        (1, 3, "33.33"),
        (2, 3, "66.67"),
        (0, 0, "0.00"),
    ],
)
def test_a_rate_has_two_decimals_and_rounds_half_up(won: int, leads: int, shown: str) -> None:
    assert str(rate(won, of=leads)) == shown


@given(leads=st.integers(min_value=1, max_value=10**9), data=st.data())
def test_a_rate_is_the_exact_quotient_rounded_once(leads: int, data: st.DataObject) -> None:
    won = data.draw(st.integers(min_value=0, max_value=leads))
    exact = Decimal(won) * 100 / Decimal(leads)
    assert rate(won, of=leads) == exact.quantize(Decimal("0.01"), ROUND_HALF_UP)
    assert len(str(rate(won, of=leads)).partition(".")[2]) == 2


def test_a_day_begins_at_midnight_of_the_organisation() -> None:
    period = period_of_days(date(2024, 5, 20), date(2024, 5, 21), zone=SHANGHAI)
    assert period.since == datetime(2024, 5, 19, 16, tzinfo=UTC)
    assert period.until == datetime(2024, 5, 20, 16, tzinfo=UTC)


def test_a_side_that_is_not_given_is_open() -> None:
    period = period_of_days(None, None, zone=SHANGHAI)
    assert period.since is None
    assert period.until is None


def test_a_midnight_that_a_clock_change_skips_moves_forward() -> None:
    period = period_of_days(date(2024, 3, 31), None, zone=ZoneInfo("Asia/Beirut"))
    assert period.since == datetime(2024, 3, 30, 22, tzinfo=UTC)


def test_a_period_that_ends_before_it_begins_is_refused_and_the_place_is_named() -> None:
    with pytest.raises(InvalidInput) as refused:
        period_of_days(date(2024, 5, 21), date(2024, 5, 20), zone=SHANGHAI)
    assert [problem.path for problem in refused.value.problems] == ["to"]


def test_a_period_of_equal_days_is_empty_and_no_mistake() -> None:
    period = period_of_days(date(2024, 5, 20), date(2024, 5, 20), zone=SHANGHAI)
    assert period.since == period.until
