"""The instant of a request: read once where the process meets the world, then handed down as ``now``."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.http import HttpRequest

from leadloom.kernel.clock import Clock, SystemClock

_clock: list[Clock] = [SystemClock()]


def now(request: HttpRequest) -> datetime:
    """Return the request's instant (aware, UTC): the same however often it is asked."""
    instant = getattr(request, "leadloom_now", None)
    if not isinstance(instant, datetime):
        instant = _clock[-1].now()
        request.leadloom_now = instant  # type: ignore[attr-defined]
    return instant


@contextmanager
def running_on(clock: Clock) -> Iterator[None]:
    """Let requests in this process run on another clock (scenarios, the demo)."""
    _clock.append(clock)
    try:
        yield
    finally:
        _clock.remove(clock)
