"""Ways through the demo website and the app that several tests take."""

import contextlib
import time
from typing import Final

from playwright.sync_api import Locator, Page, expect

from tests.browser.site import Person, Site, Visitor

TRIES: Final = 12
GIVE_UP_S: Final = 60.0
LANGUAGES: Final = ("en", "zh-CN")


def browse_and_ask_for_a_demo(page: Page, site: Site, visitor: Visitor) -> None:
    page.goto(f"{site.public}/demo/?lang=en&utm_source=newsletter&utm_medium=email&utm_campaign=spring")
    page.get_by_role("link", name="See pricing").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("One price per machine")
    page.get_by_role("navigation").get_by_role("link", name="White paper").click()
    visitor.introduce_themselves(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Your white paper is ready")
    with page.expect_download() as download:
        page.evaluate("document.querySelector('[data-leadloom-asset]').setAttribute('download', '')")
        page.get_by_role("link", name="Open the white paper (PDF)").click()
    assert download.value.path().read_bytes().startswith(b"%PDF")
    ask_for_a_demo(page, site, visitor)


def ask_for_a_demo(page: Page, site: Site, visitor: Visitor) -> None:
    page.goto(f"{site.public}/demo/contact?lang=en")
    visitor.tell_everything(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you, we will be in touch")


def seconds_until_a_lead_is_assigned(person: Person, visitor: Visitor) -> float:
    """Return how long after this call the API shows the visitor's lead waiting for a salesperson; asks every 50 ms."""
    began = time.monotonic()
    app, asks = person.site.app, person.page.request
    while (waited := time.monotonic() - began) < GIVE_UP_S:
        found = asks.get(f"{app}/api/v1/contacts?search={visitor.email}").json()["items"]
        if found:
            contact = asks.get(f"{app}/api/v1/contacts/{found[0]['id']}").json()
            if contact["score"] is not None and any(lead["state"] == "pending_acceptance" for lead in contact["leads"]):
                return time.monotonic() - began
        person.page.wait_for_timeout(50)
    raise AssertionError(f"no lead after {waited:.0f} s")


def reloaded_until(person: Person, path: str, wanted: Locator) -> Locator:
    """Open a page again and again until something is on it."""
    for _ in range(TRIES):
        person.open(path)
        with contextlib.suppress(AssertionError):
            expect(wanted).to_be_visible(timeout=5_000)
            return wanted
    raise AssertionError(f"{wanted} is not on {path}: {person.page.locator('#content').inner_text()}")


def assert_fits(person: Person, what: str) -> None:
    """Assert that what a person sees is no wider than their screen, in both languages."""
    assert person.page.viewport_size is not None
    for language in LANGUAGES:
        person.speak(language)
        expect(person.page.locator(".ant-skeleton")).to_have_count(0)
        width = person.page.evaluate("document.documentElement.scrollWidth")
        assert width <= person.page.viewport_size["width"], f"{what} is {width} px wide ({language})"
