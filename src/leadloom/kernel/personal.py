"""Personal values recognised by their look or by the name they stand under, so that they can be left out. Pure.

The one place that knows what an e-mail address, a telephone number and a personal name of a property look like: the
door of the inbox, the catalogue's properties and contacts' plain fields all ask here (domain.md, "Personal data at
rest"). Each decides itself what to do with what was found.
"""

import re
from functools import lru_cache
from typing import Final
from urllib.parse import SplitResult, unquote, urlsplit

from leadloom.kernel.text import folded

REMOVED: Final = "[removed]"
REMEMBERED: Final = 4_096
"""Names and addresses that were looked at last: websites send the same ones again and again."""

_SHORTEST: Final = 6
"""Characters of the shortest address; numbers are longer."""
_EMAIL: Final = re.compile(r"[^\s@<>\"'(),;:/?&=]+(?:@|%40)[^\s@<>\"'(),;:/?&=]+\.[^\s@<>\"'(),;:/?&=.]{2,}")
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
    "telephone fax whatsapp wechat wechatid weixin qq openid unionid externaluserid firstname lastname fullname "
    "givenname familyname middlename surname username nickname realname contactname customername personname address "
    "street birthday birthdate dateofbirth dob idcard idnumber passport password token accesstoken secret "
    "姓名 名字 称呼 手机 手机号 手机号码 电话 电话号码 联系电话 联系方式 邮箱 电子邮箱 电子邮件 微信 微信号 "
    "地址 身份证 身份证号 生日"
)
_PERSONAL_NAMES: Final = frozenset(_PERSONAL_WORDS.split())


@lru_cache(maxsize=REMEMBERED)
def without_personal_text(text: str) -> str:
    """Return the text with everything that looks like an e-mail address or a telephone number replaced."""
    if len(text) < _SHORTEST:
        return text
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
def is_personal_name(name: str) -> bool:
    """Tell whether what stands under this name is personal whatever it looks like, and whoever sent it."""
    return plain_name(name) in _PERSONAL_NAMES


def plain_name(name: str) -> str:
    """Return a property's name without case, width, blanks and separators: ``E-Mail_Address`` → ``emailaddress``."""
    return _SEPARATORS.sub("", folded(name))


def address_parts(url: str) -> SplitResult | None:
    """Return the parts of an address without user information and with a clean path; None for what can't be read.

    Query and fragment are as they were: which parameters stay is the caller's to say.
    """
    try:
        parts = urlsplit(url)
        return parts._replace(netloc=parts.netloc.rpartition("@")[2], path=without_personal_path(parts.path))
    except ValueError:
        return None


def without_personal_path(path: str) -> str:
    """Return the path; one with personal values comes back readable instead of escaped, the values replaced."""
    plain = unquote(path)
    cleaned = without_personal_text(plain)
    return path if cleaned == plain else cleaned
