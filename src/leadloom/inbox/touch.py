"""Where a page view came from: address parts, campaign and search keyword. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final
from urllib.parse import parse_qs, parse_qsl, urlsplit

from leadloom.inbox.scrub import scrubbed_text, scrubbed_url
from leadloom.inbox.types import JsonDict
from leadloom.kernel.personal import REMEMBERED

UTM_KEYS: Final = ("utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content")
TOUCH_KEYS: Final = (*UTM_KEYS, "ad_network", "click_id", "referrer_host", "search_keyword")
_CAMPAIGN_KEYS: Final = {
    "utm_source": "source",
    "utm_medium": "medium",
    "utm_campaign": "name",
    "utm_term": "term",
    "utm_content": "content",
}
"""Our property → key in the specification's ``context.campaign``."""
_AD_NETWORKS: Final = {
    **dict.fromkeys(("gclid", "gbraid", "wbraid"), "google"),
    "bd_vid": "baidu",
    "qhclickid": "qihoo360",
    "sogou_vid": "sogou",
    "msclkid": "microsoft",
    "fbclid": "meta",
    "ttclid": "tiktok",
    "li_fat_id": "linkedin",
    "twclid": "x",
}
"""Parameters that ad networks put into the address of a click → the network; whoever pays asks for the id again."""
_SEARCH_QUERY: Final = (
    ("baidu.", ("wd", "word", "kw")),
    ("sogou.", ("query", "keyword")),
    ("so.com", ("q",)),
    ("sm.cn", ("q",)),
    ("toutiao.", ("keyword",)),
    ("google.", ("q",)),
    ("bing.", ("q",)),
    ("yahoo.", ("p",)),
    ("yandex.", ("text",)),
    ("duckduckgo.", ("q",)),
    ("naver.", ("query",)),
)
"""Search engines by a piece of their host, with the parameters that hold what was searched for."""


@dataclass(frozen=True, slots=True)
class Address:
    """What an address shows: itself and its path without personal values, its host, campaign and search keyword."""

    url: str
    path: str
    host: str
    utm: Mapping[str, str]
    keyword: str
    ad_network: str = ""
    click_id: str = ""


@lru_cache(maxsize=REMEMBERED)
def address_of(url: str) -> Address:
    """Take an address apart; all is empty for none."""
    scrubbed = scrubbed_url(url)
    try:
        path = urlsplit(scrubbed).path or ("/" if url else "")
    except ValueError:
        path = ""
    try:
        parts = urlsplit(url[:2_000])
        host, query = (parts.hostname or "").removeprefix("www."), parts.query
    except ValueError:
        host = query = ""
    utm = {key: value for key, value in parse_qsl(query) if key in _CAMPAIGN_KEYS and value.strip()}
    return Address(scrubbed, path, host, utm, _keyword(host, query), *_click(query))


def page_props(message: JsonDict, context: JsonDict) -> JsonDict:
    """Return the properties of ``page_viewed`` that can be known; empty ones are left out.

    What the page message says itself comes first, then its context, then what the addresses show.
    """
    own = _object(message.get("properties"))
    page = _object(context.get("page"))
    campaign = _object(context.get("campaign"))
    url = _first(own.get("url"), page.get("url"))
    props: JsonDict = dict(_shown_by(url, _first(own.get("referrer"), page.get("referrer"))))
    if "path" not in props and (path := scrubbed_text(_first(own.get("path"), page.get("path")))):
        props["path"] = path
    if title := scrubbed_text(_first(own.get("title"), page.get("title"))):
        props["title"] = title
    if keyword := scrubbed_text(_first(own.get("search_keyword")), limit=200):
        props["search_keyword"] = keyword
    utm = address_of(url).utm
    if campaign or utm or not own.keys().isdisjoint(_CAMPAIGN_KEYS):
        for key, short in _CAMPAIGN_KEYS.items():
            if value := scrubbed_text(_first(own.get(key), campaign.get(short), utm.get(key)), limit=200):
                props[key] = value
    return props


@lru_cache(maxsize=REMEMBERED)
def _shown_by(url: str, before: str) -> Mapping[str, str]:
    """Return what the addresses of a page and of the one before it show."""
    address, referrer = address_of(url), address_of(before)
    props = {
        "url": address.url,
        "path": address.path,
        "host": address.host,
        "referrer": referrer.url,
        "referrer_host": referrer.host,
        "ad_network": address.ad_network,
        "click_id": scrubbed_text(address.click_id, limit=200),
        "search_keyword": scrubbed_text(referrer.keyword, limit=200),
    }
    return {name: value for name, value in props.items() if value}


def search_keyword(referrer: str) -> str:
    """Return what was searched for when the referrer is a search engine that still says so, else nothing."""
    return address_of(referrer).keyword


def _click(query: str) -> tuple[str, str]:
    """Return the ad network and the id of the click that led here; both empty for none."""
    for name, value in parse_qsl(query):
        if (network := _AD_NETWORKS.get(name.lower())) and value.strip():
            return network, value.strip()
    return "", ""


def _keyword(host: str, query: str) -> str:
    names = next((names for piece, names in _SEARCH_QUERY if f".{piece}" in f".{host}"), ())
    asked = parse_qs(query) if names else {}
    return next((asked[name][0].strip() for name in names if name in asked), "")


def _first(*values: object) -> str:
    for value in values:
        if isinstance(value, str) and value.strip():
            return value
    return ""


def _object(value: object) -> JsonDict:
    return value if isinstance(value, dict) else {}
