"""The clock that is handed in."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadloom.kernel.clock import SystemClock, VirtualClock

START = datetime(2024, 5, 20, 2, 0, tzinfo=UTC)
steps = st.lists(st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=400)), max_size=10)


def test_the_machines_clock_speaks_utc_in_whole_milliseconds() -> None:
    now = SystemClock().now()
    assert now.tzinfo is UTC
    assert now.microsecond % 1000 == 0


def test_the_machines_clock_goes_on() -> None:
    clock = SystemClock()
    first = clock.now()
    assert timedelta(0) <= clock.now() - first < timedelta(minutes=1)


def test_a_virtual_clock_stands_still_until_it_is_moved() -> None:
    clock = VirtualClock(START)
    assert clock.now() == clock.now() == START
    assert clock.move_to(START + timedelta(hours=24)) == clock.now() == START + timedelta(hours=24)


@given(steps=steps)
def test_the_steps_of_a_virtual_clock_add_up(steps: list[timedelta]) -> None:
    clock = VirtualClock(START)
    for step in steps:
        clock.advance(step)
    assert clock.now() == START + sum(steps, timedelta(0))


def test_a_virtual_clock_does_not_run_backwards() -> None:
    clock = VirtualClock(START)
    with pytest.raises(ValueError, match="backwards"):
        clock.advance(timedelta(milliseconds=-1))
    with pytest.raises(ValueError, match="backwards"):
        clock.move_to(START - timedelta(seconds=1))
    assert clock.now() == START
