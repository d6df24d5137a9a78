"""How long things in the operational store are kept, class by class, and letting go what is older."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

from django.db import transaction

from leadloom.imports.forgetting import count_old as count_jobs
from leadloom.imports.forgetting import forget_jobs
from leadloom.kernel.errors import FieldProblem, InvalidInput
from leadloom.lists.forgetting import count_old as count_bulks
from leadloom.lists.forgetting import forget_bulks
from leadloom.notifications.services import count_notifications, forget_notifications
from leadloom.outbox.services import count_sent, empty_sent
from leadloom.team import changes
from leadloom.team.types import Area
from leadloom.tick.models import Keeping, TickRun, TickState
from leadloom.tick.types import KeepingClass

MOST_DAYS: Final = 3_650
AT_ONCE: Final = 5_000
COUNTED: Final = 100_000
"""A preview counts no further."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A class: days it is kept at least, and usually (None: for good). ``drop`` is repeated until it returns 0."""

    least: int
    usual: int | None
    drop: Callable[[datetime], int]
    count: Callable[[datetime], int]


@dataclass(frozen=True, slots=True)
class Kept:
    """How a class is kept: ``rows`` older than ``before`` would go now (up to ``COUNTED``), both None when none may."""

    name: KeepingClass
    days: int | None
    rule: Rule
    before: datetime | None
    rows: int | None
    dropped_at: datetime | None
    dropped: int


def _drop_ticks(before: datetime) -> int:
    old = TickRun.objects.filter(state=TickState.DONE, as_of__lt=before).order_by("id").values("pk")[:AT_ONCE]
    _, by_table = TickRun.objects.filter(pk__in=old).delete()
    return by_table.get(TickRun._meta.label, 0)


def _count_ticks(before: datetime) -> int:
    return TickRun.objects.filter(state=TickState.DONE, as_of__lt=before)[:COUNTED].count()


RULES: Final[Mapping[KeepingClass, Rule]] = MappingProxyType(
    {
        KeepingClass.TICKS: Rule(7, 30, _drop_ticks, _count_ticks),
        KeepingClass.MESSAGES: Rule(
            30,
            None,
            lambda before: empty_sent(before=before, limit=AT_ONCE),
            lambda before: count_sent(before=before, limit=COUNTED),
        ),
        KeepingClass.NOTIFICATIONS: Rule(
            30,
            None,
            lambda before: forget_notifications(before=before, limit=AT_ONCE),
            lambda before: count_notifications(before=before, limit=COUNTED),
        ),
        KeepingClass.IMPORTS: Rule(
            30,
            None,
            lambda before: forget_jobs(before=before, limit=AT_ONCE),
            lambda before: count_jobs(before=before),
        ),
        KeepingClass.BULK_ACTIONS: Rule(
            30,
            None,
            lambda before: forget_bulks(before=before, limit=AT_ONCE),
            lambda before: count_bulks(before=before),
        ),
    }
)


def keepings(*, now: datetime) -> list[Kept]:
    """Return how every class is kept, and what would go now."""
    decided = {row.name: row for row in Keeping.objects.all()}
    return [_kept(name, decided.get(name), now=now) for name in KeepingClass]


def preview(name: KeepingClass, *, days: int, now: datetime) -> tuple[datetime, int]:
    """Return the instant and how many rows older than it would go if the class were kept for ``days``."""
    _check(name, days)
    before = now - timedelta(days=days)
    return before, RULES[name].count(before)


@transaction.atomic
def keep(name: KeepingClass, *, days: int | None) -> None:
    """Decide how many days a class is kept; None: for good. Raises InvalidInput outside its bounds."""
    if days is not None:
        _check(name, days)
    Keeping.objects.update_or_create(name=name, defaults={"days": days})
    changes.bump(Area.SETTINGS)


def let_go(*, now: datetime, between: Callable[[], None]) -> None:
    """Let go what is older than its class is kept, in bounded steps; ``between`` is called after each of them."""
    decided = {row.name: row for row in Keeping.objects.all()}
    for name, rule in RULES.items():
        row = decided.get(name)
        days = row.days if row is not None else rule.usual
        if days is None:
            continue
        before = now - timedelta(days=days)
        gone = 0
        while step := rule.drop(before):
            gone += step
            between()
        if gone:
            defaults = {"dropped_at": now, "dropped": gone}
            Keeping.objects.update_or_create(name=name, defaults=defaults, create_defaults=defaults | {"days": days})


def _check(name: KeepingClass, days: int) -> None:
    least = RULES[name].least
    if not least <= days <= MOST_DAYS:
        problem = FieldProblem("days", f"must be between {least} and {MOST_DAYS}")
        raise InvalidInput("This class can't be kept for so many days.", problems=(problem,))


def _kept(name: KeepingClass, row: Keeping | None, *, now: datetime) -> Kept:
    rule = RULES[name]
    days = row.days if row is not None else rule.usual
    before = None if days is None else now - timedelta(days=days)
    return Kept(
        name=name,
        days=days,
        rule=rule,
        before=before,
        rows=None if before is None else rule.count(before),
        dropped_at=row.dropped_at if row is not None else None,
        dropped=row.dropped if row is not None else 0,
    )
