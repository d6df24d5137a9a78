"""Messages whose dispatcher is gone: found by watching, without comparing the clocks of two machines."""

import time
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, TypeAlias, cast

from leadloom.outbox.definition import LEASE_S, MAX_ATTEMPTS
from leadloom.storage.postgres_sql import fetch
from leadloom.storage.sqlfiles import load

LEASED: Final = load(__package__, "leased")
RECOVER: Final = load(__package__, "recover")

Held: TypeAlias = tuple[int, int, int]
"""A message in a dispatcher's hand: its number, its fence and its attempts. Claim and hand-over change one of them."""


@dataclass
class Orphans:
    """What one dispatcher has seen in others' hands, and since when by its own monotonic clock.

    A message that stands as it was for the whole ``lease`` (seconds) has lost its dispatcher.
    """

    lease: float = LEASE_S
    _since: dict[Held, float] = field(default_factory=dict)

    def recover(self, *, now: datetime) -> int:
        """Look at what is in hand, decide about what has stood still too long; returns how many there were."""
        at = time.monotonic()
        held = cast("list[Held]", fetch(LEASED, {}))
        self._since = {message: self._since.get(message, at) for message in held}
        orphaned = [message for message, since in self._since.items() if at - since > self.lease]
        if not orphaned:
            return 0
        ids, fences, attempts = (list(column) for column in zip(*orphaned, strict=True))
        watched = {"ids": ids, "fences": fences, "attempts": attempts}
        return len(fetch(RECOVER, {**watched, "now": now, "max_attempts": MAX_ATTEMPTS}))
