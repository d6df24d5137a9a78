"""The built tracker in a real browser, on the demo website, against the real door."""

import gzip
import re

import httpx
import pytest
from playwright.sync_api import Browser, Page, Request, Route, expect

from leadloom.edge.tracker import BUILT
from leadloom.inbox.models import WriteKey
from tests.edge.browsing import part, tracked, viewed, wait_for, website
from tests.edge.conftest import Edge, stored_events, stored_requests

pytestmark = [pytest.mark.browser, pytest.mark.skipif(not BUILT.is_file(), reason="the web build has not run")]


def test_a_visit_is_told_from_the_first_page_to_the_form(page: Page, edge: Edge, key: WriteKey) -> None:
    page.goto("/demo/?lang=en&utm_source=newsletter&utm_medium=email")
    expect(page.get_by_role("note")).to_contain_text("Demo website")
    wait_for(viewed("/demo/"))
    page.wait_for_timeout(1100)
    page.locator('[data-leadloom-cta="see-pricing@hero"]').click()
    page.wait_for_url("**/demo/pricing*")
    wait_for(viewed("/demo/pricing"))
    page.locator('[data-leadloom-cta="plan-plant@pricing"]').click()
    fill_in(page)
    page.wait_for_url("**/demo/contact/thanks?lang=en")

    form = wait_for(lambda event: event["type"] == "form")
    assert "utm_source=newsletter" in str(part(form, "context", "firstTouch", "url"))
    clicked = wait_for(tracked("cta_clicked"))
    assert clicked["properties"] == {"cta": "see-pricing", "place": "hero", "path": "/demo/"}
    dwelled = wait_for(tracked("page_dwelled"))
    assert part(dwelled, "properties", "path") == "/demo/"
    assert part(dwelled, "properties", "seconds") in range(1, 15)
    for name in ("form_shown", "form_started"):
        assert wait_for(tracked(name))["properties"] == {"form": "demo-request", "page_path": "/demo/contact"}
    visitors = {event["anonymousId"] for event in stored_events()} - {"first"}
    assert len(visitors) == 1
    assert not [event for event in stored_events() if event.get("event") == "form_abandoned"]
    assert {request["key"] for request in stored_requests()} == {key.pk}


def test_a_form_brings_what_was_filled_in_and_the_words_of_the_consent(page: Page) -> None:
    page.goto("/demo/contact?lang=en")
    page.get_by_label("Mobile").fill("+86 100 1234 5678")
    page.get_by_label("Employees").select_option("100")
    page.get_by_label("Region").select_option(label="Jiangsu")
    page.get_by_label("I agree").check()
    fill_in(page)

    form = wait_for(lambda event: event["type"] == "form")
    assert form["form"] == "demo-request"
    filled = {
        "name": "A",
        "company": "Acme",
        "email": "a@example.com",
        "mobile": "+86 100 1234 5678",
        "employees": "100",
    }
    assert form["fields"] == filled | {"title": "", "industry": "", "region": "江苏", "_homepage": ""}
    assert part(form, "consent", "given") is True
    assert str(part(form, "consent", "text")).startswith("I agree that Qingtu Motion")
    assert part(form, "consent", "channels") == "email, phone, sms"


def test_a_white_paper_comes_after_its_form_and_its_download_is_told(page: Page, edge: Edge) -> None:
    page.goto("/demo/white-paper?lang=zh")
    expect(page.get_by_role("note")).to_contain_text("演示网站")
    page.get_by_label("姓名").fill("王芳")
    page.get_by_label("公司").fill("示例公司")
    page.get_by_label("工作邮箱").fill("wang.fang@example.com")
    page.get_by_role("button", name="领取白皮书").click()
    page.wait_for_url("**/demo/white-paper/download?lang=zh")
    link = page.get_by_role("link", name="打开白皮书")
    file = httpx.get(edge.url + str(link.get_attribute("href")))
    assert (file.headers["content-type"], file.content[:5]) == ("application/pdf", b"%PDF-")
    link.evaluate("link => link.setAttribute('download', '')")  # not into Chromium's viewer
    with page.expect_download() as download:
        link.click()
    assert download.value.path().read_bytes() == file.content

    downloaded = wait_for(tracked("file_downloaded"))
    assert downloaded["properties"] == {
        "asset": "smart-factory",
        "asset_kind": "white_paper",
        "path": "/demo/white-paper/download",
    }
    assert part(wait_for(lambda event: event["type"] == "form"), "consent", "given") is False


def test_a_form_left_half_filled_is_abandoned(page: Page) -> None:
    page.goto("/demo/contact?lang=en")
    page.get_by_label("Company").press_sequentially("Acme")
    page.goto("/demo/")

    abandoned = wait_for(tracked("form_abandoned"))
    assert abandoned["properties"] == {"form": "demo-request", "page_path": "/demo/contact"}


def test_a_form_works_without_the_tracker(browser: Browser, page: Page, edge: Edge) -> None:
    context = browser.new_context(base_url=edge.url, java_script_enabled=False)
    plain = context.new_page()
    plain.goto("/demo/contact?lang=en")
    fill_in(plain)
    plain.wait_for_url("**/demo/contact/thanks?lang=en")
    context.close()

    form = wait_for(lambda event: event["type"] == "form")
    assert part(form, "fields", "email") == "a@example.com"
    assert part(form, "page", "url") == f"{edge.url}/demo/contact?lang=en"


def test_a_form_whose_script_is_cut_off_is_posted_by_the_browser(page: Page) -> None:
    def cut_off(route: Route, request: Request) -> None:
        if request.resource_type == "fetch":
            route.abort()
        else:
            route.continue_()

    page.route("**/v1/form/**", cut_off)
    page.goto("/demo/contact?lang=en")
    fill_in(page)
    page.wait_for_url("**/demo/contact/thanks?lang=en")

    form = wait_for(lambda event: event["type"] == "form")
    visitor = wait_for(viewed("/demo/contact"))["anonymousId"]
    assert (form["anonymousId"], part(form, "fields", "email")) == (visitor, "a@example.com")


def test_a_closed_door_is_not_noticed_on_the_page_and_nothing_is_lost(page: Page) -> None:
    page.route("**/v1/batch", lambda route: route.fulfill(status=503))
    page.goto("/demo/?lang=en")
    page.wait_for_timeout(600)
    page.evaluate("leadloom.track('While Closed', {n: 1})")
    page.unroute("**/v1/batch")

    assert wait_for(tracked("While Closed"))["properties"] == {"n": 1}
    assert wait_for(viewed("/demo/"))


def test_a_page_of_another_website_uses_the_tracker_across_origins(page: Page, edge: Edge, key: WriteKey) -> None:
    html = f"""<title>Shop</title><script async src="{edge.url}/t.js" data-leadloom-key="{key.key}"></script>
      <form data-leadloom-form="order" action="/own"><input name="email" value="a@example.com">
      <input type="hidden" name="csrf" value="secret"><button>Send</button></form>"""
    with website(html) as shop:
        page.goto(f"{shop}/start")
        page.wait_for_function("typeof window.leadloom?.track === 'function'")
        page.evaluate("leadloom.identify('u1', {title: 'CTO'})")
        page.get_by_role("button").click()
        page.wait_for_url(f"{shop}/own**")

        form = wait_for(lambda event: event["type"] == "form")
        assert (form["form"], form["fields"], form["userId"]) == ("order", {"email": "a@example.com"}, "u1")
        assert wait_for(lambda event: event["type"] == "identify")["traits"] == {"title": "CTO"}


def test_the_script_is_small_and_cached(edge: Edge) -> None:
    first = httpx.get(f"{edge.url}/t.js")
    again = httpx.get(f"{edge.url}/t.js", headers={"if-none-match": first.headers["etag"]})

    assert first.headers["content-encoding"] == "gzip"
    assert first.headers["cache-control"] == "public, max-age=300"
    assert len(gzip.compress(first.content, 9)) <= 6 * 1024
    assert (again.status_code, again.content) == (304, b"")
    assert httpx.get(f"{edge.url}/t.js", headers={"accept-encoding": "identity"}).content == first.content


@pytest.mark.parametrize(
    "path", ["", "pricing", "white-paper", "white-paper/download", "solution", "contact", "contact/thanks"]
)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_demo_page_is_whole_in_both_languages(edge: Edge, path: str, language: str) -> None:
    answer = httpx.get(f"{edge.url}/demo/{path}", params={"lang": language})

    assert answer.status_code == 200
    assert f'<html lang="{language}">' in answer.text
    assert "${" not in answer.text
    for link in set(re.findall(r'(?:href|src)="(/[^"]*)"', answer.text)):
        assert httpx.get(edge.url + link.replace("&amp;", "&")).status_code == 200, link


CHANNEL_WORDS = {"email": ("e-mail", "邮件"), "phone": ("phone", "电话"), "sms": ("SMS", "短信")}


@pytest.mark.parametrize(("path", "channels"), [("white-paper", "email"), ("contact", "email, phone, sms")])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_consent_on_the_demo_website_is_recorded_for_what_its_words_name(
    edge: Edge, path: str, channels: str, language: str
) -> None:
    text = httpx.get(f"{edge.url}/demo/{path}", params={"lang": language}).text
    hidden = dict(re.findall(r'<input type="hidden" name="(_\w+)" value="([^"]*)">', text))
    assert hidden["_consent_channels"] == channels
    assert f"<span>{hidden['_consent_text']}</span>" in text
    named = [name for name, words in CHANNEL_WORDS.items() if any(word in hidden["_consent_text"] for word in words)]
    assert named == channels.split(", ")


def test_the_white_paper_asks_little_and_the_demo_request_asks_for_the_region(edge: Edge) -> None:
    asked = {}
    for path in ("white-paper", "contact"):
        text = httpx.get(f"{edge.url}/demo/{path}").text
        asked[path] = set(re.findall(r'<(?:input|select) name="([a-z]+)"', text))
    assert asked["white-paper"] == {"name", "company", "title", "email"}
    assert asked["contact"] - asked["white-paper"] == {"mobile", "industry", "region", "employees"}


def fill_in(page: Page) -> None:
    page.get_by_label("Name", exact=True).fill("A")
    page.get_by_label("Company").fill("Acme")
    page.get_by_label("Work e-mail").fill("a@example.com")
    page.get_by_role("button", name="Request a demo").click()
