"""Open leads as a batch meets them, and how a long silence ends them.

Silence alone closes nothing: an open lead that was silent for 60 × 24 hours is closed as recycled when its contact
enters again (a form, a later lead of a file), just before the new lead opens. Nobody's lead ends by the clock, and no
end is invented for leads of the past.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, cast

from leadloom.leads.definition.lifecycle import is_silent
from leadloom.leads.history import Happening, record
from leadloom.leads.types import Pool, Stage, TransitionKind
from leadloom.storage.postgres_sql import Row, fetch
from leadloom.storage.sqlfiles import load

READ_OPEN: Final = load(__package__, "read_open")
RECYCLE: Final = load(__package__, "recycle")


@dataclass(frozen=True, slots=True)
class OpenLead:
    """An open lead as it stood when it was read."""

    id: int
    contact_id: int
    cycle: int
    stage: Stage
    pool: Pool
    last_active_at: datetime
    woken_at: datetime | None

    @classmethod
    def of(cls, row: Row) -> "OpenLead":
        """Read a row that begins with these columns, in this order."""
        identity, contact, cycle, stage, pool, active, woken = row[:7]
        return cls(
            cast("int", identity),
            cast("int", contact),
            cast("int", cycle),
            Stage(str(stage)),
            Pool(str(pool)),
            cast("datetime", active),
            cast("datetime | None", woken),
        )

    def is_ended_by(self, entry_at: datetime) -> bool:
        """Tell whether an entry of its contact at this instant ends the lead. A deal in negotiation goes on."""
        return self.stage != Stage.OPPORTUNITY and is_silent(
            last_active_at=self.last_active_at, woken_at=self.woken_at, at=entry_at
        )


def read_open(contacts: Iterable[int]) -> dict[int, OpenLead]:
    """Return the open leads of these contacts by contact; one statement."""
    return {lead.contact_id: lead for lead in map(OpenLead.of, fetch(READ_OPEN, {"contacts": list(contacts)}))}


def recycle_silent(leads: Mapping[int, OpenLead], entries: Mapping[int, datetime]) -> dict[int, OpenLead]:
    """Close the leads that their contacts' new entries find silent; return the others, by contact.

    ``entries`` are the instants of the entries, by contact. Runs in the caller's transaction.
    """
    ending = [lead for contact, lead in leads.items() if contact in entries and lead.is_ended_by(entries[contact])]
    if not ending:
        return dict(leads)
    rows = fetch(RECYCLE, {"ids": [lead.id for lead in ending], "at": [entries[lead.contact_id] for lead in ending]})
    record([_recycled(row) for row in rows])
    closed = {cast("int", row[1]) for row in rows}
    return {contact: lead for contact, lead in leads.items() if contact not in closed}


def _recycled(row: Row) -> Happening:
    lead, contact, stage, at = row
    return Happening(
        lead_id=cast("int", lead),
        contact_id=cast("int", contact),
        kind=TransitionKind.CLOSED,
        before=Stage(str(stage)),
        after=Stage.RECYCLED,
        at=cast("datetime", at),
        occasion="closed",
        reason="silent",
    )
