"""Which leads a list shows. Home screens count with the same conditions, so that every number has its rows."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from django.db.models import DurationField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet
from django.db.models.lookups import LessThanOrEqual

from leadloom.catalog.sources import NOT_GIVEN
from leadloom.costs.models import CostLine
from leadloom.leads.models import Lead, Transition
from leadloom.leads.types import Stage, TransitionKind
from leadloom.profiles.models import Contact
from leadloom.team.selectors import visible_owner_ids
from leadloom.team.types import Principal

VIEW_ALL: Final = "leads.view_all"
SOON: Final = 0.8
"""A deadline is near once this much of its time is over."""


class ListState(StrEnum):
    """Which leads a list shows."""

    PENDING = "pending"
    OPEN = "open"
    MINE = "mine"
    QUEUED = "queued"
    CLOSED = "closed"
    ALL = "all"


class Happened(StrEnum):
    """What happened to a lead in a while. Who did not do it themselves sees it by the scope: own, the team's, all.

    ``accepted`` and ``overdue`` are about those in scope who accepted, or let the time run out.
    """

    OPENED = "opened"
    MQL = "mql"
    ACCEPTED = "accepted"
    RETURNED = "returned"
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True)
class LeadFilter:
    """Conditions that all hold; an empty filter lets every lead in scope pass.

    ``owner`` is one of the two owners, ``source`` a source of the first level. ``since`` and ``until`` (without) say
    when ``happened`` was. ``company``: its contact works there now. ``cost_currency``: it has
    a known cost in it; ``won_currency``: a deal of a known amount in it was won. ``due_soon``: waits for acceptance and
    80 % of its time is over.
    """

    state: ListState = ListState.ALL
    stage: Stage | None = None
    source: str | None = None
    owner: int | None = None
    happened: Happened | None = None
    since: datetime | None = None
    until: datetime | None = None
    due_soon: bool = False
    won: bool = False
    company: int | None = None
    cost_currency: str | None = None
    won_currency: str | None = None

    @property
    def key(self) -> str:
        """Return a text that differs between filters, for cursors."""
        return ":".join(str(getattr(self, name)) for name in self.__slots__)


def narrowed(found: QuerySet[Lead], principal: Principal, wanted: LeadFilter, *, now: datetime) -> QuerySet[Lead]:
    """Return those of the leads that pass the filter; ``found`` are the ones the principal may see."""
    conditions = _in_state(principal, wanted.state)
    if wanted.stage is not None:
        conditions &= Q(stage=wanted.stage)
    if wanted.source is not None:
        conditions &= Q(source_key__in=("", NOT_GIVEN) if wanted.source == NOT_GIVEN else (wanted.source,))
    if wanted.owner is not None:
        conditions &= Q(sales_owner_id=wanted.owner) | Q(marketing_owner_id=wanted.owner)
    if wanted.company is not None:
        conditions &= at_companies([wanted.company])
    conditions &= _standing(wanted, now)
    if wanted.happened is not None:
        conditions &= _happened(principal, wanted.happened, wanted)
    return found.filter(conditions)


def _standing(wanted: LeadFilter, now: datetime) -> Q:
    conditions = Q()
    if wanted.won:
        conditions &= Q(opportunity__won_at__lte=now)
    if wanted.cost_currency is not None:
        conditions &= Q(Exists(CostLine.objects.filter(lead_id=OuterRef("id"), currency=wanted.cost_currency)))
    if wanted.won_currency is not None:
        won = {"won_at__lte": now, "amount__isnull": False, "currency": wanted.won_currency}
        conditions &= Q(**{f"opportunity__{name}": value for name, value in won.items()})
    if wanted.due_soon:
        conditions &= _due_soon(now)
    return conditions


def at_companies(companies: Collection[int]) -> Q:
    """Return the condition that a lead's contact works at one of these companies now, whatever it was at its entry."""
    return Q(contact_id__in=Contact.objects.filter(company_id__in=companies).values("id"))


def _in_state(principal: Principal, state: ListState) -> Q:
    me = principal.user_id
    conditions = {
        ListState.ALL: Q(),
        ListState.PENDING: Q(closed_at=None, assignment__isnull=False, assignment__outcome=None),
        ListState.OPEN: Q(closed_at=None),
        ListState.MINE: Q(closed_at=None) & (Q(sales_owner_id=me) | Q(marketing_owner_id=me)),
        ListState.QUEUED: Q(closed_at=None, queue_reason__isnull=False),
        ListState.CLOSED: Q(closed_at__isnull=False),
    }
    return conditions[state]


def _due_soon(now: datetime) -> Q:
    whole = F("assignment__deadline_at") - F("assignment__assigned_at")
    near = F("assignment__assigned_at") + ExpressionWrapper(whole * SOON, output_field=DurationField())
    waits = Q(closed_at=None, assignment__isnull=False, assignment__outcome=None)
    return waits & Q(LessThanOrEqual(near, now))


def _happened(principal: Principal, what: Happened, wanted: LeadFilter) -> Q:
    if what is Happened.OPENED:
        return _within("opened_at", wanted)
    owners = visible_owner_ids(principal, view_all=VIEW_ALL)
    kinds = {
        Happened.MQL: Q(kind=TransitionKind.STAGE, to_stage=Stage.MQL),
        Happened.ACCEPTED: Q(kind=TransitionKind.ACCEPTED, to_stage=Stage.SAL),
        Happened.RETURNED: Q(kind=TransitionKind.RETURNED, to_stage=Stage.MQL),
        Happened.OVERDUE: Q(kind=TransitionKind.EXPIRED, to_stage=Stage.MQL),
    }
    by = {Happened.ACCEPTED: "actor_id__in", Happened.OVERDUE: "evidence__user__in"}
    which = kinds[what] & _within("at", wanted)
    if owners is not None and what in by:
        which &= Q(**{by[what]: owners})
    return Q(id__in=Transition.objects.filter(which).values("lead_id"))


def _within(field: str, wanted: LeadFilter) -> Q:
    when = Q()
    if wanted.since is not None:
        when &= Q(**{f"{field}__gte": wanted.since})
    if wanted.until is not None:
        when &= Q(**{f"{field}__lt": wanted.until})
    return when
