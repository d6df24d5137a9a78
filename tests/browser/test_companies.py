"""A company is opened from its contact and put below another one, in a browser."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewPage, SignIn
from tests.browser.site import Site, Visitor
from tests.browser.walks import ask_for_a_demo

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-site")]


def put_below(page: Page, parent: str) -> None:
    page.get_by_role("button", name="Edit", exact=True).click()
    dialog = page.get_by_role("dialog")
    pick = dialog.get_by_role("combobox", name="Parent company")
    pick.click()
    pick.press_sequentially(parent)
    page.locator(".ant-select-item-option").filter(has_text=parent).first.click()
    expect(dialog.get_by_title(re.compile(f"^{re.escape(parent)}"))).to_be_visible()
    dialog.get_by_role("button", name="Save", exact=True).click()


def test_a_company_is_opened_from_a_contact_and_put_below_another_one(
    open_page: NewPage, site: Site, sign_in: SignIn
) -> None:
    visitor = Visitor("司徒示例")
    ask_for_a_demo(open_page(), site, visitor)
    sdr = sign_in("sdr")
    contact = sdr.contact_of(visitor)
    sdr.open(f"/contacts/{contact}")
    page = sdr.page
    page.locator(".page-head a[href^='/companies/']").click()
    expect(page).to_have_url(re.compile(r"/companies/\d+"))
    own = page.url.rpartition("/")[2]
    name = str(page.locator("#content h1").text_content())
    expect(page.locator(".timeline-item").first).to_be_visible()
    others = page.request.get(f"{site.app}/api/v1/companies").json()["items"]
    parent = next(one for one in others if str(one["id"]) != own)
    put_below(page, parent["name"])
    expect(page.locator(".fields").get_by_role("link", name=parent["name"])).to_be_visible()
    page.get_by_role("tab", name="Contacts").click()
    expect(page.locator(f"a[href='/contacts/{contact}']").first).to_be_visible()
    page.locator(".fields").get_by_role("link", name=parent["name"]).click()
    expect(page.locator("#content h1")).to_have_text(parent["name"])
    page.get_by_role("link", name=name, exact=True).first.wait_for()
    put_below(page, name)
    expect(page.get_by_role("dialog")).to_contain_text("It is this company, or below it.")
