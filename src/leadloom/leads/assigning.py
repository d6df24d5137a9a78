"""Giving leads to salespeople: one transaction, rules locked, load counted, deadline stored, people told."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, cast

import orjson

from leadloom.kernel.ids import LeadId, TeamId, UserId
from leadloom.leads.definition.clocks import Policy, deadline, next_warning
from leadloom.leads.definition.routing import Candidate, Choice, Routable, Rule, Seat, Weighing, by_hand, route
from leadloom.leads.history import Happening, record
from leadloom.leads.models import SlaPolicy
from leadloom.leads.people import Person, people
from leadloom.leads.telling import Asked, Given, Waiting, tell_assigned, tell_escalated, tell_queued
from leadloom.leads.types import QueueReason, Stage, TargetKind, TransitionKind
from leadloom.storage.postgres_sql import Row, execute, fetch
from leadloom.storage.sqlfiles import load
from leadloom.team.types import Role

TO_ROUTE: Final = load(__package__, "to_route")
LOCK_RULES: Final = load(__package__, "lock_rules")
ASSIGN: Final = load(__package__, "assign")
QUEUE: Final = load(__package__, "queue")
MOVE_CURSORS: Final = load(__package__, "move_cursors")

ACCEPT_WITHIN: Final = "accept_within"


@dataclass(frozen=True, slots=True)
class _Asked:
    """A lead to be routed, and the salesperson who owns the customer or deal it belongs to."""

    routable: Routable
    contact_id: int
    owner: UserId | None
    owned_as: Weighing | None

    @property
    def number(self) -> int:
        return len(self.routable.previous) + 1


def accept_policy() -> Policy | None:
    """Return the promise to accept that is in force; None when there is none, and then no deadline."""
    row = SlaPolicy.objects.filter(name=ACCEPT_WITHIN).order_by("-version").first()
    return None if row is None else Policy(row.id, row.version, row.name, row.hours)


def assign(leads: Sequence[int], *, now: datetime, batch: str, behaviours: Asked | None = None) -> int:
    """Give these MQLs to people by the rules, or into queues; return how many got a person.

    Runs in the caller's transaction, which must hold the leads already: rules are locked last, so that two routings
    wait for each other and never deadlock. ``batch`` names the occasion in keys of alerts; ``behaviours`` are those
    of all contacts, if they were asked for before.
    """
    if not leads:
        return 0
    asked = [_asked(row) for row in fetch(TO_ROUTE, {"ids": list(leads)})]
    locked = fetch(LOCK_RULES, {})  # before loads are read: another routing may have changed them while we waited
    staff = people(now=now)
    rules = _rules(locked, staff.values())
    choices = _choose(asked, rules=rules, staff=staff)
    given = _give(choices, {lead.routable.lead_id: lead for lead in asked}, now=now)
    _queue([choice for choice in choices if choice.user_id is None], asked, batch=batch, now=now)
    tell_assigned(given, staff=staff, now=now, asked=behaviours)
    return len(given)


def _asked(row: Sequence[object]) -> _Asked:
    lead, contact, routes, users, owner, stage = row
    routable = Routable(
        LeadId(cast("int", lead)), frozenset(cast("list[int]", routes)), tuple(cast("list[UserId]", users))
    )
    owned_as = None
    if owner is not None:
        owned_as = Weighing.EXISTING_CUSTOMER if stage == Stage.CUSTOMER else Weighing.OPEN_OPPORTUNITY
    return _Asked(routable, cast("int", contact), cast("UserId | None", owner), owned_as)


def _rules(locked: Sequence[Row], staff: Iterable[Person]) -> list[Rule]:
    members = list(staff)
    return [
        Rule(
            id=cast("int", number),
            version=cast("int", version),
            name=str(name),
            always=bool(always),
            kind=TargetKind(str(kind)),
            users=_targets(members, team=cast("int | None", team), named=cast("list[int]", users)),
            team_id=cast("TeamId | None", team),
            cursor=cast("UserId | None", cursor),
        )
        for number, version, name, always, kind, team, users, cursor in locked
    ]


def _targets(staff: Sequence[Person], *, team: int | None, named: Sequence[int]) -> tuple[UserId, ...]:
    """Return a rule's people by id: the named ones, else the team's salespeople, else all salespeople."""
    if named:
        return tuple(person.id for person in staff if person.id in set(named))
    sellers = (person for person in staff if person.active and person.role == Role.SALES)
    return tuple(person.id for person in sellers if team is None or person.team_id == team)


def _choose(asked: Sequence[_Asked], *, rules: Sequence[Rule], staff: Mapping[int, Person]) -> list[Choice]:
    """Send leads of customers and open deals to their owners, and route the others."""
    present = {person.id for person in staff.values() if not person.on_leave}
    owned = {lead.routable.lead_id: lead for lead in asked if lead.owner in present}
    direct = [_to_owner(lead, staff) for lead in owned.values()]
    seats = _seats(staff)
    routing = route((lead.routable for lead in asked if lead.routable.lead_id not in owned), rules=rules, seats=seats)
    if routing.cursors:
        execute(MOVE_CURSORS, {"rules": list(routing.cursors), "users": list(routing.cursors.values())})
    return [*direct, *routing.choices]


def _to_owner(lead: _Asked, staff: Mapping[int, Person]) -> Choice:
    assert lead.owner is not None  # noqa: S101 - the caller filtered
    assert lead.owned_as is not None  # noqa: S101
    person = staff[lead.owner]
    weighed = Candidate(person.id, person.load, person.capacity, lead.owned_as)
    return Choice(lead.routable.lead_id, None, person.id, (weighed,))


def assign_by_hand(lead_id: int, *, user: UserId | None, team: TeamId | None, actor: UserId, now: datetime) -> bool:
    """Give an MQL to a person, or to the least loaded of a team; False when nobody in the team can take it.

    Runs in the caller's transaction, which must hold the lead already.
    """
    return bool(assign_many_by_hand([LeadId(lead_id)], user=user, team=team, actor=actor, now=now))


def assign_many_by_hand(
    leads: Sequence[LeadId], *, user: UserId | None, team: TeamId | None, actor: UserId, now: datetime
) -> dict[LeadId, int]:
    """Give MQLs to a person, or each to the least loaded of a team; return the assignment of each that was given.

    Runs in the caller's transaction, which must hold the leads already. What one lead adds to a load, the next sees.
    """
    if not leads:
        return {}
    asked = {lead.routable.lead_id: lead for lead in map(_asked, fetch(TO_ROUTE, {"ids": list(leads)}))}
    fetch(LOCK_RULES, {})
    staff = people(now=now)
    users = [user] if user is not None else list(_targets(list(staff.values()), team=team, named=()))
    routables = [lead.routable for lead in asked.values()]
    chosen = by_hand(routables, users=users, seats=_seats(staff), team_id=None if user is not None else team)
    given = _give(chosen, asked, now=now, actor=actor)
    tell_assigned(given, staff=staff, now=now)
    return {LeadId(item.lead_id): item.assignment_id for item in given}


def _seats(staff: Mapping[int, Person]) -> list[Seat]:
    return [Seat(person.id, person.load, person.capacity, person.on_leave, person.active) for person in staff.values()]


def _give(
    choices: Sequence[Choice], asked: Mapping[LeadId, _Asked], *, now: datetime, actor: UserId | None = None
) -> list[Given]:
    chosen = [choice for choice in choices if choice.user_id is not None]
    if not chosen:
        return []
    policy = accept_policy()
    due = None if policy is None else deadline(now, hours=policy.hours)
    rows = fetch(
        ASSIGN,
        {
            "leads": [choice.lead_id for choice in chosen],
            "users": [choice.user_id for choice in chosen],
            "rules": [choice.rule.id if choice.rule else None for choice in chosen],
            "versions": [choice.rule.version if choice.rule else None for choice in chosen],
            "numbers": [asked[choice.lead_id].number for choice in chosen],
            "candidates": [candidates_to_json(choice.candidates) for choice in chosen],
            "at": now,
            "deadline": due,
            "warn": None if due is None else next_warning(now, due=due, after=now),
            "policy": policy.id if policy else None,
        },
    )
    ids = {cast("int", lead): cast("int", assignment) for assignment, lead in rows}
    record([_assigned(choice, asked[choice.lead_id], actor=actor, now=now) for choice in chosen])
    return [
        Given(
            choice.lead_id, asked[choice.lead_id].contact_id, ids[choice.lead_id], cast("UserId", choice.user_id), due
        )
        for choice in chosen
    ]


def candidates_to_json(candidates: Sequence[Candidate]) -> str:
    """Write the weighed candidates as an assignment stores them."""
    weighed = [
        {
            "user": candidate.user_id,
            "load": candidate.load,
            "capacity": candidate.capacity,
            "chosen": candidate.chosen,
            "reason": candidate.reason.value,
        }
        for candidate in candidates
    ]
    return orjson.dumps(weighed).decode()


def _assigned(choice: Choice, asked: _Asked, *, actor: UserId | None, now: datetime) -> Happening:
    rule = choice.rule
    because = "" if rule is not None else next(c.reason.value for c in choice.candidates if c.chosen)
    return Happening(
        lead_id=choice.lead_id,
        contact_id=asked.contact_id,
        kind=TransitionKind.ASSIGNED,
        before=Stage.MQL,
        after=Stage.MQL,
        at=now,
        occasion=f"assigned:{asked.number}",
        actor_id=actor,
        rule_id=rule.id if rule else None,
        reason=because,
        evidence={"user": choice.user_id},
        facts={"lead_assigned": {"rule": rule.name if rule else because, "user_id": choice.user_id}},
    )


def _queue(choices: Sequence[Choice], asked: Sequence[_Asked], *, batch: str, now: datetime) -> None:
    """Let leads wait and alert sales operations, once per rule and batch, about those that did not wait before."""
    if not choices:
        return
    rows = fetch(
        QUEUE,
        {
            "ids": [choice.lead_id for choice in choices],
            "reasons": [(choice.queued or QueueReason.FULL).value for choice in choices],
            "teams": [choice.team_id for choice in choices],
        },
    )
    fresh = {cast("int", row[0]) for row in rows}
    by_id = {lead.routable.lead_id: lead for lead in asked}
    waiting = [choice for choice in choices if choice.lead_id in fresh]
    record([_queued(choice, by_id[choice.lead_id], batch=batch, now=now) for choice in waiting])
    groups: dict[tuple[int | None, QueueReason], list[LeadId]] = {}
    for choice in waiting:
        rule = choice.rule.id if choice.rule else None
        groups.setdefault((rule, choice.queued or QueueReason.FULL), []).append(choice.lead_id)
    tell_queued([Waiting(rule, reason, tuple(leads)) for (rule, reason), leads in groups.items()], batch=batch, now=now)


def escalate(leads: Mapping[int, tuple[int, int]], *, now: datetime) -> None:
    """Hand leads that were not accepted in time twice to sales operations; no rule is asked.

    ``leads``: {lead: (contact, number of the assignment that was the last one)}.
    """
    if not leads:
        return
    reason = QueueReason.BREACHED_TWICE.value
    execute(QUEUE, {"ids": list(leads), "reasons": [reason] * len(leads), "teams": [None] * len(leads)})
    record(
        [
            Happening(
                lead_id=lead,
                contact_id=contact,
                kind=TransitionKind.QUEUED,
                before=Stage.MQL,
                after=Stage.MQL,
                at=now,
                occasion=f"escalated:{number}",
                reason=reason,
            )
            for lead, (contact, number) in leads.items()
        ]
    )
    tell_escalated({lead: number for lead, (_, number) in leads.items()}, now=now)


def _queued(choice: Choice, asked: _Asked, *, batch: str, now: datetime) -> Happening:
    return Happening(
        lead_id=choice.lead_id,
        contact_id=asked.contact_id,
        kind=TransitionKind.QUEUED,
        before=Stage.MQL,
        after=Stage.MQL,
        at=now,
        occasion=f"queued:{batch}",
        rule_id=choice.rule.id if choice.rule else None,
        reason=(choice.queued or QueueReason.FULL).value,
        evidence={"candidates": orjson.loads(candidates_to_json(choice.candidates))},
    )
