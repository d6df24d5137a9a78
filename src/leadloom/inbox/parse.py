"""From a raw Segment message to a typed value with our own names and a corrected clock. Pure.

A message that was judged good (:mod:`leadloom.inbox.judge`) always parses. What belongs to a person stays in ``ids``,
``traits`` and ``form``; ``props`` is free of recognisable personal values and may go to the event store.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from typing import Final

from leadloom.inbox.bots import is_bot
from leadloom.inbox.judge import instant_of
from leadloom.inbox.scrub import scrubbed_props, scrubbed_text
from leadloom.inbox.touch import TOUCH_KEYS, address_of, page_props
from leadloom.inbox.types import InboxRequest, JsonDict, KeyKind, MessageType, Origin
from leadloom.kernel.ids import EventId, WriteKeyId, event_id
from leadloom.kernel.types import JsonValue

NAME_CHARS: Final = 100
FORM_CHARS: Final = 200
EARLIEST: Final = datetime(2000, 1, 1, tzinfo=UTC)
"""Clocks that lie are held within this and the instant of acceptance."""

TRACKER: Final = "leadloom.js"

_EVENT_NAMES: Final = {
    MessageType.PAGE: "page_viewed",
    MessageType.SCREEN: "screen_viewed",
    MessageType.FORM: "form_submitted",
}


@dataclass(frozen=True, slots=True)
class FormConsent:
    """What the visitor ticked, with the text that stood beside the box: the proof of a consent.

    ``channels`` are the words for those that the text names, in small letters; empty when the form does not tell.
    """

    purpose: str
    text: str
    given: bool
    channels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FormSubmission:
    """A submitted form; ``fields`` are raw and personal. Names that begin with an underscore are ours and left out."""

    form: str
    fields: Mapping[str, str]
    consent: FormConsent | None
    page_path: str


@dataclass(frozen=True, slots=True)
class Signs:
    """What the sender's own script tells about people and machines.

    ``tells_touches``: it is our tracker, which says when a person touched the page (``is_touched``); others don't.
    ``is_automated``: the browser says that a program drives it.
    """

    tells_touches: bool = False
    is_touched: bool = False
    is_automated: bool = False


@dataclass(slots=True)
class Incoming:
    """One message, ready for identity and profiles; never changed, but freezing costs half as long again.

    ``event_type`` is empty for messages that say who somebody is and are no event (identify, group, alias).
    ``at`` is when it happened by our clock, never later than ``received_at``. ``ip`` and ``user_agent`` are the
    visitor's: those of the request, or what a server wrote into the context. ``first_touch`` is what the tracker kept
    of the visitor's very first page (:data:`leadloom.inbox.touch.TOUCH_KEYS`, ``landing_path`` and ``at``, ISO-8601 by
    the visitor's clock), ``last_touch`` of the latest page they came to from elsewhere; empty when unknown.
    """

    event_id: EventId
    write_key_id: WriteKeyId
    key_kind: KeyKind
    type: MessageType
    event_type: str
    at: datetime
    received_at: datetime
    origin: Origin
    bot: bool
    message_id: str
    anonymous_id: str = ""
    user_id: str = ""
    previous_id: str = ""
    group_id: str = ""
    props: Mapping[str, JsonValue] = field(default_factory=dict)
    traits: Mapping[str, JsonValue] = field(default_factory=dict)
    first_touch: Mapping[str, JsonValue] = field(default_factory=dict)
    last_touch: Mapping[str, JsonValue] = field(default_factory=dict)
    signs: Signs = Signs()
    user_agent: str = ""
    ip: str = ""
    form: FormSubmission | None = None


_NO_SIGNS: Final = Signs()
_TYPES: Final = {kind.value: kind for kind in MessageType}
_ORIGINS: Final = {origin.value: origin for origin in Origin}


def parse_message(message: JsonDict, *, request: InboxRequest, key_kind: KeyKind) -> Incoming:
    """Return the typed message; ``request`` is the one it came in, ``key_kind`` that of its write key.

    Raises KeyError or ValueError when the message was never judged (unknown type, no ``messageId``).
    """
    kind = _TYPES[_text(message.get("type"))]
    message_id = _text(message.get("messageId"))
    if not message_id:
        raise ValueError("a message without messageId was never accepted")
    received_at = _instant(request["at"])
    context = {**_object(request.get("context")), **_object(message.get("context"))}
    agent = _text(context.get("userAgent")) or request["ua"]
    form = _form(message) if kind is MessageType.FORM else None
    key_id = WriteKeyId(request["key"])
    return Incoming(
        event_id=event_id(key_id, message_id),
        write_key_id=key_id,
        key_kind=key_kind,
        type=kind,
        event_type=_event_type(kind, message),
        at=corrected_at(message.get("timestamp"), sent_at=_sent_at(message, request), received_at=received_at),
        received_at=received_at,
        origin=_ORIGINS[request["origin"]],
        bot=is_bot(agent),
        message_id=message_id,
        anonymous_id=_text(message.get("anonymousId")),
        user_id=_text(message.get("userId")),
        previous_id=_text(message.get("previousId")),
        group_id=_text(message.get("groupId")),
        props=_props(kind, message, context, form),
        traits=_object(message.get("traits")) or _object(context.get("traits")),
        first_touch=_touch(context.get("firstTouch")),
        last_touch=_touch(context.get("lastTouch")),
        signs=_signs(context),
        user_agent=agent,
        ip=_text(context.get("ip")) if key_kind is KeyKind.SERVER and context.get("ip") else request["ip"],
        form=form,
    )


def corrected_at(timestamp: object, *, sent_at: object, received_at: datetime) -> datetime:
    """Return when it happened by our clock: ``timestamp + (received_at - sent_at)``, at most ``received_at``.

    Without ``sent_at`` the sender's clock is believed; without a readable ``timestamp`` it happened on arrival.
    """
    happened = instant_of(timestamp)
    if happened is None:
        return received_at
    sent = instant_of(sent_at)
    try:
        at = happened + (received_at - sent) if sent else happened
    except OverflowError:
        return received_at
    return min(max(at, EARLIEST), received_at)


def _sent_at(message: JsonDict, request: InboxRequest) -> object:
    """Return the sender's clock when it sent: what the message itself says, else its batch (Segment's common field)."""
    own = message.get("sentAt")
    return own if instant_of(own) else request["sent_at"]


def _event_type(kind: MessageType, message: JsonDict) -> str:
    if kind is MessageType.TRACK:
        return scrubbed_text(_text(message.get("event")).strip(), limit=NAME_CHARS)
    return _EVENT_NAMES.get(kind, "")


def _props(kind: MessageType, message: JsonDict, context: JsonDict, form: FormSubmission | None) -> JsonDict:
    if form is not None:
        return {
            "form": scrubbed_text(form.form, limit=NAME_CHARS),
            "page_path": form.page_path,
            "submission_id": _text(message.get("messageId")),
        }
    own = scrubbed_props(_object(message.get("properties")))
    if kind is MessageType.PAGE:
        name = _text(message.get("name"))
        return ({"name": scrubbed_text(name)} if name else {}) | own | page_props(message, context)
    return own


def _form(message: JsonDict) -> FormSubmission:
    fields = _object(message.get("fields"))
    page = _object(message.get("page"))
    consent = _object(message.get("consent"))
    return FormSubmission(
        form=scrubbed_text(_text(message.get("form")), limit=FORM_CHARS),
        fields={
            name: text for name, value in fields.items() if not name.startswith("_") and (text := _text(value).strip())
        },
        consent=FormConsent(
            purpose=_text(consent.get("purpose")) or "marketing",
            text=_text(consent.get("text")),
            given=consent.get("given") is True,
            channels=_words(consent.get("channels")),
        )
        if consent
        else None,
        page_path=address_of(_text(page.get("url"))).path,
    )


def _words(value: JsonValue) -> tuple[str, ...]:
    """Return the words of a list, or of a text with commas between them; each once, at most twenty."""
    listed = value if isinstance(value, list) else _text(value).split(",")
    words = (item.strip().lower() for item in listed if isinstance(item, str))
    return tuple(dict.fromkeys(word for word in words if word))[:20]


def _signs(context: JsonDict) -> Signs:
    is_ours = _object(context.get("library")).get("name") == TRACKER
    return Signs(is_ours, context.get("human") is True, context.get("automated") is True) if is_ours else _NO_SIGNS


def _touch(value: JsonValue) -> JsonDict:
    touch = _object(value)
    if not touch:
        return {}
    page = page_props({"properties": {"url": touch.get("url"), "referrer": touch.get("referrer")}}, {})
    landing: JsonDict = {"landing_path": page["path"]} if "path" in page else {}
    at = instant_of(touch.get("at"))
    return landing | {key: page[key] for key in TOUCH_KEYS if key in page} | ({"at": at.isoformat()} if at else {})


@lru_cache(maxsize=16)  # all messages of a request arrived together
def _instant(text: str) -> datetime:
    instant = instant_of(text)
    if instant is None:
        raise ValueError(f"not an instant: {text}")
    return instant


def _object(value: object) -> JsonDict:
    return value if isinstance(value, dict) else {}


def _text(value: object) -> str:
    """Return text and numbers as text without NUL; anything else as nothing."""
    if isinstance(value, str):
        return value.replace("\x00", "")
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""
