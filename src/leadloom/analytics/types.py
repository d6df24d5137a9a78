"""What the reports are made of."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from leadloom.analytics.definition import rate
from leadloom.criteria.types import Label
from leadloom.kernel.money import divided


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
class Money:
    """What leads cost and what they brought in, in one currency: amounts of different ones are never added up.

    ``costed``: how many of the leads have a known cost in it. ``leads`` and ``won`` are all leads of the source and the
    won ones among them, whatever their currency.
    """

    currency: str
    cost: Decimal
    costed: int
    won_amount: Decimal
    leads: int
    won: int

    @property
    def cost_per_lead(self) -> Decimal | None:
        """Return cost ÷ leads; None without a known cost."""
        return divided(self.cost, self.leads) if self.costed else None

    @property
    def cost_per_won(self) -> Decimal | None:
        """Return cost ÷ won deals, what a new customer cost; None without a known cost, or nothing won."""
        return divided(self.cost, self.won) if self.costed else None

    @property
    def roi(self) -> Decimal | None:
        """Return won amount ÷ cost (6.00: six times the cost came in); None where nothing was spent."""
        return divided(self.won_amount, self.cost)


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One source of the first level, with its name in both languages; ``money`` by currency, the most spent first."""

    source: str
    label: Label
    counts: Counts
    money: tuple[Money, ...] = ()


@dataclass(frozen=True, slots=True)
class SourceReport:
    """Sources with at least one lead, the largest first, and their sum as of an instant."""

    rows: tuple[SourceRow, ...]
    total: Counts
    as_of: datetime
    money: tuple[Money, ...] = ()


@dataclass(frozen=True, slots=True)
class SourceCount:
    """How many leads of a source were opened in a while, up to ``MOST_COUNTED``."""

    source: str
    label: Label
    leads: int
