"""What waits to become a row of the event store."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from leadloom.kernel.types import JsonValue


class StoreTable(StrEnum):
    """The tables that ticks write. The value is the table's name in ClickHouse."""

    EVENTS = "events"
    SUBJECT_MAP = "subject_map"
    CONTACT_SUBJECTS = "contact_subjects"
    CONTACT_VERSIONS = "contact_versions"
    TOUCHED = "touched"


@dataclass(frozen=True, slots=True)
class Fact:
    """Something a module of ours made true about a subject, to be stored as an event.

    ``key`` is unique and deterministic: the same fact told twice is stored once. ``props`` are declared in the
    catalogue and not personal.
    """

    subject: int
    type: str
    at: datetime
    key: str
    props: Mapping[str, JsonValue] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AttributeVersion:
    """All non-personal attributes of a contact from ``at`` on. ``version`` grows with every change of the contact."""

    contact: int
    version: int
    at: datetime
    attrs: Mapping[str, JsonValue]


@dataclass(frozen=True, slots=True)
class SubjectLink:
    """From now on ``subject`` belongs to ``contact``. ``version`` comes from the sequence of links and orders them."""

    subject: int
    contact: int
    version: int
    at: datetime


@dataclass(slots=True)
class EventRow:
    """One row of ``events``, ready to be stored; never changed, but freezing costs half as long again."""

    subject: int
    type: str
    at: datetime
    event_id: UUID
    received_at: datetime
    origin: str
    bot: bool
    visit: int
    props: Mapping[str, JsonValue]
