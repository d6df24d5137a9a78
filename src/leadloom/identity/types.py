"""Words of identity: claims, decisions, and what a batch of events resolves to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

from leadloom.events.types import EventRow, SubjectLink
from leadloom.inbox.parse import Incoming
from leadloom.kernel.ids import ContactId, SubjectId
from leadloom.kernel.types import JsonObject

USER_ID_SOURCE = "user_id"
"""Source of external identifiers that came as ``userId``."""


class Kind(StrEnum):
    """Kinds of identifier, the strongest first: what an account system gave out, then what a person owns."""

    EXTERNAL = "external"
    WECHAT_UNIONID = "wechat_unionid"
    WECOM_EXTERNAL = "wecom_external"
    MOBILE = "mobile"
    EMAIL = "email"
    ANONYMOUS = "anonymous"

    __hash__ = str.__hash__
    """As a text, in C: an enumeration's own is a call for each look into a table."""


ACCOUNT_KINDS = frozenset({Kind.EXTERNAL, Kind.WECHAT_UNIONID, Kind.WECOM_EXTERNAL})
STRENGTH: Mapping[Kind, int] = {kind: rank for rank, kind in enumerate(Kind)}

Slot: TypeAlias = tuple[Kind, str]
"""Kind and source: a contact that holds a slot has a value of that kind from that source."""


@dataclass(frozen=True, slots=True)
class Claim:
    """Somebody says: this is my identifier. ``value`` is normalised, ``blind`` its blind index."""

    kind: Kind
    source: str
    value: str = field(repr=False)
    blind: bytes = field(repr=False)

    @property
    def slot(self) -> Slot:
        """Return kind and source."""
        return self.kind, self.source


Key: TypeAlias = tuple[Kind, str, bytes]


def key_of(claim: Claim) -> Key:
    """Return what makes an identifier unique."""
    return claim.kind, claim.source, claim.blind


class Refusal(StrEnum):
    """Why a claim was not believed."""

    OWNED = "owned"
    """It belongs to another contact: two contacts may be one person, which only a person decides."""
    HELD = "held"
    """The contact has another value of that kind, and a public key may only fill what is empty."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A claim that was not believed, and who owns it if somebody does."""

    claim: Claim
    reason: Refusal
    owner: ContactId | None = None


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose something is. ``origin`` is whose it would be without any merge; without a merge the same contact."""

    contact: ContactId | None
    origin: ContactId | None

    @property
    def elsewhere(self) -> ContactId | None:
        """Return the origin where it is another contact, as it is stored."""
        return None if self.origin == self.contact else self.origin


@dataclass(frozen=True, slots=True)
class NewContact:
    """A contact that came to be. ``first_touch`` is what is known of its first visit, None without a browser."""

    contact: ContactId
    at: datetime
    trusted: bool
    first_touch: JsonObject | None = None
    first_seen_at: datetime | None = None


@dataclass(slots=True)
class Resolved:
    """One event and who it belongs to; never changed, but freezing costs half as long again.

    ``subject`` is fixed for ever; ``contact`` is who the subject belonged to when the event was accepted, None for a
    stranger. ``held`` are the claims of the event that belong to the contact, ``visit`` is 0 outside of visits.
    ``origin`` is the contact it would be without any merge: what is said belongs to that one after an unmerge.
    """

    incoming: Incoming
    subject: SubjectId
    contact: ContactId | None
    visit: int
    trusted: bool
    held: tuple[Claim, ...] = ()
    origin: ContactId | None = None


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a batch resolves to. ``events`` are in the order of the batch.

    ``visits`` are rows of ``visit_started``; ``links`` say to whom browsers belong from now on; ``touched`` are all
    contacts that an event of the batch belongs to after it; ``nobody`` are events that name no browser and nobody.
    ``conflicts`` are pairs of contacts of which one named an identifier of the other.
    """

    events: Sequence[Resolved]
    visits: Sequence[EventRow]
    links: Sequence[SubjectLink]
    new_contacts: Mapping[ContactId, NewContact]
    touched: frozenset[ContactId]
    nobody: Sequence[Incoming]
    first_seen: Mapping[ContactId, datetime]
    conflicts: frozenset[tuple[ContactId, ContactId]] = frozenset()


@dataclass(frozen=True, slots=True)
class Asking:
    """Somebody wants to be known: a row of a file, a call of the API.

    ``contact`` is set when it is decided already who it is about; then claims are only attached.
    """

    claims: tuple[Claim, ...]
    at: datetime
    trusted: bool = True
    contact: ContactId | None = None


@dataclass(frozen=True, slots=True)
class Settled:
    """Who an asking is about, which of its claims belong to that contact now, and which were refused."""

    contact: ContactId
    is_new: bool
    held: tuple[Claim, ...]
    refused: tuple[Refused, ...]
