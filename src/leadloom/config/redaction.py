"""Takes personal values out of what is about to be logged. Pure.

Two nets: what stands under a telling key is dropped whole, and text anywhere else loses everything that looks like an
e-mail address or a telephone number. Names can't be told from other words, so the rule for those who log is: the event
is a constant, values stand under keys, people are given by their number.
"""

import re
from collections.abc import Mapping
from typing import Final

GONE: Final = "[redacted]"
DEPTH_MAX: Final = 6

PERSONAL_KEYS: Final = frozenset(
    {
        *("email", "mail", "address", "to", "recipient", "recipients", "mobile", "phone", "tel", "telephone", "msisdn"),
        *("wechat", "unionid", "openid", "name", "names", "title", "fields", "traits", "props", "properties", "attrs"),
        *("body", "payload", "form", "text", "content", "subject", "note", "search", "q", "query", "cookie", "cookies"),
        *("csrftoken", "sessionid", "session", "authorization", "password", "secret", "token", "ip", "addr", "agent"),
        *("ua", "referrer", "referer"),
    }
)
"""Keys (lower case, and the last word of ``contact_email``) whose value is never logged."""

_WORD: Final = r"[^\s@/<>\"'(),;:=\[\]{}|]+"
_EMAIL: Final = re.compile(rf"{_WORD}(?:@|%40){_WORD}\.{_WORD}")
_PHONE: Final = re.compile(
    r"(?<![0-9０-９A-Za-z_.\-])(?:(?:\+\d{1,3}|(?:00)?86)[ -]?)?\(?[1１]\d{2}\)?[ －-]?\d{4}[ －-]?\d{4}"
    r"(?![0-9０-９A-Za-z_\-])"
    r"|[+＋]\d[\d －-]{6,16}\d"
)
_KEY: Final = re.compile(r"llk_[A-Za-z0-9_-]{12,}")
_DETAIL: Final = re.compile(r"^\s*(?:DETAIL|CONTEXT|HINT|LINE \d+):.*$", re.MULTILINE)
_INPUT: Final = re.compile(r"input_value=.*?(?=, input_type=)", re.DOTALL)
_QUERY: Final = re.compile(r"(?<=/)\?[^\s\"']*|(?<=[\w%-])\?[\w.%-]+=[^\s\"']*")


def scrub(text: str) -> str:
    """Return ``text`` without e-mail addresses, telephone numbers, API keys, query strings and stores' row details."""
    text = _DETAIL.sub("", text)
    text = _INPUT.sub(f"input_value={GONE}", text)
    text = _QUERY.sub("?…", text)
    text = _KEY.sub("[key]", text)
    return _PHONE.sub("[mobile]", _EMAIL.sub("[email]", text))


def redacted(event: Mapping[str, object], *, spare: frozenset[str] = frozenset()) -> dict[str, object]:
    """Return the log event without personal values; keys in ``spare`` are the logger's own and stay."""
    return {scrub(key): value if key in spare else _value(key, value, 0) for key, value in event.items()}


def is_personal(key: str) -> bool:
    """Tell whether what stands under ``key`` is never logged."""
    plain = key.lower().replace("-", "_")
    return plain in PERSONAL_KEYS or plain.rpartition("_")[2] in PERSONAL_KEYS


def _value(key: str, value: object, depth: int) -> object:
    if is_personal(key) and value not in (None, "", True, False):
        return GONE
    if depth >= DEPTH_MAX:
        return GONE
    if isinstance(value, Mapping):
        return {scrub(str(name)): _value(str(name), inner, depth + 1) for name, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_value("", inner, depth + 1) for inner in value]
    if value is None or isinstance(value, bool | int | float):
        return value
    return scrub(value if isinstance(value, str) else str(value))
