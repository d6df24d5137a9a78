"""What a job title says about its bearer: the level, and whether they decide."""

import re
from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from leadloom.catalog.overlay import Dictionary, labelled, overlaid
from leadloom.criteria.types import Label
from leadloom.kernel.text import folded


class TitleLevel(StrEnum):
    """From the bottom to the top."""

    STAFF = "staff"
    MANAGER = "manager"
    DEPARTMENT_MANAGER = "department_manager"
    DIRECTOR = "director"
    VP = "vp"
    C_LEVEL = "c_level"


TITLE_LABELS: Final[Mapping[str, Label]] = MappingProxyType(
    {
        TitleLevel.STAFF.value: Label(zh="员工", en="Staff"),
        TitleLevel.MANAGER.value: Label(zh="经理", en="Manager"),
        TitleLevel.DEPARTMENT_MANAGER.value: Label(zh="部门经理", en="Department manager"),
        TitleLevel.DIRECTOR.value: Label(zh="总监", en="Director"),
        TitleLevel.VP.value: Label(zh="副总", en="Vice president"),
        TitleLevel.C_LEVEL.value: Label(zh="高管", en="C-level"),
    }
)


def title_labels() -> Mapping[str, Label]:
    """Return the names of the levels as people call them."""
    return labelled(Dictionary.TITLE, TITLE_LABELS)


_RANK: Final = {level: rank for rank, level in enumerate(TitleLevel)}

_PATTERNS: Final = (
    (TitleLevel.STAFF, r"助理|秘书|实习|assistant|secretary|intern\b|trainee"),
    (TitleLevel.VP, r"副总裁|副总经理|副总(?!监|工)|\b[se]?vp\b|\b(vice|deputy)[ -](president|general manager)\b"),
    (TitleLevel.C_LEVEL, r"\bmanaging director\b|\bgeneral manager\b"),
    (TitleLevel.DIRECTOR, r"总监|总工程师|院长|厂长|\bdirector\b|\bhead of\b(?! department)"),
    (
        TitleLevel.DEPARTMENT_MANAGER,
        r"部门(经理|主管|负责人)|部(长|主任|经理|主管)|处长|科长|主任|高级经理"
        r"|\b(department|dept\.?|division|senior) manager\b|\bhead of department\b|\bdepartment head\b",
    ),
    (
        TitleLevel.C_LEVEL,
        r"总裁|董事长|首席|总经理|创始人|合伙人|老板|法人"
        r"|\bc[a-z]{1,2}o\b|\bchief\b|\bpresident\b|\b(co-?)?founder\b|\bowner\b",
    ),
    (TitleLevel.MANAGER, r"经理|主管|组长|负责人|\bmanager\b|\bsupervisor\b|\b(team )?lead(er)?\b"),
)
_COMPILED: Final = tuple((level, re.compile(pattern)) for level, pattern in _PATTERNS)
_SCRIPT_BORDER: Final = re.compile(r"(?<=[^\x00-\x7f])(?=[a-z])|(?<=[a-z])(?=[^\x00-\x7f])")
"""Between Chinese and Latin letters, where no blank is written: 集团CEO."""


def title_level(title: str) -> TitleLevel | None:
    """Return the level a title tells, in Chinese or English; None for an empty title, STAFF for any other word.

    A title that people put into the dictionary has the level they gave it.
    """
    given = overlaid(Dictionary.TITLE).get(folded(title))
    return TitleLevel(given) if given else _told(title)


def is_told_title(title: str) -> bool:
    """Tell whether a word of a title tells its level; others are STAFF for want of one."""
    return folded(title) in overlaid(Dictionary.TITLE) or _told(title) is not TitleLevel.STAFF or _is_staff(title)


def _is_staff(title: str) -> bool:
    text = _SCRIPT_BORDER.sub(" ", folded(title))
    return any(pattern.search(text) for level, pattern in _COMPILED if level is TitleLevel.STAFF)


@lru_cache(maxsize=10_000)
def _told(title: str) -> TitleLevel | None:
    text = _SCRIPT_BORDER.sub(" ", folded(title))
    if not text:
        return None
    return next((level for level, pattern in _COMPILED if pattern.search(text)), TitleLevel.STAFF)


def decides(level: TitleLevel | None) -> bool | None:
    """Tell whether the bearer counts as a decision maker: department manager or above (部门经理以上)."""
    return None if level is None else _RANK[level] >= _RANK[TitleLevel.DEPARTMENT_MANAGER]
