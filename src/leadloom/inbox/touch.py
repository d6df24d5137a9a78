"""Where a page view came from: address parts, campaign and search keyword. Pure."""

from typing import Final
from urllib.parse import parse_qs, parse_qsl, urlsplit

from leadloom.inbox.scrub import scrubbed_text, scrubbed_url
from leadloom.inbox.types import JsonDict

UTM_KEYS: Final = ("utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content")
TOUCH_KEYS: Final = (*UTM_KEYS, "referrer_host", "search_keyword")
_CAMPAIGN_KEYS: Final = {
    "utm_source": "source",
    "utm_medium": "medium",
    "utm_campaign": "name",
    "utm_term": "term",
    "utm_content": "content",
}
"""Our property → key in the specification's ``context.campaign``."""
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


def page_props(message: JsonDict, context: JsonDict) -> JsonDict:
    """Return the properties of ``page_viewed`` that can be known; empty ones are left out.

    What the page message says itself comes first, then its context, then what the addresses show.
    """
    own = _object(message.get("properties"))
    page = _object(context.get("page"))
    url = _first(own.get("url"), page.get("url"))
    referrer = _first(own.get("referrer"), page.get("referrer"))
    props: JsonDict = {
        "url": scrubbed_url(url),
        "path": _path(url) or scrubbed_text(_first(own.get("path"), page.get("path"))),
        "host": _host(url),
        "title": scrubbed_text(_first(own.get("title"), page.get("title"))),
        "referrer": scrubbed_url(referrer),
        "referrer_host": _host(referrer),
        "search_keyword": scrubbed_text(_first(own.get("search_keyword"), search_keyword(referrer)), limit=200),
        **_campaign(own, _object(context.get("campaign")), url),
    }
    return {name: value for name, value in props.items() if value}


def search_keyword(referrer: str) -> str:
    """Return what was searched for when the referrer is a search engine that still says so, else nothing."""
    host = _host(referrer)
    names = next((names for piece, names in _SEARCH_QUERY if f".{piece}" in f".{host}"), ())
    query = parse_qs(_split_query(referrer)) if names else {}
    return next((query[name][0].strip() for name in names if name in query), "")


def _campaign(own: JsonDict, campaign: JsonDict, url: str) -> JsonDict:
    query = dict(parse_qsl(_split_query(url)))
    return {
        key: scrubbed_text(_first(own.get(key), campaign.get(short), query.get(key)), limit=200)
        for key, short in _CAMPAIGN_KEYS.items()
    }


def _path(url: str) -> str:
    try:
        return urlsplit(scrubbed_url(url)).path or ("/" if url else "")
    except ValueError:
        return ""


def _host(url: str) -> str:
    try:
        return (urlsplit(url[:2_000]).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _split_query(url: str) -> str:
    try:
        return urlsplit(url[:2_000]).query
    except ValueError:
        return ""


def _first(*values: object) -> str:
    return next((value for value in values if isinstance(value, str) and value.strip()), "")


def _object(value: object) -> JsonDict:
    return value if isinstance(value, dict) else {}
