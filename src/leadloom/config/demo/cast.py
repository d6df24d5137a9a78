"""Who works at the demo company. Pure: ``serve`` prints it, the first pages name it, the demo hires it."""

from typing import Final, NamedTuple

from leadloom.team.rights import ROLE_LABELS, Label
from leadloom.team.types import Role

DEMO_PASSWORD: Final = "leadloom-demo"  # noqa: S105 - the demo's, printed on purpose


class Colleague(NamedTuple):
    """Somebody of the demo company; ``local`` is the first part of the address."""

    local: str
    name: str
    role: str
    team: str | None
    locale: str

    @property
    def email(self) -> str:
        """Return the address they sign in with."""
        return f"{self.local}@example.com"

    @property
    def work(self) -> Label:
        """Return what they do, in Chinese and in English: their role, and their team where they have one."""
        zh, en = ROLE_LABELS[Role(self.role)]
        return (f"{zh} · {TEAMS[self.team]}", f"{en} · {self.team}") if self.team else (zh, en)


TEAMS: Final = {"East": "华东", "South": "华南"}
PEOPLE: Final = (
    Colleague("admin", "Demo Admin", "admin", None, "en"),
    Colleague("marketer", "演示 市场专员", "marketer", None, "zh-CN"),
    Colleague("marketing.manager", "演示 市场总监", "marketing_manager", None, "zh-CN"),
    Colleague("sdr", "演示 SDR", "sdr", None, "zh-CN"),
    Colleague("e1", "演示 销售 E1", "sales", "East", "zh-CN"),
    Colleague("e2", "Demo Sales E2", "sales", "East", "en"),
    Colleague("e3", "演示 销售 E3", "sales", "East", "zh-CN"),
    Colleague("s1", "Demo Sales S1", "sales", "South", "en"),
    Colleague("s2", "演示 销售 S2", "sales", "South", "zh-CN"),
    Colleague("sales.manager", "演示 销售经理", "sales_manager", "East", "zh-CN"),
    Colleague("sales.ops", "演示 销售运营", "sales_ops", None, "zh-CN"),
    Colleague("analyst", "Demo Analyst", "analyst", None, "en"),
    Colleague("content", "演示 内容编辑", "content_editor", None, "zh-CN"),
    Colleague("legal", "演示 法务", "legal", None, "zh-CN"),
)
