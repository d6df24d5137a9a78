"""What the reports are made of."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from leadloom.analytics.definition import rate
from leadloom.criteria.types import Label


@dataclass(frozen=True, slots=True)
class Counts:
    """Leads, and how many of these very leads were won, whenever that was."""

    leads: int
    won: int

    @property
    def rate(self) -> Decimal:
        """Return won ÷ leads in per cent, two decimals."""
        return rate(self.won, of=self.leads)


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One source of the first level, with its name in both languages."""

    source: str
    label: Label
    counts: Counts


@dataclass(frozen=True, slots=True)
class SourceReport:
    """Sources with at least one lead, the largest first, and their sum as of an instant."""

    rows: tuple[SourceRow, ...]
    total: Counts
    as_of: datetime


@dataclass(frozen=True, slots=True)
class SourceCount:
    """How many leads of a source were opened in a while, up to ``MOST_COUNTED``."""

    source: str
    label: Label
    leads: int
