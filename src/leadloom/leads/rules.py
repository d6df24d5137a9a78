"""Routing rules, capacities and the promise to accept as people edit them, and what every installation starts with."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Max

from leadloom.catalog.selectors import catalogue
from leadloom.criteria.errors import CriteriaError
from leadloom.criteria.json_form import parse
from leadloom.kernel.errors import FieldProblem, InvalidInput, NotFound
from leadloom.kernel.types import JsonObject
from leadloom.leads.assigning import ACCEPT_WITHIN
from leadloom.leads.definition.clocks import MAX_ACCEPT_HOURS, require_accept_hours
from leadloom.leads.definition.mql import SEEDED, clause_to_json
from leadloom.leads.models import Capacity, MqlDefinition, RoutingRule, SlaPolicy
from leadloom.leads.people import people
from leadloom.leads.types import TargetKind
from leadloom.team import changes
from leadloom.team.models import Team, User
from leadloom.team.types import Area, Principal

MAX_RULES: Final = 200
DEFAULT_RULE: Final = "轮流分配 Round robin"
SEEDED_FROM: Final = "2020-01-01T00:00:00+00:00"


@dataclass(frozen=True, slots=True)
class RuleDraft:
    """A routing rule as somebody wrote it. ``condition`` is a criteria document or None for every lead.

    Kind ``person`` names exactly one user; the team kinds name a team, or users, or neither (all salespeople).
    """

    name: str
    condition: JsonObject | None
    kind: TargetKind
    team_id: int | None
    users: tuple[int, ...]
    active: bool = True
    position: int | None = None


def seed_leads(*, now: datetime) -> None:
    """Store MQL definition version 1, the 24-hour promise to accept and one rule for all, where there are none."""
    with transaction.atomic():
        if not MqlDefinition.objects.exists():
            MqlDefinition.objects.create(
                version=SEEDED.version,
                clauses=[clause_to_json(clause) for clause in SEEDED.clauses],
                valid_from=datetime.fromisoformat(SEEDED_FROM),
                signed_by=[],
                created_at=now,
            )
        if not SlaPolicy.objects.exists():
            SlaPolicy.objects.create(name=ACCEPT_WITHIN, version=1, hours=MAX_ACCEPT_HOURS, created_at=now)
        if not RoutingRule.objects.exists():
            RoutingRule.objects.create(
                position=1, name=DEFAULT_RULE, target_kind=TargetKind.TEAM_ROUND_ROBIN, updated_at=now
            )


@transaction.atomic
def set_capacity(
    principal: Principal, user_id: int, *, limit: int, on_leave_until: datetime | None, now: datetime
) -> None:
    """Set how many leads somebody can have in work, and until when they are away (None: present).

    Leads that wait in queues are looked at again within seconds. Raises NotFound for who can't be given leads.
    """
    person = people(now=now).get(user_id)
    if person is None or not person.sells:
        raise NotFound("There is no such salesperson.")
    wanted = {"limit": limit, "on_leave_until": on_leave_until}
    Capacity.objects.update_or_create(user_id=user_id, defaults=wanted)
    changes.bump(Area.ROUTING)


@transaction.atomic
def set_accept_hours(principal: Principal, *, hours: int, now: datetime) -> None:
    """Publish a new version of the promise to accept; clocks that run keep the version they started with.

    The same hours again change nothing. Raises InvalidInput outside of 1 to 24.
    """
    require_accept_hours(hours)
    newest = SlaPolicy.objects.select_for_update().filter(name=ACCEPT_WITHIN).order_by("-version").first()
    if newest is not None and newest.hours == hours:
        return
    version = 1 if newest is None else newest.version + 1
    SlaPolicy.objects.create(name=ACCEPT_WITHIN, version=version, hours=hours, created_at=now)
    changes.bump(Area.ROUTING)


def routing_rules() -> list[RoutingRule]:
    """Return all rules that were not removed, in their order."""
    return list(RoutingRule.objects.filter(removed_at=None).select_related("team").order_by("position", "id"))


def routing_rule(rule_id: int) -> RoutingRule:
    """Return one rule that was not removed; raises NotFound."""
    return _one(routing_rules(), rule_id)


@transaction.atomic
def create_rule(principal: Principal, draft: RuleDraft, *, now: datetime) -> RoutingRule:
    """Add a rule, at the end or at its position; raises InvalidInput that names the wrong places."""
    _check(draft)
    rules = _locked()
    if len(rules) >= MAX_RULES:
        raise InvalidInput(f"There can be at most {MAX_RULES} routing rules.")
    last = RoutingRule.objects.aggregate(last=Max("position"))["last"] or 0
    rule = RoutingRule(position=last + 1, cursor=None)
    _write(rule, draft, now=now)
    rule.save(force_insert=True)
    _place(rule, draft.position, [*rules, rule])
    changes.bump(Area.ROUTING)
    return rule


@transaction.atomic
def change_rule(principal: Principal, rule_id: int, draft: RuleDraft, *, now: datetime) -> RoutingRule:
    """Change a rule and its place; its version grows. Raises NotFound or InvalidInput."""
    _check(draft)
    rules = _locked()
    rule = _one(rules, rule_id)
    _write(rule, draft, now=now)
    rule.version += 1
    rule.save()
    _place(rule, draft.position, rules)
    changes.bump(Area.ROUTING)
    return rule


@transaction.atomic
def remove_rule(principal: Principal, rule_id: int, *, now: datetime) -> None:
    """Take a rule out of force; assignments it made keep naming it. Raises NotFound."""
    rule = _one(_locked(), rule_id)
    rule.removed_at, rule.active, rule.updated_at = now, False, now
    rule.save(update_fields=["removed_at", "active", "updated_at"])
    changes.bump(Area.ROUTING)


def _locked() -> list[RoutingRule]:
    return list(RoutingRule.objects.select_for_update().filter(removed_at=None).order_by("position", "id"))


def _one(rules: Sequence[RoutingRule], rule_id: int) -> RoutingRule:
    found = next((rule for rule in rules if rule.id == rule_id), None)
    if found is None:
        raise NotFound("There is no such routing rule.")
    return found


def _write(rule: RoutingRule, draft: RuleDraft, *, now: datetime) -> None:
    rule.name, rule.condition, rule.target_kind = draft.name, draft.condition, draft.kind
    rule.team_id, rule.users, rule.active, rule.updated_at = draft.team_id, list(draft.users), draft.active, now


def _place(rule: RoutingRule, position: int | None, rules: Sequence[RoutingRule]) -> None:
    """Move the rule to ``position`` (from 1; None: where it is) and number all rules without holes."""
    order = [other for other in rules if other.id != rule.id]
    at = rules.index(rule) if position is None else max(0, position - 1)
    order.insert(at, rule)
    for number, other in enumerate(order, 1):
        if other.position != number:
            other.position = number
            other.save(update_fields=["position"])


def _check(draft: RuleDraft) -> None:
    problems = [*_condition_problems(draft.condition), *_target_problems(draft)]
    if problems:
        raise InvalidInput("The routing rule can't be used.", problems=tuple(problems))


def _condition_problems(condition: JsonObject | None) -> list[FieldProblem]:
    if condition is None:
        return []
    try:
        parse(condition, catalogue())
    except CriteriaError as error:
        return [FieldProblem(f"condition.{item.path}".rstrip("."), item.message) for item in error.problems]
    return []


def _target_problems(draft: RuleDraft) -> list[FieldProblem]:
    problems = []
    if draft.kind == TargetKind.PERSON and (len(draft.users) != 1 or draft.team_id is not None):
        problems.append(FieldProblem("users", "name exactly one person and no team"))
    if draft.team_id is not None and not Team.objects.filter(id=draft.team_id).exists():
        problems.append(FieldProblem("team_id", "there is no such team"))
    known = set(User.objects.filter(id__in=draft.users, is_active=True).values_list("id", flat=True))
    problems += [
        FieldProblem(f"users.{index}", "there is no such active user")
        for index, user in enumerate(draft.users)
        if user not in known
    ]
    if len(set(draft.users)) != len(draft.users):
        problems.append(FieldProblem("users", "name everybody once"))
    return problems
