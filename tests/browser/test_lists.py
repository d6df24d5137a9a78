"""From a filter to a saved view, a tag on all that match, its undo, and an export, in a browser on a running demo."""

import io

import pytest
from playwright.sync_api import expect
from python_calamine import CalamineWorkbook

from tests.browser.conftest import SignIn

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-site")]


def test_a_view_is_saved_all_that_match_are_tagged_and_untagged_and_the_list_is_taken_out(sign_in: SignIn) -> None:
    admin = sign_in("admin")
    page = admin.page
    admin.open("/contacts")
    page.get_by_role("combobox", name="Rating").click()
    page.locator(".ant-select-item-option").filter(has_text="High").first.click()
    expect(page.locator("tr.ant-table-row").first).to_be_visible()
    page.get_by_role("button", name="Save as view").click()
    page.get_by_role("textbox", name="Name").fill("Hot ones")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".view-select")).to_contain_text("Hot ones")

    page.get_by_role("checkbox", name="Choose all on this page").check()
    page.get_by_role("button", name="Choose all that match").click()
    page.get_by_role("button", name="Bulk actions").click()
    page.get_by_role("menuitem", name="Add a tag").click()
    page.get_by_role("dialog").get_by_role("combobox").fill("Fair")
    page.get_by_role("button", name="Start").click()
    job = page.locator(".job").first
    expect(job).to_contain_text("Done")
    job.get_by_role("button", name="Undo").click()
    page.locator(".ant-popconfirm").get_by_role("button", name="Undo").click()
    expect(job).to_contain_text("Undone")
    expect(job).to_contain_text("0 kept")
    page.locator(".ant-drawer-close").click()

    page.get_by_role("button", name="Export", exact=True).click()
    page.get_by_role("button", name="Start the export").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download").click()
    book = CalamineWorkbook.from_filelike(io.BytesIO(download.value.path().read_bytes()))
    rows = book.get_sheet_by_index(0).to_python()
    assert rows[0][0] == "Customer number"
    assert len(rows) > 1
    assert {row[rows[0].index("Rating")] for row in rows[1:]} == {"High"}
