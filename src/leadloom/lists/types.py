"""Words of lists: which there are, what is done to many contacts at once, where a job stands, what a file is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from leadloom.kernel.types import JsonObject

Cell = str | int | None


class ListName(StrEnum):
    """A list that has views and exports."""

    CONTACTS = "contacts"
    LEADS = "leads"


class Action(StrEnum):
    """What is done to all of a selection. ``suppress`` can't be undone: suppressions only grow.

    From the list of leads, tags and marketing owners are given to the contacts; ``assign_lead`` gives the leads
    themselves to salespeople.
    """

    ADD_TAG = "add_tag"
    REMOVE_TAG = "remove_tag"
    ASSIGN_OWNER = "assign_owner"
    SET_FIELD = "set_field"
    SUPPRESS = "suppress"
    ASSIGN_LEAD = "assign_lead"

    @property
    def can_be_undone(self) -> bool:
        """Tell whether its undo exists."""
        return self is not Action.SUPPRESS


class BulkField(StrEnum):
    """A field of contacts that many can be given one value for."""

    TITLE = "title"
    INDUSTRY = "industry"
    REGION = "region"
    PRODUCT = "product"
    PURCHASE_STAGE = "purchase_stage"


class BulkState(StrEnum):
    """Where a bulk action stands. What a runner works at has ``at_work``.

    ``closed``: it ended long ago, what it changed is not known any more, and it can't be undone.
    """

    GATHERING = "gathering"
    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"
    UNDOING = "undoing"
    UNDONE = "undone"
    FAILED = "failed"
    CLOSED = "closed"

    @property
    def at_work(self) -> bool:
        """Tell whether a runner has something to do."""
        return self in {BulkState.GATHERING, BulkState.RUNNING, BulkState.UNDOING}


class MemberState(StrEnum):
    """What became of one of a selection. ``kept``: changed by somebody else since, so the undo left it."""

    WAITING = "waiting"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    PUT_BACK = "put_back"
    KEPT = "kept"


class ExportState(StrEnum):
    """Where an export stands."""

    RUNNING = "running"
    READY = "ready"
    EXPIRED = "expired"
    FAILED = "failed"


class FileKind(StrEnum):
    """What an export is written as. ``csv_bom`` begins with the mark by which spreadsheets know UTF-8."""

    XLSX = "xlsx"
    CSV_BOM = "csv_bom"
    CSV = "csv"
    CSV_GB18030 = "csv_gb18030"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a list. ``width`` is in pixels, 0 for as wide as the screen likes."""

    key: str
    width: int = 0

    def to_json(self) -> JsonObject:
        """Return the column as it is stored."""
        return {"key": self.key, "width": self.width}


@dataclass(frozen=True, slots=True)
class Selection:
    """Which contacts or leads are meant: those named, or all that the filters let pass; in the scope of who asks."""

    filters: JsonObject = field(default_factory=dict)
    ids: Sequence[int] = ()
    of: ListName = ListName.CONTACTS


ACTIONS: Final[Mapping[ListName, frozenset[Action]]] = {
    ListName.CONTACTS: frozenset(Action) - {Action.ASSIGN_LEAD},
    ListName.LEADS: frozenset({Action.ASSIGN_LEAD, Action.ADD_TAG, Action.REMOVE_TAG, Action.ASSIGN_OWNER}),
}
"""What can be done from each list."""
