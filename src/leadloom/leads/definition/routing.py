"""Who gets a lead: ordered rules, and the candidates that the first matching one weighs."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final

from leadloom.kernel.ids import LeadId, TeamId, UserId
from leadloom.leads.types import QueueReason, TargetKind


class Weighing(StrEnum):
    """Why a candidate was or was not chosen."""

    CHOSEN = "chosen"
    NOT_NEXT = "not_next"
    MORE_LOADED = "more_loaded"
    FULL = "full"
    ON_LEAVE = "on_leave"
    INACTIVE = "inactive"
    HAD_IT_BEFORE = "had_it_before"
    JUST_GAVE_IT_UP = "just_gave_it_up"
    EXISTING_CUSTOMER = "existing_customer"
    OPEN_OPPORTUNITY = "open_opportunity"
    BY_HAND = "by_hand"


_CHOSEN: Final = frozenset({Weighing.CHOSEN, Weighing.EXISTING_CUSTOMER, Weighing.OPEN_OPPORTUNITY, Weighing.BY_HAND})


@dataclass(frozen=True, slots=True)
class Rule:
    """A routing rule with its target resolved to people, in rotation order. ``cursor`` is the last one it chose."""

    id: int
    version: int
    name: str
    always: bool
    kind: TargetKind
    users: tuple[UserId, ...]
    team_id: TeamId | None = None
    cursor: UserId | None = None


@dataclass(frozen=True, slots=True)
class Seat:
    """A salesperson as routing sees them: leads in work now, and how many they can have."""

    user_id: UserId
    load: int
    capacity: int
    on_leave: bool = False
    active: bool = True


@dataclass(frozen=True, slots=True)
class Routable:
    """A lead that needs a person. ``met`` are the ids of the rules whose condition it meets.

    ``previous`` had it before, the one who gave it up last at the end.
    """

    lead_id: LeadId
    met: frozenset[int]
    previous: tuple[UserId, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """One person that was weighed, with load before the choice."""

    user_id: UserId
    load: int
    capacity: int
    reason: Weighing

    @property
    def chosen(self) -> bool:
        """Tell whether this person got the lead."""
        return self.reason in _CHOSEN


@dataclass(frozen=True, slots=True)
class Choice:
    """Where a lead goes: to ``user_id``, or into the queue of ``team_id`` (of nobody when empty) for ``queued``."""

    lead_id: LeadId
    rule: Rule | None
    user_id: UserId | None
    candidates: tuple[Candidate, ...]
    queued: QueueReason | None = None

    @property
    def team_id(self) -> TeamId | None:
        """Return the team whose queue the lead waits in."""
        return self.rule.team_id if self.rule is not None and self.user_id is None else None


@dataclass(frozen=True, slots=True)
class Routing:
    """All choices, in the order of the leads, and each rule's new cursor."""

    choices: tuple[Choice, ...]
    cursors: Mapping[int, UserId]


@dataclass(slots=True)
class _Desk:
    """Loads and cursors as they change while a batch is dealt out."""

    seats: Mapping[UserId, Seat]
    loads: dict[UserId, int]
    cursors: dict[int, UserId] = field(default_factory=dict)

    def obstacle(self, user: UserId, routable: Routable) -> Weighing | None:
        """Return what speaks against this person, or nothing. Having had it before is the weakest obstacle."""
        seat = self.seats.get(user)
        if seat is None or not seat.active:
            return Weighing.INACTIVE
        if seat.on_leave:
            return Weighing.ON_LEAVE
        if routable.previous and user == routable.previous[-1]:
            return Weighing.JUST_GAVE_IT_UP
        if self.loads[user] >= seat.capacity:
            return Weighing.FULL
        return Weighing.HAD_IT_BEFORE if user in routable.previous else None

    def candidate(self, user: UserId, reason: Weighing) -> Candidate:
        seat = self.seats.get(user)
        return Candidate(user, self.loads.get(user, 0), seat.capacity if seat else 0, reason)

    def take(self, rule: Rule, user: UserId) -> None:
        self.loads[user] += 1
        self.cursors[rule.id] = user


def route(leads: Iterable[Routable], *, rules: Sequence[Rule], seats: Sequence[Seat]) -> Routing:
    """Deal leads out to people by the first rule each meets; nothing is left out.

    A rule that finds everybody full or away puts the lead into its team's queue: later rules are not asked, since the
    order of rules is a statement of whose customer it is. Who had the lead before gets it again only if nobody else
    can, and never straight after giving it up. Over a batch the turn goes on from lead to lead, so equal candidates
    end up with numbers that differ by at most one.
    """
    desk = _Desk({seat.user_id: seat for seat in seats}, {seat.user_id: seat.load for seat in seats})
    desk.cursors.update({rule.id: rule.cursor for rule in rules if rule.cursor is not None})
    before = dict(desk.cursors)
    choices = tuple(_choose(lead, rules, desk) for lead in leads)
    return Routing(choices, {rule: user for rule, user in desk.cursors.items() if before.get(rule) != user})


def by_hand(
    leads: Sequence[Routable], *, users: Sequence[UserId], seats: Sequence[Seat], team_id: TeamId | None = None
) -> list[Choice]:
    """Choose for somebody who gives leads away: the person named, however full; of a team the least loaded each time.

    Nobody is chosen where everybody in the team is full, away or has just given the lead up.
    """
    if team_id is None:
        (user,) = users
        seat = next(seat for seat in seats if seat.user_id == user)
        return [
            Choice(lead.lead_id, None, user, (Candidate(user, seat.load + more, seat.capacity, Weighing.BY_HAND),))
            for more, lead in enumerate(leads)
        ]
    rule = Rule(0, 0, "", always=True, kind=TargetKind.LEAST_LOADED, users=tuple(users), team_id=team_id)
    return [
        replace(choice, rule=None, candidates=tuple(_as_by_hand(one) for one in choice.candidates))
        for choice in route(leads, rules=[rule], seats=seats).choices
    ]


def _as_by_hand(weighed: Candidate) -> Candidate:
    return replace(weighed, reason=Weighing.BY_HAND) if weighed.reason is Weighing.CHOSEN else weighed


def _choose(lead: Routable, rules: Sequence[Rule], desk: _Desk) -> Choice:
    rule = next((rule for rule in rules if rule.always or rule.id in lead.met), None)
    if rule is None:
        return Choice(lead.lead_id, None, None, (), QueueReason.NO_RULE)
    order = _rotation(rule, desk)
    obstacles = {user: desk.obstacle(user, lead) for user in order}
    free = [user for user in order if obstacles[user] is None]
    free = free or [user for user in order if obstacles[user] == Weighing.HAD_IT_BEFORE]
    if not free:
        weighed = tuple(desk.candidate(user, obstacles[user] or Weighing.FULL) for user in order)
        return Choice(lead.lead_id, rule, None, weighed, QueueReason.FULL)
    chosen = min(free, key=desk.loads.__getitem__) if rule.kind == TargetKind.LEAST_LOADED else free[0]
    passed_over = Weighing.MORE_LOADED if rule.kind == TargetKind.LEAST_LOADED else Weighing.NOT_NEXT
    weighed = tuple(
        desk.candidate(user, Weighing.CHOSEN if user == chosen else obstacles[user] or passed_over) for user in order
    )
    desk.take(rule, chosen)
    return Choice(lead.lead_id, rule, chosen, weighed)


def _rotation(rule: Rule, desk: _Desk) -> tuple[UserId, ...]:
    """Return the rule's people, starting with the one after the last chosen."""
    cursor = desk.cursors.get(rule.id)
    if cursor is None or rule.kind == TargetKind.PERSON:
        return rule.users
    if cursor in rule.users:
        at = rule.users.index(cursor) + 1
    else:
        at = next((index for index, user in enumerate(rule.users) if user > cursor), 0)
    return rule.users[at:] + rule.users[:at]
