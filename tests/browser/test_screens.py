"""What people may not see, both languages, and a phone, in a browser, on a running demo."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import NewPage, SignIn
from tests.browser.site import PHONE, Person, Site
from tests.browser.walks import assert_fits

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-site")]

SETTINGS = ("tracking", "scoring", "routing", "users", "mail", "dictionaries", "tags", "mail-domains", "status")
SCREENS = (
    "/", "/leads?state=open", "/contacts", "/companies", "/sources", "/web", "/merging", "/merging?tab=companies",
    *(f"/settings/{name}" for name in SETTINGS),
)  # fmt: skip


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


def test_no_screen_is_wider_than_a_phone(sign_in: SignIn, site: Site) -> None:
    admin = sign_in("admin", viewport=PHONE)
    contacts, leads, companies = (
        [one["id"] for one in admin.page.request.get(f"{site.app}/api/v1/{name}").json()["items"]]
        for name in ("contacts", "leads", "companies")
    )
    records = (
        f"/contacts/{contacts[0]}", f"/leads/{leads[0]}",
        *(f"/companies/{companies[0]}?tab={tab}" for tab in ("timeline", "people", "leads", "merges")),
        "/merging/contacts/{}/{}".format(*sorted(contacts[:2])),
    )  # fmt: skip
    for path in (*SCREENS, *records):
        admin.open(path)
        assert_fits(admin, path)
