"""What a cost line says."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class CostKind(StrEnum):
    """What money was spent on: cost = material + promotion + labour."""

    MATERIAL = "material"
    PROMOTION = "promotion"
    LABOUR = "labour"


@dataclass(frozen=True, slots=True)
class Cost:
    """An amount of at least 0, two decimals, in an ISO 4217 currency; ``campaign`` and ``channel`` empty: not known."""

    amount: Decimal
    currency: str
    kind: CostKind
    spent_on: date
    campaign: str = ""
    channel: str = ""
