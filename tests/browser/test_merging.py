"""Two visitors who are one person are suggested, compared, merged and parted again, in a browser."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewPage, SignIn
from tests.browser.site import Site, Visitor
from tests.browser.walks import ask_for_a_demo, reloaded_until

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-site")]


def two_visits(open_page: NewPage, site: Site, name: str) -> tuple[Visitor, Visitor]:
    """Let somebody ask for a demo twice, from two browsers and under two addresses."""
    first = Visitor(name)
    both = first, Visitor(name, company=first.company)
    for visitor in both:
        ask_for_a_demo(open_page(), site, visitor)
    return both


def merge(page: Page) -> None:
    page.get_by_role("button", name="Merge", exact=True).click()
    page.locator(".ant-popconfirm-buttons").get_by_role("button", name="Merge", exact=True).click()


def test_duplicates_are_suggested_compared_merged_and_parted_again(
    open_page: NewPage, site: Site, sign_in: SignIn
) -> None:
    first, second = two_visits(open_page, site, "欧阳示例")
    sdr = sign_in("sdr")
    ids = [sdr.contact_of(visitor) for visitor in (first, second)]
    low, high = sorted(ids)
    page = sdr.page
    compare = page.locator(f"a[href='/merging/contacts/{low}/{high}']")
    reloaded_until(sdr, "/merging", compare).click()
    expect(page.locator("#content h1")).to_have_text("Merge contacts")
    email = page.get_by_role("group", name="Email")
    expect(email.get_by_role("radio")).to_have_count(2)
    email.get_by_role("radio").nth(1).check()
    merge(page)
    expect(page).to_have_url(re.compile(rf"/contacts/{low}\?tab=merges"))
    undo = page.get_by_role("button", name="Undo the merge")
    expect(undo).to_be_enabled()
    assert sdr.page.request.get(f"{site.app}/api/v1/contacts/{high}").status == 404

    undo.click()
    page.locator(".ant-popconfirm-buttons").get_by_role("button", name="Undo the merge").click()
    expect(page.locator(".twins").get_by_text("Parted again", exact=True)).to_be_visible()
    for contact, visitor in zip(ids, (first, second), strict=True):
        assert sdr.contact_of(visitor) == contact
    sdr.open("/merging")
    expect(compare).to_have_count(0)
