"""Which columns lists and exports have, and what a cell of an export says. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from leadloom.catalog.industries import industries, industry_key
from leadloom.catalog.regions import region_name
from leadloom.catalog.sources import source_labels
from leadloom.catalog.titles import title_labels
from leadloom.criteria.types import Label
from leadloom.kernel.errors import FieldProblem, InvalidInput
from leadloom.kernel.personal import without_personal_text
from leadloom.leads.contacts import Card
from leadloom.leads.selectors import LeadRow
from leadloom.lists.types import Cell, Column, ListName
from leadloom.profiles.schemas import score_text
from leadloom.profiles.selectors import ContactCard

MAX_WIDTH: Final = 1200
LIST_COLUMNS: Final[Mapping[ListName, Sequence[str]]] = {
    ListName.CONTACTS: (
        "name", "company", "reach", "standing", "stage", "owner", "source", "last_seen_at",
        "industry", "region", "product", "title_level", "created_at",
    ),
    ListName.LEADS: ("contact", "clock", "standing", "stage", "owner", "source", "mql_at", "created_at", "pool"),
}  # fmt: skip
"""The columns of the screens, by the keys they have there; the first one always stands."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads an export: language and time zone."""

    locale: str
    zone: ZoneInfo

    def label(self, label: Label | None, otherwise: str | None) -> str | None:
        """Return a word in the reader's language."""
        if label is None:
            return otherwise
        return label.en if self.locale == "en" else label.zh

    def instant(self, at: datetime | None) -> str | None:
        """Return an instant as a spreadsheet reads it: ``2024-05-20 10:00:00`` in the zone."""
        return None if at is None else at.astimezone(self.zone).strftime("%Y-%m-%d %H:%M:%S")

    def word(self, group: Mapping[str, Label], key: str | None) -> str | None:
        """Return a code's word; the code itself where there is none."""
        return None if not key else self.label(group.get(key), key)


def label(zh: str, en: str) -> Label:
    """Return a word in both languages."""
    return Label(zh=zh, en=en)


STAGES: Final = {
    "inquiry": label("询盘", "Inquiry"),
    "mql": label("MQL", "MQL"),
    "sal": label("SAL", "SAL"),
    "sql": label("SQL", "SQL"),
    "opportunity": label("商机", "Opportunity"),
    "customer": label("客户", "Customer"),
    "disqualified": label("不合格", "Disqualified"),
    "lost": label("输单", "Lost"),
    "recycled": label("回流培育", "Recycled"),
}
RATINGS: Final = {
    "high": label("高价值", "High"),
    "potential": label("潜力", "Potential"),
    "low": label("低价值", "Low"),
}

ContactCell = Callable[[ContactCard, Reader], Cell]
LeadCell = Callable[[LeadRow, Reader], Cell]

CONTACT_CELLS: Final[Mapping[str, tuple[Label, ContactCell]]] = {
    "number": (label("客户编号", "Customer number"), lambda card, _: card.number),
    "name": (label("姓名", "Name"), lambda card, _: card.name or None),
    "company": (label("公司", "Company"), lambda card, _: card.company.name if card.company else None),
    "title": (label("职位", "Title"), lambda card, _: card.row.title or None),
    "mobile": (label("手机", "Mobile"), lambda card, _: card.mobile or None),
    "email": (label("邮箱", "E-mail"), lambda card, _: card.email or None),
    "score": (label("评分", "Score"), lambda card, _: score_text(card.row.score_milli)),
    "rating": (label("分层", "Rating"), lambda card, who: who.word(RATINGS, card.row.rating)),
    "grade": (label("评级", "Grade"), lambda card, _: card.row.grade),
    "stage": (label("阶段", "Stage"), lambda card, who: who.word(STAGES, card.row.stage)),
    "owner": (label("主负责人", "Primary owner"), lambda card, _: card.owner[1] if card.owner else None),
    "source": (label("来源", "Source"), lambda card, who: who.word(source_labels(), card.row.source)),
    "industry": (label("行业", "Industry"), lambda card, who: _industry(card.row.industry, who)),
    "region": (label("地区", "Region"), lambda card, _: card.row.region or None),
    "product": (label("意向产品", "Product"), lambda card, _: card.row.product or None),
    "title_level": (label("职级", "Title level"), lambda card, who: who.word(title_labels(), card.row.title_level)),
    "last_seen_at": (label("最近活动", "Last seen"), lambda card, who: who.instant(card.row.last_seen_at)),
    "created_at": (label("创建时间", "Created"), lambda card, who: who.instant(card.row.created_at)),
}
LEAD_CELLS: Final[Mapping[str, tuple[Label, LeadCell]]] = {
    "number": (label("客户编号", "Customer number"), lambda lead, _: _of(lead, "number")),
    "name": (label("姓名", "Name"), lambda lead, _: _of(lead, "name")),
    "company": (label("公司", "Company"), lambda lead, _: _of(lead, "company")),
    "title": (label("职位", "Title"), lambda lead, _: _of(lead, "title")),
    "mobile": (label("手机", "Mobile"), lambda lead, _: _of(lead, "mobile")),
    "email": (label("邮箱", "E-mail"), lambda lead, _: _of(lead, "email")),
    "score": (label("评分", "Score"), lambda lead, _: lead.score),
    "rating": (label("分层", "Rating"), lambda lead, who: who.word(RATINGS, lead.rating)),
    "grade": (label("评级", "Grade"), lambda lead, _: lead.grade),
    "stage": (label("阶段", "Stage"), lambda lead, who: who.word(STAGES, lead.stage.value)),
    "marketing_owner": (
        label("市场负责人", "Marketing owner"),
        lambda lead, _: lead.marketing_owner.name if lead.marketing_owner else None,
    ),
    "sales_owner": (
        label("销售负责人", "Sales owner"),
        lambda lead, _: lead.sales_owner.name if lead.sales_owner else None,
    ),
    "source": (label("来源", "Source"), lambda lead, who: who.word(source_labels(), lead.source)),
    "created_at": (label("创建时间", "Created"), lambda lead, who: who.instant(lead.created_at)),
    "mql_at": (label("成为 MQL 的时间", "MQL since"), lambda lead, who: who.instant(lead.mql_at)),
    "deadline_at": (label("接收截止", "Accept by"), lambda lead, who: who.instant(lead.deadline_at)),
}


def export_columns(name: ListName) -> dict[str, Label]:
    """Return the columns an export may have, with their heads."""
    cells = CONTACT_CELLS if name is ListName.CONTACTS else LEAD_CELLS
    return {key: head for key, (head, _) in cells.items()}


def checked_columns(name: ListName, columns: Sequence[Column]) -> list[Column]:
    """Return the columns of a view, each once; raises InvalidInput for one the list doesn't have."""
    strange = [column.key for column in columns if column.key not in LIST_COLUMNS[name]]
    if strange:
        problems = tuple(FieldProblem("columns", key) for key in strange)
        raise InvalidInput("The list has no such column.", problems=problems)
    return list({column.key: column for column in columns}.values())


def normalised(field: str, value: str) -> str:
    """Return a value as the field keeps it: industries by key, regions by their whole name, nothing personal."""
    plain = without_personal_text(value)
    if field == "industry":
        return industry_key(plain) if plain else ""
    if field == "region":
        return region_name(plain)
    return plain[:40] if field == "purchase_stage" else plain


def _industry(key: str, who: Reader) -> str | None:
    industry = industries().get(key)
    return who.label(industry.label if industry else None, key or None)


def _of(lead: LeadRow, name: str) -> str | None:
    card: Card | None = lead.contact
    return None if card is None else getattr(card, name) or None
