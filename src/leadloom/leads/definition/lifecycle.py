"""Which stage may follow which."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache
from typing import Final

from leadloom.kernel.errors import Conflict
from leadloom.leads.types import ENDS, HandoffState, Outcome, Pool, Stage

SILENCE: Final = timedelta(hours=60 * 24)
WAKING: Final = timedelta(hours=24)
"""A form within this time of the first sign of life still counts as coming out of the silence."""

LONG_TERM_BELOW_MILLI: Final = 50_000

_EARLY_ENDS = {Stage.DISQUALIFIED, Stage.RECYCLED}
FOLLOWERS: Final[Mapping[Stage, frozenset[Stage]]] = {
    Stage.INQUIRY: frozenset({Stage.MQL, *_EARLY_ENDS}),
    Stage.MQL: frozenset({Stage.SAL, *_EARLY_ENDS}),
    Stage.SAL: frozenset({Stage.MQL, Stage.SQL, Stage.LOST, *_EARLY_ENDS}),
    Stage.SQL: frozenset({Stage.MQL, Stage.OPPORTUNITY, Stage.LOST, *_EARLY_ENDS}),
    Stage.OPPORTUNITY: frozenset({Stage.CUSTOMER, Stage.LOST, Stage.RECYCLED}),
    **{end: frozenset() for end in ENDS},
}
"""``sal → mql`` and ``sql → mql`` are returns."""


def require_transition(before: Stage, after: Stage) -> None:
    """Pass when ``after`` may follow ``before``; raises Conflict ``stage_not_allowed``."""
    if after not in FOLLOWERS[before]:
        raise Conflict(f"A lead in stage {before} can't become {after}.", code="stage_not_allowed")


@cache
def skipped_between(known: tuple[Stage, ...]) -> tuple[Stage, ...]:
    """Return the stages of the main line that history doesn't know of, up to the furthest known one.

    For imports: a deal known as ``mql`` and ``customer`` has skipped ``sal``, ``sql`` and ``opportunity``.
    """
    line = [stage for stage in Stage if stage not in ENDS or stage == Stage.CUSTOMER]
    reached = max((line.index(stage) for stage in known if stage in line), default=-1)
    return tuple(stage for stage in line[:reached] if stage not in known)


def is_silent(*, last_active_at: datetime, woken_at: datetime | None, at: datetime) -> bool:
    """Tell whether an occasion at ``at`` ends a silence of 60 × 24 hours or more.

    ``woken_at`` is the first sign of life after such a silence: looking around before submitting a form must not hide
    that the lead had been silent.
    """
    return at - last_active_at >= SILENCE or (woken_at is not None and at - woken_at <= WAKING)


def pool_without_mql(total_milli: int) -> Pool:
    """Return where a lead waits that is no MQL: under 50 points the long-term pool, else the nurture pool."""
    return Pool.LONG_TERM if total_milli < LONG_TERM_BELOW_MILLI else Pool.NURTURE


def handoff_state(*, has_assignment: bool, outcome: Outcome | None) -> HandoffState:
    """Return the handoff's state from the latest assignment. A superseded one counts as none."""
    if not has_assignment or outcome == Outcome.SUPERSEDED:
        return HandoffState.NONE
    return HandoffState.PENDING if outcome is None else HandoffState(outcome.value)
