"""Contact and company fields that conditions may read. All are non-personal; personal ones never get here."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from leadloom.catalog.overlay import Dictionary, edits
from leadloom.catalog.sources import SOURCES, source_labels
from leadloom.catalog.titles import TITLE_LABELS, title_labels
from leadloom.criteria.types import FieldSpec, Label, ValueType


def _field(
    key: str, zh: str, en: str, type_: ValueType = ValueType.TEXT, choices: dict[str, Label] | None = None
) -> FieldSpec:
    return FieldSpec(key=key, type=type_, path=tuple(key.split(".")), label=Label(zh=zh, en=en), choices=choices or {})


_DECLARED: Final = (
    _field("title", "职位", "Title"),
    _field("title_level", "职级", "Title level", ValueType.CHOICE, dict(TITLE_LABELS)),
    _field("decision_maker", "决策人", "Decision maker", ValueType.BOOLEAN),
    _field("industry", "行业", "Industry"),
    _field("region", "地区", "Region"),
    _field("email_domain", "邮箱域名", "Email domain"),
    _field("has_email", "有邮箱", "Has e-mail", ValueType.BOOLEAN),
    _field("has_mobile", "有手机", "Has mobile", ValueType.BOOLEAN),
    _field("source", "来源", "Source", ValueType.CHOICE, dict(SOURCES)),
    _field("purchase_stage", "采购阶段", "Purchase stage"),
    _field("product", "意向产品", "Product of interest"),
    _field("created_at", "建立时间", "Created", ValueType.INSTANT),
    _field("tags", "标签", "Tags", ValueType.TAGS),
    _field("company.name", "公司名称", "Company name"),
    _field("company.industry", "公司行业", "Company industry"),
    _field("company.employees", "公司人数", "Company employees", ValueType.INTEGER),
    _field("company.region", "公司地区", "Company region"),
    _field("company.target_industry", "目标行业", "Target industry", ValueType.BOOLEAN),
)

FIELDS: Final = {spec.key: spec for spec in _DECLARED}
"""Declared fields by key."""

TAGS_FIELD: Final = "tags"
"""The field with a contact's tags; which tags there are, only the database knows."""

_CHOICES: Final[Mapping[str, tuple[Dictionary, Callable[[], Mapping[str, Label]]]]] = {
    "source": (Dictionary.SOURCE, source_labels),
    "title_level": (Dictionary.TITLE, title_labels),
}


def field_now(key: str) -> FieldSpec | None:
    """Return the field of this key with the choices of its dictionary as people left it; None when there is none.

    Retired terms are among the choices: a condition of before still holds.
    """
    spec = FIELDS.get(key)
    dictionary, choices = _CHOICES.get(key, (None, None))
    if spec is None or choices is None or dictionary is None or not edits(dictionary):
        return spec
    return replace(spec, choices=choices())


def dictionary_of(key: str) -> Dictionary | None:
    """Return the dictionary that a field's choices are from, None for others."""
    return _CHOICES[key][0] if key in _CHOICES else None
