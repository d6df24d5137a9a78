"""Personal values recognised in properties, so that the event store never gets them (domain.md)."""

import re
from functools import lru_cache
from typing import Final
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from leadloom.kernel.text import folded

REMOVED: Final = "[removed]"
REMEMBERED: Final = 4_096
"""Keys and addresses that were looked at last: websites send the same ones again and again."""

_EMAIL: Final = re.compile(r"[^\s@<>\"'(),;:/?&=]+(?:@|%40)[^\s@<>\"'(),;:/?&=]+\.[^\s@<>\"'(),;:/?&=.]{2,}", re.I)
_BEFORE: Final = r"(?<![0-9０-９A-Za-z_.])"
_BEHIND: Final = r"(?![0-9０-９A-Za-z_])"
"""Chinese characters may stand right beside a number."""
_MOBILE: Final = re.compile(
    _BEFORE + r"(?:(?:[+＋]|[0０]{2})?[8８][6６][)）]?[\s－-]?)?[1１]\d{2}[\s－-]?\d{4}[\s－-]?\d{4}" + _BEHIND
)
_INTERNATIONAL: Final = re.compile(_BEFORE + r"[+＋]\d[\d\s()（）－-]{7,16}\d" + _BEHIND)
_DIGITS: Final = re.compile(r"\d{4}")
_SEPARATORS: Final = re.compile(r"[\s_\-]+")

_PERSONAL_WORDS: Final = (
    "email emailaddress useremail workemail mail phone phonenumber mobile mobilenumber mobilephone cell cellphone tel "
    "telephone fax whatsapp wechat wechatid weixin qq openid unionid externaluserid userid anonymousid name firstname "
    "lastname fullname givenname familyname middlename surname username nickname realname contactname customername "
    "personname address street birthday birthdate dateofbirth dob gender idcard idnumber passport avatar ip ipaddress "
    "password token accesstoken secret message comment comments note notes remark remarks "
    "姓名 名字 称呼 联系人 手机 手机号 手机号码 电话 电话号码 联系电话 联系方式 邮箱 电子邮箱 电子邮件 微信 微信号 "
    "地址 身份证 身份证号 生日 备注 留言"
)
_PERSONAL_KEYS: Final = frozenset(_PERSONAL_WORDS.split())

_CAMPAIGN_KEYS: Final = ("utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content", "utm_id")
_CLICK_KEYS: Final = ("gclid", "bd_vid", "msclkid")
_SEARCH_KEYS: Final = ("q", "wd", "word", "query", "keyword", "kw", "p")
KEPT_QUERY_KEYS: Final = frozenset((*_CAMPAIGN_KEYS, *_CLICK_KEYS, *_SEARCH_KEYS))
"""Parameters of an address that tell a campaign or a search; all others may carry anything and are cut off."""


@lru_cache(maxsize=REMEMBERED)
def is_personal_key(key: str) -> bool:
    """Tell whether a property of this name is personal whatever its value; case and separators don't matter."""
    return _SEPARATORS.sub("", folded(key)) in _PERSONAL_KEYS


def without_personal_text(text: str) -> str:
    """Return the text with everything that looks like an e-mail address or a phone number replaced."""
    if "@" in text or "%40" in text:
        text = _EMAIL.sub(REMOVED, text)
    if _DIGITS.search(text):
        text = _MOBILE.sub(REMOVED, text)
    if "+" in text or "＋" in text:
        text = _INTERNATIONAL.sub(REMOVED, text)
    return text


def is_personal_number(value: int) -> bool:
    """Tell whether a bare number looks like a Chinese mobile number."""
    return 10_000_000_000 <= value < 20_000_000_000 or 8_610_000_000_000 <= value < 8_620_000_000_000


@lru_cache(maxsize=REMEMBERED)
def reduced_url(url: str) -> str:
    """Return scheme, host, path and the known parameters of an address; nothing for what can't be read."""
    try:
        parts = urlsplit(url)
        host = parts.netloc.rpartition("@")[2]
    except ValueError:
        return ""
    known = [
        (key, without_personal_text(value))
        for key, value in parse_qsl(parts.query)
        if key.casefold() in KEPT_QUERY_KEYS
    ]
    start = f"{parts.scheme}://{host}" if host else ""
    return start + reduced_path(parts.path) + (f"?{urlencode(known)}" if known else "")


@lru_cache(maxsize=REMEMBERED)
def reduced_path(path: str) -> str:
    """Return the path of an address without query, fragment and personal values."""
    path = path.partition("?")[0].partition("#")[0]
    plain = unquote(path)
    cleaned = without_personal_text(plain)
    return path if cleaned == plain else cleaned
