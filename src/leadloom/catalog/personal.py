"""What the catalogue keeps of undeclared properties and of addresses, so that the event store gets nothing personal."""

from functools import lru_cache
from typing import Final
from urllib.parse import parse_qsl, urlencode

from leadloom.kernel.personal import (
    REMEMBERED,
    address_parts,
    is_personal_name,
    plain_name,
    without_personal_path,
    without_personal_text,
)

_OFTEN_PERSONAL_WORDS: Final = (
    "name userid anonymousid gender avatar ip ipaddress message comment comments note notes remark remarks "
    "联系人 备注 留言"
)
_OFTEN_PERSONAL: Final = frozenset(_OFTEN_PERSONAL_WORDS.split())
"""Names that are personal unless an event type declares them: a page has a name too."""

_CAMPAIGN_KEYS: Final = ("utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content", "utm_id")
_CLICK_KEYS: Final = (
    *("gclid", "gbraid", "wbraid", "bd_vid", "qhclickid", "sogou_vid"),
    *("msclkid", "fbclid", "ttclid", "li_fat_id", "twclid"),
)
_SEARCH_KEYS: Final = ("q", "wd", "word", "query", "keyword", "kw", "p")
KEPT_QUERY_KEYS: Final = frozenset((*_CAMPAIGN_KEYS, *_CLICK_KEYS, *_SEARCH_KEYS))
"""Parameters of an address that tell a campaign or a search; all others may carry anything and are cut off."""


@lru_cache(maxsize=REMEMBERED)
def may_be_personal(key: str) -> bool:
    """Tell whether an undeclared property of this name is left out, whatever its value."""
    return is_personal_name(key) or plain_name(key) in _OFTEN_PERSONAL


@lru_cache(maxsize=REMEMBERED)
def reduced_url(url: str) -> str:
    """Return scheme, host, path and the known parameters of an address; nothing for what can't be read."""
    parts = address_parts(url)
    if parts is None:
        return ""
    known = [
        (key, without_personal_text(value))
        for key, value in parse_qsl(parts.query)
        if key.casefold() in KEPT_QUERY_KEYS
    ]
    start = f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""
    return start + parts.path + (f"?{urlencode(known)}" if known else "")


@lru_cache(maxsize=REMEMBERED)
def reduced_path(path: str) -> str:
    """Return the path of an address without query, fragment and personal values."""
    return without_personal_path(path.partition("?")[0].partition("#")[0])
