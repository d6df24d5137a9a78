"""What people may not see, both languages, and a phone, in a browser, on a running demo."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import NewPage, SignIn
from tests.browser.site import PHONE, Person, Site

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-site")]

SETTINGS = ("tracking", "scoring", "routing", "users", "mail", "status")
SCREENS = ("/", "/leads?state=open", "/contacts", "/sources", "/web", *(f"/settings/{name}" for name in SETTINGS))


def test_a_wrong_password_is_refused_in_words(open_page: NewPage, site: Site) -> None:
    somebody = Person(open_page(), site)
    somebody.sign_in("marketer@example.com", "not the password")
    expect(somebody.page.get_by_role("alert")).to_contain_text("Email or password is wrong")
    expect(somebody.page.locator("#content")).to_have_count(0)


def test_who_is_not_signed_in_is_asked_to_and_comes_back_to_the_page_wanted(open_page: NewPage, site: Site) -> None:
    page = open_page()
    page.goto(f"{site.app}/sources")
    expect(page).to_have_url(re.compile("/sign-in"))
    Person(page, site).send_sign_in("analyst@example.com")
    expect(page).to_have_url(f"{site.app}/sources")
    expect(page.locator("#content h1")).to_be_visible()


def test_a_salesperson_cannot_open_a_lead_of_somebody_else(sign_in: SignIn) -> None:
    manager = sign_in("marketer")
    manager.open("/leads?state=open")
    inquiry = manager.page.locator("tr.ant-table-row").filter(has_text="Inquiry").first.locator("a[href^='/leads/']")
    path = str(inquiry.get_attribute("href"))
    salesperson = sign_in("s2")
    salesperson.page.goto(salesperson.site.app + path)
    expect(salesperson.page.get_by_text("It may have been deleted, or it lies outside your scope.")).to_be_visible()


def test_a_salesperson_has_no_sources_page(sign_in: SignIn) -> None:
    salesperson = sign_in("s2")
    expect(salesperson.page.get_by_role("link", name="Sources")).to_have_count(0)
    salesperson.page.goto(f"{salesperson.site.app}/sources")
    expect(salesperson.page.get_by_text("No access")).to_be_visible()


def test_one_click_switches_the_language_and_it_is_remembered(sign_in: SignIn) -> None:
    analyst = sign_in("analyst", language="zh-CN")
    analyst.open("/sources")
    expect(analyst.page.locator("#content h1")).to_have_text("来源")
    analyst.page.reload()
    expect(analyst.page.locator("#content h1")).to_have_text("来源")
    analyst.speak("en")
    expect(analyst.page.locator("#content h1")).to_have_text("Sources")


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_no_screen_is_wider_than_a_phone(sign_in: SignIn, language: str) -> None:
    admin = sign_in("admin", viewport=PHONE, language=language)
    links = {}
    for path in SCREENS:
        admin.open(path)
        expect(admin.page.locator(".ant-skeleton")).to_have_count(0)
        assert_fits(admin, path)
        if path.startswith(("/contacts", "/leads")):
            found = admin.page.locator(".lead-card a.strong-link").first
            expect(found).to_be_visible()
            links[path] = str(found.get_attribute("href"))
    for path in links.values():
        admin.open(path)
        expect(admin.page.locator(".ant-skeleton")).to_have_count(0)
        assert_fits(admin, path)


def assert_fits(person: Person, path: str) -> None:
    width = person.page.evaluate("document.documentElement.scrollWidth")
    assert width <= PHONE["width"], f"{path} is {width} px wide"
