"""How far the demo company is loaded, as the console tells it."""

from collections.abc import Iterator

from leadloom.config.demo.progress import Countdown


def ticking(*instants: float) -> Iterator[float]:
    return iter(instants)


def test_the_console_says_every_ten_seconds_how_far_the_demo_is_and_how_long_it_will_go_on() -> None:
    clock = ticking(0, 4, 60, 65, 240)
    countdown = Countdown([100] * 4 + [0], clock=lambda: next(clock))
    assert countdown.step() is None
    assert countdown.step() == "  demo company  44 % loaded, about 1 min left"
    assert countdown.step() is None
    assert countdown.step() == "  demo company  88 % loaded, less than a minute left"


def test_a_start_that_goes_on_where_a_kill_stopped_it_counts_what_was_told_before() -> None:
    clock = ticking(0, 30)
    countdown = Countdown([0, 0], done_before=[0, 0], clock=lambda: next(clock))
    assert countdown.step() == "  demo company  75 % loaded, less than a minute left"


def test_nothing_is_said_once_the_last_step_is_told() -> None:
    clock = ticking(0, 30)
    assert Countdown([5], clock=lambda: next(clock)).step() is None
