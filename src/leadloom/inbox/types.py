"""Words of the inbox: what a message may be, where it came from, why one was set aside."""

from enum import StrEnum
from typing import NotRequired, TypedDict

from leadloom.kernel.types import JsonValue

JsonDict = dict[str, JsonValue]


class MessageType(StrEnum):
    """Kinds of message: the Segment specification's, and our form submission."""

    TRACK = "track"
    IDENTIFY = "identify"
    PAGE = "page"
    SCREEN = "screen"
    GROUP = "group"
    ALIAS = "alias"
    FORM = "form"


class KeyKind(StrEnum):
    """Who holds a write key: ``browser`` keys are public and may only fill empty contact fields."""

    BROWSER = "browser"
    SERVER = "server"


class Origin(StrEnum):
    """The door a request came in by."""

    SDK = "sdk"
    PIXEL = "pixel"
    FORM = "form"
    IMPORT = "import"


class SetAsideReason(StrEnum):
    """Why a message is not in the event store; closed, so that every reason has a sentence on the screen."""

    NOT_AN_OBJECT = "not_an_object"
    UNKNOWN_TYPE = "unknown_type"
    MISSING = "missing"
    WRONG_TYPE = "wrong_type"
    TOO_LONG = "too_long"
    TOO_LARGE = "too_large"
    BAD_TIMESTAMP = "bad_timestamp"
    SPAM = "spam"
    STORE_REFUSED = "store_refused"


class RejectedMessage(TypedDict):
    """A message of a partly good request that was judged bad, kept so that a person can look at it."""

    index: int
    field: str
    reason: str
    message: JsonValue


class StoreRow(TypedDict):
    """A finished row of an event store's table, on its way there once more."""

    table: str
    row: JsonDict


class InboxRequest(TypedDict):
    """One accepted request, as it lies in a chunk.

    ``at`` is the instant of acceptance and ``sent_at`` the sender's clock when it sent, both ISO-8601; ``events`` are
    the raw messages, each with ``type`` and ``messageId``. ``context`` holds what the sender said once for the whole
    batch: a default for each message's own context. ``rejected`` may be absent or empty; the tick writes it to
    ``inbox_setaside``. ``rows`` were refused by the event store and are tried again; ``key`` is 0 beside them.
    """

    key: int
    at: str
    sent_at: str | None
    ua: str
    ip: str
    origin: str
    events: list[JsonDict]
    context: NotRequired[JsonDict]
    rejected: NotRequired[list[RejectedMessage]]
    rows: NotRequired[list[StoreRow]]
