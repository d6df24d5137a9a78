"""Whether one message may come in. Pure; asked once per message at the door, and again when one is replayed."""

from datetime import MAXYEAR, MINYEAR, UTC, datetime
from typing import Final, NamedTuple

from leadloom.inbox.types import MessageType, SetAsideReason

EVENT_BYTES: Final = 32 * 1024
"""Largest message, as compact JSON."""
BATCH_BYTES: Final = 500 * 1024
"""Largest request body, unpacked."""
BATCH_EVENTS: Final = 500
ID_CHARS: Final = 255
HONEYPOT: Final = "_homepage"
"""A form field that people do not see: whoever fills it in is a machine."""

_OBJECTS: Final = ("properties", "traits", "context", "fields", "page", "consent")
_ALIAS: Final = MessageType.ALIAS.value
_NEEDS: Final[dict[object, str]] = {
    MessageType.TRACK.value: "event",
    MessageType.IDENTIFY.value: "",
    MessageType.PAGE.value: "",
    MessageType.SCREEN.value: "",
    MessageType.GROUP.value: "groupId",
    _ALIAS: "previousId",
    MessageType.FORM.value: "form",
}


class Problem(NamedTuple):
    """What is wrong with a message: the field (empty: the message as a whole) and the reason."""

    field: str
    reason: SetAsideReason


def problem_of(message: object) -> Problem | None:
    """Return the first reason to set the message aside, or None when it may come in. Size is judged elsewhere."""
    if type(message) is not dict:
        return Problem("", SetAsideReason.NOT_AN_OBJECT)
    kind = message.get("type")
    needed = _NEEDS.get(kind) if type(kind) is str else None
    if needed is None:
        return Problem("type", SetAsideReason.UNKNOWN_TYPE)
    if needed and (problem := _needed_problem(message, needed)):
        return problem
    return _sender_problem(message, kind) or _shape_problem(message) or _time_problem(message)


def instant_of(text: object) -> datetime | None:
    """Read an ISO-8601 instant; without a zone it is UTC. None when it is not one, or is outside years 1 to 9999."""
    if type(text) is not str:
        return None
    try:
        instant = datetime.fromisoformat(text)
        if instant.tzinfo is UTC:
            return instant
        return instant.astimezone(UTC) if instant.tzinfo else instant.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def _needed_problem(message: dict[str, object], field: str) -> Problem | None:
    if field == "event":
        name = message.get(field)
        if type(name) is str and not _is_blank(name):
            return None
        return Problem(field, SetAsideReason.WRONG_TYPE if name and type(name) is not str else SetAsideReason.MISSING)
    return (_form_problem(message) if field == "form" else None) or _id_problem(message, field)


def _form_problem(message: dict[str, object]) -> Problem | None:
    fields = message.get("fields")
    if type(fields) is not dict:
        return Problem("fields", SetAsideReason.MISSING if fields is None else SetAsideReason.WRONG_TYPE)
    return Problem(HONEYPOT, SetAsideReason.SPAM) if fields.get(HONEYPOT) else None


def _id_problem(message: dict[str, object], field: str) -> Problem | None:
    value = message.get(field)
    if type(value) is str:
        if _is_blank(value):
            return Problem(field, SetAsideReason.MISSING)
        return Problem(field, SetAsideReason.TOO_LONG) if len(value) > ID_CHARS else None
    if value is None:
        return Problem(field, SetAsideReason.MISSING)
    return None if type(value) is int else Problem(field, SetAsideReason.WRONG_TYPE)


def _is_blank(text: str) -> bool:
    """Tell whether nothing is left of a text without blanks and NUL, which no store keeps."""
    return not text.replace("\x00", "").strip()


def _sender_problem(message: dict[str, object], kind: object) -> Problem | None:
    for field in ("messageId", "anonymousId", "userId"):
        value = message.get(field)
        if value is None or value == "":
            continue
        is_odd = type(value) is not str or len(value) > ID_CHARS or value.isspace() or "\x00" in value
        if is_odd and (problem := _id_problem(message, field)):
            return problem
    if kind == _ALIAS:
        return None if message.get("userId") else Problem("userId", SetAsideReason.MISSING)
    if message.get("anonymousId") or message.get("userId"):
        return None
    return Problem("anonymousId", SetAsideReason.MISSING)


def _shape_problem(message: dict[str, object]) -> Problem | None:
    for field in _OBJECTS:
        value = message.get(field)
        if value is not None and type(value) is not dict:
            return Problem(field, SetAsideReason.WRONG_TYPE)
    return None


def _time_problem(message: dict[str, object]) -> Problem | None:
    text = message.get("timestamp")
    if text is None or text == "" or _is_plain_instant(text):
        return None
    return None if instant_of(text) else Problem("timestamp", SetAsideReason.BAD_TIMESTAMP)


def _is_plain_instant(text: object) -> bool:
    """Tell whether it is an instant that no zone can move out of the years we know."""
    if type(text) is not str:
        return False
    try:
        return MINYEAR < datetime.fromisoformat(text).year < MAXYEAR
    except ValueError:
        return False
