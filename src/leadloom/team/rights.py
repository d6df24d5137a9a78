"""The rights table: which role may do what. The only place that says so; ``docs/rights.md`` is made from it."""

from enum import StrEnum
from typing import Final

from leadloom.team.types import Principal, Role

__all__ = ["RIGHTS", "RIGHT_LABELS", "ROLE_LABELS", "Label", "Principal", "Right", "Role", "rights_document"]

Label = tuple[str, str]
"""The same in Chinese and in English."""


class Right(StrEnum):
    """One thing that can be allowed. ``*.view_all`` lifts the row scope, it does not open the screen by itself."""

    CONTACTS_VIEW = "contacts.view"
    CONTACTS_VIEW_ALL = "contacts.view_all"
    CONTACTS_UNMASK = "contacts.unmask"
    CONTACTS_IMPORT = "contacts.import"
    CONTACTS_BULK = "contacts.bulk"
    CONTACTS_EXPORT = "contacts.export"
    CONTACTS_MERGE = "contacts.merge"
    CONTACTS_TAG = "contacts.tag"
    TAGS_EDIT = "tags.edit"
    COMPANIES_EDIT = "companies.edit"
    COMPANIES_MERGE = "companies.merge"
    LEADS_VIEW = "leads.view"
    LEADS_VIEW_ALL = "leads.view_all"
    LEADS_ACT = "leads.act"
    LEADS_ASSIGN = "leads.assign"
    SCORING_VIEW = "scoring.view"
    SCORING_EDIT = "scoring.edit"
    ROUTING_EDIT = "routing.edit"
    SOURCES_VIEW = "sources.view"
    TRACKING_VIEW = "tracking.view"
    USERS_MANAGE = "users.manage"
    KEYS_MANAGE = "keys.manage"
    SETTINGS_EDIT = "settings.edit"
    AUDIT_VIEW = "audit.view"
    OPERATIONS_VIEW = "operations.view"


_SALES: Final = frozenset(
    {Right.CONTACTS_VIEW, Right.CONTACTS_TAG, Right.LEADS_VIEW, Right.LEADS_ACT, Right.SCORING_VIEW}
)
_MARKETER: Final = frozenset(
    {
        Right.CONTACTS_VIEW,
        Right.CONTACTS_VIEW_ALL,
        Right.CONTACTS_IMPORT,
        Right.CONTACTS_BULK,
        Right.CONTACTS_MERGE,
        Right.CONTACTS_TAG,
        Right.TAGS_EDIT,
        Right.COMPANIES_EDIT,
        Right.COMPANIES_MERGE,
        Right.LEADS_VIEW,
        Right.LEADS_VIEW_ALL,
        Right.SCORING_VIEW,
        Right.SOURCES_VIEW,
        Right.TRACKING_VIEW,
    }
)

RIGHTS: Final[dict[Role, frozenset[str]]] = {
    Role.ADMIN: frozenset(Right),
    Role.MARKETING_MANAGER: _MARKETER
    | {Right.CONTACTS_UNMASK, Right.CONTACTS_EXPORT, Right.SCORING_EDIT, Right.OPERATIONS_VIEW},
    Role.MARKETER: _MARKETER,
    Role.SDR: _SALES
    | {
        Right.CONTACTS_VIEW_ALL,
        Right.CONTACTS_UNMASK,
        Right.CONTACTS_MERGE,
        Right.COMPANIES_EDIT,
        Right.COMPANIES_MERGE,
        Right.LEADS_VIEW_ALL,
        Right.LEADS_ASSIGN,
        Right.SOURCES_VIEW,
    },
    Role.SALES: _SALES,
    Role.SALES_MANAGER: _SALES
    | {
        Right.CONTACTS_BULK,
        Right.CONTACTS_UNMASK,
        Right.CONTACTS_MERGE,
        Right.COMPANIES_EDIT,
        Right.LEADS_ASSIGN,
        Right.SOURCES_VIEW,
    },
    Role.SALES_OPS: _SALES
    | {
        Right.CONTACTS_VIEW_ALL,
        Right.CONTACTS_IMPORT,
        Right.CONTACTS_BULK,
        Right.CONTACTS_EXPORT,
        Right.CONTACTS_MERGE,
        Right.TAGS_EDIT,
        Right.COMPANIES_EDIT,
        Right.COMPANIES_MERGE,
        Right.LEADS_VIEW_ALL,
        Right.LEADS_ASSIGN,
        Right.ROUTING_EDIT,
        Right.SOURCES_VIEW,
        Right.OPERATIONS_VIEW,
    },
    Role.CONTENT_EDITOR: frozenset(),
    Role.ANALYST: frozenset({Right.SOURCES_VIEW}),
    Role.LEGAL: frozenset({Right.CONTACTS_VIEW, Right.CONTACTS_VIEW_ALL, Right.AUDIT_VIEW}),
}
"""Sales see their own rows, sales managers those of their team; whoever has ``*.view_all`` sees all rows."""

ROLE_LABELS: Final[dict[Role, Label]] = {
    Role.ADMIN: ("管理员", "Admin"),
    Role.MARKETING_MANAGER: ("市场经理", "Marketing manager"),
    Role.MARKETER: ("市场专员", "Marketer"),
    Role.SDR: ("SDR", "SDR"),
    Role.SALES: ("销售", "Sales"),
    Role.SALES_MANAGER: ("销售经理", "Sales manager"),
    Role.SALES_OPS: ("销售运营", "Sales operations"),
    Role.CONTENT_EDITOR: ("内容编辑", "Content editor"),
    Role.ANALYST: ("数据分析", "Analyst"),
    Role.LEGAL: ("法务审核", "Legal reviewer"),
}

RIGHT_LABELS: Final[dict[Right, Label]] = {
    Right.CONTACTS_VIEW: ("查看联系人（脱敏）", "see contacts (masked)"),
    Right.CONTACTS_VIEW_ALL: ("查看全部联系人", "see everybody's contacts"),
    Right.CONTACTS_UNMASK: ("查看明文（留痕）", "see plain values (logged)"),
    Right.CONTACTS_IMPORT: ("导入联系人", "import contacts"),
    Right.CONTACTS_BULK: ("批量操作联系人", "act on many contacts at once"),
    Right.CONTACTS_EXPORT: ("导出列表（留痕）", "take lists out (logged)"),
    Right.CONTACTS_MERGE: ("合并与拆分联系人", "merge contacts, and undo it"),
    Right.CONTACTS_TAG: ("给联系人打标签", "give contacts tags, and take them"),
    Right.TAGS_EDIT: ("管理标签：新建、改名、合并、删除", "manage tags: make, rename, merge, delete"),
    Right.COMPANIES_EDIT: ("修改公司资料", "edit companies"),
    Right.COMPANIES_MERGE: ("合并与拆分公司", "merge companies, and undo it"),
    Right.LEADS_VIEW: ("查看线索", "see leads"),
    Right.LEADS_VIEW_ALL: ("查看全部线索", "see everybody's leads"),
    Right.LEADS_ACT: ("接收、拒绝、退回线索", "accept, reject, return leads"),
    Right.LEADS_ASSIGN: ("分配线索、写 SDR 备注", "assign leads, write the SDR's note"),
    Right.SCORING_VIEW: ("查看评分规则", "see scoring models"),
    Right.SCORING_EDIT: ("编辑评分规则", "edit scoring models"),
    Right.ROUTING_EDIT: ("编辑分配规则、负载上限与接收时限", "edit routing rules, capacities and hours to accept"),
    Right.SOURCES_VIEW: ("查看来源报表与网站分析", "see sources and web analytics"),
    Right.TRACKING_VIEW: ("查看跟踪代码", "see tracking"),
    Right.USERS_MANAGE: ("管理用户", "manage users"),
    Right.KEYS_MANAGE: ("管理 API 密钥", "manage API keys"),
    Right.SETTINGS_EDIT: ("修改系统设置", "change settings"),
    Right.AUDIT_VIEW: ("查看审计日志", "see the audit log"),
    Right.OPERATIONS_VIEW: ("查看系统状态", "see how the system runs"),
}

_PREFACE: Final = """# Rights (权限表)

Made from `leadloom.team.rights`; a test holds this page and the code equal.
销售只看自己的数据，销售经理看本团队的数据；带 `view_all` 的角色看全部。
Sales see their own rows, sales managers their team's; roles with `view_all` see all rows.
Owners and their managers see plain values of their own contacts without `contacts.unmask`.
"""


def rights_document() -> str:
    """Return ``docs/rights.md``: one row per right, one column per role, titles in Chinese and English."""
    heads = [" ".join(dict.fromkeys(ROLE_LABELS[role])) + f" `{role}`" for role in Role]
    lines = ["| 权限 Right | 说明 Meaning | " + " | ".join(heads) + " |", "|---|---|" + ":-:|" * len(heads)]
    for right in Right:
        marks = ["✓" if right in RIGHTS[role] else "" for role in Role]
        lines.append(f"| `{right}` | {' · '.join(RIGHT_LABELS[right])} | " + " | ".join(marks) + " |")
    return _PREFACE + "\n" + "\n".join(lines) + "\n"
