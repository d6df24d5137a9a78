"""Words of merging: whose value is taken, why two may be one, and what stands side by side."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

from leadloom.kernel.types import JsonObject, JsonValue

Flat: TypeAlias = dict[str, JsonValue]
"""A stored row by column, with search keys; fields of the installation's own are under ``custom.`` and their name."""

Changes: TypeAlias = dict[str, JsonObject]
"""By field: ``before`` and ``after``, each its columns with their values. Sealed values are sealed."""


class MergeSide(StrEnum):
    """Whose value a field has after a merge."""

    KEPT = "kept"
    GONE = "gone"


class Noun(StrEnum):
    """What can be merged."""

    CONTACT = "contact"
    COMPANY = "company"


class Likeness(StrEnum):
    """Why two may be one, the strongest first."""

    IDENTIFIER = "identifier"
    """One of them named an identifier of the other, in a form, a file or a message."""
    NAME_AND_COMPANY = "name_and_company"
    NAME_AND_DOMAIN = "name_and_domain"
    NAME_AND_NUMBER = "name_and_number"
    """The same name, and the same last four digits under another number."""
    COMPANY_KEY = "company_key"
    """Of companies: somebody's data named both, by code, domain or name."""


Choices: TypeAlias = Mapping[str, MergeSide]


@dataclass(frozen=True, slots=True)
class FieldPair:
    """A field of both, as the reader may see it. ``chosen`` is whose value is taken unless somebody says otherwise.

    ``differs``: both have a value, and not the same one.
    """

    name: str
    kept: str = field(repr=False)
    gone: str = field(repr=False)
    chosen: MergeSide
    differs: bool
