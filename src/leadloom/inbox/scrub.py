"""Personal values taken out at the door of what goes to the event store. Pure.

Senders put them into properties, addresses of pages and titles. What :mod:`leadloom.kernel.personal` recognises is
removed here; who wants such a value in a profile sends it as a trait or a form field.
"""

from functools import lru_cache
from typing import Final
from urllib.parse import parse_qsl, unquote, urlencode, urlunsplit

from leadloom.inbox.types import JsonDict
from leadloom.kernel.personal import REMEMBERED, address_parts, is_personal_name, without_personal_text
from leadloom.kernel.types import JsonValue

TEXT_CHARS: Final = 2_000
MAX_DEPTH: Final = 6


def scrubbed_text(text: str, *, limit: int = TEXT_CHARS) -> str:
    """Return the text without NUL, cut to ``limit`` characters, e-mail addresses and phone numbers replaced."""
    return without_personal_text(text[:limit].replace("\x00", ""))


@lru_cache(maxsize=REMEMBERED)
def scrubbed_url(url: str) -> str:
    """Return the address without user info, and without query values that are personal by name or by look."""
    parts = address_parts(url[:TEXT_CHARS].replace("\x00", ""))
    if parts is None:
        return ""
    query = [
        (name, value)
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
        if not is_personal_name(name) and scrubbed_text(value) == value
    ]
    fragment = parts.fragment if scrubbed_text(unquote(parts.fragment)) == unquote(parts.fragment) else ""
    return urlunsplit(parts._replace(query=urlencode(query), fragment=fragment))


def scrubbed_props(props: JsonDict, *, depth: int = 0) -> JsonDict:
    """Return the properties without personal ones; nested objects and lists too, down to :data:`MAX_DEPTH`."""
    return {
        scrubbed_text(name, limit=200): _scrubbed_value(value, depth)
        for name, value in props.items()
        if value is not None and not is_personal_name(name)
    }


def _scrubbed_value(value: JsonValue, depth: int) -> JsonValue:
    if isinstance(value, str):
        return scrubbed_url(value) if value.startswith(("http://", "https://")) else scrubbed_text(value)
    if isinstance(value, dict):
        return scrubbed_props(value, depth=depth + 1) if depth < MAX_DEPTH else {}
    if isinstance(value, list):
        return [_scrubbed_value(item, depth + 1) for item in value if item is not None] if depth < MAX_DEPTH else []
    return value
