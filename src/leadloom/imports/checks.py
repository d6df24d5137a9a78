"""What is wrong with an address, a number or a code beyond its form. Pure."""

import re
import unicodedata
from functools import lru_cache
from typing import Final

from disposable_email_domains import blocklist as disposable_domains
from rapidfuzz.distance import DamerauLevenshtein

from leadloom.kernel.text import folded

_CODE_SIGNS: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_ORGANISATION_SIGNS: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ORGANISATION_WEIGHTS: Final = (3, 7, 9, 10, 5, 8, 4, 2)
_CODE_FORM: Final = re.compile(rf"[{_CODE_SIGNS}]{{2}}\d{{6}}[{_CODE_SIGNS}]{{10}}")

_SERVICE_NUMBERS: Final = frozenset({"13800138000", "13900139000", "13700137000", "13600136000", "13500135000"})
"""Numbers that stand in every form of the country and ring at nobody's."""
_SAME: Final = re.compile(r"(\d)\1{5}")
_SAME_TAIL: Final = re.compile(r"(\d)\1{7}$")
_RUN: Final = ("0123456789", "9876543210")
_RUN_DIGITS: Final = 6

_ROLE_WORDS: Final = (
    "info sales support admin administrator hr postmaster webmaster hostmaster abuse noreply no-reply donotreply "
    "contact office marketing service services help helpdesk billing finance accounts jobs career careers recruit "
    "hello team mail root kefu shichang xiaoshou caiwu renshi xingzheng zhaopin shangwu bangongshi"
)
_ROLES: Final = frozenset(_ROLE_WORDS.split())
_WELL_KNOWN: Final = (
    "qq.com", "163.com", "126.com", "139.com", "189.cn", "sina.com", "sina.cn", "sohu.com", "foxmail.com", "yeah.net",
    "aliyun.com", "gmail.com", "hotmail.com", "outlook.com", "yahoo.com", "icloud.com", "live.com",
)  # fmt: skip
_SPECIAL_DOMAINS: Final = ("example.com", "example.org", "example.net", "test", "invalid", "localhost")


def is_credit_code(text: str) -> bool:
    """Tell whether a text is a unified social credit code with both its check characters right (GB 32100-2015)."""
    code = unicodedata.normalize("NFKC", text).strip().upper().replace(" ", "").replace("-", "")
    if not _CODE_FORM.fullmatch(code):
        return False
    total = sum(_CODE_SIGNS.index(sign) * pow(3, place, 31) for place, sign in enumerate(code[:17]))
    if _CODE_SIGNS[-total % 31] != code[17]:
        return False
    if code[0] != "9":  # of other registers the ninth to seventeenth sign need not be an organisation code
        return True
    weighed = zip(code[8:16], _ORGANISATION_WEIGHTS, strict=True)
    rest = 11 - sum(_ORGANISATION_SIGNS.index(sign) * weight for sign, weight in weighed) % 11
    return code[16] == {10: "X", 11: "0"}.get(rest, str(rest))


def is_test_number(number: str) -> bool:
    """Tell whether a mobile in E.164 looks typed to get past a form rather than given by a network.

    Of our own range for tests (+86 100) only an end of eight equal or rising digits counts: the rest is its use.
    """
    digits = number.removeprefix("+86")
    if digits.startswith("100") and len(digits) == 11:
        return bool(_SAME_TAIL.search(digits)) or digits[3:] in {"12345678", "87654321"}
    if digits in _SERVICE_NUMBERS or _SAME.search(digits):
        return True
    windows = (digits[at : at + _RUN_DIGITS] for at in range(len(digits) - _RUN_DIGITS + 1))
    return any(window in run for window in windows for run in _RUN)


@lru_cache(maxsize=50_000)
def is_disposable(domain: str) -> bool:
    """Tell whether mail to a domain, or to one above it, goes to a box for ten minutes."""
    labels = domain.casefold().split(".")
    return any(".".join(labels[at:]) in disposable_domains for at in range(len(labels) - 1))


def is_role(address: str) -> bool:
    """Tell whether an address belongs to a desk and not to a person."""
    local = address.partition("@")[0].partition("+")[0].rstrip("0123456789")
    return local in _ROLES or folded(local) in _ROLES


@lru_cache(maxsize=50_000)
def meant_domain(domain: str) -> str:
    """Return the well-known mail domain that this one is a slip of, empty for none. A suggestion, never a correction.

    One slip counts: a letter more, less or wrong, or two swapped.
    """
    name = domain.casefold()
    if name in _WELL_KNOWN or name in _SPECIAL_DOMAINS or name.endswith(_SPECIAL_DOMAINS):
        return ""
    near = [known for known in _WELL_KNOWN if DamerauLevenshtein.distance(name, known, score_cutoff=1) == 1]
    return near[0] if len(near) == 1 else ""
