"""A tree as a sentence a marketer reads, in Chinese and English, generated from the tree and the catalogue's labels."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Final, assert_never

from leadloom.criteria.definition import (
    DAY,
    EVERYONE,
    VISIT,
    AllOf,
    AnyOf,
    AttributeLeaf,
    Comparison,
    EventLeaf,
    EventMatch,
    Group,
    NoneOf,
    Operand,
    Operator,
    StateFact,
    StateLeaf,
    Tree,
)
from leadloom.criteria.operands import plain, points
from leadloom.criteria.types import Catalogue, FieldSpec, Label


class Language(StrEnum):
    """The product's two languages."""

    ZH = "zh"
    EN = "en"


_OPERATORS: Final[dict[Operator, Label]] = {
    Operator.IS: Label(zh="是{}", en="is {}"),
    Operator.IS_NOT: Label(zh="不是{}", en="is not {}"),
    Operator.IN: Label(zh="是{}之一", en="is one of {}"),
    Operator.NOT_IN: Label(zh="不是{}中的任何一个", en="is none of {}"),
    Operator.CONTAINS: Label(zh="包含{}", en="contains {}"),
    Operator.NOT_CONTAINS: Label(zh="不包含{}", en="does not contain {}"),
    Operator.STARTS: Label(zh="以{}开头", en="starts with {}"),
    Operator.ENDS: Label(zh="以{}结尾", en="ends with {}"),
    Operator.EMPTY: Label(zh="为空", en="is empty"),
    Operator.KNOWN: Label(zh="已知", en="is known"),
    Operator.EQ: Label(zh="等于 {}", en="= {}"),
    Operator.NE: Label(zh="不等于 {}", en="≠ {}"),
    Operator.LT: Label(zh="小于 {}", en="< {}"),
    Operator.LE: Label(zh="不大于 {}", en="≤ {}"),
    Operator.GT: Label(zh="大于 {}", en="> {}"),
    Operator.GE: Label(zh="不小于 {}", en="≥ {}"),
    Operator.BETWEEN: Label(zh="在 {} 之间(含两端)", en="is between {}, both included"),
    Operator.BEFORE: Label(zh="早于 {}", en="is before {}"),
    Operator.AFTER: Label(zh="晚于 {}", en="is after {}"),
    Operator.WITHIN_LAST_DAYS: Label(zh="在最近 {} 天内", en="is within the last {} days"),
    Operator.MORE_THAN_DAYS_AGO: Label(zh="在 {} 天以前", en="is {} days ago or longer"),
    Operator.ANY_OF: Label(zh="含有{}中的任意一个", en="has any of {}"),
    Operator.ALL_OF: Label(zh="同时含有{}", en="has all of {}"),
    Operator.NONE_OF: Label(zh="不含{}中的任何一个", en="has none of {}"),
    Operator.AT_LEAST: Label(zh="至少为 {}", en="is at least {}"),
}
_FACTS: Final[dict[StateFact, Label]] = {
    StateFact.TOTAL: Label(zh="总分", en="score"),
    StateFact.FIT: Label(zh="契合度", en="fit"),
    StateFact.BEHAVIOUR: Label(zh="行为分", en="behaviour score"),
    StateFact.RATING: Label(zh="线索分层", en="rating"),
    StateFact.GRADE: Label(zh="等级", en="grade"),
}
_STAND_INS: Final[dict[str, Label]] = {DAY: Label(zh="日期", en="day"), VISIT: Label(zh="访问", en="visit")}
_YES: Final = Label(zh="「是」", en="yes")
_NO: Final = Label(zh="「否」", en="no")


def sentence(tree: Tree, catalogue: Catalogue, language: Language) -> str:
    """Return the whole tree in words; nested groups stand in brackets. Unknown keys are shown as they are."""
    if tree == EVERYONE:
        return _say(Label(zh="所有联系人", en="everyone"), language)
    return _Speaker(catalogue, language).tree(tree, outermost=True)


def _say(label: Label, language: Language) -> str:
    return label.zh if language is Language.ZH else label.en


class _Speaker:
    """Puts one tree into words in one language."""

    def __init__(self, catalogue: Catalogue, language: Language) -> None:
        self.catalogue = catalogue
        self.language = language

    def say(self, zh: str, en: str) -> str:
        return zh if self.language is Language.ZH else en

    def tree(self, tree: Tree, *, outermost: bool = False) -> str:
        match tree:
            case AllOf() | AnyOf() | NoneOf():
                return self.group(tree, outermost=outermost)
            case AttributeLeaf():
                spec = self.catalogue.field(tree.field)
                return self.clause(tree.field, spec, tree.op, tree.value)
            case EventLeaf():
                return self.event(tree)
            case StateLeaf():
                return self.state(tree)
            case _:
                assert_never(tree)

    def group(self, group: Group, *, outermost: bool) -> str:
        parts = [self.tree(child) for child in group.children]
        both = isinstance(group, AllOf)
        between = self.say(" 且 " if both else " 或 ", " and " if both else " or ")
        text = between.join(parts)
        if isinstance(group, NoneOf):
            return self.say(f"不满足({text})", f"not ({text})")
        return text if outermost or len(parts) == 1 else f"({text})"

    def clause(self, key: str, spec: FieldSpec | None, op: Operator, value: Operand) -> str:
        name = _say(spec.label, self.language) if spec else key
        choices = spec.choices if spec else {}
        words = _say(_OPERATORS[op], self.language).replace("{}", self.value(value, choices))
        return name + self.say("" if words[0] > "\u3000" else " ", " ") + words

    def value(self, value: Operand, choices: Mapping[str, Label]) -> str:
        if isinstance(value, bool):
            return _say(_YES if value else _NO, self.language)
        if isinstance(value, str):
            return self.quoted(_say(choices[value], self.language) if value in choices else value)
        if isinstance(value, tuple):
            ends = self.say("、", ", ") if isinstance(value[0], str) else self.say(" 和 ", " and ")
            return ends.join(self.value(entry, choices) for entry in value)
        return str(plain(value)) if isinstance(value, datetime) else "" if value is None else f"{value:,}"

    def quoted(self, text: str) -> str:
        return self.say(f"「{text}」", f"“{text}”")

    def event(self, leaf: EventLeaf) -> str:
        what = self.match(leaf.match)
        window = self.say(f"最近 {leaf.days} 天内", f" in the last {leaf.days} days") if leaf.days else ""
        if leaf.comparison is Comparison.AT_MOST and leaf.times == 0:
            return self.say(f"{window}没有发生{what}", f"no {what}{window}")
        least = leaf.comparison is Comparison.AT_LEAST
        side = self.say("至少" if least else "至多", "at least" if least else "at most")
        if leaf.distinct is None:
            unit = "time" if leaf.times == 1 else "times"
            return self.say(f"{window}{what}{side} {leaf.times:,} 次", f"{what} {side} {leaf.times:,} {unit}{window}")
        name = self.property_name(leaf.match.event, leaf.distinct)
        return self.say(
            f"{window}{what}{side} {leaf.times:,} 个不同的{name}",
            f"{what} with {side} {leaf.times:,} different values of {name}{window}",
        )

    def match(self, match: EventMatch) -> str:
        event = self.catalogue.event(match.event)
        name = self.quoted(_say(event.label, self.language) if event else match.event)
        properties = event.properties if event else {}
        clauses = [self.clause(c.property, properties.get(c.property), c.op, c.value) for c in match.where]
        if match.bots:
            clauses.append(self.say("含机器人", "bots included"))
        return name + (self.say(f"({'，'.join(clauses)})", f" ({', '.join(clauses)})") if clauses else "")

    def property_name(self, event_key: str, key: str) -> str:
        event = self.catalogue.event(event_key)
        spec = event.properties.get(key) if event else None
        label = spec.label if spec else _STAND_INS.get(key, Label(zh=key, en=key))
        return _say(label, self.language)

    def state(self, leaf: StateLeaf) -> str:
        value: Operand = points(leaf.value) if isinstance(leaf.value, int) else leaf.value
        name = _say(_FACTS[leaf.fact], self.language)
        words = self.clause(name, None, leaf.op, value)
        return self.say(f"模型{self.quoted(leaf.model)}的{words}", f"{words} in model {self.quoted(leaf.model)}")
