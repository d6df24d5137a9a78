"""Sources in three levels: channel, medium, entry point (付费搜索 / 百度推广 / 百度品牌词). Pure."""

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Final

from leadloom.criteria.types import Label
from leadloom.kernel.text import folded

LEVELS: Final = 3
_SEPARATORS: Final = re.compile(r"\s*[/>|\\、»]\s*|\s+-\s+")


@dataclass(frozen=True, slots=True)
class Source:
    """A source of the second or third level; ``key`` is its path: ``paid_search/baidu/brand``."""

    key: str
    label: Label
    synonyms: tuple[str, ...]


@cache
def deeper_sources() -> Mapping[str, Source]:
    """Return the sources below the first level by key."""
    text = (files("leadloom.catalog") / "data" / "sources.csv").read_text(encoding="utf-8")
    found = {}
    for row in csv.DictReader(text.splitlines()):
        words = tuple(word for word in row["synonyms"].split("|") if word)
        found[row["key"]] = Source(row["key"], Label(zh=row["zh"], en=row["en"]), words)
    return MappingProxyType(found)


@cache
def deeper_words() -> Mapping[str, str]:
    """Return keys below the first level by folded words."""
    found: dict[str, str] = {}
    for key, source in deeper_sources().items():
        for word in (key, source.label.zh, source.label.en, *source.synonyms):
            found.setdefault(folded(word), key)
    return MappingProxyType(found)


def pieces(text: str) -> list[str]:
    """Return the levels of a source that is written as a path, at most three; one for a plain word."""
    return [piece for piece in _SEPARATORS.split(text.strip()) if piece][:LEVELS]
