"""Leads as the API shows them."""

from typing import Annotated

from pydantic import Field, JsonValue, model_validator

from leadloom.leads.contacts import Card
from leadloom.leads.definition.reasons import Reason
from leadloom.leads.listing import Happened, LeadFilter, ListState
from leadloom.leads.money_schemas import LeadCostOut, LeadDealOut, cost_out, deal_out
from leadloom.leads.selectors import AssignmentRow, CandidateRow, LeadDetail, LeadRow, Named, TransitionRow
from leadloom.leads.types import (
    HandoffState,
    NoteSight,
    Outcome,
    Pool,
    QueueReason,
    Side,
    Stage,
    TransitionKind,
)
from leadloom.team.http import Body, Id, Instant, Schema

SourceKey = Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[^\x00]+$")]

Currency = Annotated[str, Field(pattern="^[A-Z]{3}$")]


class LeadFilterIn(Schema):
    """Which leads to list; all conditions hold.

    ``owner`` is the marketing or the sales owner, ``source`` a source of the first level (``not_given``: left empty).
    ``happened`` is what happened to a lead from ``since`` on, up to and without ``until``. ``due_soon``: it waits for
    acceptance and 80 % of its time is over. ``won``: a deal was won.
    ``company``: its contact works there. ``cost_currency``: it has a known cost in this currency; ``won_currency``: a
    deal of a known amount in it was won.
    """

    state: ListState = ListState.ALL
    stage: Stage | None = None
    source: SourceKey | None = None
    owner: Id | None = None
    happened: Happened | None = None
    since: Instant | None = None
    until: Instant | None = None
    due_soon: bool = False
    won: bool = False
    company: Id | None = None
    cost_currency: Currency | None = None
    won_currency: Currency | None = None

    @model_validator(mode="after")
    def _times_belong_to_something(self) -> "LeadFilterIn":
        if self.happened is None and (self.since or self.until):
            raise ValueError("since and until say when something happened: give happened, too")
        return self

    def as_filter(self) -> LeadFilter:
        """Return the same as the reads take it."""
        return LeadFilter(**dict(self))


class LeadLabelOut(Schema):
    """The same in Chinese and in English."""

    zh: str
    en: str


class LeadNamedOut(Schema):
    """Somebody or something by number and name."""

    id: int
    name: str


class LeadContactOut(Schema):
    """The contact of a lead; ``masked`` says whether name and addresses are."""

    id: int
    number: str
    name: str
    company: LeadNamedOut | None
    title: str
    email: str
    mobile: str
    masked: bool


class SlaOut(Schema):
    """The promise behind the deadline, in natural hours."""

    policy: str
    hours: int


class LeadOut(Schema):
    """A lead in a list. The live clock runs from ``assigned_at`` to ``deadline_at``; that instant is still in time."""

    id: int
    contact: LeadContactOut | None
    stage: Stage
    pool: Pool
    state: HandoffState
    score: str | None
    rating: str | None
    grade: str | None
    source: str
    created_at: Instant
    mql_at: Instant | None
    assigned_at: Instant | None
    deadline_at: Instant | None
    sla: SlaOut | None
    primary: Side
    marketing_owner: LeadNamedOut | None
    sales_owner: LeadNamedOut | None
    rule: LeadNamedOut | None
    queue_reason: QueueReason | None
    imported: bool
    flags: list[str]
    skipped: list[Stage]


class LeadTransitionOut(Schema):
    """One line of a lead's story; ``note`` is masked or empty as the lead's ``notes`` says, ``has_note`` is not."""

    id: int
    kind: TransitionKind
    from_: Stage | None = Field(alias="from")
    to: Stage
    at: Instant
    actor: LeadNamedOut | None
    rule: LeadNamedOut | None
    reason: str
    note: str
    has_note: bool


class CandidateOut(Schema):
    """Somebody who was weighed, with the load before the choice, and why they did or didn't get the lead."""

    user: LeadNamedOut
    load: int
    capacity: int
    chosen: bool
    reason: str


class AssignmentOut(Schema):
    """One offer of the lead to a salesperson."""

    user: LeadNamedOut
    rule: LeadNamedOut | None
    candidates: list[CandidateOut]
    assigned_at: Instant
    deadline_at: Instant | None
    ended_at: Instant | None
    outcome: Outcome | None
    reason: str


class MqlEvidenceOut(Schema):
    """One fact behind a met clause; ``at`` and ``event_id`` are null for what is no event."""

    type: str
    at: Instant | None
    event_id: str | None
    props: dict[str, JsonValue]


class MqlClauseOut(Schema):
    """One clause of the MQL definition as it was answered; of each ``group`` one had to be met."""

    key: str
    group: str
    label: LeadLabelOut
    met: bool
    evidence: list[MqlEvidenceOut]


class MqlOut(Schema):
    """Why the lead is an MQL."""

    definition_version: int
    clauses: list[MqlClauseOut]


class LeadNoteOut(Schema):
    """The SDR's note, level 3 of what a salesperson is told; ``text`` is empty where you may not see it."""

    transition_id: int
    text: str
    at: Instant
    author: LeadNamedOut | None


class LeadDetailOut(LeadOut):
    """A lead with its whole story: oldest transition first, newest assignment first.

    ``notes`` says how you see free text about people: in full, masked, or not unless you unmask it.
    """

    notes: NoteSight
    note: LeadNoteOut | None
    transitions: list[LeadTransitionOut]
    assignments: list[AssignmentOut]
    mql: MqlOut | None
    deal: LeadDealOut | None
    costs: list[LeadCostOut]


class ReasonIn(Body):
    """Why a lead is rejected or returned; the note is needed with reason ``other``."""

    reason: str = Field(min_length=1, max_length=60)
    note: str = Field(default="", max_length=2_000)


class AssignIn(Body):
    """To whom the lead goes: a person, or the least loaded of a team. ``note`` becomes the SDR's note."""

    user_id: Id | None = None
    team_id: Id | None = None
    note: str = Field(default="", max_length=2_000)


class NoteIn(Body):
    """The SDR's note; an empty text takes it back."""

    text: str = Field(max_length=2_000)


class NoteTextOut(Schema):
    """A note of the lead's story in full."""

    transition_id: int
    text: str


class NotesOut(Schema):
    """All notes of a lead in full."""

    items: list[NoteTextOut]


class ReasonOut(Schema):
    """A reason to choose from; returns name the clause they dispute and the nurture track that follows."""

    code: str
    label: LeadLabelOut
    clause: str | None
    track: str | None


class ReasonsOut(Schema):
    """All reasons."""

    reject: list[ReasonOut]
    return_: list[ReasonOut] = Field(alias="return")


def lead_out(row: LeadRow) -> dict[str, object]:
    """Return the list row as the API shows it."""
    return {
        "id": row.id,
        "contact": None if row.contact is None else _contact(row.contact),
        "stage": row.stage,
        "pool": row.pool,
        "state": row.state,
        "score": row.score,
        "rating": row.rating,
        "grade": row.grade,
        "source": row.source,
        "created_at": row.created_at,
        "mql_at": row.mql_at,
        "assigned_at": row.assigned_at,
        "deadline_at": row.deadline_at,
        "sla": None if row.sla_policy is None else {"policy": row.sla_policy, "hours": row.sla_hours},
        "primary": row.primary,
        "marketing_owner": _named(row.marketing_owner),
        "sales_owner": _named(row.sales_owner),
        "rule": _named(row.rule),
        "queue_reason": row.queue_reason,
        "imported": row.imported,
        "flags": list(row.flags),
        "skipped": list(row.skipped),
    }


def detail_out(detail: LeadDetail) -> dict[str, object]:
    """Return the lead page as the API shows it."""
    mql = None
    if detail.mql_version is not None:
        mql = {"definition_version": detail.mql_version, "clauses": list(detail.mql_clauses)}
    return {
        **lead_out(detail.row),
        "notes": detail.notes,
        "note": None if detail.note is None else _note(detail.note),
        "transitions": [_transition(row) for row in detail.transitions],
        "assignments": [_assignment(row) for row in detail.assignments],
        "mql": mql,
        "deal": None if detail.deal is None else deal_out(detail.deal),
        "costs": [cost_out(cost) for cost in detail.costs],
    }


def reason_out(reason: Reason) -> dict[str, object]:
    """Return a reason as the API shows it."""
    label = {"zh": reason.zh, "en": reason.en}
    return {"code": reason.code, "label": label, "clause": reason.clause, "track": reason.track}


def _contact(card: Card) -> dict[str, object]:
    return {
        "id": card.id,
        "number": card.number,
        "name": card.name,
        "company": None if card.company_id is None else {"id": card.company_id, "name": card.company},
        "title": card.title,
        "email": card.email,
        "mobile": card.mobile,
        "masked": card.masked,
    }


def _named(named: Named | None) -> dict[str, object] | None:
    return None if named is None else {"id": named.id, "name": named.name}


def _note(row: TransitionRow) -> dict[str, object]:
    return {"transition_id": row.id, "text": row.note, "at": row.at, "author": _named(row.actor)}


def _transition(row: TransitionRow) -> dict[str, object]:
    return {
        "id": row.id,
        "kind": row.kind,
        "from": row.before,
        "to": row.after,
        "at": row.at,
        "actor": _named(row.actor),
        "rule": _named(row.rule),
        "reason": row.reason,
        "note": row.note,
        "has_note": row.has_note,
    }


def _assignment(row: AssignmentRow) -> dict[str, object]:
    return {
        "user": _named(row.user),
        "rule": _named(row.rule),
        "candidates": [_candidate(entry) for entry in row.candidates],
        "assigned_at": row.assigned_at,
        "deadline_at": row.deadline_at,
        "ended_at": row.ended_at,
        "outcome": row.outcome,
        "reason": row.reason,
    }


def _candidate(row: CandidateRow) -> dict[str, object]:
    return {
        "user": _named(row.user),
        "load": row.load,
        "capacity": row.capacity,
        "chosen": row.chosen,
        "reason": row.reason,
    }
