"""Industries by key, with the words people write for them. Part of the dictionaries that become editable."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

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

_BY_WORD: Final = {
    folded(word): key
    for key, industry in INDUSTRIES.items()
    for word in (key, key.replace("_", " "), industry.label.zh, industry.label.en, *industry.synonyms)
}


def industry_key(text: str) -> str:
    """Return the dictionary's key for what somebody wrote; words it doesn't know are returned trimmed, as they are."""
    word = folded(text)
    return (
        _BY_WORD.get(word) or _BY_WORD.get(word.removesuffix("行业").removesuffix("industry").strip()) or text.strip()
    )


def is_target(key: str) -> bool:
    """Tell whether contacts of this industry are the ones we want; unknown industries are not."""
    industry = INDUSTRIES.get(key)
    return industry is not None and industry.target
