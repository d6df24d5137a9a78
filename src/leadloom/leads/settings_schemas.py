"""Routing rules, salespeople and promises as the API shows them."""

from pydantic import AwareDatetime, Field, JsonValue

from leadloom.leads.definition.clocks import Policy
from leadloom.leads.models import RoutingRule
from leadloom.leads.people import Person
from leadloom.leads.schemas import LeadNamedOut
from leadloom.leads.types import TargetKind
from leadloom.team.http import Body, Id, Instant, Schema, Text


class SalespersonOut(Schema):
    """Somebody who can be given leads, with leads in work now and how many they can have."""

    user: LeadNamedOut
    team_id: int | None
    load: int
    capacity: int
    on_leave: bool
    on_leave_until: Instant | None


class SalespersonChange(Body):
    """What is to change; ``on_leave_until`` null, when sent, says that they are back."""

    capacity: int | None = Field(default=None, ge=0, le=1_000)
    on_leave_until: AwareDatetime | None = None


class SlaPolicyOut(Schema):
    """A promise in natural hours; clocks keep the version they started with. Version 0: none, so no clock runs."""

    policy: str
    version: int
    hours: int | None


class SlaPolicyIn(Body):
    """The hours of the next version."""

    hours: int = Field(ge=1, le=24)


class RoutingTargetIn(Body):
    """To whom a rule gives leads: one person; or a team, or these people, or (neither given) all salespeople."""

    kind: TargetKind
    team_id: Id | None = None
    users: list[Id] = Field(default_factory=list, max_length=200)


class RoutingRuleIn(Body):
    """A routing rule. ``condition`` is a criteria document, null for every lead; ``position`` counts from 1."""

    name: Text
    condition: dict[str, JsonValue] | None = None
    target: RoutingTargetIn
    active: bool = True
    position: int | None = Field(default=None, ge=1, le=1_000)


class RoutingRuleChange(Body):
    """What is to change of a routing rule; fields that are not sent stay as they are."""

    name: Text | None = None
    condition: dict[str, JsonValue] | None = None
    target: RoutingTargetIn | None = None
    active: bool | None = None
    position: int | None = Field(default=None, ge=1, le=1_000)


class RoutingTargetOut(Schema):
    """To whom a rule gives leads."""

    kind: TargetKind
    team: LeadNamedOut | None
    users: list[LeadNamedOut]


class RoutingRuleOut(Schema):
    """A routing rule in force or switched off."""

    id: int
    position: int
    name: str
    condition: dict[str, JsonValue] | None
    target: RoutingTargetOut
    active: bool
    version: int
    updated_at: Instant


def rule_out(rule: RoutingRule, names: dict[int, str]) -> dict[str, object]:
    """Return a routing rule as the API shows it; ``names`` are those of users by id."""
    return {
        "id": rule.pk,
        "position": rule.position,
        "name": rule.name,
        "condition": rule.condition,
        "target": {
            "kind": rule.target_kind,
            "team": None if rule.team is None else {"id": rule.team.pk, "name": rule.team.name},
            "users": [{"id": user, "name": names.get(user, "")} for user in rule.users],
        },
        "active": rule.active,
        "version": rule.version,
        "updated_at": rule.updated_at,
    }


def salesperson_out(person: Person) -> dict[str, object]:
    """Return somebody who can be given leads as the API shows them."""
    return {
        "user": {"id": person.id, "name": person.name},
        "team_id": person.team_id,
        "load": person.load,
        "capacity": person.capacity,
        "on_leave": person.on_leave,
        "on_leave_until": person.on_leave_until,
    }


def policy_out(policy: Policy | None, *, name: str) -> dict[str, object]:
    """Return the promise of this name as the API shows it, also where there is none."""
    if policy is None:
        return {"policy": name, "version": 0, "hours": None}
    return {"policy": policy.name, "version": policy.version, "hours": policy.hours}
