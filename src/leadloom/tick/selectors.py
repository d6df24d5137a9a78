"""Reads about the loop, for whoever looks after an installation."""

from dataclasses import dataclass
from datetime import datetime

from leadloom.tick.models import TickLease, TickRun, TickState


@dataclass(frozen=True, slots=True)
class LoopState:
    """How the loop stands. ``holder`` is empty while nobody runs it; ``beat`` grows while the holder lives.

    ``open_since`` is the instant of the oldest tick that is not done. ``last_pass_at``: when the last full pass ended.
    """

    holder: str
    beat: int
    last_tick_at: datetime | None
    open_since: datetime | None
    open_ticks: int
    last_pass_at: datetime | None


def loop_state(name: str = "tick") -> LoopState:
    """Return how the loop with this lease stands."""
    lease = TickLease.objects.filter(pk=name).first()
    instants = TickRun.objects.values_list("as_of", flat=True)
    return LoopState(
        holder=lease.holder if lease else "",
        beat=lease.beat if lease else 0,
        last_tick_at=instants.order_by("-id").first(),
        open_since=instants.filter(state=TickState.FROZEN).order_by("id").first(),
        open_ticks=instants.filter(state=TickState.FROZEN).count(),
        last_pass_at=_last_pass_at(),
    )


def _last_pass_at() -> datetime | None:
    passes = TickRun.objects.filter(kind="full", state=TickState.DONE).order_by("-id")
    return passes.values_list("done_at", flat=True).first()
