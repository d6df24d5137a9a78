"""Industries by key, with the words people write for them.

Our own come first; behind them stands the national standard, whose sections and divisions have keys like ``gbt.38``
where none of ours means the same. What people added lies over both.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from leadloom.catalog.overlay import Dictionary, Edit, current, edits, labelled, overlaid, revision
from leadloom.catalog.standards import Standard, standards
from leadloom.criteria.types import Label
from leadloom.kernel.text import folded


@dataclass(frozen=True, slots=True)
class Industry:
    """``synonyms`` are folded words that mean it; ``target`` says that we sell there by default."""

    label: Label
    synonyms: tuple[str, ...]
    target: bool = False


INDUSTRIES: Final[Mapping[str, Industry]] = MappingProxyType(
    {
        "new_energy": Industry(
            Label(zh="新能源", en="New energy"),
            ("新能源", "新能源制造", "新能源行业", "光伏", "储能", "锂电", "new energy", "renewable energy", "solar"),
            target=True,
        ),
        "manufacturing": Industry(
            Label(zh="制造业", en="Manufacturing"),
            ("制造", "制造业", "机械制造", "装备制造", "智能制造", "manufacturing", "machinery", "industrial"),
            target=True,
        ),
        "automotive": Industry(
            Label(zh="汽车", en="Automotive"),
            ("汽车", "汽车制造", "汽车零部件", "automotive", "car parts"),
            target=True,
        ),
        "electronics": Industry(
            Label(zh="电子半导体", en="Electronics and semiconductors"),
            ("电子", "半导体", "芯片", "电子制造", "electronics", "semiconductors", "semiconductor"),
            target=True,
        ),
        "software": Industry(
            Label(zh="软件与互联网", en="Software and internet"),
            ("软件", "互联网", "it", "信息技术", "软件和信息技术服务业", "software", "internet", "saas", "technology"),
        ),
        "finance": Industry(
            Label(zh="金融", en="Finance"), ("金融", "银行", "保险", "证券", "finance", "banking", "insurance")
        ),
        "healthcare": Industry(
            Label(zh="医疗健康", en="Healthcare"),
            ("医疗", "医药", "医疗健康", "生物医药", "healthcare", "pharma", "medical"),
        ),
        "education": Industry(Label(zh="教育", en="Education"), ("教育", "培训", "教育培训", "education", "training")),
        "retail": Industry(
            Label(zh="零售消费", en="Retail"),
            ("零售", "消费品", "快消", "电商", "retail", "e-commerce", "ecommerce", "fmcg"),
        ),
        "logistics": Industry(
            Label(zh="物流运输", en="Logistics"), ("物流", "运输", "交通运输", "logistics", "transport", "supply chain")
        ),
        "construction": Industry(
            Label(zh="建筑地产", en="Construction and real estate"),
            ("建筑", "房地产", "地产", "construction", "real estate"),
        ),
        "energy": Industry(
            Label(zh="能源化工", en="Energy and chemicals"),
            ("能源", "化工", "石油", "电力", "energy", "chemicals", "oil and gas", "power"),
        ),
        "government": Industry(
            Label(zh="政府与公共事业", en="Public sector"),
            ("政府", "公共事业", "事业单位", "government", "public sector"),
        ),
    }
)

_OURS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "C": "manufacturing", "D": "energy", "E": "construction", "F": "retail", "G": "logistics", "I": "software",
        "J": "finance", "P": "education", "Q": "healthcare", "S": "government",
        "36": "automotive", "39": "electronics", "52": "retail", "64": "software", "65": "software", "68": "finance",
        "83": "education", "84": "healthcare", "92": "government",
    }
)  # fmt: skip
"""What of the standard is an industry of ours."""
_OTHER_NAMES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "A": ("农业", "农林牧渔"), "B": ("采矿", "矿业"), "H": ("酒店餐饮", "餐饮住宿"), "K": ("房地产业",),
        "L": ("商务服务", "企业服务"), "M": ("科研", "技术服务"), "N": ("环保", "水利"), "O": ("居民服务",),
        "R": ("文化娱乐", "文体娱乐"), "34": ("通用设备",), "35": ("专用设备",), "38": ("电气机械", "电气设备"),
        "40": ("仪器仪表",), "61": ("酒店",), "62": ("餐饮",), "72": ("咨询",), "73": ("研发",),
    }
)  # fmt: skip


def standard_key(code: str) -> str:
    """Return the key under which a section or division of the standard is kept: ours where there is one."""
    return _OURS.get(code, f"gbt.{code}")


def _added() -> dict[str, Industry]:
    found: dict[str, Industry] = {}
    for code, standard in standards().items():
        key = standard_key(code)
        if key not in INDUSTRIES:
            parent = _OURS.get(standard.parent, "")
            target = parent in INDUSTRIES and INDUSTRIES[parent].target
            found[key] = Industry(standard.label, _OTHER_NAMES.get(code, ()), target)
    return found


ALL_INDUSTRIES: Final[Mapping[str, Industry]] = MappingProxyType({**INDUSTRIES, **_added()})
"""Our industries, and what else the standard has."""
_LABELS: Final = {key: industry.label for key, industry in ALL_INDUSTRIES.items()}


def industries() -> Mapping[str, Industry]:
    """Return all industries by key as people call them, their own after those built in, retired ones included."""
    return _industries(revision()) if edits(Dictionary.INDUSTRY) else ALL_INDUSTRIES


def industry_labels() -> Mapping[str, Label]:
    """Return the names of all industries by key."""
    return labelled(Dictionary.INDUSTRY, _LABELS)


@lru_cache(maxsize=1)
def _industries(_revision: int) -> Mapping[str, Industry]:
    edited = edits(Dictionary.INDUSTRY)
    return {
        key: replace(ALL_INDUSTRIES[key], label=label)
        if key in ALL_INDUSTRIES
        else Industry(label, (), target=_is_below_target(key, edited))
        for key, label in industry_labels().items()
    }


def _is_below_target(key: str, edited: Mapping[str, Edit]) -> bool:
    """Tell whether the nearest built-in industry above one of people's own is one we want."""
    seen = set[str]()
    while key in edited and edited[key].own and key not in seen:
        seen.add(key)
        key = edited[key].parent
    return key in ALL_INDUSTRIES and ALL_INDUSTRIES[key].target


def standard_of(key: str) -> Standard | None:
    """Return the section or division that an industry is, the section for ours that are one; None for others."""
    code = next((code for code, ours in _OURS.items() if ours == key), key.removeprefix("gbt."))
    return standards().get(code)


def _words() -> dict[str, str]:
    found: dict[str, str] = {}
    for code, standard in standards().items():
        for word in (f"{standard.parent}{code}", standard.label.zh, standard.label.en):
            found.setdefault(folded(word), standard_key(code))
    for key, industry in (*_added().items(), *INDUSTRIES.items()):
        for word in (key, key.replace("_", " "), industry.label.zh, industry.label.en, *industry.synonyms):
            if key in INDUSTRIES:
                found[folded(word)] = key
            else:
                found.setdefault(folded(word), key)
    return found


_BY_WORD: Final = _words()
_ENDINGS: Final = ("行业", "产业", "领域", "业", "industry", "sector")


REMEMBERED: Final = 10_000
"""Words that were looked up last: a file says the same ones again and again."""


def known_industry(text: str) -> str | None:
    """Return the key for what somebody wrote, None for words the dictionary doesn't know."""
    return _known(text, revision())


@lru_cache(maxsize=REMEMBERED)
def _known(text: str, _laid: int) -> str | None:
    """Return the same under what is laid over; ``_laid`` keeps answers under something else apart."""
    word = folded(text)
    overlay = overlaid(Dictionary.INDUSTRY)
    for form in (word, *(word.removesuffix(ending).strip() for ending in _ENDINGS if word.endswith(ending))):
        found = overlay.get(form) or _BY_WORD.get(form)
        if found:
            return current(Dictionary.INDUSTRY, found)
    return None


def industry_key(text: str) -> str:
    """Return the dictionary's key for what somebody wrote; words it doesn't know are returned trimmed, as they are."""
    return known_industry(text) or text.strip()


def is_industry(text: str) -> bool:
    """Tell whether the dictionary knows what somebody wrote."""
    return known_industry(text) is not None


def is_target(key: str) -> bool:
    """Tell whether contacts of this industry are the ones we want; unknown industries are not."""
    industry = industries().get(key)
    return industry is not None and industry.target
