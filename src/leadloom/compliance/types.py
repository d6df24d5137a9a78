"""Words of consent."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from leadloom.kernel.ids import ContactId


class Channel(StrEnum):
    """A way to reach somebody; ANY stands for all of them."""

    EMAIL = "email"
    SMS = "sms"
    PHONE = "phone"
    WECOM = "wecom"
    WECHAT = "wechat"
    ANY = "any"


class ConsentState(StrEnum):
    """What an entry of the ledger says."""

    GIVEN = "given"
    WITHDRAWN = "withdrawn"


class Method(StrEnum):
    """How it was said. What comes in by IMPORT or API can withdraw a consent and never lift a withdrawal."""

    FORM = "form"
    LINK = "link"
    STAFF = "staff"
    API = "api"
    IMPORT = "import"


class SuppressionReason(StrEnum):
    """Why an address is never written to again."""

    UNSUBSCRIBED = "unsubscribed"
    BOUNCED = "bounced"
    COMPLAINED = "complained"
    ERASED = "erased"
    IMPORTED = "imported"
    STAFF = "staff"


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """One statement of one person. ``purpose`` is a word like ``marketing``.

    ``text`` is what stood beside the box, ``source`` the form, page or file; ``proof`` names the row or message that
    proves it and makes the entry unique: the same proof for the same purpose and channel is stored once.
    """

    contact: ContactId
    purpose: str
    channel: Channel
    state: ConsentState
    method: Method
    at: datetime
    proof: str
    source: str = ""
    text: str = ""
    ip: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A line of the ledger as decisions need it."""

    contact: int
    purpose: str
    channel: Channel
    state: ConsentState
    method: Method
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What holds now for one purpose and channel, and the entry that says so."""

    purpose: str
    channel: Channel
    state: ConsentState
    at: datetime
    source: str
    text: str
