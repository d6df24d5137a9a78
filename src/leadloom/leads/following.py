"""Leads when contacts and companies are merged, and when that is undone.

All leads of both become those of the one that is kept. Of two open ones the one further on goes on; the other is
closed, parked as it is, and opened again when the two are parted.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, cast

from leadloom.kernel.ids import CompanyId, ContactId, UserId
from leadloom.kernel.types import JsonObject
from leadloom.leads.contacts import show_on_contacts
from leadloom.leads.definition.joining import Standing, cycles, further_on
from leadloom.leads.history import Happening, record
from leadloom.leads.types import Stage, TransitionKind
from leadloom.merging.followers import Merging, Unmerging, follow
from leadloom.storage.postgres_sql import Row, execute, fetch
from leadloom.storage.sqlfiles import load
from leadloom.team import changes
from leadloom.team.types import Area

HOLD_LEADS: Final = load(__package__, "hold_leads")
MOVE_LEADS: Final = load(__package__, "move_leads")
GIVE_LEADS: Final = load(__package__, "give_leads")
SETTLE_CYCLES: Final = load(__package__, "settle_cycles")
PARK: Final = load(__package__, "park")
PARKED: Final = load(__package__, "parked")
UNPARK: Final = load(__package__, "unpark")
HIDE_ON_CONTACTS: Final = load(__package__, "hide_on_contacts")
MOVE_COMPANY: Final = load(__package__, "move_company")
GIVE_COMPANY: Final = load(__package__, "give_company")

MERGED: Final = "merged"
UNMERGED: Final = "unmerged"


@dataclass(frozen=True, slots=True)
class _Occasion:
    """When and by whom leads are joined or parted, and why."""

    reason: str
    now: datetime
    by: UserId | None


class LeadsFollow:
    """Moves leads along with their contacts and companies."""

    def hold(self, contacts: Collection[ContactId]) -> None:
        """Lock the leads of these contacts."""
        fetch(HOLD_LEADS, {"contacts": sorted(contacts)})

    def merge(self, merging: Merging) -> JsonObject:
        """Let the gone contact's leads be the kept one's; return their ids."""
        kept, gone = _standings(merging.kept), _standings(merging.gone)
        if not gone:
            return {"leads": []}
        together = [lead for lead in (*kept, *gone) if lead.is_open]
        if len(together) > 1:
            _park(min(together, key=further_on), merging.kept, _Occasion(MERGED, merging.now, merging.by))
        numbers = cycles(kept, gone)
        asked = {"contact": merging.kept, "leads": list(numbers), "cycles": list(numbers.values())}
        execute(MOVE_LEADS, asked)
        execute(SETTLE_CYCLES, {"contacts": [merging.kept]})
        show_on_contacts([merging.kept])
        changes.bump(Area.LEADS)
        return {"leads": [lead.id for lead in gone]}

    def unmerge(self, unmerging: Unmerging, moved: JsonObject) -> None:
        """Let leads be the returning contact's again: those it had, and those that its own forms opened since."""
        both = [unmerging.kept, unmerging.gone]
        execute(GIVE_LEADS, {"kept": unmerging.kept, "gone": unmerging.gone, "leads": moved.get("leads", [])})
        execute(SETTLE_CYCLES, {"contacts": both})
        _unpark(both, _Occasion(UNMERGED, unmerging.now, unmerging.by))
        execute(HIDE_ON_CONTACTS, {"contacts": both})
        show_on_contacts(both)
        changes.bump(Area.LEADS)

    def merge_companies(self, kept: CompanyId, gone: CompanyId) -> JsonObject:
        """Let the gone company's leads be the kept one's; return their ids."""
        return {"leads": [cast("int", lead) for (lead,) in fetch(MOVE_COMPANY, {"kept": kept, "gone": gone})]}

    def unmerge_companies(self, kept: CompanyId, gone: CompanyId, moved: JsonObject) -> None:
        """Let them be the returning company's again, unless they are elsewhere by now."""
        execute(GIVE_COMPANY, {"kept": kept, "gone": gone, "leads": moved.get("leads", [])})


def _standings(contact: ContactId) -> list[Standing]:
    return [_standing(row) for row in fetch(HOLD_LEADS, {"contacts": [contact]})]


def _standing(row: Row) -> Standing:
    lead, _, stage, opened_at, is_open = row
    return Standing(cast("int", lead), Stage(str(stage)), cast("datetime", opened_at), is_open=bool(is_open))


def _park(lead: Standing, contact: ContactId, occasion: _Occasion) -> None:
    execute(PARK, {"lead": lead.id, "reason": occasion.reason, "at": occasion.now})
    record([_line(lead, contact, occasion)])


def _unpark(contacts: Sequence[ContactId], occasion: _Occasion) -> None:
    """Open the parked leads of contacts without an open one; of several of one contact the one furthest on."""
    best: dict[int, Standing] = {}
    for row in fetch(PARKED, {"contacts": list(contacts)}):
        lead, contact = _standing(row), cast("int", row[1])
        best[contact] = max((lead, best.get(contact, lead)), key=further_on)
    if best:
        execute(UNPARK, {"leads": [lead.id for lead in best.values()], "at": occasion.now})
    record([_line(lead, ContactId(contact), occasion) for contact, lead in best.items()])


def _line(lead: Standing, contact: ContactId, occasion: _Occasion) -> Happening:
    """Return the line of a lead's story; it is no fact: nothing happened to the person."""
    parks = occasion.reason == MERGED
    return Happening(
        lead_id=lead.id,
        contact_id=contact,
        kind=TransitionKind.CLOSED if parks else TransitionKind.STAGE,
        before=lead.stage if parks else Stage.DISQUALIFIED,
        after=Stage.DISQUALIFIED if parks else lead.stage,
        at=occasion.now,
        occasion=f"{occasion.reason}:{occasion.now.isoformat()}",
        actor_id=occasion.by,
        reason=occasion.reason,
        tells_stage=False,
    )


follow("leads", LeadsFollow())
