"""A machine whose clock is wrong."""

from datetime import datetime, timedelta

from leadloom.kernel.clock import SystemClock


class WrongClock(SystemClock):
    """The machine's clock and so many seconds more."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self._ahead = timedelta(seconds=seconds)

    def now(self) -> datetime:
        return super().now() + self._ahead
