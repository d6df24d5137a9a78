"""Every screen by axe-core's rules (WCAG 2.1 A and AA), in both languages, on desk and phone; and by keyboard."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import SignIn
from tests.browser.site import DESKTOP, PHONE, Person

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-site")]

AXE = Path(__file__).resolve().parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
RULES = """async () => {
  const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"];
  const found = await axe.run(document, { runOnly: { type: "tag", values: tags } });
  const told = (node) => node.target.join(" ") + " " + node.html.slice(0, 160);
  return found.violations.map((rule) => rule.id + ": " + rule.nodes.slice(0, 3).map(told).join(" | "));
}"""
SETTINGS = (
    "tracking", "scoring", "routing", "users", "roles", "api-keys", "mail", "dictionaries", "tags", "audit", "status",
)  # fmt: skip
SCREENS = ("/", "/leads?state=open", "/contacts", "/sources", "/web", *(f"/settings/{name}" for name in SETTINGS))
STEPS = 80
"""Presses of Tab within which everything on the way to a row must be reached."""


def violations(page: Page) -> list[str]:
    """Return what axe finds on the page as it is."""
    expect(page.locator(".ant-skeleton")).to_have_count(0)
    if not page.evaluate("typeof window.axe === 'object'"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    found: list[str] = page.evaluate(RULES)
    return found


def first_of(person: Person, path: str) -> str:
    """Return the address of the first record that a list shows."""
    person.open(path)
    rows = person.page.locator(f"#content a[href^='{path.partition('?')[0]}/']:visible")
    expect(rows.first).to_be_visible()
    return str(rows.first.get_attribute("href"))


@pytest.mark.parametrize(
    ("language", "viewport"),
    [
        pytest.param("zh-CN", DESKTOP, id="zh-CN-desk"),
        pytest.param("en", PHONE, id="en-phone"),
        pytest.param("en", DESKTOP, id="en-desk", marks=pytest.mark.soak),
        pytest.param("zh-CN", PHONE, id="zh-CN-phone", marks=pytest.mark.soak),
    ],
)
def test_no_screen_breaks_a_rule_of_accessibility(sign_in: SignIn, language: str, viewport: object) -> None:
    admin = sign_in("admin", viewport=viewport, language=language)
    screens = [*SCREENS, first_of(admin, "/contacts"), first_of(admin, "/leads?state=open")]
    found = {}
    for path in screens:
        admin.open(path)
        if broken := violations(admin.page):
            found[path] = broken
    assert not found, "\n".join(f"{path}: {one}" for path, broken in found.items() for one in broken)


@pytest.mark.parametrize("path", ["/contacts", "/leads?state=open"])
def test_a_record_is_opened_and_left_by_keyboard_alone(sign_in: SignIn, path: str) -> None:
    admin = sign_in("admin")
    admin.open(path)
    expect(admin.page.locator("tr.ant-table-row").first).to_be_visible()
    record = press_until(admin.page, f"a[href^='{path.partition('?')[0]}/']")
    admin.page.keyboard.press("Enter")
    expect(admin.page).to_have_url(admin.site.app + record)
    expect(admin.page.locator("#content h1")).to_be_visible()
    press_until(admin.page, "#content button, #content a, #content [role=tab]")
    outlined = admin.page.evaluate(
        "(() => { const s = getComputedStyle(document.activeElement); "
        "return s.outlineStyle !== 'none' || s.boxShadow !== 'none'; })()"
    )
    assert outlined, "what has the focus is not to be seen"
    admin.page.go_back()
    expect(admin.page.locator("tr.ant-table-row").first).to_be_visible()


def press_until(page: Page, selector: str) -> str:
    """Press Tab until something that fits has the focus; returns its address."""
    for _ in range(STEPS):
        page.keyboard.press("Tab")
        if page.evaluate("(wanted) => document.activeElement.matches(wanted)", selector):
            return str(page.evaluate("document.activeElement.getAttribute('href')"))
    raise AssertionError(f"{selector} has not had the focus within {STEPS} presses of Tab")
