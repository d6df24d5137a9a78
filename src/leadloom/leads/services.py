"""What people do with leads: accept, reject, return. Each is one transaction that holds the lead."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import pairwise
from typing import Final, cast

from django.db import transaction

from leadloom.kernel.errors import FieldProblem, Forbidden, InvalidInput, NotFound
from leadloom.kernel.ids import TeamId, UserId
from leadloom.kernel.types import JsonObject
from leadloom.leads.assigning import assign, assign_by_hand
from leadloom.leads.contacts import show_on_contacts
from leadloom.leads.definition.clocks import is_in_time
from leadloom.leads.definition.lifecycle import pool_without_mql, require_transition
from leadloom.leads.definition.reasons import REJECT_REASONS, RETURN_REASONS, Reason, require_reason
from leadloom.leads.errors import DeadlinePassed, NobodyFree, NotAccepted, NotAssignable, NotPending, NotYours
from leadloom.leads.history import Happening, record
from leadloom.leads.imports import import_leads
from leadloom.leads.models import Assignment, Lead, Opportunity, Transition
from leadloom.leads.notes import notes_of, opened, sight
from leadloom.leads.people import salespeople
from leadloom.leads.rules import seed_leads
from leadloom.leads.selectors import in_scope, visible_lead
from leadloom.leads.telling import tell_returned
from leadloom.leads.types import NoteSight, Outcome, Pool, Side, Stage, TransitionKind
from leadloom.storage.postgres_sql import Row, fetch
from leadloom.storage.sqlfiles import load
from leadloom.storage.vault import vault
from leadloom.team import changes
from leadloom.team.services import Seen, record_access
from leadloom.team.types import Access, Area, Principal

__all__ = [
    "accept",
    "assign_lead",
    "import_leads",
    "reject",
    "return_lead",
    "seed_leads",
    "unmask_notes",
    "win",
    "write_note",
]

LOCK_LEAD: Final = load(__package__, "lock_lead")
NOTE_CELL: Final = "leads_assignment.note"


@dataclass(frozen=True, slots=True)
class _Held:
    """A lead that this transaction holds, with its latest assignment."""

    id: int
    contact_id: int
    stage: Stage
    primary: Side
    sales_owner: UserId | None
    marketing_owner: UserId | None
    closed: bool
    assignment_id: int | None
    number: int
    user_id: UserId | None
    outcome: Outcome | None
    deadline_at: datetime | None


@transaction.atomic
def accept(principal: Principal, lead_id: int, *, now: datetime) -> None:
    """Accept a lead that waits for the caller: it becomes SAL and the salesperson its primary owner.

    Raises NotFound, NotYours, NotPending, or DeadlinePassed; of two people who accept at once one gets the error.
    """
    lead = _held(principal, lead_id)
    _require_pending(principal, lead, now=now)
    require_transition(lead.stage, Stage.SAL)
    _end_assignment(lead, Outcome.ACCEPTED, now=now)
    Lead.objects.filter(id=lead.id).update(
        stage=Stage.SAL, stage_at=now, primary_side=Side.SALES, pool=Pool.SALES, last_active_at=now, woken_at=None
    )
    record(
        [
            Happening(
                lead_id=lead.id,
                contact_id=lead.contact_id,
                kind=TransitionKind.ACCEPTED,
                before=lead.stage,
                after=Stage.SAL,
                at=now,
                occasion=f"accepted:{lead.number}",
                actor_id=principal.user_id,
                facts={"lead_accepted": {}},
            )
        ]
    )
    show_on_contacts([lead.contact_id])
    changes.bump(Area.LEADS)


@transaction.atomic
def reject(principal: Principal, lead_id: int, *, reason: str, note: str = "", now: datetime) -> None:
    """Reject a lead before accepting it: the next salesperson by the rules gets it, never the same one again at once.

    Raises InvalidInput (reason), NotFound, NotYours, NotPending or DeadlinePassed; then nothing has changed.
    """
    given = require_reason(reason, note=note, among=REJECT_REASONS)
    lead = _held(principal, lead_id)
    _require_pending(principal, lead, now=now)
    _end_assignment(lead, Outcome.REJECTED, reason=given, note=note, now=now)
    Lead.objects.filter(id=lead.id).update(sales_owner=None, primary_side=Side.MARKETING)
    record([_given_up(lead, principal, TransitionKind.REJECTED, lead.stage, given, note=note, now=now)])
    assign([lead.id], now=now, batch=f"rejected:{lead.id}:{lead.number}")
    show_on_contacts([lead.contact_id])
    changes.bump(Area.LEADS)


@transaction.atomic
def return_lead(principal: Principal, lead_id: int, *, reason: str, note: str = "", now: datetime) -> None:
    """Return an accepted lead to marketing: the primary owner is the SDR again, the reason points at a clause.

    The lead stays an MQL that was returned; it is not routed again by itself. Raises InvalidInput (reason), NotFound,
    NotYours or NotAccepted; then nothing has changed.
    """
    given = require_reason(reason, note=note, among=RETURN_REASONS)
    lead = _held(principal, lead_id)
    if lead.closed or lead.primary != Side.SALES or lead.stage not in (Stage.SAL, Stage.SQL):
        raise NotAccepted("Only an accepted lead that is not an opportunity yet can be returned.")
    if lead.sales_owner != principal.user_id:
        raise NotYours("Only the salesperson who accepted this lead can return it.")
    require_transition(lead.stage, Stage.MQL)
    _end_assignment(lead, Outcome.RETURNED, reason=given, note=note, now=now)
    row = Lead.objects.get(id=lead.id)
    row.stage, row.stage_at, row.last_active_at, row.woken_at = Stage.MQL, now, now, None
    row.primary_side, row.sales_owner = Side.MARKETING, None
    row.pool = pool_without_mql(row.mql_total_milli or 0)
    row.save(update_fields=["stage", "stage_at", "last_active_at", "woken_at", "primary_side", "sales_owner", "pool"])
    record([_given_up(lead, principal, TransitionKind.RETURNED, Stage.MQL, given, note=note, now=now)])
    if lead.marketing_owner is not None:
        tell_returned(lead_id=lead.id, number=lead.number, owner=lead.marketing_owner, reason=given, now=now)
    show_on_contacts([lead.contact_id])
    changes.bump(Area.LEADS)


@transaction.atomic
def assign_lead(
    principal: Principal,
    lead_id: int,
    *,
    user_id: int | None = None,
    team_id: int | None = None,
    note: str = "",
    now: datetime,
) -> None:
    """Give an MQL that waits for nobody's acceptance to a salesperson, or to the least loaded of a team.

    It is for leads in a queue, returned ones and those overdue twice; whoever gives them knows why, so capacity does
    not stop a person who is named. The clock starts, the salesperson is told. ``note`` becomes the SDR's note first.
    Raises InvalidInput (target), NotFound, NotAssignable or NobodyFree; then nothing has changed.
    """
    require_target(principal, user_id=user_id, team_id=team_id, now=now)
    lead = _held(principal, lead_id)
    waits = lead.assignment_id is not None and lead.outcome is None
    if not in_scope(principal, lead_id):
        raise NotFound("There is no such lead.")
    if lead.closed or lead.stage != Stage.MQL or waits:
        raise NotAssignable("Only an open MQL that waits for nobody's acceptance can be assigned.")
    if note.strip():
        _note(lead, principal, note, now=now)
    target = UserId(user_id) if user_id is not None else None
    team = TeamId(team_id) if team_id is not None else None
    if not assign_by_hand(lead.id, user=target, team=team, actor=principal.user_id, now=now):
        raise NobodyFree("Everybody in this team is full or away.")
    show_on_contacts([lead.contact_id])
    changes.bump(Area.LEADS)


def require_target(
    principal: Principal, *, user_id: int | None = None, team_id: int | None = None, now: datetime
) -> None:
    """Pass when exactly one target is named and the principal may give leads there; raises InvalidInput."""
    known = salespeople(principal, now=now)
    problem = None
    if (user_id is None) == (team_id is None):
        problem = FieldProblem("user_id", "name a person or a team")
    elif team_id is not None and team_id not in {person.team_id for person in known}:
        problem = FieldProblem("team_id", "you can't give leads to this team")
    elif user_id is not None:
        person = next((person for person in known if person.id == user_id), None)
        if person is None:
            problem = FieldProblem("user_id", "you can't give leads to this person")
        elif person.on_leave:
            problem = FieldProblem("user_id", "this person is away")
    if problem is not None:
        raise InvalidInput("The lead can't go there.", problems=(problem,))


@transaction.atomic
def write_note(principal: Principal, lead_id: int, *, text: str, now: datetime) -> None:
    """Write the SDR's note, level 3 of what a salesperson is told; an empty one takes it back.

    Earlier ones stay in the history. The same text again changes nothing. Raises NotFound outside of the scope.
    """
    lead = _held(principal, lead_id)
    if not in_scope(principal, lead_id):
        raise NotFound("There is no such lead.")
    if _note(lead, principal, text, now=now):
        changes.bump(Area.LEADS)


def _note(lead: _Held, principal: Principal, text: str, *, now: datetime) -> bool:
    """Write the note unless it says the same already; tells whether it did."""
    text = text.strip()
    before = notes_of([lead.id]).get(lead.id)
    if text == (before.text if before else ""):
        return False
    number = Transition.objects.filter(lead_id=lead.id, kind=TransitionKind.NOTED).count() + 1
    record(
        [
            Happening(
                lead_id=lead.id,
                contact_id=lead.contact_id,
                kind=TransitionKind.NOTED,
                before=lead.stage,
                after=lead.stage,
                at=now,
                occasion=f"noted:{number}",
                actor_id=principal.user_id,
                note=text,
            )
        ]
    )
    return True


@transaction.atomic
def unmask_notes(principal: Principal, lead_id: int, *, now: datetime) -> dict[int, str]:
    """Return the lead's notes in full, by transition, and log who read them.

    For the primary owner, that person's manager and holders of the right; raises NotFound or Forbidden.
    """
    found = visible_lead(principal, lead_id)
    if sight(principal, found) is not NoteSight.PLAIN and not principal.may("contacts.unmask"):
        raise Forbidden("Your role may not see personal values.")
    record_access(principal, action=Access.UNMASK, seen=Seen(object_table="leads_lead", object_id=lead_id), now=now)
    rows = Transition.objects.filter(lead_id=lead_id).exclude(note=b"")
    return {row.pk: opened(row.key, bytes(row.note)) for row in rows}


@transaction.atomic
def win(principal: Principal, lead_id: int, *, amount: Decimal | None, currency: str, now: datetime) -> None:
    """Close a lead as won: the stages it has not had are written at once, with an opportunity won.

    Raises NotFound, NotYours or NotAccepted; then nothing has changed.
    """
    lead = _held(principal, lead_id)
    if lead.closed or lead.primary != Side.SALES:
        raise NotAccepted("Only a lead that was accepted can be won.")
    if lead.sales_owner != principal.user_id:
        raise NotYours("Only the salesperson who accepted this lead can close it.")
    Opportunity.objects.update_or_create(
        lead_id=lead.id,
        defaults={"amount": amount, "currency": currency, "won_at": now},
        create_defaults={"amount": amount, "currency": currency, "opened_at": now, "won_at": now},
    )
    Lead.objects.filter(id=lead.id).update(
        stage=Stage.CUSTOMER, stage_at=now, closed_at=now, pool=Pool.CUSTOMER, end_reason="won", last_active_at=now
    )
    record(_stages_to_won(lead, principal, amount=amount, currency=currency, now=now))
    show_on_contacts([lead.contact_id])
    changes.bump(Area.LEADS)


def _stages_to_won(
    lead: _Held, principal: Principal, *, amount: Decimal | None, currency: str, now: datetime
) -> list[Happening]:
    way = [Stage.SAL, Stage.SQL, Stage.OPPORTUNITY, Stage.CUSTOMER]
    left = way[way.index(lead.stage) :]
    worth: JsonObject = {} if amount is None else {"amount": float(amount), "currency": currency}
    return [
        Happening(
            lead_id=lead.id,
            contact_id=lead.contact_id,
            kind=TransitionKind.CLOSED if after is Stage.CUSTOMER else TransitionKind.STAGE,
            before=before,
            after=after,
            at=now,
            occasion=f"won:{after.value}",
            actor_id=principal.user_id,
            facts={"opportunity_won": worth} if after is Stage.CUSTOMER else {},
        )
        for before, after in pairwise(left)
    ]


def _held(principal: Principal, lead_id: int) -> _Held:
    """Lock the lead; raises NotFound when it is outside the caller's scope and was never offered to them."""
    rows = fetch(LOCK_LEAD, {"id": lead_id})
    offered = Assignment.objects.filter(lead_id=lead_id, user_id=principal.user_id)
    if not rows or not (in_scope(principal, lead_id) or offered.exists()):
        raise NotFound("There is no such lead.")
    return _read(rows[0])


def _read(row: Row) -> _Held:
    offer = Assignment.objects.filter(id=cast("int", row[7])).first()
    return _Held(
        id=cast("int", row[0]),
        contact_id=cast("int", row[1]),
        stage=Stage(str(row[2])),
        primary=Side(str(row[3])),
        sales_owner=cast("UserId | None", row[4]),
        marketing_owner=cast("UserId | None", row[5]),
        closed=row[6] is not None,
        assignment_id=offer.pk if offer else None,
        number=offer.number if offer else 0,
        user_id=UserId(offer.user_id) if offer else None,
        outcome=Outcome(offer.outcome) if offer and offer.outcome else None,
        deadline_at=offer.deadline_at if offer else None,
    )


def _require_pending(principal: Principal, lead: _Held, *, now: datetime) -> None:
    if lead.closed or lead.assignment_id is None or lead.outcome is not None:
        raise NotPending("This lead does not wait for acceptance any more.")
    if lead.user_id != principal.user_id:
        raise NotYours("This lead waits for somebody else.")
    if lead.deadline_at is not None and not is_in_time(now, due=lead.deadline_at):
        raise DeadlinePassed("The time to accept this lead is over.")


def _end_assignment(
    lead: _Held, outcome: Outcome, *, reason: Reason | None = None, note: str = "", now: datetime
) -> None:
    key = f"{lead.id}:{lead.number}"
    Assignment.objects.filter(lead_id=lead.id, number=lead.number).update(
        outcome=outcome,
        outcome_at=now,
        reason=reason.code if reason else "",
        note=vault().seal(NOTE_CELL, key, note) if note else b"",
    )


def _given_up(
    lead: _Held, principal: Principal, kind: TransitionKind, after: Stage, reason: Reason, *, note: str, now: datetime
) -> Happening:
    facts: JsonObject = {"reason": reason.code, "track": reason.track}
    return Happening(
        lead_id=lead.id,
        contact_id=lead.contact_id,
        kind=kind,
        before=lead.stage,
        after=after,
        at=now,
        occasion=f"{kind}:{lead.number}",
        actor_id=principal.user_id,
        reason=reason.code,
        note=note,
        evidence={"clause": reason.clause, "track": reason.track} if reason.clause else {},
        facts={f"lead_{kind}": facts},
    )
