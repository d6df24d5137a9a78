"""Who works at the demo company, its rules and its website's key."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction

from leadloom.config.demo.cast import DEMO_PASSWORD, PEOPLE, TEAMS
from leadloom.inbox.models import WriteKey
from leadloom.inbox.services import create_write_key
from leadloom.inbox.types import KeyKind
from leadloom.kernel.types import JsonObject
from leadloom.leads.models import Capacity, RoutingRule
from leadloom.leads.rules import RuleDraft, create_rule
from leadloom.leads.types import TargetKind
from leadloom.team.models import User
from leadloom.team.selectors import principal_of
from leadloom.team.services import change_team, create_team, create_user
from leadloom.team.types import Principal, Role

WRITE_KEY: Final = "demo"
CAPACITY: Final = 40
"""Leads in work per salesperson: enough that a lead of the day is not left in the queue."""
EAST: Final = (
    *("上海", "江苏", "浙江", "安徽", "福建", "江西", "山东"),
    *("苏州", "杭州", "南京", "宁波", "合肥"),
)
"""Provinces as visitors of the demo website choose them, and cities as the invented companies have them."""


@dataclass(frozen=True)
class Staff:
    """The demo company's people by the first part of their address, and its write key."""

    people: dict[str, User]
    write_key: WriteKey


def hire(*, now: datetime) -> Staff:
    """Create teams, users, routing rules and the website's write key, or return those of an earlier, broken run."""
    known = WriteKey.objects.filter(key=WRITE_KEY).first()
    if known is not None:
        return Staff({user.email.partition("@")[0]: user for user in User.objects.all()}, known)
    return _hired(now=now)


@transaction.atomic
def _hired(*, now: datetime) -> Staff:
    teams = {name: create_team(name=name, now=now) for name in TEAMS}
    people = {
        person.local: create_user(
            email=person.email, name=person.name, role=person.role, team_name=person.team, locale=person.locale,
            password=DEMO_PASSWORD, now=now,
        )
        for person in PEOPLE
    }  # fmt: skip
    east = teams["East"]
    change_team(team_id=east.pk, name=east.name, parent_id=None, manager_id=people["sales.manager"].pk)
    limits = (Capacity(user=user, limit=CAPACITY) for user in people.values() if user.role == Role.SALES)
    Capacity.objects.bulk_create(limits)
    RoutingRule.objects.all().delete()  # the seeded one takes every lead and could never be reached behind ours
    by, south = principal_of(people["sales.ops"]), teams["South"]
    _rule(by, "East · 华东", _in_region(EAST), TargetKind.LEAST_LOADED, team=east.pk, position=1, now=now)
    _rule(by, "All others · 其余", None, TargetKind.TEAM_ROUND_ROBIN, team=south.pk, position=2, now=now)
    key = create_write_key(name="Demo website", kind=KeyKind.BROWSER, key=WRITE_KEY, now=now)
    return Staff(people, key)


def _in_region(regions: tuple[str, ...]) -> JsonObject:
    return {"field": "company.region", "op": "in", "value": list(regions)}


def _rule(
    by: Principal, name: str, condition: JsonObject | None, kind: TargetKind, *, team: int, position: int, now: datetime
) -> None:
    draft = RuleDraft(name=name, condition=condition, kind=kind, team_id=team, users=(), position=position)
    create_rule(by, draft, now=now)
