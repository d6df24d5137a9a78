"""Work of this role that no job asks for: now and then, old events are forgotten."""

from datetime import datetime, timedelta
from typing import Final

import structlog

from leadloom.events.retention import forget_old_events
from leadloom.events.selectors import months_kept
from leadloom.kernel.clock import Clock
from leadloom.kernel.errors import LeadloomError
from leadloom.storage.clickhouse import StatementRefused, event_store

SWEEP_EVERY: Final = timedelta(hours=1)

log = structlog.get_logger(__name__)


class Sweeper:
    """Sweeps once an hour. Several processes may: what one has dropped, the next one does not find."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._due_at: datetime | None = None

    def turn(self) -> bool:
        """Sweep if it is time and tell whether it was; an event store that is away is tried again in an hour."""
        now = self._clock.now()
        if self._due_at is not None and now < self._due_at:
            return False
        self._due_at = now + SWEEP_EVERY
        try:
            if months_kept() is not None:
                forget_old_events(event_store(), now=now)
        except (LeadloomError, StatementRefused) as error:
            log.warning("sweep.failed", error=type(error).__name__)
        return True
