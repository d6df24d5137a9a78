"""Where contacts and visits come from: sources, what people write for them, and how a visit's is told."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from leadloom.catalog.overlay import Dictionary, current, labelled, overlaid
from leadloom.catalog.taxonomy import deeper_words, pieces
from leadloom.criteria.types import Label
from leadloom.kernel.text import folded

NOT_GIVEN: Final = "not_given"
"""The import had a field for the source and it was empty; ``unknown`` means somebody wrote "unknown"."""
UNKNOWN: Final = "unknown"
DIRECT: Final = "direct"

SOURCES: Final[Mapping[str, Label]] = MappingProxyType(
    {
        "organic_search": Label(zh="自然搜索", en="Organic search"),
        "paid_search": Label(zh="付费搜索", en="Paid search"),
        "social": Label(zh="社交媒体", en="Social"),
        "display": Label(zh="展示广告", en="Display"),
        "email": Label(zh="电子邮件", en="Email"),
        "sms": Label(zh="短信", en="SMS"),
        "referral": Label(zh="外部链接", en="Referral"),
        DIRECT: Label(zh="直接访问", en="Direct"),
        "event": Label(zh="展会活动", en="Event"),
        "webinar": Label(zh="研讨会", en="Webinar"),
        "partner": Label(zh="合作伙伴", en="Partner"),
        "other_publicities": Label(zh="其他宣传", en="Other publicity"),
        "other": Label(zh="其他", en="Other"),
        "import": Label(zh="导入", en="Import"),
        "api": Label(zh="接口", en="API"),
        "manual": Label(zh="手工录入", en="Entered by hand"),
        NOT_GIVEN: Label(zh="未填写", en="Not given"),
        UNKNOWN: Label(zh="未知", en="Unknown"),
    }
)


def source_labels() -> Mapping[str, Label]:
    """Return the names of the sources of the first level as people call them, retired ones included."""
    return {key: label for key, label in labelled(Dictionary.SOURCE, SOURCES).items() if "/" not in key}


_SYNONYMS: Final = {
    "direct_traffic": DIRECT,
    "direct traffic": DIRECT,
    "(direct)": DIRECT,
    "sem": "paid_search",
    "cpc": "paid_search",
    "ppc": "paid_search",
    "竞价": "paid_search",
    "seo": "organic_search",
    "organic": "organic_search",
    "edm": "email",
    "e-mail": "email",
    "wechat": "social",
    "微信": "social",
    "展会": "event",
    "线下活动": "event",
    "直播": "webinar",
    "渠道": "partner",
    "referrer": "referral",
}
_BY_WORD: Final = {
    **{folded(label.zh): key for key, label in SOURCES.items()},
    **{folded(label.en): key for key, label in SOURCES.items()},
    **{key: key for key in SOURCES},
    **{folded(word): key for word, key in _SYNONYMS.items()},
}

_BY_MEDIUM: Final = {
    **dict.fromkeys(("cpc", "ppc", "sem", "paid", "paidsearch", "paid_search", "paid-search", "bid"), "paid_search"),
    **dict.fromkeys(("display", "banner", "cpm", "programmatic", "feed", "infoflow"), "display"),
    **dict.fromkeys(("email", "e-mail", "edm", "mail", "newsletter"), "email"),
    **dict.fromkeys(("social", "sns", "social-media", "social_media", "paid_social", "kol"), "social"),
    **dict.fromkeys(("organic", "seo"), "organic_search"),
    **dict.fromkeys(("referral", "link"), "referral"),
    **dict.fromkeys(("affiliate", "partner", "channel"), "partner"),
    **dict.fromkeys(("event", "offline", "booth", "qr", "qrcode"), "event"),
    **dict.fromkeys(("webinar", "live", "livestream"), "webinar"),
    "sms": "sms",
}
_SEARCH: Final = (
    "baidu.", "google.", "bing.", "sogou.", "so.com", "sm.cn", "yahoo.", "yandex.", "duckduckgo.", "naver.", "toutiao.",
)  # fmt: skip
_SOCIAL: Final = (
    "weixin.", "wechat.", "weibo.", "zhihu.", "linkedin.", "lnkd.in", "facebook.", "fb.com", "twitter.", "t.co",
    "x.com", "youtube.", "youtu.be", "bilibili.", "douyin.", "kuaishou.", "xiaohongshu.", "instagram.", "reddit.",
    "douban.", "maimai.cn", "tiktok.",
)  # fmt: skip
_AD_NETWORKS: Final = {
    **dict.fromkeys(("google", "baidu", "qihoo360", "sogou", "microsoft"), "paid_search"),
    **dict.fromkeys(("meta", "tiktok", "linkedin", "x"), "social"),
}
"""What a click id says where the address names no campaign."""
_MAIL: Final = ("mail.", "outlook.", "exmail.", "email.")


def source_key(text: str) -> str:
    """Return the first level of a source somebody wrote: NOT_GIVEN for an empty one, ``other`` for unknown words."""
    return source_path(text).partition("/")[0]


def source_path(text: str) -> str:
    """Return a source somebody wrote, as deep as it is told: ``event``, ``paid_search/baidu/brand``.

    A path (付费搜索/百度推广) is read piece by piece, and the deepest piece that lies below the ones before counts.
    """
    if not folded(text):
        return NOT_GIVEN
    whole = known_source(text)
    if whole:
        return whole
    found = ""
    for piece in pieces(text):
        below = known_source(piece)
        if below and (not found or below.startswith(f"{found}/")):
            found = below
    return found or "other"


def known_source(text: str) -> str | None:
    """Return the source that a word or name means, not read as a path; None for words nobody knows."""
    word = folded(text)
    found = (
        overlaid(Dictionary.SOURCE).get(word)
        or deeper_words().get(word)
        or _BY_WORD.get(word)
        or _BY_WORD.get(word.replace(" ", "_"))
    )
    return current(Dictionary.SOURCE, found) if found else None


def visit_source(touch: Mapping[str, object], *, host: str = "") -> str:
    """Return the source of a visit from its first page's campaign, ``ad_network`` and ``referrer_host``.

    ``host`` is the site's own: coming from it is no source. A campaign comes before a referrer.
    """
    medium, campaign_source = folded(_text(touch, "utm_medium")), folded(_text(touch, "utm_source"))
    if medium in _BY_MEDIUM:
        found = _BY_MEDIUM[medium]
        return "social" if found == "paid_search" and _is_social(campaign_source) else found
    if campaign_source:
        return _by_name(campaign_source)
    if network := _AD_NETWORKS.get(_text(touch, "ad_network")):
        return network
    referrer = _text(touch, "referrer_host").casefold().removeprefix("www.")
    if not referrer or referrer == host.casefold().removeprefix("www."):
        return DIRECT
    return _by_host(referrer) or "referral"


def _by_name(campaign_source: str) -> str:
    if _is_social(campaign_source):
        return "social"
    if said := overlaid(Dictionary.SOURCE).get(campaign_source):
        return current(Dictionary.SOURCE, said).partition("/")[0]
    if campaign_source in _BY_WORD:
        return _BY_WORD[campaign_source]
    if campaign_source in _BY_MEDIUM:
        return _BY_MEDIUM[campaign_source]
    return _by_host(f"{campaign_source}.") or "other"


def _is_social(name: str) -> bool:
    return any(name == piece.rstrip(".") for piece in _SOCIAL) or _is_one_of(name, _SOCIAL)


def _by_host(host: str) -> str | None:
    if _is_one_of(host, _MAIL):
        return "email"
    if _is_one_of(host, _SOCIAL):
        return "social"
    return "organic_search" if _is_one_of(host, _SEARCH) else None


def _is_one_of(host: str, pieces: tuple[str, ...]) -> bool:
    return any(
        f".{piece}" in f".{host}" if piece.endswith(".") else f".{host}".endswith(f".{piece}") for piece in pieces
    )


def _text(touch: Mapping[str, object], key: str) -> str:
    value = touch.get(key)
    return value if isinstance(value, str) else ""
