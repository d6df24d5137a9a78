"""What a tick carries from its batch to its differences."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from leadloom.kernel.ids import ContactId
from leadloom.kernel.types import JsonObject
from leadloom.leads.types import Entry, EntryKind


class KeepingClass(StrEnum):
    """What is kept for as long as somebody decides, besides events."""

    TICKS = "ticks"
    MESSAGES = "messages"
    NOTIFICATIONS = "notifications"
    IMPORTS = "imports"
    BULK_ACTIONS = "bulk_actions"


@dataclass(frozen=True, slots=True)
class Occasion:
    """What the batch says of one contact: the occasion on which a lead may open, and its last human activity."""

    contact: ContactId
    entry: Entry | None
    active_at: datetime | None

    def to_json(self) -> JsonObject:
        """Return the occasion as it is kept with the tick."""
        entry = self.entry
        return {
            "contact": self.contact,
            "active_at": None if self.active_at is None else self.active_at.isoformat(),
            "entry": None
            if entry is None
            else {
                "kind": entry.kind.value,
                "at": entry.at.isoformat(),
                "key": entry.key,
                "source": entry.source,
                "first": entry.first,
            },
        }

    @classmethod
    def from_json(cls, kept: JsonObject) -> "Occasion":
        """Read what :meth:`to_json` wrote."""
        entry = kept["entry"]
        return cls(
            contact=ContactId(int(str(kept["contact"]))),
            active_at=None if kept["active_at"] is None else datetime.fromisoformat(str(kept["active_at"])),
            entry=_entry(entry) if isinstance(entry, dict) else None,
        )


def _entry(kept: JsonObject) -> Entry:
    return Entry(
        kind=EntryKind(str(kept["kind"])),
        at=datetime.fromisoformat(str(kept["at"])),
        key=str(kept["key"]),
        source=str(kept["source"]),
        first=kept["first"] is True,
    )


@dataclass(frozen=True, slots=True)
class Report:
    """What one turn of the loop did; all zero when nothing waited."""

    tick: int = 0
    events: int = 0
    repeats: int = 0
    set_aside: int = 0
    contacts: int = 0
    changed: int = 0

    @property
    def is_idle(self) -> bool:
        """Tell that nothing waited."""
        return self.tick == 0
