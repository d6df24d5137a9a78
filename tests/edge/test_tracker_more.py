"""The tracker on a website of its own kind: routes, scrolling, films, ways out, consent, a line that is down."""

import io
import wave
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page

from leadloom.edge.tracker import BUILT
from leadloom.inbox.models import WriteKey
from leadloom.inbox.types import JsonDict
from tests.edge.browsing import names_of, part, tracked, viewed, wait_for, website
from tests.edge.conftest import Edge, stored_events
from tests.edge.flaky import Mishap, flaky_line

pytestmark = [pytest.mark.browser, pytest.mark.skipif(not BUILT.is_file(), reason="the web build has not run")]

BODY = """<title>Shop</title>
  <a id="doc" href="/manual.pdf" onclick="return false">Manual</a>
  <a id="away" href="https://partner.example.com/x?ref=a&email=a@example.com" onclick="return false">Partner</a>
  <button data-leadloom-consult="chat">Chat</button>
  <video src="/film" title="Tour" width="200" height="40"></video>
  <div style="height: 4000px"></div>"""


def film(seconds: int = 3) -> tuple[str, bytes]:
    """Silence: for a browser a film without pictures."""
    content = io.BytesIO()
    with wave.open(content, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(1)
        sound.setframerate(8_000)
        sound.writeframes(b"\x80" * 8_000 * seconds)
    return "audio/wav", content.getvalue()


@contextmanager
def shop(edge: Edge, key: WriteKey, attributes: str = "") -> Iterator[str]:
    script = f'<script async src="{edge.url}/t.js" data-leadloom-key="{key.key}" {attributes}></script>'
    with website(script + BODY, film=film()) as url:
        yield url


def visit(page: Page, url: str) -> None:
    page.goto(url)
    page.wait_for_function("typeof window.leadloom?.track === 'function'")


def views() -> list[JsonDict]:
    return [event for event in stored_events() if event["type"] == "page"]


def kept(page: Page) -> list[str]:
    """What lies on the visitor's device."""
    keys: list[str] = page.evaluate("[...Object.keys(localStorage), ...document.cookie.split(';').filter(Boolean)]")
    return keys


def test_routes_of_a_single_page_application_are_page_views(page: Page, edge: Edge, key: WriteKey) -> None:
    with shop(edge, key) as url:
        visit(page, f"{url}/start?utm_source=baidu")
        page.wait_for_timeout(1_100)
        page.evaluate("history.replaceState(null, '', '/start')")
        page.evaluate("history.pushState(null, '', '/pricing'); document.title = 'Pricing'")
        wait_for(viewed("/pricing"))
        page.evaluate("history.pushState(null, '', '/pricing?plan=team')")
        page.wait_for_timeout(300)
        page.evaluate("history.replaceState(null, '', '/pricing?plan=one')")
        page.evaluate("history.replaceState(null, '', '/contact')")
        wait_for(viewed("/contact"))
        page.go_back()
        page.wait_for_timeout(600)

    told = [(part(view, "context", "page", "path"), part(view, "context", "page", "title")) for view in views()]
    assert told == [
        ("/start", "Shop"), ("/pricing", "Pricing"), ("/pricing", "Pricing"), ("/contact", "Pricing"),
        ("/pricing", "Pricing"),
    ]  # fmt: skip
    assert part(views()[1], "context", "page", "referrer") == f"{url}/start?utm_source=baidu"
    assert part(wait_for(tracked("page_dwelled")), "properties", "path") == "/start"


def test_routes_can_be_left_to_the_website(page: Page, edge: Edge, key: WriteKey) -> None:
    with shop(edge, key, 'data-leadloom-routes="manual"') as url:
        visit(page, f"{url}/start")
        page.evaluate("history.pushState(null, '', '/a')")
        page.wait_for_timeout(200)
        page.evaluate("leadloom.page('B')")
        wait_for(lambda event: event.get("name") == "B")
    assert len(views()) == 2


def test_how_far_a_page_was_scrolled_is_told_once_a_quarter(page: Page, edge: Edge, key: WriteKey) -> None:
    with shop(edge, key) as url:
        visit(page, f"{url}/long")
        page.wait_for_timeout(300)
        assert names_of("page_scrolled") == []
        for share in (0.4, 0.1, 1, 0, 1):
            page.evaluate("share => window.scrollTo(0, share * document.documentElement.scrollHeight)", share)
            page.wait_for_timeout(150)
        wait_for(lambda event: event.get("event") == "page_scrolled" and part(event, "properties", "depth") == 100)
        page.evaluate("history.pushState(null, '', '/next')")
        wait_for(viewed("/next"))
    assert names_of("page_scrolled") == [("page_scrolled", {"path": "/long", "depth": n}) for n in (25, 50, 75, 100)]


PLAY = """async (from) => {
  const film = document.querySelector("video");
  film.src = URL.createObjectURL(await (await fetch("/film")).blob());
  film.muted = true;
  await film.play();
  if (from) film.currentTime = from;
  await new Promise((done) => { film.onended = done; });
}"""


def test_a_film_is_told_by_what_was_really_watched(page: Page, edge: Edge, key: WriteKey) -> None:
    with shop(edge, key) as url:
        visit(page, f"{url}/tour")
        page.evaluate(PLAY, 0)
        wait_for(lambda event: event.get("event") == "video_progressed" and part(event, "properties", "percent") == 95)
        visit(page, f"{url}/tour")
        page.evaluate(PLAY, 2.5)
        page.wait_for_timeout(600)
    named = {"video": "Tour", "path": "/tour"}
    whole = [("video_progressed", named | {"percent": percent}) for percent in (25, 50, 75, 95)]
    told = names_of("video_started", "video_progressed")
    assert told == [("video_started", named), *whole, ("video_started", named), whole[-1]]


def test_links_to_elsewhere_and_the_consultation_are_told(page: Page, edge: Edge, key: WriteKey) -> None:
    with shop(edge, key) as url:
        visit(page, f"{url}/start")
        page.locator("#doc").click()
        page.locator("#away").click()
        page.get_by_role("button", name="Chat").click()
        wait_for(tracked("consult_opened"))
    assert [name for name, _ in names_of("file_downloaded", "outbound_clicked", "consult_opened")] == [
        "file_downloaded", "outbound_clicked", "consult_opened",
    ]  # fmt: skip
    assert names_of("consult_opened") == [("consult_opened", {"tool": "chat", "path": "/start"})]
    away = wait_for(tracked("outbound_clicked"))
    assert part(away, "properties", "host") == "partner.example.com"
    assert part(away, "context", "human") is True


def test_an_ad_click_stays_with_first_and_last_touch(page: Page, edge: Edge, key: WriteKey) -> None:
    with shop(edge, key) as url:
        visit(page, f"{url}/a?bd_vid=first")
        visit(page, f"{url}/b")
        visit(page, f"{url}/c?gclid=second")
        visit(page, f"{url}/d")
        page.evaluate("leadloom.identify('u1')")
        who = wait_for(lambda event: event["type"] == "identify")
    assert str(part(who, "context", "firstTouch", "url")).endswith("/a?bd_vid=first")
    assert str(part(who, "context", "lastTouch", "url")).endswith("/c?gclid=second")


def test_without_cookies_nothing_is_kept_and_visits_are_told_for_a_day(page: Page, edge: Edge, key: WriteKey) -> None:
    with shop(edge, key, 'data-leadloom-mode="cookieless"') as url:
        visit(page, f"{url}/a")
        visit(page, f"{url}/b")
        page.evaluate("leadloom.identify('u1', {title: 'CTO'})")
        page.evaluate("leadloom.track('After')")
        after = wait_for(tracked("After"))
        assert kept(page) == []
    wait_for(viewed("/b"))
    strangers = {str(view["anonymousId"]) for view in views()}
    assert len(strangers) == 1
    assert strangers.pop().startswith("day-")
    who = wait_for(lambda event: event["type"] == "identify")
    assert who["userId"] == "u1"
    assert not str(who["anonymousId"]).startswith("day-"), "a person is not tied to what the day's stranger did"
    assert "userId" not in after


def test_who_allows_nothing_is_not_told_of_until_they_do(page: Page, edge: Edge, key: WriteKey) -> None:
    with shop(edge, key, 'data-leadloom-mode="none"') as url:
        visit(page, f"{url}/a")
        page.evaluate("leadloom.track('Unheard')")
        page.wait_for_timeout(700)
        assert views() == []
        assert kept(page) == []
        page.evaluate("leadloom.consent('full')")
        wait_for(viewed("/a"))
        visit(page, f"{url}/b")
        wait_for(viewed("/b"))
        page.evaluate("leadloom.consent('none')")
        page.evaluate("leadloom.track('Unheard')")
        page.wait_for_timeout(500)
        assert kept(page) == ["leadloom_consent"]
        visit(page, f"{url}/c")
        page.wait_for_timeout(500)
    assert len(views()) == 2
    assert names_of("Unheard") == []


def test_a_browser_that_asks_not_to_be_tracked_is_obeyed_where_the_website_says_so(
    page: Page, edge: Edge, key: WriteKey, browser: Browser
) -> None:
    asking = browser.new_context()
    asking.add_init_script("Object.defineProperty(navigator, 'globalPrivacyControl', {value: true})")
    other = asking.new_page()
    with shop(edge, key, 'data-leadloom-dnt="none"') as url:
        visit(other, f"{url}/asking")
        visit(page, f"{url}/not-asking")
        wait_for(viewed("/not-asking"))
        other.wait_for_timeout(500)
        assert len(views()) == 1
    with shop(edge, key) as url:
        visit(other, f"{url}/not-respected")
        wait_for(viewed("/not-respected"))
    asking.close()


def test_what_happens_off_line_comes_later_in_its_order_under_its_id(page: Page, edge: Edge, key: WriteKey) -> None:
    with flaky_line(edge.port, []) as line, shop(edge, key, f'data-leadloom-edge="{line.url}"') as url:
        visit(page, f"{url}/a")
        wait_for(viewed("/a"))
        line.mishaps += [Mishap.CUT] * 1_000
        for n in range(4):
            page.evaluate("n => leadloom.track('Off Line', {n})", n)
            page.wait_for_timeout(150 * n)
        page.wait_for_timeout(1_500)
        assert "leadloom_queue" in kept(page)
        visit(page, f"{url}/b")
        page.wait_for_timeout(500)
        assert names_of("Off Line") == []
        line.mishaps.clear()
        visit(page, f"{url}/c")
        wait_for(viewed("/c"))
        page.wait_for_timeout(600)
        assert "leadloom_queue" not in kept(page)
    own = {str(event["messageId"]): event for event in stored_events()}
    told = [str(part(view, "context", "page", "path")) for view in own.values() if view["type"] == "page"]
    assert told == ["/a", "/b", "/c"]
    assert [part(event, "properties", "n") for event in own.values() if event.get("event") == "Off Line"] == [
        0,
        1,
        2,
        3,
    ]
