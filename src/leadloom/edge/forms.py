"""Submitted forms: from posted fields to a message, and where the browser goes next. Pure.

Field names that begin with an underscore are ours, whether the tracker or the page's author put them there:

``_next`` where to go after a plain POST (same website only) · ``_anonymous_id``, ``_message_id`` from the tracker ·
``_page``, ``_title`` address and title of the page · ``_consent_text``, ``_consent_purpose`` what stands beside the box
named ``consent`` · ``_consent_channels`` the channels that text names (``email, phone, sms``) ·
``_homepage`` the honeypot: invisible to people, so whoever fills it in is a machine.
"""

from typing import Final
from urllib.parse import quote, urljoin, urlsplit

from leadloom.edge.bodies import Fields
from leadloom.edge.collect import Collected, new_message_id, no_valid_event
from leadloom.inbox.judge import EVENT_BYTES, Problem, problem_of
from leadloom.inbox.types import JsonDict, MessageType, RejectedMessage, SetAsideReason
from leadloom.kernel.types import JsonValue

CONSENT_FIELD: Final = "consent"
THANKS_PATH: Final = "/v1/thanks"
_OURS: Final = frozenset(
    {
        *(CONSENT_FIELD, "_consent_text", "_consent_purpose", "_consent_channels"),
        *("_next", "_anonymous_id", "_message_id", "_page", "_title"),
    }
)
_NO: Final = frozenset({"", "0", "false", "no", "off", "否"})


def message_of_fields(fields: Fields, *, form: str, referrer: str) -> JsonDict:
    """Return the message of a plain POST; ``referrer`` stands in for a page address the form does not carry.

    A field that comes several times (a group of boxes) becomes one text, its values joined by commas.
    """
    joined: dict[str, str] = {}
    for name, value in fields:
        joined[name] = f"{joined[name]}, {value}" if joined.get(name) else value
    return _message(joined, form=form, page=_page({}, joined, referrer))


def message_of_json(body: JsonDict, *, form: str, referrer: str) -> JsonDict:
    """Return the message that the tracker (or a page's own script) sent as JSON."""
    fields = body.get("fields")
    if not isinstance(fields, dict):
        return {**body, "type": MessageType.FORM.value, "form": form}
    texts = {str(name): _text(value) for name, value in fields.items()}
    page = body.get("page")
    message = _message(texts, form=form, page=_page(page if isinstance(page, dict) else {}, texts, referrer))
    known = ("messageId", "anonymousId", "userId", "timestamp", "sentAt", "context", "consent")
    return message | {name: body[name] for name in known if body.get(name) is not None}


def collect_form(message: JsonDict, *, size: int) -> Collected:
    """Judge a submission; raises :class:`leadloom.edge.answers.Refused` 400 when it can't be one.

    A filled-in honeypot is told nothing: the submission is stored, but set aside as spam.
    """
    message.pop("writeKey", None)
    sent_at = message.pop("sentAt", None)
    sent_at = sent_at if isinstance(sent_at, str) else None
    problem = problem_of(message) if size <= EVENT_BYTES else Problem("", SetAsideReason.TOO_LARGE)
    if problem is None:
        return Collected([message], sent_at)
    bad: RejectedMessage = {"index": 0, "field": problem.field, "reason": problem.reason.value, "message": message}
    if problem.reason is not SetAsideReason.SPAM:
        raise no_valid_event([bad])
    return Collected([], sent_at, rejected=[bad])


def redirect_target(next_url: str, *, origin: str, referrer: str) -> str:
    """Return where a plain POST goes on: ``next_url`` if it lies on the website the form stands on, else our thanks.

    ``origin`` and ``referrer`` are the request's headers; the browser sets them, so a link from elsewhere can't choose
    the target.
    """
    page_origin = _origin(origin) or _origin(referrer)
    if not next_url or not page_origin or any(char in next_url for char in "\\\r\n\t\x00"):
        return THANKS_PATH
    base = referrer if _origin(referrer) == page_origin else f"{page_origin}/"
    try:
        target = urljoin(base, next_url.strip())
    except ValueError:
        return THANKS_PATH
    if _origin(target) != page_origin:
        return THANKS_PATH
    return quote(target, safe="%:/?#[]@!$&'()*+,;=~-._")


def _message(fields: dict[str, str], *, form: str, page: JsonDict) -> JsonDict:
    """Build the message; what is ours leaves the fields."""
    return {
        "type": MessageType.FORM.value,
        "form": form,
        "messageId": fields.get("_message_id") or new_message_id(),
        "anonymousId": fields.get("_anonymous_id") or f"form-{new_message_id()}",
        "page": page,
        "consent": _consent(fields),
        "fields": {name: value for name, value in fields.items() if name not in _OURS},
    }


def _consent(fields: dict[str, str]) -> JsonValue:
    if CONSENT_FIELD not in fields and not fields.get("_consent_text"):
        return None
    return {
        "purpose": fields.get("_consent_purpose") or "marketing",
        "channels": fields.get("_consent_channels", ""),
        "text": fields.get("_consent_text", ""),
        "given": fields.get(CONSENT_FIELD, "").strip().lower() not in _NO,
    }


def _page(page: JsonDict, fields: dict[str, str], referrer: str) -> JsonDict:
    return {
        "url": _text(page.get("url")) or fields.get("_page") or referrer,
        "title": _text(page.get("title")) or fields.get("_title", ""),
        "referrer": _text(page.get("referrer")),
    }


def _origin(url: str) -> str:
    """Return ``https://host:port`` in lower case, or nothing for anything but a plain web address."""
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        return ""
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username is not None:
        return ""
    standard = {"http": 80, "https": 443}[parts.scheme]
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}" + ("" if port in (None, standard) else f":{port}")


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return ", ".join(text for item in value if (text := _text(item)))
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""
