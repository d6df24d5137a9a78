"""Industries by the national standard GB/T 4754-2017: 20 sections and 97 divisions, with ISIC Rev.4 and NAICS. Pure."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from leadloom.criteria.types import Label


@dataclass(frozen=True, slots=True)
class Standard:
    """A section (``parent`` empty) or a division. ``isic`` is a section's letter, ``naics`` a two-digit sector."""

    code: str
    parent: str
    label: Label
    isic: str
    naics: str


@cache
def standards() -> Mapping[str, Standard]:
    """Return sections and divisions by code, a section before its divisions."""
    text = (files("leadloom.catalog") / "data" / "gbt4754.csv").read_text(encoding="utf-8")
    return MappingProxyType(
        {
            row["code"]: Standard(
                row["code"], row["parent"], Label(zh=row["zh"], en=row["en"]), row["isic"], row["naics"]
            )
            for row in csv.DictReader(text.splitlines())
        }
    )
