"""From raw messages to typed ones: names, clocks, addresses, people."""

from datetime import UTC, datetime, timedelta
from typing import cast

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from leadloom.inbox.judge import Problem, problem_of
from leadloom.inbox.parse import Incoming, Signs, corrected_at, parse_message
from leadloom.inbox.scrub import scrubbed_props, scrubbed_text, scrubbed_url
from leadloom.inbox.touch import search_keyword
from leadloom.inbox.types import InboxRequest, JsonDict, KeyKind, MessageType, Origin, SetAsideReason
from leadloom.kernel.types import JsonValue

RECEIVED = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
BROWSER = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
)
GOOGLEBOT = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"


def request_of(**changes: object) -> InboxRequest:
    request: dict[str, object] = {
        "key": 7,
        "at": RECEIVED.isoformat(),
        "sent_at": None,
        "ua": BROWSER,
        "ip": "203.0.113.9",
        "origin": "sdk",
        "events": [],
    }
    return cast("InboxRequest", request | changes)


def parsed(message: JsonDict, *, key_kind: KeyKind = KeyKind.BROWSER, **request: object) -> Incoming:
    full = {"messageId": "m1", "anonymousId": "a1"} | message
    assert problem_of(full) is None
    return parse_message(full, request=request_of(**request), key_kind=key_kind)


def test_a_track_call_keeps_its_own_name_cut_to_100_characters() -> None:
    incoming = parsed({"type": "track", "event": "  Price Asked  ", "properties": {"plan": "team"}})

    assert (incoming.type, incoming.event_type, incoming.props) == (MessageType.TRACK, "Price Asked", {"plan": "team"})
    assert (incoming.anonymous_id, incoming.user_id, incoming.origin) == ("a1", "", Origin.SDK)
    assert len(parsed({"type": "track", "event": "x" * 300}).event_type) == 100


def test_a_page_call_becomes_a_page_view_with_where_the_visitor_came_from() -> None:
    incoming = parsed(
        {
            "type": "page",
            "context": {
                "page": {
                    "url": "https://www.example.com/price/?utm_source=baidu&utm_medium=cpc&id=5#top",
                    "title": "价格",
                    "referrer": "https://www.baidu.com/s?wd=%E9%A2%84%E6%B5%8B%E6%80%A7%E7%BB%B4%E6%8A%A4",
                },
                "campaign": {"name": "spring"},
            },
        }
    )

    assert incoming.event_type == "page_viewed"
    assert incoming.props == {
        "url": "https://www.example.com/price/?utm_source=baidu&utm_medium=cpc&id=5#top",
        "path": "/price/",
        "host": "example.com",
        "title": "价格",
        "referrer": "https://www.baidu.com/s?wd=%E9%A2%84%E6%B5%8B%E6%80%A7%E7%BB%B4%E6%8A%A4",
        "referrer_host": "baidu.com",
        "search_keyword": "预测性维护",
        "utm_source": "baidu",
        "utm_medium": "cpc",
        "utm_campaign": "spring",
    }


@pytest.mark.parametrize(
    ("referrer", "keyword"),
    [
        ("https://www.google.com.hk/search?q=lead+scoring", "lead scoring"),
        ("https://cn.bing.com/search?q=%E7%BA%BF%E7%B4%A2", "线索"),
        ("https://www.so.com/s?q=crm", "crm"),
        ("https://m.sogou.com/web?query=crm", "crm"),
        ("https://www.baidu.com/", ""),
        ("https://notbaidu.com/s?wd=x", ""),
        ("https://www.example.com/?q=x", ""),
        ("not an address", ""),
    ],
)
def test_search_engines_tell_what_was_searched_for(referrer: str, keyword: str) -> None:
    assert search_keyword(referrer) == keyword


def test_identify_is_no_event_and_keeps_the_traits_for_the_profile() -> None:
    incoming = parsed({"type": "identify", "userId": 42, "traits": {"email": "a@example.com"}})

    assert (incoming.event_type, incoming.user_id, incoming.traits) == ("", "42", {"email": "a@example.com"})


def test_a_form_keeps_people_out_of_its_properties() -> None:
    incoming = parsed(
        {
            "type": "form",
            "form": "demo-request",
            "fields": {"name": " 王芳 ", "email": "a@example.com", "empty": " ", "employees": 150},
            "page": {"url": "https://www.example.com/contact?email=a@example.com"},
            "consent": {"text": "I agree", "given": True},
        }
    )

    assert incoming.event_type == "form_submitted"
    assert incoming.props == {"form": "demo-request", "page_path": "/contact", "submission_id": "m1"}
    assert incoming.form
    assert incoming.form.fields == {"name": "王芳", "email": "a@example.com", "employees": "150"}
    assert incoming.form.consent
    assert (incoming.form.consent.purpose, incoming.form.consent.given) == ("marketing", True)


@pytest.mark.parametrize(
    ("told", "channels"),
    [
        (None, ()),
        ("", ()),
        (5, ("5",)),
        (" Email, sms,email ", ("email", "sms")),
        (["email", 7, " PHONE "], ("email", "phone")),
    ],
)
def test_the_channels_that_a_consent_names_come_as_a_list_or_as_a_text(told: JsonValue, channels: object) -> None:
    consent: JsonDict = {"text": "I agree", "given": True, "channels": told}
    form = parsed({"type": "form", "form": "x", "fields": {}, "consent": consent}).form
    assert form
    assert form.consent
    assert form.consent.channels == channels


def test_the_first_touch_that_the_tracker_kept_is_carried_along() -> None:
    touch = {
        "url": "https://www.example.com/price?utm_source=baidu&utm_medium=cpc",
        "referrer": "https://www.baidu.com/s?wd=crm",
        "at": "2026-01-01T00:00:00Z",
        "other": "x",
    }
    incoming = parsed({"type": "identify", "context": {"firstTouch": touch}})

    assert incoming.first_touch == {
        "landing_path": "/price",
        "utm_source": "baidu",
        "utm_medium": "cpc",
        "referrer_host": "baidu.com",
        "search_keyword": "crm",
        "at": "2026-01-01T00:00:00+00:00",
    }


@pytest.mark.parametrize(
    ("timestamp", "sent_at", "expected"),
    [
        ("2026-03-02T07:50:00Z", "2026-03-02T08:00:00Z", "2026-03-02T07:50:00+00:00"),
        ("2026-03-02T17:50:00Z", "2026-03-02T18:00:00Z", "2026-03-02T07:50:00+00:00"),
        ("2001-01-01T00:00:00Z", "2001-01-01T00:10:00Z", "2026-03-02T07:50:00+00:00"),
        ("2026-03-02T15:50:00+08:00", "2026-03-02T16:00:00+08:00", "2026-03-02T07:50:00+00:00"),
        ("2026-03-02T07:50:00", None, "2026-03-02T07:50:00+00:00"),
        ("2026-03-02T09:00:00Z", None, "2026-03-02T08:00:00+00:00"),
        ("2026-03-02T09:00:00Z", "2026-03-02T08:00:00Z", "2026-03-02T08:00:00+00:00"),
        ("0001-01-01T00:00:00Z", "9999-01-01T00:00:00Z", "2026-03-02T08:00:00+00:00"),
        ("1990-01-01T00:00:00Z", None, "2000-01-01T00:00:00+00:00"),
        ("9999-12-31T00:00:00Z", "0001-01-01T00:00:00Z", "2026-03-02T08:00:00+00:00"),
        (None, "2026-03-02T08:00:00Z", "2026-03-02T08:00:00+00:00"),
        ("2026-03-02T07:50:00Z", "nonsense", "2026-03-02T07:50:00+00:00"),
    ],
    ids=str,
)
def test_clocks_are_corrected_by_when_the_message_was_sent(timestamp: str, sent_at: str, expected: str) -> None:
    assert corrected_at(timestamp, sent_at=sent_at, received_at=RECEIVED).isoformat() == expected


@pytest.mark.parametrize(
    ("own", "of_the_batch", "at"),
    [
        ("2026-03-02T09:00:10Z", None, "2026-03-02T07:59:50+00:00"),
        ("2026-03-02T09:00:10Z", "2026-03-02T08:00:00Z", "2026-03-02T07:59:50+00:00"),
        ("soon", "2026-03-02T09:00:20Z", "2026-03-02T07:59:40+00:00"),
        (17, None, "2026-03-02T08:00:00+00:00"),
    ],
)
def test_a_message_of_a_batch_that_says_when_it_was_sent_is_corrected_by_that(
    own: str | int, of_the_batch: str | None, at: str
) -> None:
    message: JsonDict = {"type": "page", "timestamp": "2026-03-02T09:00:00Z", "sentAt": own}
    assert parsed(message, sent_at=of_the_batch).at.isoformat() == at


@given(
    skew=st.timedeltas(timedelta(days=-9_000), timedelta(days=9_000)),
    ago=st.timedeltas(timedelta(0), timedelta(days=30)),
)
def test_however_wrong_a_clock_is_the_distance_to_sending_is_kept(skew: timedelta, ago: timedelta) -> None:
    sent = RECEIVED + skew
    at = corrected_at((sent - ago).isoformat(), sent_at=sent.isoformat(), received_at=RECEIVED)

    assert at == RECEIVED - ago


def test_a_repeat_has_the_same_id_under_the_same_write_key_only() -> None:
    message: JsonDict = {"type": "track", "event": "e"}

    assert parsed(message).event_id == parsed(message, sent_at="2026-03-02T08:00:00Z").event_id
    assert parsed(message).event_id != parsed(message, key=8).event_id
    assert parsed(message).event_id != parsed(message | {"messageId": "m2"}).event_id


@pytest.mark.parametrize(
    ("agent", "is_bot"),
    [
        (BROWSER, False),
        (GOOGLEBOT, True),
        ("Baiduspider+(+http://www.baidu.com/search/spider.htm)", True),
        (BROWSER + " (compatible; bingbot/2.0)", True),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 MicroMessenger/8.0.40", False),
        ("analytics-python/2.3.2", False),
        ("python-requests/2.32", False),
        (BROWSER.replace("Chrome", "HeadlessChrome"), False),
        ("", False),
    ],
)
def test_crawlers_are_marked_and_people_and_servers_are_not(agent: str, is_bot: bool) -> None:
    assert parsed({"type": "page"}, ua=agent).bot is is_bot


def test_a_server_names_the_visitors_agent_and_address_in_the_context() -> None:
    message: JsonDict = {"type": "page", "context": {"userAgent": GOOGLEBOT, "ip": "198.51.100.1"}}

    from_server = parsed(message, key_kind=KeyKind.SERVER, ua="analytics-node/2", ip="10.0.0.1")
    from_browser = parsed(message, key_kind=KeyKind.BROWSER)
    assert (from_server.bot, from_server.ip) == (True, "198.51.100.1")
    assert from_browser.ip == "203.0.113.9", "a browser's word about its address is not taken"


def test_the_context_of_a_batch_stands_in_for_that_of_its_messages() -> None:
    shared = {"page": {"title": "shared"}, "userAgent": GOOGLEBOT}

    assert parsed({"type": "page"}, context=shared).props["title"] == "shared"
    assert parsed({"type": "page", "context": {"page": {"title": "own"}}}, context=shared).props["title"] == "own"
    assert parsed({"type": "page", "context": {"page": {"title": "own"}}}, context=shared).bot is True


@pytest.mark.parametrize(
    "text",
    [
        "write to a.b+c@mail.example.com now",
        "王芳 +86 100 1234 5678",
        "10012345678",
        "100-1234-5678",
        "+1 (415) 555-0123",
    ],
)
def test_addresses_and_numbers_are_removed_from_texts(text: str) -> None:
    scrubbed = scrubbed_text(text)

    assert "[removed]" in scrubbed
    assert not any(piece in scrubbed for piece in ("example", "1234", "555"))


@pytest.mark.parametrize(
    "text", ["100%Café 🚀", "1732345678901", "v1.2.3", "预测性维护 2026-03-02", "order 4711", "a1001234-5678-90ab"]
)
def test_other_texts_are_kept(text: str) -> None:
    assert scrubbed_text(text) == text


def test_an_address_loses_what_is_personal_and_keeps_the_rest() -> None:
    url = "https://u:p@www.example.com/a?utm_source=x&email=a%40example.com&id=5&q=a%40example.com&phone=1#m=a@example.com"

    assert scrubbed_url(url) == "https://www.example.com/a?utm_source=x&id=5"
    assert scrubbed_url("https://[bad") == ""
    assert scrubbed_url("https://www.example.com/u/a%40example.com/x") == "https://www.example.com/u/[removed]/x"


def test_properties_that_are_personal_by_name_are_left_out_at_every_depth() -> None:
    props: JsonDict = {
        "plan": "x",
        "E-Mail": "q",
        "user": {"手机": "1", "list": [{"firstName": "A", "n": 1}]},
        "nul": "a\x00b",
    }

    assert scrubbed_props(props) == {"plan": "x", "user": {"list": [{"n": 1}]}, "nul": "ab"}


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
texts = st.text(max_size=10)
objects = st.dictionaries(texts, json_values, max_size=4)
good_messages = st.fixed_dictionaries(
    {
        "type": st.sampled_from([kind.value for kind in MessageType]),
        "messageId": st.text(min_size=1, max_size=10),
        "anonymousId": st.just("a1"),
        "userId": st.one_of(st.integers(1), st.just("u1")),
        "event": st.sampled_from(["Price Asked", "价格\x00", "a@example.com", "x" * 300]),
        "groupId": st.just("g"),
        "previousId": st.just("p"),
        "form": st.just("f"),
        "fields": objects,
    },
    optional={"properties": objects, "traits": objects, "context": objects, "page": objects, "consent": objects}
    | {"timestamp": st.datetimes().map(datetime.isoformat), "name": json_values},
)


@pytest.mark.parametrize("field", ["messageId", "anonymousId", "event"])
def test_a_text_of_blanks_and_signs_that_no_store_keeps_is_missing(field: str) -> None:
    message = {"type": "track", "messageId": "m1", "anonymousId": "a1", "event": "Asked"}
    assert problem_of(message) is None
    assert problem_of(message | {field: "\x00 \x00"}) == Problem(field, SetAsideReason.MISSING)


@given(message=good_messages, shared=json_values)
def test_whatever_is_judged_good_can_be_parsed(message: JsonDict, shared: object) -> None:
    assume(problem_of(message) is None)
    incoming = parse_message(message, request=request_of(context=shared), key_kind=KeyKind.BROWSER)

    assert incoming.at <= incoming.received_at
    assert len(incoming.event_type) <= 100


@pytest.mark.parametrize(
    ("query", "network", "click"),
    [
        ("bd_vid=1234567890123456789", "baidu", "1234567890123456789"),
        ("utm_source=g&gclid=Cj0K_a-b", "google", "Cj0K_a-b"),
        ("QHCLICKID=q1", "qihoo360", "q1"),
        ("msclkid=m1", "microsoft", "m1"),
        ("fbclid=f1", "meta", "f1"),
        ("ttclid=t1", "tiktok", "t1"),
        ("gclid=&x=1", None, None),
        ("id=1", None, None),
    ],
)
def test_a_page_view_tells_the_ad_click_it_came_by(query: str, network: str | None, click: str | None) -> None:
    url = f"https://www.example.com/?{query}"
    view = parsed({"type": "page", "properties": {"url": url}})
    touch = parsed({"type": "identify", "context": {"firstTouch": {"url": url}, "lastTouch": {"url": url}}})
    for props in (view.props, touch.first_touch, touch.last_touch):
        assert (props.get("ad_network"), props.get("click_id")) == (network, click)


def test_only_our_tracker_tells_of_touches() -> None:
    context: JsonDict = {"human": True, "automated": True}
    assert parsed({"type": "page", "context": context}).signs == Signs()
    ours = parsed({"type": "page", "context": context | {"library": {"name": "leadloom.js"}}})
    assert ours.signs == Signs(tells_touches=True, is_touched=True, is_automated=True)
