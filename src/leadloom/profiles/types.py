"""Words of profiles: what somebody says about a contact, and contacts and companies in memory."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from leadloom.kernel.ids import CompanyId, ContactId
from leadloom.kernel.types import JsonObject, JsonValue


class TagGroup(StrEnum):
    """What tags speak about."""

    INDUSTRY = "industry"
    STAGE = "stage"
    INTEREST = "interest"
    BEHAVIOUR = "behaviour"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What one message, row or person says about a contact; empty texts say nothing.

    ``email`` and ``mobile`` are normalised and belong to the contact already; ``email_domain`` hints at the company
    also when the address itself belongs to somebody else. ``cleared`` are fields to empty, for edits by people.
    """

    name: str = field(default="", repr=False)
    email: str = field(default="", repr=False)
    mobile: str = field(default="", repr=False)
    title: str = ""
    industry: str = ""
    region: str = ""
    purchase_stage: str = ""
    product: str = ""
    source: str = ""
    company: str = ""
    credit_code: str = ""
    website: str = ""
    email_domain: str = ""
    employees: int | None = None
    custom: JsonObject = field(default_factory=dict)
    cleared: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Something said about a contact at an instant. ``overwrites``: it may replace what is there, else fill gaps.

    ``default_source`` is the source of a contact that this change makes and that has no first touch. ``blinds`` are the
    blind indexes of address and number by kind, for who has them already.
    """

    contact: ContactId
    at: datetime
    said: Said
    overwrites: bool
    default_source: str = "direct"
    first_touch: JsonObject | None = None
    first_seen_at: datetime | None = None
    blinds: Mapping[str, bytes] = field(default_factory=dict, repr=False)


@dataclass(slots=True, kw_only=True)
class Person:
    """A contact's own row in memory. Sealed values are opaque here; their blind indexes tell whether they changed.

    ``tags`` are keys in order; whoever changes them writes them elsewhere.
    """

    id: ContactId
    number: str = ""
    name: bytes | None = None
    name_bi: bytes | None = None
    email: bytes | None = None
    email_bi: bytes | None = None
    mobile: bytes | None = None
    mobile_bi: bytes | None = None
    title: str = ""
    title_level: str | None = None
    decision_maker: bool | None = None
    industry: str = ""
    region: str = ""
    purchase_stage: str = ""
    product: str = ""
    email_domain: str = ""
    source: str = ""
    company_id: CompanyId | None = None
    custom: Mapping[str, JsonValue] = field(default_factory=dict)
    first_touch: JsonObject | None = None
    first_seen_at: datetime
    last_seen_at: datetime
    created_at: datetime
    version: int = 0
    tags: tuple[str, ...] = ()
    new_name: str | None = field(default=None, repr=False)
    new_mobile: str | None = field(default=None, repr=False)


@dataclass(slots=True, kw_only=True)
class Firm:
    """A company's row in memory. ``is_new`` and ``is_changed`` say what is to be written."""

    id: CompanyId
    name: str
    name_core: str
    credit_code: str = ""
    domain: str = ""
    industry: str = ""
    employees: int | None = None
    region: str = ""
    target_industry: bool = False
    is_new: bool = False
    is_changed: bool = False


@dataclass(frozen=True, slots=True)
class Applied:
    """What a set of changes did: each contact of the set is in exactly one; ``companies`` are those written."""

    created: frozenset[ContactId]
    updated: frozenset[ContactId]
    unchanged: frozenset[ContactId]
    companies: frozenset[CompanyId] = frozenset()
