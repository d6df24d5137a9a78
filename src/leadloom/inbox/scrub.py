"""Personal values taken out of what goes to the event store. Pure.

The event store never holds e-mail addresses, mobile numbers or the values of fields that are personal by their name
(domain.md, "Personal data at rest"), yet senders put them into properties, addresses of pages and titles. What can be
recognised is removed here; who wants such a value in a profile sends it as a trait or a form field.
"""

import re
from functools import lru_cache
from typing import Final
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit, urlunsplit

from leadloom.inbox.types import JsonDict
from leadloom.kernel.types import JsonValue

TEXT_CHARS: Final = 2_000
MAX_DEPTH: Final = 6
GONE: Final = "[removed]"
REMEMBERED: Final = 4_096
"""Addresses and names that were looked at last: websites send the same ones again and again."""

_EMAIL: Final = re.compile(r"[^\s@<>\"'(),;:/?&=]+@[^\s@<>\"'(),;:/?&=]+\.[^\s@<>\"'(),;:/?&=.]{2,}")
_BEFORE: Final = r"(?<![0-9０-９A-Za-z_.])"
_BEHIND: Final = r"(?![0-9０-９A-Za-z_])"
"""Chinese characters may stand right beside a number."""
_MOBILE: Final = re.compile(
    _BEFORE + r"(?:(?:[+＋]|[0０]{2})?[8８][6６][)）]?[\s－-]?)?[1１]\d{2}[\s－-]?\d{4}[\s－-]?\d{4}" + _BEHIND
)
_INTERNATIONAL: Final = re.compile(_BEFORE + r"[+＋]\d[\d\s()（）－-]{7,16}\d" + _BEHIND)
_DIGITS: Final = re.compile(r"\d{4}")
_PERSONAL_NAMES: Final = frozenset(
    """
    email emailaddress useremail mail phone phonenumber mobile mobilenumber mobilephone cell cellphone tel telephone
    whatsapp wechat wechatid weixin qq firstname lastname fullname givenname familyname surname username realname
    contactname customername personname address street birthday birthdate dateofbirth idcard idnumber passport
    password token accesstoken secret 姓名 名字 称呼 手机 手机号 手机号码 电话 电话号码 联系电话 联系方式
    邮箱 电子邮箱 电子邮件 微信 微信号 地址 身份证 身份证号
    """.split()  # noqa: SIM905 - a list of seventy quoted words reads worse
)


def scrubbed_text(text: str, *, limit: int = TEXT_CHARS) -> str:
    """Return the text without NUL, cut to ``limit`` characters, e-mail addresses and phone numbers replaced."""
    text = text[:limit].replace("\x00", "")
    if "@" in text:
        text = _EMAIL.sub(GONE, text)
    if _DIGITS.search(text):
        text = _MOBILE.sub(GONE, text)
    if "+" in text or "＋" in text:
        text = _INTERNATIONAL.sub(GONE, text)
    return text


@lru_cache(maxsize=REMEMBERED)
def scrubbed_url(url: str) -> str:
    """Return the address without user info, and without query values that are personal by name or by look."""
    try:
        parts = urlsplit(url[:TEXT_CHARS].replace("\x00", ""))
        host = parts.netloc.rpartition("@")[2]
    except ValueError:
        return ""
    query = [
        (name, value)
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
        if not is_personal_name(name) and scrubbed_text(value) == value
    ]
    path = parts.path if (plain := unquote(parts.path)) == scrubbed_text(plain) else scrubbed_text(plain)
    fragment = parts.fragment if scrubbed_text(unquote(parts.fragment)) == unquote(parts.fragment) else ""
    return urlunsplit((parts.scheme, host, path, urlencode(query), fragment))


@lru_cache(maxsize=REMEMBERED)
def is_personal_name(name: str) -> bool:
    """Tell whether a property of this name holds a personal value whatever it looks like."""
    return name.replace("_", "").replace("-", "").replace(" ", "").lower() in _PERSONAL_NAMES


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
