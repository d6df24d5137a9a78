"""How much one sender may send: a token bucket per address and per write key, in this process.

A bucket is one number: the instant up to which its tokens are spent. It may run ahead of the clock by
:data:`BURST_S`; whoever has not one token left has to wait. A batch larger than what is left passes, and is paid off
later.
"""

import math
from collections.abc import Hashable
from ipaddress import ip_address
from typing import Final

from leadloom.edge.answers import Refused

BURST_S: Final = 10.0
"""So many seconds' worth may come at once."""
BUCKETS: Final = 50_000
"""Most senders remembered; beyond that, those who owe nothing are forgotten, then everybody."""


class Bucket:
    """Buckets of one kind that fill with ``rate`` tokens a second; a rate of 0 sets no limit."""

    def __init__(self, rate: float) -> None:
        self._rate = rate
        self._spent_to: dict[Hashable, float] = {}

    def take(self, sender: Hashable, *, tokens: int, at: float) -> float:
        """Take tokens at the second ``at`` of a clock that never goes back; returns how long to wait, 0 when taken."""
        if self._rate <= 0:
            return 0.0
        spent_to = max(self._spent_to.get(sender, at), at)
        if (wait_s := spent_to + 1 / self._rate - at - BURST_S) > 0:
            return wait_s
        if sender not in self._spent_to and len(self._spent_to) >= BUCKETS:
            self._forget(at)
        self._spent_to[sender] = spent_to + tokens / self._rate
        return 0.0

    def remembered(self) -> int:
        """Return how many senders have a bucket."""
        return len(self._spent_to)

    def _forget(self, at: float) -> None:
        owing = {sender: spent_to for sender, spent_to in self._spent_to.items() if spent_to > at}
        self._spent_to = owing if len(owing) < BUCKETS else {}


class TooMany(Refused):
    """The sender has to wait (429)."""

    def __init__(self, wait_s: float) -> None:
        super().__init__(429, "too_many_requests", "too much at once: come back later", wait_s=math.ceil(wait_s))


def is_own(address: str) -> bool:
    """Tell whether a request comes from this machine: by a proxy that is not configured it would be everybody's."""
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False
