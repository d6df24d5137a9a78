"""A list from a trade fair, saved by a Chinese spreadsheet, goes in, is mended, and is taken back – in a browser."""

import csv
import io
import re
import secrets

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import SignIn
from tests.browser.site import PHONE, Person
from tests.browser.walks import assert_fits

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-site")]

HEADER = ("客户姓名", "联系电话", "电子邮箱", "公司名称", "职务", "所在地区", "备注")


def fair_list(token: str) -> bytes:
    """Six rows as a spreadsheet exports them: GB18030, ends of lines of its own, blanks where people left them."""
    rows = [
        (
            f"王{sign}",
            f"100{int(token, 16) % 10**7:07d}{number}",
            f"{token}{number}@example.com",
            "示例储能有限公司",
            "部门经理",
            "沪",
            "",
        )
        for number, sign in enumerate("一二三四")
    ]
    rows.append((rows[0][0], "", f"{token}0@EXAMPLE.com ", "示例储能", "总监", "上海市", "同一人"))
    rows.append(("赵五", "12345", "", "示例软件股份有限公司", "工程师", "Shanghai", ""))
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows([HEADER, *rows])
    return out.getvalue().encode("gb18030")


def uploaded(person: Person, content: bytes) -> None:
    person.open("/imports")
    person.page.locator("input[type=file]").set_input_files(
        [{"name": "展会名单.csv", "mimeType": "text/csv", "buffer": content}]
    )
    expect(person.page.get_by_role("region", name="First rows of the file")).to_contain_text("示例储能有限公司")


def figures(person: Person) -> list[str]:
    """Rows, created, updated, merged, to fix."""
    return person.page.locator(".tiles-inner .tile-value").all_inner_texts()


def test_a_list_goes_in_is_mended_and_is_taken_back(sign_in: SignIn) -> None:
    token = secrets.token_hex(3)
    marketer = sign_in("marketer")
    page = marketer.page
    uploaded(marketer, fair_list(token))
    expect(page.get_by_title("Mobile", exact=True).first).to_be_visible()
    page.get_by_role("button", name="Save as template").click()
    page.get_by_role("textbox", name="Name").fill(f"展会 {token}")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Template saved")).to_be_visible()
    page.get_by_role("button", name="Check the file").click()

    confirm = page.get_by_role("button", name="Import 5 rows")
    expect(confirm).to_be_visible()
    assert figures(marketer) == ["6", "4", "0", "1", "1"]
    assert not marketer.page.request.get(f"{marketer.site.app}/api/v1/contacts?search={token}0@example.com").json()[
        "items"
    ]
    confirm.click()
    expect(page.get_by_text("6 = 4 + 0 + 1 + 1")).to_be_visible()

    mended(page, f"100{int(token, 16) % 10**7:07d}9")
    expect(page.get_by_text("6 = 5 + 0 + 1 + 0")).to_be_visible()
    page.get_by_role("link", name="Created 5").click()
    page.get_by_role("link", name="Open contact").first.click()
    expect(page.get_by_text("示例储能有限公司").first).to_be_visible()
    page.go_back()

    page.get_by_role("button", name="Undo the import").click()
    page.get_by_role("tooltip").get_by_role("button", name="Undo the import").click()
    expect(page.get_by_text(re.compile("Undone: 5 contacts"))).to_be_visible()
    gone = marketer.page.request.get(f"{marketer.site.app}/api/v1/contacts?search={token}0@example.com")
    assert gone.json()["items"] == []


def mended(page: Page, mobile: str) -> None:
    """Download the rows to fix, mend the marked cell and run the row again."""
    cell = page.get_by_role("textbox", name="联系电话")
    expect(cell).to_have_attribute("aria-invalid", "true")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download rows to fix").click()
    assert "赵五" in download.value.path().read_text(encoding="utf-8-sig")
    cell.fill(mobile)
    cell.press("Enter")
    page.get_by_role("button", name="Run 1 fixed row").click()


def test_imports_fit_a_phone(sign_in: SignIn) -> None:
    marketer = sign_in("marketer", viewport=PHONE)
    uploaded(marketer, fair_list(secrets.token_hex(3)))
    assert_fits(marketer, "how the file is read")
    marketer.page.locator(".ant-btn-primary").click()
    expect(marketer.page.locator(".fix-row")).to_have_count(1)
    assert_fits(marketer, "rows to fix")
    marketer.open("/imports")
    expect(marketer.page.locator(".lead-card").first).to_be_visible()
    assert_fits(marketer, "/imports")


def test_a_salesperson_has_no_imports(sign_in: SignIn) -> None:
    salesperson = sign_in("s2")
    expect(salesperson.page.get_by_role("link", name="Imports")).to_have_count(0)
    salesperson.page.goto(f"{salesperson.site.app}/imports")
    expect(salesperson.page.get_by_text("No access")).to_be_visible()
