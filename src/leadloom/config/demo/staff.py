"""Who works at the demo company, its rules and its website's key."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction

from leadloom.config.banner import DEMO_PASSWORD
from leadloom.inbox.models import WriteKey
from leadloom.inbox.services import create_write_key
from leadloom.inbox.types import KeyKind
from leadloom.kernel.types import JsonObject
from leadloom.leads.models import Capacity
from leadloom.leads.rules import RuleDraft, create_rule
from leadloom.leads.types import TargetKind
from leadloom.team.models import User
from leadloom.team.selectors import principal_of
from leadloom.team.services import change_team, create_team, create_user
from leadloom.team.types import Principal, Role

WRITE_KEY: Final = "demo"
PEOPLE: Final = (
    ("admin", "Demo Admin", "admin", None, "en"),
    ("marketer", "演示 市场专员", "marketer", None, "zh-CN"),
    ("marketing.manager", "演示 市场总监", "marketing_manager", None, "zh-CN"),
    ("sdr", "演示 SDR", "sdr", None, "zh-CN"),
    ("e1", "演示 销售 E1", "sales", "East", "zh-CN"),
    ("e2", "Demo Sales E2", "sales", "East", "en"),
    ("e3", "演示 销售 E3", "sales", "East", "zh-CN"),
    ("s1", "Demo Sales S1", "sales", "South", "en"),
    ("s2", "演示 销售 S2", "sales", "South", "zh-CN"),
    ("sales.manager", "演示 销售经理", "sales_manager", "East", "zh-CN"),
    ("sales.ops", "演示 销售运营", "sales_ops", None, "zh-CN"),
    ("analyst", "Demo Analyst", "analyst", None, "en"),
)
CAPACITY: Final = 40
"""Leads in work per salesperson: enough that a lead of the day is not left in the queue."""
EAST: Final = ("上海", "苏州", "杭州", "南京", "宁波", "合肥")


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
    teams = {name: create_team(name=name, now=now) for name in ("East", "South")}
    people = {
        local: create_user(
            email=f"{local}@example.com", name=name, role=role, team_name=team, locale=locale,
            password=DEMO_PASSWORD, now=now,
        )
        for local, name, role, team, locale in PEOPLE
    }  # fmt: skip
    east = teams["East"]
    change_team(team_id=east.pk, name=east.name, parent_id=None, manager_id=people["sales.manager"].pk)
    limits = (Capacity(user=user, limit=CAPACITY) for user in people.values() if user.role == Role.SALES)
    Capacity.objects.bulk_create(limits)
    by, south = principal_of(people["sales.ops"]), teams["South"]
    _rule(by, "East · 华东", _in_region(EAST), TargetKind.LEAST_LOADED, team=east.pk, position=1, now=now)
    _rule(by, "All others · 其余", None, TargetKind.TEAM_ROUND_ROBIN, team=south.pk, position=2, now=now)
    key = create_write_key(name="Demo website", kind=KeyKind.BROWSER, key=WRITE_KEY, now=now)
    return Staff(people, key)


def _in_region(cities: tuple[str, ...]) -> JsonObject:
    return {"field": "company.region", "op": "in", "value": list(cities)}


def _rule(
    by: Principal, name: str, condition: JsonObject | None, kind: TargetKind, *, team: int, position: int, now: datetime
) -> None:
    draft = RuleDraft(name=name, condition=condition, kind=kind, team_id=team, users=(), position=position)
    create_rule(by, draft, now=now)
