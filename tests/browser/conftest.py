"""One running demo and one Chromium for all tests here."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright

from tests.browser.site import DESKTOP, PATIENCE_MS, Person, Site, new_page, running_site

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run", "--disable-quic", "--disable-dev-shm-usage",
]  # fmt: skip

NewPage = Callable[..., Page]
SignIn = Callable[..., Person]


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    """A running demo."""
    with running_site() as running:
        yield running


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium."""
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[NewPage]:
    """Open pages of fresh browser profiles; a script's uncaught fault on any of them fails the test."""
    pages: list[Page] = []
    faults: list[str] = []

    def opened(*, viewport: ViewportSize = DESKTOP, locale: str = "en-GB") -> Page:
        page = new_page(browser, viewport=viewport, locale=locale)
        page.on("pageerror", lambda fault: faults.append(str(fault)))
        pages.append(page)
        return page

    yield opened
    for page in pages:
        page.context.close()
    assert faults == []


@pytest.fixture
def sign_in(open_page: NewPage, site: Site) -> SignIn:
    """Sign somebody of the demo company in, each in a browser of their own."""

    def signed_in(local: str, *, viewport: ViewportSize = DESKTOP, language: str = "en") -> Person:
        return Person.signed_in(open_page(viewport=viewport), site, local, language=language)

    return signed_in
