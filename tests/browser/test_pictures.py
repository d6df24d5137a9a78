"""The README's pictures: taken with every run, kept only with LEADLOOM_PICTURES=1, so that tests leave no traces."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewPage, SignIn
from tests.browser.site import Site, Visitor
from tests.browser.walks import browse_and_ask_for_a_demo, reloaded_until

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-site")]

PICTURES = Path(__file__).resolve().parent.parent.parent / "docs" / "pictures"
MOST_BYTES = 250_000
INVENTED = (
    ("林若溪", "杭州示例锂电科技有限公司"),
    ("周明远", "苏州示例储能有限公司"),
    ("何静宜", "宁波示例光伏有限公司"),
    ("Ines Moreau", "合肥示例新能源有限公司"),
)

Keep = Callable[[Page, str], None]


@pytest.fixture
def keep(tmp_path: Path) -> Keep:
    """Take a picture of a page that has come to rest."""
    folder = PICTURES if os.environ.get("LEADLOOM_PICTURES") == "1" else tmp_path

    def kept(page: Page, name: str) -> None:
        expect(page.locator(".ant-skeleton, .ant-spin-spinning")).to_have_count(0)
        page.wait_for_timeout(800)  # charts are drawn once their size is known
        page.mouse.move(720, 890)
        folder.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=folder / name, animations="disabled", caret="hide")
        assert (folder / name).stat().st_size < MOST_BYTES

    return kept


def test_the_pictures_of_the_readme_show_the_demo_company(
    open_page: NewPage, sign_in: SignIn, site: Site, keep: Keep
) -> None:
    visitors = [Visitor(name, company) for name, company in INVENTED]
    for visitor in visitors:
        browse_and_ask_for_a_demo(open_page(), site, visitor)
    website = open_page()
    website.goto(f"{site.public}/demo/?lang=en")
    keep(website, "demo-site-en.png")

    marketer = sign_in("marketer", language="zh-CN")
    contact = marketer.contact_of(visitors[0])
    reloaded_until(marketer, f"/contacts/{contact}?tab=score", marketer.page.get_by_text("浏览 ≥ 5 个页面"))
    keep(marketer.page, "contact-zh.png")
    marketer.open("/sources")
    expect(marketer.page.locator("canvas, svg").first).to_be_visible()
    keep(marketer.page, "sources-zh.png")

    salesperson = sign_in("s1")
    expect(salesperson.page.get_by_role("timer").first).to_be_visible()
    keep(salesperson.page, "home-sales-en.png")
    operations = sign_in("sales.ops")
    operations.open("/leads?state=pending")
    expect(operations.page.get_by_role("timer").first).to_be_visible()
    keep(operations.page, "leads-en.png")
