"""Leads of two contacts that turn out to be one. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from leadloom.leads.types import Stage

_LINE: Final = list(Stage)


@dataclass(frozen=True, slots=True)
class Standing:
    """A lead of a contact as a merge sees it; those of one contact come in the order of their cycles."""

    id: int
    stage: Stage
    opened_at: datetime
    is_open: bool


def further_on(lead: Standing) -> tuple[int, float, int]:
    """Return what tells which of two leads goes on: the one further on; of two alike the older one is the greater."""
    return _LINE.index(lead.stage), -lead.opened_at.timestamp(), -lead.id


def cycles(kept: Sequence[Standing], gone: Sequence[Standing]) -> dict[int, int]:
    """Return the numbers of both contacts' leads as one contact's: by their beginning, an open one last.

    Each contact's own leads stay in their order, so that parted leads find their former numbers by being counted.
    """
    placed = [(*place, side, lead.id) for side, leads in enumerate((kept, gone)) for place, lead in _placed(leads)]
    ordered = sorted(placed, key=lambda entry: entry[:3])
    return {lead: cycle for cycle, (*_, lead) in enumerate(ordered, start=1)}


def _placed(leads: Sequence[Standing]) -> Iterator[tuple[tuple[bool, datetime], Standing]]:
    """Yield each lead with its place, which is never before that of the one before it."""
    latest: tuple[bool, datetime] | None = None
    for lead in leads:
        own = (lead.is_open, lead.opened_at)
        latest = own if latest is None else max(own, latest)
        yield latest, lead
