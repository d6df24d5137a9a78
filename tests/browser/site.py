"""A demo installation as ``make run`` starts it, and people who use it in a real browser."""

import os
import re
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Self

from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect

from leadloom.config.demo.cast import DEMO_PASSWORD
from tests.proofs.installation import Installation, new_folder, wait_for

PLAY_AGAINST: Final = "LEADLOOM_PLAY_AGAINST"
"""Names a running demo instead of starting one: the addresses of its private and public origin, with a comma."""
SMALL: Final = "--demo-contacts 400 --demo-weeks 2"
"""All that differs from what a reader of the README types: how many people visit, and for how long."""
LOADED_WITHIN_S: Final = 400.0
ROOT: Final = Path(__file__).resolve().parents[2]
OF_MAKE: Final = ("MAKEFLAGS", "MFLAGS", "MAKELEVEL")
PATIENCE_MS: Final = 60_000
DESKTOP: Final = ViewportSize(width=1440, height=900)
PHONE: Final = ViewportSize(width=390, height=844)


class DemoInstallation(Installation):
    """``make run`` in a folder and on ports of its own, with a smaller demo company."""

    def load(self) -> float:
        """Start it, wait until it says "ready", and return how many seconds that took."""
        starts, began = self._starts(), time.monotonic()
        ports = f"--port {self.port} --public-port {self.public_port}"
        run = ["make", "-s", "-C", str(ROOT), "run", f"VENV={sys.prefix}", f"ARGS={ports} {SMALL}"]
        env = {name: value for name, value in self.env.items() if name not in OF_MAKE}
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(run, env=env, stdout=log, stderr=log, start_new_session=True)
        wait_for(lambda: self._starts() > starts or not self.is_running(), LOADED_WITHIN_S, "the demo to load")
        assert self.is_running(), self.log_text()[-3000:]
        return time.monotonic() - began

    def kill_top(self) -> None:
        """SIGKILL make and what it runs."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def _starts(self) -> int:
        return self.log_text().count("\nready\n") if self.log.exists() else 0


@dataclass(frozen=True)
class Site:
    """The two origins of a running demo, and what runs it if that is ours."""

    app: str
    public: str
    installation: DemoInstallation | None = None


@contextmanager
def running_site() -> Iterator[Site]:
    """A running demo: the one that is named, or one of our own that is removed afterwards."""
    if named := os.environ.get(PLAY_AGAINST):
        app, public = named.split(",")
        yield Site(app, public)
        return
    installation = DemoInstallation(new_folder())
    try:
        installation.load()
        origins = (f"http://127.0.0.1:{port}" for port in (installation.port, installation.public_port))
        yield Site(*origins, installation)
    finally:
        installation.remove()


@dataclass(frozen=True)
class Visitor:
    """An invented person of a target customer: nobody has the domain or the number, and nobody else the company."""

    name: str
    company: str = field(default_factory=lambda: f"苏州示例储能{secrets.token_hex(2)}有限公司")
    title: str = "部门经理"
    token: str = field(default_factory=lambda: secrets.token_hex(3))

    @property
    def email(self) -> str:
        return f"mail@firm{self.token}.example.com"

    @property
    def mobile(self) -> str:
        return f"+86 100 {int(self.token, 16) % 10**8:08d}"

    def introduce_themselves(self, page: Page) -> None:
        """Fill in what the form of the page needs, and send it."""
        page.get_by_label("Name", exact=True).fill(self.name)
        page.get_by_label("Company").fill(self.company)
        page.get_by_label("Work e-mail").fill(self.email)
        page.locator("form button").click()

    def tell_everything(self, page: Page) -> None:
        """Fill in the whole form of the page, agree to be contacted, and send it."""
        page.get_by_label("Title").fill(self.title)
        page.get_by_label("Mobile").fill(self.mobile)
        page.get_by_label("Industry").select_option(label="New energy")
        page.get_by_label("Employees").select_option(label="100–499")
        page.get_by_role("checkbox").check()
        self.introduce_themselves(page)


class Person:
    """Somebody signed in to the app, in a browser of their own."""

    def __init__(self, page: Page, site: Site) -> None:
        self.page, self.site = page, site

    @classmethod
    def signed_in(cls, page: Page, site: Site, local: str, *, language: str = "en") -> Self:
        """Sign in as one of the demo's people and choose a language."""
        person = cls(page, site)
        person.sign_in(f"{local}@example.com", DEMO_PASSWORD)
        expect(page.locator("#content h1")).to_be_visible()
        person.speak(language)
        return person

    def sign_in(self, email: str, password: str) -> None:
        """Open the app and send the sign-in form."""
        self.page.goto(f"{self.site.app}/sign-in")
        self.send_sign_in(email, password)

    def send_sign_in(self, email: str, password: str = DEMO_PASSWORD) -> None:
        """Fill in and send the sign-in form that is shown."""
        self.page.locator("input[type=email]").fill(email)
        self.page.locator("input[autocomplete=current-password]").fill(password)
        self.page.locator("button[type=submit]").click()

    def speak(self, language: str) -> None:
        """Switch the app's language, remembered for this person."""
        if self.page.locator("html").get_attribute("lang") != language:
            with self.page.expect_response(lambda answer: answer.url.endswith("/api/v1/me")):
                self.page.locator(".top").get_by_text("EN" if language == "en" else "中", exact=True).click()
        expect(self.page.locator("html")).to_have_attribute("lang", language)

    def open(self, path: str) -> None:
        """Open a page of the app and wait for its heading."""
        self.page.goto(self.site.app + path)
        expect(self.page.locator("#content h1")).to_be_visible()

    def contact_of(self, visitor: Visitor) -> int:
        """Wait until a search finds the visitor among the contacts; returns the contact's id."""
        self.open(f"/contacts?search={visitor.email}")
        link = self.page.locator("table a.strong-link")
        expect(link).to_have_count(1)
        return int(str(link.get_attribute("href")).rpartition("/")[2])

    def block(self, title: str) -> Locator:
        """Return the titled block of a page."""
        return self.page.locator("section.block").filter(has=self.page.get_by_role("heading", level=2, name=title))

    def field(self, name: str) -> Locator:
        """Return the value beside a name."""
        named = self.page.locator("dt", has_text=re.compile(rf"^{re.escape(name)}$"))
        return self.page.locator("dl.fields > div").filter(has=named).locator("dd")


def new_page(browser: Browser, *, viewport: ViewportSize = DESKTOP, locale: str = "en-GB") -> Page:
    """Return a page of a fresh browser profile."""
    page = browser.new_context(viewport=viewport, locale=locale, reduced_motion="reduce").new_page()
    page.set_default_timeout(PATIENCE_MS)
    page.set_default_navigation_timeout(PATIENCE_MS)
    return page
