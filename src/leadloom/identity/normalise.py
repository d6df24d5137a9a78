"""Identifiers in the one form in which they are compared and kept. Pure."""

import re
import unicodedata
from functools import cache, lru_cache
from typing import Final

import phonenumbers
from email_validator import SPECIAL_USE_DOMAIN_NAMES, EmailNotValidError, validate_email
from publicsuffixlist import PublicSuffixList

from leadloom.catalog.maildomains import is_free_mail

HOME_REGION: Final = "CN"
MAX_EMAIL: Final = 254
MAX_ID: Final = 200
MAX_PLAIN: Final = 100

_PLAIN_LOCAL: Final = re.compile(r"[a-z0-9_+\-]+(\.[a-z0-9_+\-]+)*", re.ASCII)
_PLAIN_DOMAIN: Final = re.compile(r"([a-z0-9]{1,20}(-[a-z0-9]{1,20})?\.)+[a-z]{2,20}", re.ASCII)
_SPECIAL_ENDS: Final = tuple(f".{name}" for name in SPECIAL_USE_DOMAIN_NAMES)
_CN_MOBILE: Final = re.compile(r"(?:\+?86)?(1[3-9]\d{9})")
_TEST_MOBILE: Final = re.compile(r"(?:\+?86)?(100\d{8})")
_BLANKS: Final = re.compile(r"[\s\-()（）.]+")
_EXTENSION: Final = re.compile(r"(转|ext\.?|x|#).*$", re.IGNORECASE)
_SEVERAL: Final = re.compile(r"[/、,，;；|]|\s或\s")
_RESERVED: Final = ("example.com", "example.org", "example.net")
"""Domains for documentation and tests (RFC 2606): each name below them counts as a company's own."""


@cache
def _suffixes() -> PublicSuffixList:
    """Return the list of public suffixes: ten thousand of them, read when the first domain is cut."""
    return PublicSuffixList()


def email(text: str) -> str | None:
    """Return the address in its compared form (NFKC, lower case), or None when it is none."""
    address = unicodedata.normalize("NFKC", text).strip().removeprefix("mailto:").strip("<> ").casefold()
    local, at, domain = address.rpartition("@")
    if not at or len(address) > MAX_EMAIL:
        return None
    if len(local) <= 64 and _PLAIN_LOCAL.fullmatch(local):
        checked = _domain(domain)
        return f"{local}@{checked}" if checked else None
    return _checked(address)


def mobile(text: str, *, test_numbers: bool) -> str | None:
    """Return the number as E.164, or None when it is no mobile number; numbers without a country are Chinese.

    Of several numbers in one text the first good one counts; extensions are cut off. ``test_numbers`` lets the range
    +86 100 0000 0000 … 9999 9999 pass, which no carrier has.
    """
    plain = unicodedata.normalize("NFKC", text)
    for piece in _SEVERAL.split(plain):
        number = _BLANKS.sub("", _EXTENSION.sub("", piece.strip()))
        number = f"+{number[2:]}" if number.startswith("00") else number
        found = _one_mobile(number, test_numbers=test_numbers)
        if found:
            return found
    return None


def external_id(text: str) -> str | None:
    """Return an id that another system gave out: trimmed, case kept; None when empty or too long."""
    value = unicodedata.normalize("NFC", text).strip()
    return value if value and len(value) <= MAX_ID and value.isprintable() else None


def email_domain(address: str) -> str:
    """Return the domain of a normalised address."""
    return address.rpartition("@")[2]


def company_domain(host: str) -> str | None:
    """Return the registrable domain by which a company can be known, or None for free mail, test and bare suffixes.

    Below the reserved example domains each name stands for a company of its own: ``acme.example.com``. What is free
    mail people may have said otherwise: :mod:`leadloom.catalog.maildomains`.
    """
    name, domain = _registrable(host)
    return None if domain is None or is_free_mail(domain) or is_free_mail(name) else domain


@lru_cache(maxsize=50_000)
def _registrable(host: str) -> tuple[str, str | None]:
    name = host.strip().casefold().rstrip(".").removeprefix("www.")
    for reserved in _RESERVED:
        if name == reserved:
            return name, None
        if name.endswith(f".{reserved}"):
            return name, f"{name.removesuffix(f'.{reserved}').rpartition('.')[2]}.{reserved}"
    return name, _suffixes().privatesuffix(name) if "." in name else None


def _one_mobile(number: str, *, test_numbers: bool) -> str | None:
    if match := _CN_MOBILE.fullmatch(number):
        return f"+86{match[1]}"
    if match := _TEST_MOBILE.fullmatch(number):
        return f"+86{match[1]}" if test_numbers else None
    if len(number) < 7:
        return None
    try:
        parsed = phonenumbers.parse(number, HOME_REGION)
    except phonenumbers.NumberParseException:
        return None
    kinds = (phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE)
    if not phonenumbers.is_valid_number(parsed) or phonenumbers.number_type(parsed) not in kinds:
        return None
    return str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164))


@lru_cache(maxsize=50_000)
def _domain(domain: str) -> str | None:
    if _is_plain_domain(domain):
        return domain
    checked = _checked(f"x@{domain}")
    return checked and checked.removeprefix("x@")


def _is_plain_domain(domain: str) -> bool:
    """Tell whether a domain is one without a closer look, as nearly all are; the look takes 150 microseconds."""
    if len(domain) > MAX_PLAIN or not _PLAIN_DOMAIN.fullmatch(domain) or domain.endswith(_SPECIAL_ENDS):
        return False
    return domain not in SPECIAL_USE_DOMAIN_NAMES


def _checked(address: str) -> str | None:
    try:
        return validate_email(address, check_deliverability=False).normalized.casefold()
    except EmailNotValidError:
        return None
