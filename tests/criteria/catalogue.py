"""A small catalogue that has every type, and names that try to break out of SQL."""

from collections.abc import Collection

from leadloom.criteria.types import EventSpec, FieldSpec, Label, ValueType

LEVELS = {
    "staff": Label(zh="员工", en="staff"),
    "manager": Label(zh="经理", en="manager"),
    "director": Label(zh="总监", en="director"),
}
KINDS = {"white_paper": Label(zh="白皮书", en="white paper"), "solution": Label(zh="解决方案", en="solution")}
ODD_EVENT = "点击 `x`\\' {p0:String} --"
ODD_PROPERTY = "颜色 `q`' \\ {p1:String}"


def spec(key: str, type_: ValueType, zh: str, en: str, **choices: Label) -> FieldSpec:
    return FieldSpec(key=key, type=type_, path=tuple(key.split(".")), label=Label(zh=zh, en=en), choices=choices)


FIELDS = {
    field.key: field
    for field in (
        spec("title", ValueType.TEXT, "职位", "title"),
        spec("title_level", ValueType.CHOICE, "职级", "title level", **LEVELS),
        spec("budget", ValueType.NUMBER, "预算", "budget"),
        spec("decision_maker", ValueType.BOOLEAN, "决策人", "decision maker"),
        spec("created_at", ValueType.INSTANT, "创建时间", "created"),
        spec("tags", ValueType.TAGS, "标签", "tags"),
        spec("company.industry", ValueType.TEXT, "行业", "industry"),
        spec("company.employees", ValueType.INTEGER, "员工数", "employees"),
    )
}
_PROPERTIES = (  # of both declared events
    spec("path", ValueType.TEXT, "路径", "path"),
    spec("asset_kind", ValueType.CHOICE, "资料类型", "asset kind", **KINDS),
    spec("seconds", ValueType.NUMBER, "秒数", "seconds"),
    spec("minutes", ValueType.INTEGER, "分钟", "minutes"),
    spec("shared", ValueType.BOOLEAN, "已分享", "shared"),
    spec("starts_at", ValueType.INSTANT, "开始时间", "start"),
    spec("labels", ValueType.TAGS, "标记", "labels"),
)
EVENTS = {
    "page_viewed": EventSpec(
        key="page_viewed", label=Label(zh="浏览页面", en="page viewed"), properties={p.key: p for p in _PROPERTIES}
    ),
    "file_downloaded": EventSpec(
        key="file_downloaded",
        label=Label(zh="下载文件", en="file downloaded"),
        properties={p.key: p for p in _PROPERTIES},
    ),
    ODD_EVENT: EventSpec(
        key=ODD_EVENT,
        label=Label(zh=ODD_EVENT, en=ODD_EVENT),
        properties={
            ODD_PROPERTY: FieldSpec(
                key=ODD_PROPERTY,
                type=ValueType.TEXT,
                path=(ODD_PROPERTY,),
                label=Label(zh=ODD_PROPERTY, en=ODD_PROPERTY),
            )
        },
    ),
}


class SmallCatalogue:
    """Implements ``criteria.Catalogue`` on the values above."""

    def field(self, key: str) -> FieldSpec | None:
        return FIELDS.get(key)

    def event(self, key: str) -> EventSpec | None:
        return EVENTS.get(key)

    def field_keys(self) -> Collection[str]:
        return FIELDS.keys()

    def event_keys(self) -> Collection[str]:
        return EVENTS.keys()


CATALOGUE = SmallCatalogue()
