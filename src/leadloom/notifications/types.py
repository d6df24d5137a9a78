"""What members of the staff are told."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum, StrEnum

from leadloom.kernel.ids import UserId


class NotificationKind(StrEnum):
    """What a notification is about."""

    LEAD_ASSIGNED = "lead_assigned"
    LEAD_DUE = "lead_due"
    LEAD_OVERDUE = "lead_overdue"
    LEAD_RETURNED = "lead_returned"
    LEADS_QUEUED = "leads_queued"
    LEAD_ESCALATED = "lead_escalated"


class Level(IntEnum):
    """How much a notification says; each level includes those before it."""

    BASICS = 1
    STORY = 2
    JUDGEMENT = 3


@dataclass(frozen=True, slots=True)
class Text:
    """The same in Chinese and in English."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Behaviour:
    """Something a contact did, in words."""

    label: Text
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class LeadContent:
    """What can be told of a lead; levels choose from it. Personal values are masked by the caller where they must be.

    Level 1, the contact: ``name`` to ``deadline_at``. Level 2, the story: ``source`` to ``behaviours``. Level 3, the
    judgement: ``note`` (the SDR's) and ``clauses`` (met clauses of the MQL definition). ``percent`` of the time to
    accept is over.
    """

    name: str
    company: str
    title: str = ""
    email: str = ""
    mobile: str = ""
    deadline_at: datetime | None = None
    source: Text | None = None
    score: str = ""
    rating: str = ""
    grade: str = ""
    behaviours: tuple[Behaviour, ...] = ()
    note: str = ""
    clauses: tuple[Text, ...] = ()
    reason: Text | None = None
    count: int = 1
    percent: int = 0


@dataclass(frozen=True, slots=True)
class NewNotification:
    """One message to one member of the staff. ``key`` is unique and deterministic: told twice, it is shown once."""

    key: str
    user_id: UserId
    kind: NotificationKind
    level: Level
    content: LeadContent
    link: str


@dataclass(frozen=True, slots=True)
class Rendered:
    """Title and body in both languages; plain text, lines separated by line feeds."""

    title: Mapping[str, str]
    body: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Shown:
    """A notification as its reader sees it."""

    id: int
    kind: NotificationKind
    level: Level
    rendered: Rendered
    link: str
    created_at: datetime
    read_at: datetime | None


@dataclass(frozen=True, slots=True)
class Mail:
    """The e-mail variant of a notification, in one language."""

    subject: str
    text: str
    html: str = field(repr=False)
