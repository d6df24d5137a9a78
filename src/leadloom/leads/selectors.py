"""Reads of leads. Whoever asks comes first: salespeople see their own, managers their team's, some roles all."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from leadloom.costs.selectors import costs_of_lead
from leadloom.costs.types import Cost
from leadloom.kernel.errors import NotFound
from leadloom.kernel.ids import CompanyId
from leadloom.kernel.types import JsonValue
from leadloom.leads.contacts import Card, cards
from leadloom.leads.definition.lifecycle import handoff_state
from leadloom.leads.definition.mql import MqlRule, clause_from_json
from leadloom.leads.listing import VIEW_ALL, LeadFilter, ListState, at_companies, narrowed
from leadloom.leads.models import Assignment, Lead, MqlDefinition, Opportunity, Transition
from leadloom.leads.notes import opened, seen, sight
from leadloom.leads.types import HandoffState, NoteSight, Outcome, Side, Stage, TransitionKind
from leadloom.profiles.models import Contact
from leadloom.scoring.definition import shown
from leadloom.storage.postgres_sql import fetch
from leadloom.storage.sqlfiles import load
from leadloom.team.models import User
from leadloom.team.selectors import user_names, visible_owner_ids
from leadloom.team.types import Principal

PROMISES: Final = load(__package__, "promises")
HOUR: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody or something by number and name."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class LeadRow:
    """A lead in a list. ``score`` is shown with at most one decimal; score, rating and grade are today's."""

    id: int
    contact: Card | None
    contact_id: int
    stage: Stage
    pool: str
    state: HandoffState
    score: str | None
    rating: str | None
    grade: str | None
    source: str
    created_at: datetime
    mql_at: datetime | None
    assigned_at: datetime | None
    deadline_at: datetime | None
    sla_policy: str | None
    sla_hours: int | None
    primary: Side
    marketing_owner: Named | None
    sales_owner: Named | None
    rule: Named | None
    queue_reason: str | None
    imported: bool
    flags: tuple[str, ...]
    skipped: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TransitionRow:
    """One line of a lead's story. ``note`` as the reader may see it; ``has_note`` also where it is hidden."""

    id: int
    kind: str
    before: str | None
    after: str
    at: datetime
    actor: Named | None
    rule: Named | None
    reason: str
    note: str
    has_note: bool


@dataclass(frozen=True, slots=True)
class CandidateRow:
    """Somebody who was weighed for an assignment, and why they did or didn't get it."""

    user: Named
    load: int
    capacity: int
    chosen: bool
    reason: str


@dataclass(frozen=True, slots=True)
class AssignmentRow:
    """One offer of a lead to a salesperson."""

    user: Named
    rule: Named | None
    candidates: tuple[CandidateRow, ...]
    assigned_at: datetime
    deadline_at: datetime | None
    ended_at: datetime | None
    outcome: Outcome | None
    reason: str


@dataclass(frozen=True, slots=True)
class Deal:
    """The deal that a lead became; ``amount`` None: not known."""

    amount: Decimal | None
    currency: str
    won_at: datetime | None
    lost_at: datetime | None


@dataclass(frozen=True, slots=True)
class LeadDetail:
    """A lead with its whole story: oldest transition first, newest assignment first.

    ``notes`` says how the reader sees notes; ``note`` is the SDR's, the one a salesperson is told.
    """

    row: LeadRow
    notes: NoteSight
    note: TransitionRow | None
    transitions: tuple[TransitionRow, ...]
    assignments: tuple[AssignmentRow, ...]
    mql_version: int | None
    mql_clauses: tuple[JsonValue, ...]
    deal: Deal | None
    costs: tuple[Cost, ...]


def mql_rules() -> list[MqlRule]:
    """Return all versions of the MQL definition, the newest first; one statement."""
    return [_rule(row) for row in MqlDefinition.objects.order_by("-version")]


def mql_rule(*, now: datetime) -> MqlRule | None:
    """Return the version of the MQL definition in force; None when none is."""
    row = MqlDefinition.objects.filter(valid_from__lte=now).order_by("-version").first()
    return None if row is None else _rule(row)


def _rule(row: MqlDefinition) -> MqlRule:
    return MqlRule(row.version, tuple(clause_from_json(clause) for clause in row.clauses))


def contacts_of(leads: Iterable[int]) -> list[int]:
    """Return the contacts of these leads."""
    wanted = list(leads)
    return list(Lead.objects.filter(id__in=wanted).values_list("contact_id", flat=True)) if wanted else []


def _scoped(principal: Principal) -> QuerySet[Lead]:
    """Return the leads that the principal may see: owned by somebody in scope, or waiting in the own team's queue."""
    found = Lead.objects.select_related(
        "marketing_owner", "sales_owner", "assignment", "assignment__rule", "assignment__policy"
    )
    owners = visible_owner_ids(principal, view_all=VIEW_ALL)
    if owners is None:
        return found
    mine = Q(sales_owner_id__in=owners) | Q(marketing_owner_id__in=owners)
    if principal.may("leads.assign") and principal.team_id is not None:
        mine |= Q(queue_team_id=principal.team_id)
    return found.filter(mine)


def in_scope(principal: Principal, lead_id: int) -> bool:
    """Tell whether the principal may see the lead."""
    return _scoped(principal).filter(id=lead_id).exists()


def matching(principal: Principal, wanted: LeadFilter, *, now: datetime) -> QuerySet[Lead]:
    """Return all leads the principal may see that pass the filter, in no order."""
    return narrowed(_scoped(principal).select_related(None), principal, wanted, now=now).order_by()


def leads(
    principal: Principal, wanted: LeadFilter, *, now: datetime, after: Sequence[object] | None = None, limit: int
) -> list[LeadRow]:
    """Return leads, the newest first; those pending by their deadline, the most urgent first.

    ``after`` is the sort key of the last row of the page before (:func:`sort_key`).
    """
    found = narrowed(_scoped(principal), principal, wanted, now=now)
    if wanted.state is ListState.PENDING:
        found = found.order_by("assignment__assigned_at", "id")
        if after is not None:
            at, last = datetime.fromisoformat(str(after[0])), int(str(after[1]))
            later = Q(assignment__assigned_at__gt=at) | Q(assignment__assigned_at=at, id__gt=last)
            found = found.filter(later)
    else:
        found = found.order_by("-id")
        if after is not None:
            found = found.filter(id__lt=int(str(after[0])))
    return _rows(principal, list(found[:limit]))


def count(principal: Principal, wanted: LeadFilter, *, now: datetime, limit: int) -> int:
    """Return how many rows :func:`leads` has for this filter, up to ``limit``; one statement, two for managers."""
    return matching(principal, wanted, now=now)[:limit].count()


def sort_key(row: LeadRow, *, state: ListState) -> tuple[str | int, ...]:
    """Return the position of a row in the list of this state."""
    if state is ListState.PENDING and row.assigned_at is not None:
        return row.assigned_at.isoformat(), row.id
    return (row.id,)


def leads_of_contact(principal: Principal, contact_id: int) -> list[LeadRow]:
    """Return a contact's leads that the principal may see, the newest first."""
    return _rows(principal, list(_scoped(principal).filter(contact_id=contact_id).order_by("-cycle")))


def open_leads_of_companies(principal: Principal, companies: Collection[CompanyId]) -> dict[CompanyId, int]:
    """Return how many open leads that the principal may see the people of these companies have; one statement.

    Companies without any are left out.
    """
    firm = Contact.objects.filter(pk=OuterRef("contact_id")).values("company_id")
    found = _scoped(principal).select_related(None).filter(at_companies(companies), closed_at=None)
    counted = found.annotate(firm=Subquery(firm)).values("firm").annotate(times=Count("id")).order_by()
    return {CompanyId(company): times for company, times in counted.values_list("firm", "times")}


def lead_row(principal: Principal, lead_id: int) -> LeadRow:
    """Return a lead as it stands after the principal acted on it, also when it is no longer in their scope."""
    found = Lead.objects.select_related(
        "marketing_owner", "sales_owner", "assignment", "assignment__rule", "assignment__policy"
    )
    return _rows(principal, [found.get(id=lead_id)])[0]


def visible_lead(principal: Principal, lead_id: int) -> Lead:
    """Return the lead; raises NotFound outside the principal's scope."""
    found = _scoped(principal).filter(id=lead_id).first()
    if found is None:
        raise NotFound("There is no such lead.")
    return found


def lead(principal: Principal, lead_id: int) -> LeadDetail:
    """Return a lead with its story; raises NotFound outside the principal's scope."""
    found = visible_lead(principal, lead_id)
    history = Transition.objects.filter(lead_id=lead_id).select_related("actor", "rule").order_by("at", "id")
    offers = Assignment.objects.filter(lead_id=lead_id).select_related("user", "rule").order_by("-number")
    weighed = {entry["user"] for offer in offers for entry in offer.candidates}
    names = user_names(weighed)
    how = sight(principal, found)
    contact = cards([found.contact_id], plain=[found.contact_id]).get(found.contact_id)
    told = tuple(_transition(row, how, contact) for row in history)
    note = next((row for row in reversed(told) if row.kind == TransitionKind.NOTED), None)
    return LeadDetail(
        row=_rows(principal, [found])[0],
        notes=how,
        note=note if note is not None and note.has_note else None,
        transitions=told,
        assignments=tuple(_assignment(offer, names) for offer in offers),
        mql_version=found.mql_version,
        mql_clauses=tuple(found.mql_clauses or ()),
        deal=_deal(lead_id),
        costs=tuple(costs_of_lead(lead_id)),
    )


def _deal(lead_id: int) -> Deal | None:
    row = Opportunity.objects.filter(lead_id=lead_id).first()
    return None if row is None else Deal(row.amount, row.currency, row.won_at, row.lost_at)


def _transition(row: Transition, how: NoteSight, contact: Card | None) -> TransitionRow:
    return TransitionRow(
        id=row.pk,
        kind=row.kind,
        before=row.from_stage,
        after=row.to_stage,
        at=row.at,
        actor=_named(row.actor),
        rule=None if row.rule is None else Named(row.rule.id, row.rule.name),
        reason=row.reason,
        note=seen(opened(row.key, bytes(row.note)), sight=how, contact=contact),
        has_note=bool(row.note),
    )


def _assignment(row: Assignment, names: dict[int, str]) -> AssignmentRow:
    return AssignmentRow(
        user=Named(row.user.id, row.user.name),
        rule=None if row.rule is None else Named(row.rule.id, row.rule.name),
        candidates=tuple(
            CandidateRow(
                user=Named(entry["user"], names.get(entry["user"], "")),
                load=entry["load"],
                capacity=entry["capacity"],
                chosen=entry["chosen"],
                reason=entry["reason"],
            )
            for entry in row.candidates
        ),
        assigned_at=row.assigned_at,
        deadline_at=row.deadline_at,
        ended_at=row.outcome_at,
        outcome=None if row.outcome is None else Outcome(row.outcome),
        reason=row.reason,
    )


def _named(user: User | None) -> Named | None:
    return None if user is None else Named(user.id, user.name)


def _rows(principal: Principal, found: Sequence[Lead]) -> list[LeadRow]:
    """Make rows with contacts in plain where the principal, or somebody they manage, is the primary owner."""
    own = set(visible_owner_ids(principal, view_all="") or ())
    owned = {lead.contact_id for lead in found if _primary_owner_id(lead) in own}
    known = cards([lead.contact_id for lead in found], plain=owned)
    return [_row(lead, known.get(lead.contact_id)) for lead in found]


def _primary_owner_id(lead: Lead) -> int | None:
    return lead.sales_owner_id if lead.primary_side == Side.SALES else lead.marketing_owner_id


def _row(lead: Lead, card: Card | None) -> LeadRow:
    offer = lead.assignment
    outcome = None if offer is None or offer.outcome is None else Outcome(offer.outcome)
    policy = None if offer is None else offer.policy
    rule = None if offer is None else offer.rule
    return LeadRow(
        id=lead.id,
        contact=card,
        contact_id=lead.contact_id,
        stage=Stage(lead.stage),
        pool=lead.pool,
        state=handoff_state(has_assignment=offer is not None, outcome=outcome),
        score=None if card is None or card.score_milli is None else shown(card.score_milli),
        rating=card.rating if card else None,
        grade=card.grade if card else None,
        source=lead.source_key,
        created_at=lead.opened_at,
        mql_at=lead.mql_at,
        assigned_at=offer.assigned_at if offer else None,
        deadline_at=offer.deadline_at if offer and outcome is None else None,
        sla_policy=policy.name if policy else None,
        sla_hours=policy.hours if policy else None,
        primary=Side(lead.primary_side),
        marketing_owner=_named(lead.marketing_owner),
        sales_owner=_named(lead.sales_owner),
        rule=None if rule is None else Named(rule.id, rule.name),
        queue_reason=lead.queue_reason,
        imported=lead.imported,
        flags=tuple(lead.flags),
        skipped=tuple(lead.skipped),
    )


def with_leads(contacts: Iterable[int]) -> set[int]:
    """Return those of the contacts that have a lead, open or ended."""
    return set(Lead.objects.filter(contact_id__in=list(contacts)).values_list("contact_id", flat=True))


@dataclass(frozen=True, slots=True)
class Promises:
    """Leads that wait to be accepted: all, those due within the hour, those over time; and those nobody was found for.

    What is over time is taken back by the loop within seconds, so a number that stays says that the loop stands.
    """

    waiting: int
    due_soon: int
    overdue: int
    queued: int


def promises(*, now: datetime) -> Promises:
    """Count how the promises to accept leads stand."""
    (row,) = fetch(PROMISES, {"now": now, "soon": now + HOUR})
    return Promises(*(int(str(count)) for count in row))
