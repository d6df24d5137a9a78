"""The periods that web analytics compares, and how its numbers are made. Pure."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from leadloom.analytics.definition import period_of_days
from leadloom.kernel.errors import FieldProblem, InvalidInput

DEFAULT_DAYS: Final = 30
MOST_DAYS: Final = 3_660
DAILY_UP_TO: Final = 92
"""Longer periods are drawn week by week."""


class WebComparison(StrEnum):
    """What a period is compared with: nothing, as many days right before it, or the same days a year before."""

    NONE = "none"
    PREVIOUS = "previous"
    YEAR = "year"


class WebStep(StrEnum):
    """How a period is cut for the chart; weeks begin on Monday."""

    DAY = "day"
    WEEK = "week"


class WebPageSort(StrEnum):
    """In which respect pages are ranked."""

    VIEWS = "views"
    ENTRIES = "entries"
    EXITS = "exits"
    BOUNCES = "bounces"


class WebOriginBy(StrEnum):
    """By what visits are told apart: the source alone, or the source and one thing more."""

    SOURCE = "source"
    CAMPAIGN = "campaign"
    KEYWORD = "keyword"
    REFERRER = "referrer"


@dataclass(frozen=True, slots=True)
class Days:
    """The days from ``first`` up to and without ``end`` in ``zone``; at least one."""

    first: date
    end: date
    zone: ZoneInfo

    @property
    def count(self) -> int:
        """Return how many days there are."""
        return (self.end - self.first).days

    @property
    def last(self) -> date:
        """Return the last day."""
        return self.end - timedelta(days=1)

    @property
    def since(self) -> datetime:
        """Return the instant of the first midnight, in UTC."""
        found = period_of_days(self.first, None, zone=self.zone).since
        assert found is not None  # noqa: S101 - the day is given
        return found

    @property
    def until(self) -> datetime:
        """Return the instant of the midnight after the last day, in UTC."""
        found = period_of_days(None, self.end, zone=self.zone).until
        assert found is not None  # noqa: S101 - the day is given
        return found

    def before(self, comparison: WebComparison) -> "Days | None":
        """Return the days to compare with; None for nothing, or where the calendar has no such days."""
        if comparison is WebComparison.NONE:
            return None
        try:
            if comparison is WebComparison.PREVIOUS:
                return Days(self.first - timedelta(days=self.count), self.first, self.zone)
            found = Days(_year_before(self.first), _year_before(self.end), self.zone)
        except (OverflowError, ValueError):
            return None
        return found if found.first < found.end else None

    def buckets(self, step: WebStep) -> list[date]:
        """Return every day, or the Monday of every week, that the days touch."""
        if step is WebStep.DAY:
            return [self.first + timedelta(days=number) for number in range(self.count)]
        monday = self.first - timedelta(days=self.first.weekday())
        weeks = (self.end - monday).days + 6
        return [monday + timedelta(days=7 * number) for number in range(weeks // 7)]


def days_asked(first: date | None, end: date | None, *, now: datetime, zone: ZoneInfo) -> Days:
    """Return the days asked for; a side left out makes it thirty days, up to and with today.

    Raises InvalidInput when no day is left or there are more than ``MOST_DAYS``.
    """
    if end is None:
        today = now.astimezone(zone).date()
        end = today + timedelta(days=1) if first is None or first <= today else first + timedelta(days=1)
    first = first if first is not None else end - timedelta(days=DEFAULT_DAYS)
    if end <= first:
        raise InvalidInput("The period ends before it begins.", problems=(FieldProblem("to", "must be after from"),))
    if (end - first).days > MOST_DAYS:
        raise InvalidInput(
            "The period is too long.", problems=(FieldProblem("from", f"at most {MOST_DAYS} days before to"),)
        )
    return Days(first, end, zone)


def step_of(days: Days) -> WebStep:
    """Return how these days are drawn."""
    return WebStep.DAY if days.count <= DAILY_UP_TO else WebStep.WEEK


def mean(total: float, *, of: int, places: int) -> Decimal | None:
    """Return ``total ÷ of``, half up; None of nothing."""
    if not of:
        return None
    exact = Decimal(repr(total)) if isinstance(total, float) else Decimal(total)
    return (exact / of).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def _year_before(day: date) -> date:
    """Return the same day a year before; for 29 February 1 March, the day after the 28th."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        if day.year == 1:
            raise
        return date(day.year - 1, 3, 1)
