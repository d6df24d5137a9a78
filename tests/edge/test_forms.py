"""Submitted forms: by script, by plain POST, with consent, with spam."""

import httpx
import pytest

from leadloom.edge.forms import redirect_target
from leadloom.inbox.models import WriteKey
from tests.edge.conftest import Edge, stored_events, stored_rejections, stored_requests

FIELDS = {"name": "王芳", "email": "wang.fang@example.com", "mobile": "+86 100 1234 5678"}
TEXT = "I agree that Acme contacts me by e-mail."
PAGE = "https://www.example.com/contact"


def form_url(edge: Edge, key: WriteKey, form: str = "demo-request") -> str:
    return f"{edge.url}/v1/form/{key.key}/{form}"


def test_a_plain_post_is_stored_with_its_fields_page_and_consent(edge: Edge, key: WriteKey) -> None:
    answer = httpx.post(
        form_url(edge, key),
        data=FIELDS
        | {"consent": "yes", "_consent_text": TEXT, "_consent_channels": "email"}
        | {"_next": "/thanks?x=1", "_anonymous_id": "a1"},
        headers={"origin": "https://www.example.com", "referer": PAGE},
    )

    assert (answer.status_code, answer.headers["location"]) == (303, "https://www.example.com/thanks?x=1")
    (request,) = stored_requests()
    (event,) = request["events"]
    assert request["origin"] == "form"
    assert (event["type"], event["form"], event["anonymousId"]) == ("form", "demo-request", "a1")
    assert event["fields"] == FIELDS
    assert event["consent"] == {"purpose": "marketing", "channels": "email", "text": TEXT, "given": True}
    assert event["page"]["url"] == PAGE


def test_multipart_is_read_like_urlencoded_and_files_are_left_out(edge: Edge, key: WriteKey) -> None:
    httpx.post(form_url(edge, key), data=FIELDS, files={"cv": ("cv.pdf", b"%PDF", "application/pdf")})

    assert stored_events()[0]["fields"] == FIELDS


def test_an_empty_box_beside_a_consent_text_is_no_consent(edge: Edge, key: WriteKey) -> None:
    httpx.post(form_url(edge, key), data=FIELDS | {"_consent_text": TEXT})
    httpx.post(form_url(edge, key), data=FIELDS)

    refused, unasked = stored_events()
    assert refused["consent"] == {"purpose": "marketing", "channels": "", "text": TEXT, "given": False}
    assert unasked["consent"] is None


def test_the_tracker_sends_a_form_as_json(edge: Edge, key: WriteKey) -> None:
    consent = {"purpose": "marketing", "text": TEXT, "given": True}
    message = {"messageId": "m1", "anonymousId": "a1", "fields": FIELDS, "page": {"url": PAGE}, "consent": consent}
    answer = httpx.post(form_url(edge, key), json=message | {"sentAt": "2026-03-02T08:00:00Z"})

    assert (answer.status_code, answer.json()) == (200, {"success": True})
    (event,) = stored_events()
    assert (event["messageId"], event["form"], event["fields"]) == ("m1", "demo-request", FIELDS)
    assert (event["consent"], event["page"]["url"]) == (consent, PAGE)


def test_a_form_may_have_a_chinese_name(edge: Edge, key: WriteKey) -> None:
    httpx.post(form_url(edge, key, "预约演示"), data=FIELDS)

    assert stored_events()[0]["form"] == "预约演示"


def test_several_boxes_of_one_name_become_one_text(edge: Edge, key: WriteKey) -> None:
    httpx.post(
        form_url(edge, key),
        content="topic=price&topic=delivery",
        headers={"content-type": "application/x-www-form-urlencoded"},
    )

    assert stored_events()[0]["fields"] == {"topic": "price, delivery"}


def test_whoever_fills_in_the_honeypot_is_thanked_and_set_aside_as_spam(edge: Edge, key: WriteKey) -> None:
    answer = httpx.post(form_url(edge, key), data=FIELDS | {"_homepage": "http://spam.example.com"})

    assert (answer.status_code, answer.headers["location"]) == (303, "/v1/thanks")
    assert stored_events() == []
    (spam,) = stored_rejections()
    assert (spam["reason"], spam["field"]) == ("spam", "_homepage")


def test_a_form_in_a_batch_is_judged_like_any_other(edge: Edge, key: WriteKey) -> None:
    form = {"type": "form", "form": "newsletter", "anonymousId": "a1", "fields": FIELDS}
    spam = form | {"fields": FIELDS | {"_homepage": "x"}}
    for batch, rejected in [([form, spam], [1]), ([spam], [0])]:
        answer = httpx.post(f"{edge.url}/v1/batch", json={"writeKey": key.key, "batch": batch})
        assert (answer.status_code, [bad["index"] for bad in answer.json()["rejected"]]) == (200, rejected)

    assert [event["fields"] for event in stored_events()] == [FIELDS]
    assert len(stored_rejections()) == 2


def test_a_plain_post_that_fails_shows_a_page(edge: Edge, key: WriteKey) -> None:
    unknown = httpx.post(f"{edge.url}/v1/form/wk_unknown/x", data=FIELDS, headers={"accept-language": "zh-CN"})
    broken = httpx.post(
        form_url(edge, key), content=b"\xff=1", headers={"content-type": "application/x-www-form-urlencoded"}
    )

    assert unknown.status_code == 401
    assert "表单已停用" in unknown.text
    assert broken.status_code == 400
    assert stored_requests() == []


@pytest.mark.parametrize("content_type", ["multipart/form-data", "multipart/form-data; boundary=b", "application/xml"])
def test_a_form_of_another_kind_is_answered_400(edge: Edge, key: WriteKey, content_type: str) -> None:
    answer = httpx.post(form_url(edge, key), content=b"<x/>", headers={"content-type": content_type})

    assert answer.status_code == 400


def test_the_thank_you_page_speaks_the_visitors_language(edge: Edge) -> None:
    assert "感谢" in httpx.get(f"{edge.url}/v1/thanks", headers={"accept-language": "zh-CN,en;q=0.5"}).text
    assert "Thank you" in httpx.get(f"{edge.url}/v1/thanks?lang=en", headers={"accept-language": "zh-CN"}).text


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example.net/",
        "//evil.example.net/",
        "https://www.example.com@evil.example.net/",
        "https://www.example.com.evil.example.net/",
        "http://www.example.com/",
        "https://www.example.com:8443/",
        "https://evil.example.net\\@www.example.com/",
        "/\\evil.example.net",
        "javascript:alert(1)",
        "data:text/html,x",
        "https://[bad",
        "/a\r\nset-cookie: x=1",
        "",
    ],
)
def test_nobody_is_sent_to_another_website(target: str) -> None:
    assert redirect_target(target, origin="https://www.example.com", referrer=PAGE) == "/v1/thanks"


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("https://www.example.com/ok", "https://www.example.com/ok"),
        ("https://WWW.example.com:443/ok", "https://WWW.example.com:443/ok"),
        ("/thanks?lang=zh#top", "https://www.example.com/thanks?lang=zh#top"),
        ("thanks.html", "https://www.example.com/thanks.html"),
        ("/感谢", "https://www.example.com/%E6%84%9F%E8%B0%A2"),
    ],
)
def test_a_form_goes_on_within_its_own_website(target: str, expected: str) -> None:
    assert redirect_target(target, origin="https://www.example.com", referrer=PAGE) == expected
    assert redirect_target(target, origin="null", referrer=PAGE) == expected


def test_without_a_known_page_there_is_no_redirect_elsewhere() -> None:
    assert redirect_target("https://www.example.com/ok", origin="null", referrer="") == "/v1/thanks"
