"""Reads about the loop, for whoever looks after an installation."""

from dataclasses import dataclass
from datetime import datetime

from leadloom.tick.models import TickLease, TickRun, TickState


@dataclass(frozen=True, slots=True)
class LoopState:
    """How the loop stands. ``holder`` is empty while nobody runs it; ``beat`` grows while the holder lives.

    ``open_since`` is the instant of the oldest tick that is not done.
    """

    holder: str
    beat: int
    last_tick_at: datetime | None
    open_since: datetime | None


def loop_state(name: str = "tick") -> LoopState:
    """Return how the loop with this lease stands."""
    lease = TickLease.objects.filter(pk=name).first()
    instants = TickRun.objects.values_list("as_of", flat=True)
    return LoopState(
        holder=lease.holder if lease else "",
        beat=lease.beat if lease else 0,
        last_tick_at=instants.order_by("-id").first(),
        open_since=instants.filter(state=TickState.FROZEN).order_by("id").first(),
    )
