"""Invented contacts for measurements, as rows for COPY: real seals, blind indexes and search keys. No Django."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from leadloom.catalog.titles import decides, title_level
from leadloom.events.definition import encode_rows, version_row
from leadloom.events.types import AttributeVersion
from leadloom.identity.registry import VALUE_COLUMN
from leadloom.identity.types import USER_ID_SOURCE, Kind
from leadloom.kernel.types import JsonObject
from leadloom.profiles.people import EMAIL_COLUMN, MOBILE_COLUMN, NAME_COLUMN, last_four, name_grams
from leadloom.storage.vault import vault

PEOPLE_PER_COMPANY: Final = 4
DAYS: Final = 365
IDENTIFIERS: Final = 3

_SURNAMES: Final = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
_GIVEN: Final = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰建文博雅婷欣怡子涵思远嘉宁志国春梅晓东海燕"
_CITIES: Final = ("上海", "苏州", "杭州", "南京", "深圳", "广州", "北京", "成都", "武汉", "宁波", "合肥", "天津")
_CORES: Final = "华辰远景启明中科博越恒泰新芯绿能海川金桥凌云安瑞卓尔天工瑞丰蓝图云帆信达正元弘毅森海百川星河同创"
_TRADES: Final = ("新能源科技", "精密制造", "软件", "商贸", "供应链", "医疗器械")
_INDUSTRIES: Final = ("new_energy", "manufacturing", "software", "retail", "logistics", "healthcare")
_TITLES: Final = ("采购专员", "工程师", "项目经理", "市场主管", "部门经理", "生产总监", "副总经理", "总经理")
_SOURCES: Final = ("paid_search", "organic_search", "event", "webinar", "social", "referral", "import", "direct")
_SIZES: Final = (20, 45, 80, 120, 200, 350, 600, 1200, 3000)


@dataclass(frozen=True, slots=True)
class Part:
    """A run of contacts to be made: their numbers from ``first``, and ids that were minted for them in this order."""

    first: int
    contacts: Sequence[int]
    identifiers: Sequence[int]
    now: datetime


@dataclass(frozen=True, slots=True)
class Copied:
    """A part as COPY text of its tables, and as lines for the event store."""

    contacts: bytes
    search: bytes
    identifiers: bytes
    versions: bytes


@dataclass(frozen=True, slots=True)
class Firm:
    """An invented company; people of it follow each other."""

    number: int
    name: str
    domain: str
    industry: str
    employees: int
    region: str


def firm(number: int) -> Firm:
    """Invent a company; the same one for the same number."""
    dice = random.Random(number)  # noqa: S311 - a repeatable sample, no secret
    trade = number % len(_TRADES)
    city = dice.choice(_CITIES)
    core = "".join(dice.choices(_CORES, k=3))
    name = f"{city}{core}{_TRADES[trade]}{number}有限公司"
    return Firm(number, name, f"firm{number}.example.com", _INDUSTRIES[trade], dice.choice(_SIZES), city)


def person_name(number: int) -> str:
    """Invent a name of two or three characters; the same one for the same number."""
    dice = random.Random(number)  # noqa: S311
    return dice.choice(_SURNAMES) + "".join(dice.choices(_GIVEN, k=2 if number % 5 else 1))


def email_of(number: int) -> str:
    """Return the address of a contact."""
    return f"person{number}@firm{number // PEOPLE_PER_COMPANY}.example.com"


def mobile_of(number: int) -> str:
    """Return the mobile of a contact, in the range that no carrier has."""
    return f"+86100{number * 7919 % 100_000_000:08d}"


def user_id_of(number: int) -> str:
    """Return the id by which a website knows a contact."""
    return f"user-{number}"


def copied(part: Part) -> Copied:
    """Make the rows of a part; takes about 0.1 ms a contact."""
    rows = [_Row(part, place) for place in range(len(part.contacts))]
    return Copied(
        contacts=b"".join(row.contact() for row in rows),
        search=b"".join(row.search() for row in rows),
        identifiers=b"".join(line for row in rows for line in row.identifiers()),
        versions=encode_rows(version_row(row.version()) for row in rows),
    )


class _Row:
    """One contact in all its tables."""

    def __init__(self, part: Part, place: int) -> None:
        self.number, self.id = part.first + place, part.contacts[place]
        self.identifier_ids = part.identifiers[IDENTIFIERS * place : IDENTIFIERS * (place + 1)]
        dice = random.Random(self.number)  # noqa: S311
        self.seen_at = part.now - timedelta(days=DAYS * dice.random() ** 2, seconds=60)
        self.created_at = self.seen_at - timedelta(days=90 * dice.random())
        self.title, self.source = dice.choice(_TITLES), dice.choice(_SOURCES)
        self.firm = firm(self.number // PEOPLE_PER_COMPANY)
        self.name = person_name(self.number)
        self.reach = {
            Kind.EMAIL: email_of(self.number),
            Kind.MOBILE: mobile_of(self.number),
            Kind.EXTERNAL: user_id_of(self.number),
        }

    def contact(self) -> bytes:
        """Return the row of ``profiles_contact``."""
        keys = vault()
        level = title_level(self.title)
        sealed = (
            (NAME_COLUMN, "contact.name", self.name),
            (EMAIL_COLUMN, Kind.EMAIL.value, self.reach[Kind.EMAIL]),
            (MOBILE_COLUMN, Kind.MOBILE.value, self.reach[Kind.MOBILE]),
        )
        cells: list[object] = [self.id, f"C{self.number + 1:03}"]
        for column, index, value in sealed:
            cells += [keys.seal(column, self.id, value), keys.blind(index, value)]
        cells += [
            self.title, level.value if level else None, decides(level), self.firm.industry, self.firm.region,
            "", self.firm.domain, self.source, self.firm.number + 1, "{}", self.created_at, self.seen_at,
            self.created_at, 1,
        ]  # fmt: skip
        return _line(cells)

    def search(self) -> bytes:
        """Return the row of ``profiles_contact_search``."""
        grams = ",".join(f'"\\\\\\\\x{gram.hex()}"' for gram in name_grams(self.name))
        last4 = f"\\\\x{last_four(self.reach[Kind.MOBILE]).hex()}"
        return f"{self.id}\t{{{grams}}}\t{last4}\n".encode()

    def identifiers(self) -> Iterator[bytes]:
        """Yield the rows of ``identity_identifier``."""
        keys = vault()
        for row, (kind, value) in zip(self.identifier_ids, self.reach.items(), strict=True):
            source = USER_ID_SOURCE if kind is Kind.EXTERNAL else ""
            blind, sealed = keys.blind(kind.value, value), keys.seal(VALUE_COLUMN, row, value)
            yield _line([row, kind.value, source, blind, sealed, self.id, self.created_at])

    def version(self) -> AttributeVersion:
        """Return what the event store knows of the contact."""
        level = title_level(self.title)
        attrs: JsonObject = {
            "title": self.title,
            "title_level": level.value if level else None,
            "decision_maker": decides(level),
            "industry": self.firm.industry,
            "region": self.firm.region,
            "email_domain": self.firm.domain,
            "has_email": True,
            "has_mobile": True,
            "source": self.source,
            "created_at": round(self.created_at.timestamp() * 1000),
            "company": {
                "name": self.firm.name,
                "industry": self.firm.industry,
                "employees": self.firm.employees,
                "region": self.firm.region,
            },
        }
        return AttributeVersion(self.id, 1, self.created_at, attrs)


def _line(cells: Sequence[object]) -> bytes:
    return ("\t".join(map(_cell, cells)) + "\n").encode()


def _cell(value: object) -> str:
    if value is None:
        return "\\N"
    if isinstance(value, bytes):
        return f"\\\\x{value.hex()}"
    return "t" if value is True else "f" if value is False else str(value)
