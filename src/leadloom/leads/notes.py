"""The notes of leads: free text about people, sealed, in full for those who see the contact in full."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, cast

from leadloom.leads.contacts import Card
from leadloom.leads.definition.notes import masked_note
from leadloom.leads.history import NOTE_CELL
from leadloom.leads.models import Lead
from leadloom.leads.types import NoteSight, Side
from leadloom.profiles.selectors import is_plain_to
from leadloom.storage.postgres_sql import fetch
from leadloom.storage.sqlfiles import load
from leadloom.storage.vault import vault
from leadloom.team.types import Principal

NOTES: Final = load(__package__, "notes")


@dataclass(frozen=True, slots=True)
class Note:
    """What the SDR wrote for the salesperson."""

    text: str = field(repr=False)
    at: datetime
    author: int | None


def notes_of(leads: Iterable[int]) -> dict[int, Note]:
    """Return the SDR's notes by lead, in full; leads without one are left out. One statement."""
    wanted = list(leads)
    rows = fetch(NOTES, {"leads": wanted}) if wanted else []
    return {
        cast("int", lead): Note(
            opened(str(key), bytes(cast("bytes", note))), cast("datetime", at), cast("int | None", actor)
        )
        for lead, key, note, at, actor in rows
        if note
    }


def opened(key: str, sealed: bytes) -> str:
    """Return the note of a transition in full; empty where there is none."""
    return vault().open(NOTE_CELL, key, sealed) if sealed else ""


def sight(principal: Principal, lead: Lead) -> NoteSight:
    """Return how the principal sees the lead's notes.

    In full: the primary owner and that person's manager. Masked: who is asked to accept it. Others, though they see
    the lead, only that there are notes; with the right they open them, which is logged.
    """
    owner = lead.sales_owner_id if lead.primary_side == Side.SALES else lead.marketing_owner_id
    if is_plain_to(principal, owner):
        return NoteSight.PLAIN
    offer = lead.assignment
    if offer is not None and offer.outcome is None and offer.user_id == principal.user_id:
        return NoteSight.MASKED
    return NoteSight.HIDDEN


def seen(text: str, *, sight: NoteSight, contact: Card | None) -> str:
    """Return a note as somebody sees it; ``contact`` is the lead's, in plain."""
    if sight is NoteSight.HIDDEN:
        return ""
    if sight is NoteSight.PLAIN or contact is None:
        return text
    return masked_note(text, name=contact.name, mobile=contact.mobile)
