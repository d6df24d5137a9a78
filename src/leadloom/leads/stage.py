"""The leads' part of a tick: open, turn into MQLs, route, assign, take back. Sets, never one lead at a time."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, cast

import orjson
import structlog
from django.db import transaction

from leadloom.catalog.selectors import StoredCatalogue
from leadloom.criteria.definition import Tree
from leadloom.criteria.errors import CriteriaError
from leadloom.criteria.json_form import parse
from leadloom.kernel.ids import ContactId, TickId, UserId
from leadloom.leads.assigning import assign, escalate
from leadloom.leads.contacts import show_on_contacts
from leadloom.leads.cycles import OpenLead, read_open, recycle_silent
from leadloom.leads.definition.clocks import BREACHES_UNTIL_ESCALATION, next_warning, warnings
from leadloom.leads.definition.lifecycle import SILENCE, pool_without_mql
from leadloom.leads.definition.mql import MqlRule, answered_clauses
from leadloom.leads.history import Happening, record
from leadloom.leads.models import RoutingRule
from leadloom.leads.people import people, with_role
from leadloom.leads.selectors import contacts_of, mql_rule, mql_rules
from leadloom.leads.telling import Asked, Due, ask_beside, tell_due, tell_overdue
from leadloom.leads.types import ContactAnswers, Entry, EntryKind, Evidence, Stage, TransitionKind
from leadloom.storage.postgres_sql import Row, execute, fetch
from leadloom.storage.sqlfiles import load
from leadloom.team import changes
from leadloom.team.types import Area, Role

TOUCH: Final = load(__package__, "touch")
OPEN_LEADS: Final = load(__package__, "open_leads")
BECOME_MQL: Final = load(__package__, "become_mql")
EXPIRE: Final = load(__package__, "expire")
DUE_WARNINGS: Final = load(__package__, "due_warnings")
WARNED: Final = load(__package__, "warned")
QUEUED: Final = load(__package__, "queued")

DUE_AT_ONCE: Final = 2_000
QUEUED_AT_ONCE: Final = 500
"""Leads of the queues per turn; those beyond have theirs in the next ones."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Clock:
    """The clock of an assignment that waits for acceptance."""

    assignment_id: int
    lead_id: int
    number: int
    user_id: UserId
    start: datetime
    deadline_at: datetime
    warn_at: datetime

    @classmethod
    def of(cls, row: Row) -> "_Clock":
        assignment, lead, number, user, start, deadline, warn = row
        return cls(
            cast("int", assignment),
            cast("int", lead),
            cast("int", number),
            cast("UserId", user),
            cast("datetime", start),
            cast("datetime", deadline),
            cast("datetime", warn),
        )


def trees(known: StoredCatalogue) -> dict[str, Tree]:
    """Return the conditions that evaluation has to answer for this stage: MQL clauses and routing rules, by key.

    Clauses of all versions are among them: which one is in force, the instant of the tick decides. A condition that
    can't be read any more is left out, and so never met; it is logged.
    """
    documents = {key: clause.tree for version in mql_rules() for key, clause in version.keyed()}
    rules = RoutingRule.objects.filter(active=True, removed_at=None)
    documents |= {f"route:{rule.id}": rule.condition for rule in rules if rule.condition is not None}
    parsed = {}
    for key, document in documents.items():
        try:
            parsed[key] = parse(document, known)
        except CriteriaError as error:
            log.warning("condition_unreadable", key=key, problems=[problem.path for problem in error.problems])
    return parsed


Why = Callable[[Sequence[ContactId]], Mapping[ContactId, Mapping[str, tuple[Evidence, ...]]]]
"""Tells, for contacts that are about to become MQLs, the evidence of each tree."""


def apply(
    answers: Sequence[ContactAnswers],
    *,
    tick_id: TickId,
    now: datetime,
    why: Why | None = None,
    asked: Asked | None = None,
) -> int:
    """Write the differences that these answers make to leads; return how many leads were assigned.

    ``why`` is asked only for contacts whose leads become MQLs now; ``asked`` are key behaviours that somebody began to
    ask for before. Runs in the tick's transaction (step D). The same
    answers again change nothing. The number of statements does not depend on the number of answers.
    """
    if not answers:
        return 0
    with transaction.atomic():
        told: dict[int, ContactAnswers] = {item.contact_id: item for item in answers}
        leads = recycle_silent(read_open(told), _forms(told))
        opened = _open(leads, told, now=now)
        _touch(leads, told)
        leads |= opened
        definition, reached, behaviours = mql_rule(now=now), list[int](), None
        if definition is not None and (meeting := _meeting(definition, leads, told)):
            contacts = [item.contact_id for _, item in meeting]
            behaviours = asked if asked and asked.covers(contacts) else ask_beside(contacts, now=now)
            reached = _become_mql(definition, meeting, now=now, why=why)
        assigned = assign(reached, now=now, batch=f"tick:{tick_id}", behaviours=behaviours)
        if opened or reached:
            show_on_contacts([*opened, *(lead.contact_id for lead in leads.values() if lead.id in set(reached))])
            changes.bump(Area.LEADS)
    return assigned


def _forms(told: Mapping[int, ContactAnswers]) -> dict[int, datetime]:
    """Return when known contacts entered again: by a form. To be identified once more is no new interest."""
    entries = ((contact, item.entry) for contact, item in told.items())
    return {contact: entry.at for contact, entry in entries if entry is not None and entry.kind == EntryKind.FORM}


def _open(leads: Mapping[int, OpenLead], told: Mapping[int, ContactAnswers], *, now: datetime) -> dict[int, OpenLead]:
    """Open leads for contacts that became known, and for known ones that submit a form while none is open."""
    entering = [item for item in told.values() if item.contact_id not in leads and _opens(item.entry)]
    if not entering:
        return {}
    sdrs = [person.id for person in with_role(people(now=now), Role.SDR)]
    entries = [cast("Entry", item.entry) for item in entering]
    rows = fetch(
        OPEN_LEADS,
        {
            "contacts": [item.contact_id for item in entering],
            "keys": [f"{item.contact_id}:{entry.key}" for item, entry in zip(entering, entries, strict=True)],
            "kinds": [entry.kind.value for entry in entries],
            "sources": [entry.source for entry in entries],
            "pools": [pool_without_mql(item.total_milli).value for item in entering],
            "at": [entry.at for entry in entries],
            "owners": [_marketing_owner(item.contact_id, sdrs) for item in entering],
        },
    )
    record([_opened(row) for row in rows])
    return {lead.contact_id: lead for lead in map(OpenLead.of, rows)}


def _opens(entry: Entry | None) -> bool:
    return entry is not None and (entry.first or entry.kind == EntryKind.FORM)


def _marketing_owner(contact_id: int, sdrs: Sequence[UserId]) -> UserId | None:
    """Spread contacts over the SDRs; the same contact stays with the same one while the team is the same."""
    return sdrs[contact_id % len(sdrs)] if sdrs else None


def _opened(row: Row) -> Happening:
    lead = OpenLead.of(row)
    source, at = str(row[7]), cast("datetime", row[8])
    return Happening(
        lead_id=lead.id,
        contact_id=lead.contact_id,
        kind=TransitionKind.OPENED,
        before=None,
        after=Stage.INQUIRY,
        at=at,
        occasion="opened",
        facts={"lead_created": {"source": source}},
    )


def _touch(leads: Mapping[int, OpenLead], told: Mapping[int, ContactAnswers]) -> None:
    """Note activity of open leads and the end of a silence, move inquiries between pools; differences only."""
    changed = [(lead, told[contact]) for contact, lead in leads.items() if _is_touched(lead, told[contact])]
    if not changed:
        return
    execute(
        TOUCH,
        {
            "ids": [lead.id for lead, _ in changed],
            "active": [item.active_at or lead.last_active_at for lead, item in changed],
            "woken": [_woken_at(lead, item) for lead, item in changed],
            "pools": [pool_without_mql(item.total_milli).value for _, item in changed],
        },
    )


def _is_touched(lead: OpenLead, item: ContactAnswers) -> bool:
    if item.active_at is not None and item.active_at > lead.last_active_at:
        return True
    return lead.stage == Stage.INQUIRY and lead.pool != pool_without_mql(item.total_milli)


def _woken_at(lead: OpenLead, item: ContactAnswers) -> datetime | None:
    at = item.active_at
    return at if at is not None and at - lead.last_active_at >= SILENCE else None


def _meeting(
    definition: MqlRule, leads: Mapping[int, OpenLead], told: Mapping[int, ContactAnswers]
) -> list[tuple[int, ContactAnswers]]:
    """Return the inquiries that meet the definition."""
    return [
        (lead.id, told[contact])
        for contact, lead in leads.items()
        if lead.stage == Stage.INQUIRY and definition.is_met(told[contact].met)
    ]


def _become_mql(
    definition: MqlRule, meeting: Sequence[tuple[int, ContactAnswers]], *, now: datetime, why: Why | None
) -> list[int]:
    """Turn inquiries that meet the definition in force into MQLs; return their ids."""
    if why is not None:
        reasons = why([item.contact_id for _, item in meeting])
        meeting = [(lead, replace(item, evidence=reasons.get(item.contact_id, {}))) for lead, item in meeting]
    clauses = {lead: answered_clauses(definition, item) for lead, item in meeting}
    rows = fetch(
        BECOME_MQL,
        {
            "ids": [lead for lead, _ in meeting],
            "version": definition.version,
            "clauses": [orjson.dumps(clauses[lead]).decode() for lead, _ in meeting],
            "totals": [item.total_milli for _, item in meeting],
            "ratings": [item.rating for _, item in meeting],
            "grades": [item.grade for _, item in meeting],
            "routes": [_routes(item) for _, item in meeting],
            "at": now,
        },
    )
    reached = {cast("int", lead): cast("int", contact) for lead, contact in rows}
    record([_qualified(lead, contact, definition, now=now) for lead, contact in reached.items()])
    return sorted(reached)


def _routes(item: ContactAnswers) -> str:
    """Return the ids of the routing rules whose condition is met, as an array literal."""
    met = [key.removeprefix("route:") for key, answer in item.met.items() if answer and key.startswith("route:")]
    return "{" + ",".join(met) + "}"


def _qualified(lead: int, contact: int, definition: MqlRule, *, now: datetime) -> Happening:
    return Happening(
        lead_id=lead,
        contact_id=contact,
        kind=TransitionKind.STAGE,
        before=Stage.INQUIRY,
        after=Stage.MQL,
        at=now,
        occasion="mql",
        reason="mql_definition_met",
        evidence={"version": definition.version},
    )


def expire(*, now: datetime) -> int:
    """Take back leads whose time to accept is over and give them to the next; after two breaches to sales operations.

    Then tell owners whose time to accept is half or four fifths over, and give out leads that wait in queues, if
    somebody can take them by now. Returns how many were taken back. Repeatable; cheap when nothing is due. Runs in
    the caller's transaction, or in its own.
    """
    with transaction.atomic():
        lost = fetch(EXPIRE, {"now": now, "limit": DUE_AT_ONCE})
        if lost:
            _take_back(lost, now=now)
        _warn(now=now)
        waiting = [cast("int", row[0]) for row in fetch(QUEUED, {"now": now, "limit": QUEUED_AT_ONCE})]
        given = assign(waiting, now=now, batch=f"queue:{now.isoformat()}")
        if lost or given:
            show_on_contacts([cast("int", row[1]) for row in lost] + contacts_of(waiting))
            changes.bump(Area.LEADS)
    return len(lost)


def _take_back(lost: Sequence[Row], *, now: datetime) -> None:
    record([_expired(row, now=now) for row in lost])
    tell_overdue([(cast("int", row[0]), cast("int", row[3]), cast("UserId", row[4])) for row in lost], now=now)
    twice = {
        cast("int", row[0]): (cast("int", row[1]), cast("int", row[3]))
        for row in lost
        if cast("int", row[5]) >= BREACHES_UNTIL_ESCALATION
    }
    escalate({lead: twice[lead] for lead in sorted(twice)}, now=now)
    others = {cast("int", row[0]) for row in lost} - twice.keys()
    assign(sorted(others), now=now, batch=f"expired:{now.isoformat()}")


def _warn(*, now: datetime) -> None:
    """Tell owners, once each, that 50 and 80 per cent of their time to accept are over."""
    due = [_Clock.of(row) for row in fetch(DUE_WARNINGS, {"now": now, "limit": DUE_AT_ONCE})]
    if not due:
        return
    following = [next_warning(clock.start, due=clock.deadline_at, after=now) for clock in due]
    execute(WARNED, {"ids": [clock.assignment_id for clock in due], "next": following})
    tell_due(
        [
            Due(clock.lead_id, clock.number, clock.user_id, percent, clock.deadline_at)
            for clock in due
            for percent, at in warnings(clock.start, due=clock.deadline_at).items()
            if clock.warn_at <= at <= now
        ],
        now=now,
    )


def _expired(row: Row, *, now: datetime) -> Happening:
    lead, contact, stage, number, user, breaches = row
    return Happening(
        lead_id=cast("int", lead),
        contact_id=cast("int", contact),
        kind=TransitionKind.EXPIRED,
        before=Stage(str(stage)),
        after=Stage(str(stage)),
        at=now,
        occasion=f"expired:{number}",
        evidence={"user": cast("int", user), "breaches": cast("int", breaches)},
    )
