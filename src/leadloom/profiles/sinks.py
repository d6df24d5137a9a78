"""What modules above take from a row of a file: holes that they fill."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final, Protocol

from leadloom.kernel.ids import ContactId, UserId


@dataclass(frozen=True, slots=True)
class LeadOfRow:
    """The lead behind a row, with its contact and owners settled. ``source`` is a key of the catalogue."""

    contact: ContactId
    key: str
    source: str
    opened_at: datetime
    won_at: datetime | None
    amount: Decimal | None
    currency: str
    marketing_owner: UserId | None
    sales_owner: UserId | None


class LeadSink(Protocol):
    """Takes leads inside the chunk's transaction; must be repeatable by key."""

    def __call__(self, leads: Sequence[LeadOfRow], *, now: datetime) -> set[ContactId]:
        """Store the leads; return the contacts for which something became different."""
        ...


_sinks: Final[list[LeadSink]] = []


def register_sink(sink: LeadSink) -> None:
    """Let ``sink`` take the leads of imports; the last one registered does."""
    _sinks[:] = [sink]


def lead_sink() -> LeadSink | None:
    """Return who takes leads, None when nobody does."""
    return _sinks[0] if _sinks else None
