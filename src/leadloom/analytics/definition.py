"""How the reports count and round. Pure."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

from leadloom.kernel.errors import FieldProblem, InvalidInput

MOST_COUNTED: Final = 1_000
"""A home screen counts no further: one more than it can show."""


@dataclass(frozen=True, slots=True)
class Period:
    """Instants from ``since`` up to and without ``until``; None: open on that side."""

    since: datetime | None = None
    until: datetime | None = None


def period_of_days(first: date | None, end: date | None, *, zone: ZoneInfo) -> Period:
    """Return the days from ``first`` up to and without ``end`` in ``zone``; raises InvalidInput when turned around.

    Equal days are an empty period. A midnight that a clock change skips moves forward.
    """
    if first is not None and end is not None and end < first:
        raise InvalidInput(
            "The period ends before it begins.", problems=(FieldProblem("to", "must not be before from"),)
        )
    return Period(_midnight(first, zone), _midnight(end, zone))


def rate(part: int, *, of: int) -> Decimal:
    """Return ``part ÷ of`` in per cent, two decimals, half up: 842 of 8,000 is 10.53. Nothing of nothing is 0.00."""
    hundredths = (20_000 * part + of) // (2 * of) if of else 0
    return Decimal(hundredths).scaleb(-2)


def this_week(now: datetime, *, zone: ZoneInfo) -> date:
    """Return the Monday of the week that ``now`` lies in, in ``zone``."""
    today = now.astimezone(zone).date()
    return today - timedelta(days=today.weekday())


def bounded(count: int) -> str:
    """Return a count as a home screen shows it: ``999+`` where counting stopped."""
    return str(count) if count < MOST_COUNTED else f"{MOST_COUNTED - 1}+"


def _midnight(on: date | None, zone: ZoneInfo) -> datetime | None:
    return None if on is None else datetime.combine(on, time.min, zone).astimezone(UTC)
