"""How the reports count and round. Pure."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

from leadloom.kernel.errors import FieldProblem, InvalidInput


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


def _midnight(on: date | None, zone: ZoneInfo) -> datetime | None:
    return None if on is None else datetime.combine(on, time.min, zone).astimezone(UTC)
