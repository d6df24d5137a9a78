"""Who visits the demo company: invented people with test numbers and example.com addresses."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

SURNAMES: Final = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
GIVEN: Final = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰建文博雅婷欣怡子涵思远嘉宁"
LATIN: Final = (
    ("Anna", "Berg"), ("Tomas", "Novak"), ("Ines", "Moreau"), ("Rui", "Almeida"), ("Petra", "Vogel"),
    ("Omar", "Haddad"), ("Lena", "Fischer"), ("Kenji", "Mori"), ("Sofia", "Rossi"), ("Erik", "Lund"),
)  # fmt: skip
CITIES: Final = ("上海", "苏州", "杭州", "南京", "深圳", "广州", "北京", "成都", "武汉", "宁波", "合肥", "天津")
CORES: Final = (
    "华辰", "远景岚", "启明源", "中科锐", "博越", "恒泰丰", "新芯联", "绿能达", "海川", "金桥智", "凌云拓", "安瑞",
    "卓尔诚", "天工开", "瑞丰泽", "蓝图优", "云帆", "信达盛", "正元通", "弘毅达", "森海", "百川汇", "星河谷", "同创力",
)  # fmt: skip
INDUSTRIES: Final = {
    "new_energy": "新能源科技", "manufacturing": "精密制造", "software": "软件", "retail": "商贸",
    "logistics": "供应链", "healthcare": "医疗器械",
}  # fmt: skip
INDUSTRY_WEIGHTS: Final = (30, 28, 16, 10, 9, 7)
TITLES: Final = (
    ("采购专员", 18), ("工程师", 20), ("项目经理", 16), ("市场主管", 10), ("部门经理", 16), ("生产总监", 8),
    ("副总经理", 4), ("总经理", 3), ("Procurement Manager", 3), ("Head of Operations", 2),
)  # fmt: skip
SIZES: Final = (20, 45, 80, 120, 200, 350, 600, 1200, 3000)


@dataclass(frozen=True, slots=True)
class Firm:
    """An invented company."""

    name: str
    domain: str
    industry: str
    employees: int
    region: str


@dataclass(frozen=True, slots=True)
class Person:
    """An invented person at a firm. ``mobile`` lies in the range no carrier has."""

    number: int
    name: str
    email: str
    mobile: str
    title: str
    firm: Firm


def firms(dice: random.Random, count: int) -> list[Firm]:
    """Invent companies with distinct names."""
    made: dict[str, Firm] = {}
    industries = list(INDUSTRIES)
    while len(made) < count:
        industry = dice.choices(industries, INDUSTRY_WEIGHTS)[0]
        region = dice.choice(CITIES)
        name = f"{region}{dice.choice(CORES)}{dice.choice(GIVEN)}{INDUSTRIES[industry]}有限公司"
        domain = f"firm{len(made):04d}.example.com"
        made.setdefault(name, Firm(name, domain, industry, dice.choice(SIZES), region))
    return list(made.values())


def people(dice: random.Random, count: int) -> Iterator[Person]:
    """Invent ``count`` people; about three to a firm."""
    employers = firms(dice, max(1, count // 3))
    titles, weights = zip(*TITLES, strict=True)
    for number in range(count):
        firm = dice.choice(employers)
        yield Person(
            number=number,
            name=_name(dice),
            email=f"person{number:05d}@{firm.domain}",
            mobile=f"+86100{number:08d}",
            title=dice.choices(titles, weights)[0],
            firm=firm,
        )


def _name(dice: random.Random) -> str:
    if dice.random() < 0.06:
        return " ".join(dice.choice(LATIN))
    return dice.choice(SURNAMES) + "".join(dice.choices(GIVEN, k=dice.choice((1, 2, 2))))
