"""The tracking pixel: one page view or event in a query string, for pages and mails without a script. Pure."""

import base64
import binascii
from typing import Final
from urllib.parse import parse_qs

from leadloom.edge.answers import Refused
from leadloom.edge.bodies import json_object
from leadloom.edge.collect import new_message_id
from leadloom.inbox.judge import EVENT_BYTES
from leadloom.inbox.types import JsonDict

_PLAIN: Final = ("writeKey", "anonymousId", "userId", "messageId", "event", "timestamp")


def pixel_message(query: str, *, referrer: str) -> JsonDict:
    """Return the message in a pixel's query: ``data=`` base64 JSON as in the specification, or plain parameters.

    Plain: ``writeKey, anonymousId, userId, messageId, event, url, title, referrer``; without ``event`` it is a page
    view of ``url`` or of the page that shows the pixel. Raises :class:`Refused` 400 when it can't be read.
    """
    if len(query) > 2 * EVENT_BYTES:
        raise Refused(400, "too_large", "a pixel's query is too long")
    try:
        given = {name: values[0] for name, values in parse_qs(query, errors="strict").items()}
    except ValueError:
        raise Refused(400, "unreadable", "the query can't be read") from None
    message = _decoded(given["data"]) if "data" in given else _plain(given, referrer)
    if not message.get("anonymousId") and not message.get("userId"):
        message["anonymousId"] = f"pixel-{new_message_id()}"
    return message


def _decoded(data: str) -> JsonDict:
    try:
        plain = base64.b64decode(data.replace("-", "+").replace("_", "/").replace(" ", "+") + "==")
    except (binascii.Error, ValueError):
        raise Refused(400, "unreadable", "data is not base64") from None
    message = json_object(plain)
    message.setdefault("type", "track" if message.get("event") else "page")
    return message


def _plain(given: dict[str, str], referrer: str) -> JsonDict:
    message: JsonDict = {name: given[name] for name in _PLAIN if given.get(name)}
    message["type"] = "track" if "event" in message else "page"
    message["properties"] = {
        "url": given.get("url") or referrer,
        **{name: given[name] for name in ("title", "referrer") if given.get(name)},
    }
    return message
