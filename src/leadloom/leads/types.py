"""The words of the handoff: stages, pools, outcomes, and what a tick hands in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from leadloom.kernel.ids import ContactId
from leadloom.kernel.types import JsonValue


class Stage(StrEnum):
    """Where a lead stands. The last three are ends, and so is ``customer``."""

    INQUIRY = "inquiry"
    MQL = "mql"
    SAL = "sal"
    SQL = "sql"
    OPPORTUNITY = "opportunity"
    CUSTOMER = "customer"
    DISQUALIFIED = "disqualified"
    LOST = "lost"
    RECYCLED = "recycled"


ENDS = frozenset({Stage.CUSTOMER, Stage.DISQUALIFIED, Stage.LOST, Stage.RECYCLED})
IN_WORK = frozenset({Stage.MQL, Stage.SAL, Stage.SQL})
"""Stages that count as a salesperson's load while the lead is theirs."""


class Pool(StrEnum):
    """Whose turn it is while nobody works on the lead."""

    NURTURE = "nurture"
    ASSIGNABLE = "assignable"
    LONG_TERM = "long_term"
    OPEN = "open"
    CUSTOMER = "customer"
    SALES = "sales"


class Side(StrEnum):
    """Which of the two owners is primary; exactly one is at any instant."""

    MARKETING = "marketing"
    SALES = "sales"


class Outcome(StrEnum):
    """How an assignment ended. An assignment without one waits for acceptance."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    RETURNED = "returned"
    EXPIRED = "expired"
    SUPERSEDED = "superseded"


class HandoffState(StrEnum):
    """The handoff as a list shows it: the latest assignment's outcome, in words."""

    NONE = "none"
    PENDING = "pending_acceptance"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    RETURNED = "returned"
    EXPIRED = "expired"


class TransitionKind(StrEnum):
    """What happened to a lead. Some kinds leave the stage as it is."""

    OPENED = "opened"
    STAGE = "stage"
    ASSIGNED = "assigned"
    QUEUED = "queued"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    RETURNED = "returned"
    EXPIRED = "expired"
    CLOSED = "closed"
    NOTED = "noted"
    WITHDRAWN = "withdrawn"


class NoteSight(StrEnum):
    """How somebody sees the notes of a lead, free text about people."""

    PLAIN = "plain"
    MASKED = "masked"
    HIDDEN = "hidden"


class TargetKind(StrEnum):
    """To whom a routing rule gives leads."""

    PERSON = "person"
    TEAM_ROUND_ROBIN = "team_round_robin"
    LEAST_LOADED = "least_loaded"


class QueueReason(StrEnum):
    """Why a lead waits in a queue instead of with a person."""

    FULL = "full"
    NO_RULE = "no_rule"
    BREACHED_TWICE = "breached_twice"


class EntryKind(StrEnum):
    """The occasion on which a lead may open."""

    FORM = "form"
    IDENTIFY = "identify"
    IMPORT = "import"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One fact behind a met clause, without personal values. ``at`` is empty for what has no instant (a score)."""

    type: str
    at: datetime | None = None
    event_id: str | None = None
    props: Mapping[str, JsonValue] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Entry:
    """A contact became known, or a known one submitted a form, in the batch of this tick.

    ``key`` is the same whenever the same occasion is told again (the event's id); ``first`` says that the contact was
    not known before.
    """

    kind: EntryKind
    at: datetime
    key: str
    source: str
    first: bool


@dataclass(frozen=True, slots=True)
class ContactAnswers:
    """What a tick's evaluation says of one contact.

    ``met`` answers the trees of :func:`leadloom.leads.stage.trees` by their keys (a key that is absent: not met);
    ``evidence`` is by the same keys. Points are thousandths. ``entry`` and ``active_at`` (last human activity in the
    batch) come from the batch itself; both are empty in a full pass.
    """

    contact_id: ContactId
    met: Mapping[str, bool]
    total_milli: int
    fit_milli: int
    behaviour_milli: int
    rating: str
    grade: str | None
    evidence: Mapping[str, tuple[Evidence, ...]] = field(default_factory=dict)
    entry: Entry | None = None
    active_at: datetime | None = None
