"""From a click on the website to a salesperson who accepts the lead, in a browser, on a running demo."""

import re
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal

import pytest
from playwright.sync_api import expect

from leadloom.config.demo.cast import PEOPLE
from tests.browser.conftest import NewPage, SignIn
from tests.browser.site import Person, Site, Visitor
from tests.browser.walks import (
    ask_for_a_demo,
    browse_and_ask_for_a_demo,
    reloaded_until,
    seconds_until_a_lead_is_assigned,
)

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-site")]

LEAD_WITHIN_S = 5.0
"""Promised are 2 s on a machine that does nothing else."""
LOCAL_PARTS = {person.name: person.local for person in PEOPLE}


def test_a_visitor_becomes_a_lead_that_sales_accepts_and_returns(
    open_page: NewPage, sign_in: SignIn, site: Site
) -> None:
    visitor = Visitor("林晓岚")
    browse_and_ask_for_a_demo(open_page(), site, visitor)

    marketer = sign_in("marketer")
    contact = marketer.contact_of(visitor)
    the_timeline_begins_before_the_form(marketer, contact)
    every_point_is_explained(marketer, contact)
    lead = lead_of(marketer, contact)
    the_mql_definition_is_met_with_evidence(marketer, lead)
    owner = a_rule_chose_one_of_the_candidates(marketer)
    the_salesperson_got_a_mail(marketer, owner, lead)

    salesperson = sign_in(LOCAL_PARTS[owner])
    the_bell_leads_to_the_lead(salesperson, visitor, lead)
    the_clock_runs(salesperson)
    accept(salesperson, lead)
    the_contact_is_unmasked(salesperson, visitor, contact)
    return_for_no_need(salesperson, lead)

    the_sdr_has_it_back(sign_in("sdr"), lead)


def test_a_rejected_lead_goes_to_the_next_salesperson(open_page: NewPage, sign_in: SignIn, site: Site) -> None:
    visitor = Visitor("郑安澜")
    ask_for_a_demo(open_page(), site, visitor)
    marketer = sign_in("marketer")
    lead = lead_of(marketer, marketer.contact_of(visitor))
    marketer.open(f"/leads/{lead}")
    first = a_rule_chose_one_of_the_candidates(marketer)

    salesperson = sign_in(LOCAL_PARTS[first])
    salesperson.open(f"/leads/{lead}")
    salesperson.page.get_by_role("button", name=re.compile("^Reject")).click()
    dialog = salesperson.page.get_by_role("dialog", name="Reject lead")
    dialog.get_by_role("button", name="Reject", exact=True).click()
    expect(dialog.get_by_text("Choose a reason")).to_be_visible()
    dialog.get_by_role("radio", name="Not my region").check()
    dialog.get_by_role("button", name="Reject", exact=True).click()
    expect(salesperson.page.get_by_text("Rejected. The next salesperson gets it.")).to_be_visible()
    expect(salesperson.page).to_have_url(f"{site.app}/leads")
    expect(salesperson.page.locator(f"a[href='/leads/{lead}']")).to_have_count(0)

    marketer.open(f"/leads/{lead}")
    why = marketer.page.locator("li.assignment")
    expect(why).to_have_count(2)
    expect(why.last.locator("strong").first).to_have_text(first)
    expect(why.last.get_by_text("Rejected", exact=True)).to_be_visible()
    second = why.first.locator("strong").first.inner_text()
    assert second != first
    expect(marketer.field("Sales owner")).to_have_text(second)
    the_salesperson_got_a_mail(marketer, second, lead)
    the_lead_is_out_of_reach(salesperson, lead)


def test_a_submitted_form_is_a_lead_with_score_and_salesperson_within_seconds(
    open_page: NewPage, sign_in: SignIn, site: Site
) -> None:
    visitor, page, marketer = Visitor("顾念初"), open_page(), sign_in("marketer")
    page.goto(f"{site.public}/demo/contact?lang=en")
    visitor.tell_everything(page)  # returns once the click is done; the answer is still under way
    seconds = seconds_until_a_lead_is_assigned(marketer, visitor)
    print(f"\nfrom submit to assigned lead: {seconds:.2f} s (promised: 2 s)")
    assert seconds <= LEAD_WITHIN_S


def the_timeline_begins_before_the_form(marketer: Person, contact: int) -> None:
    items = marketer.page.locator(".timeline-item")
    wanted = [
        "Submitted the form “demo-request”", "Downloaded the white paper “smart-factory”",
        "Submitted the form “white-paper”", "Viewed “Pricing · Qingtu Motion”",
        "Viewed “Machines that report before they stop · Qingtu Motion”",
    ]  # fmt: skip
    for line in wanted:
        reloaded_until(
            marketer, f"/contacts/{contact}", marketer.page.locator(".timeline-item").filter(has_text=line).first
        )
    shown = marketer.page.locator(".timeline-item").all_inner_texts()
    places = [next(place for place, text in enumerate(shown) if line in text) for line in wanted]
    assert places == sorted(places), shown
    expect(items.filter(has_text="Consented to").first).to_be_visible()


def every_point_is_explained(marketer: Person, contact: int) -> None:
    marketer.open(f"/contacts/{contact}?tab=score")
    page = marketer.page
    total = page.locator("dl.sums > div").first.locator("dd").inner_text()
    points = page.locator(".ant-table-tbody tr.ant-table-row td:last-child").all_inner_texts()
    assert len(points) >= 4
    assert sum(as_number(text) for text in points) == as_number(page.locator("tr.sum-row td").last.inner_text())
    assert as_number(total) == round_half_up(sum(map(as_number, points), Decimal()))
    expect(page.get_by_text(f"Checked: {len(points)} rows add up to")).to_be_visible()
    expect(page.locator("dl.sums .grade")).to_have_text(re.compile("^[A-D][1-4]$"))
    expect(page.locator("dl.sums .rating")).to_have_text(re.compile("^(High|Potential|Low)$"))
    page.get_by_role("button", name="File downloaded").first.click()
    expect(page.locator(".timeline-marked")).to_contain_text("Downloaded the white paper")


def lead_of(marketer: Person, contact: int) -> int:
    link = reloaded_until(marketer, f"/contacts/{contact}?tab=leads", marketer.page.locator("table a[href^='/leads/']"))
    return int(str(link.get_attribute("href")).rpartition("/")[2])


def the_mql_definition_is_met_with_evidence(marketer: Person, lead: int) -> None:
    reloaded_until(marketer, f"/leads/{lead}", marketer.page.get_by_text("MQL definition v1"))
    clauses = marketer.block("SDR's judgement").locator("li.clause")
    expect(clauses).to_have_count(5)
    fit = clauses.filter(has_text="Fit ≥ 25")
    expect(fit.get_by_label("met", exact=True)).to_be_visible()
    expect(fit.locator("li")).to_have_text(re.compile(r"Fit [\d.]+"))
    requested = clauses.filter(has_text="Demo requested")
    expect(requested.locator("li")).to_contain_text("Submitted the form “demo-request”")
    expect(clauses.filter(has_text="Pricing page viewed").locator("li")).to_contain_text("Viewed “Pricing")


def a_rule_chose_one_of_the_candidates(marketer: Person) -> str:
    page = marketer.page
    assigned = page.locator("li.assignment").last
    expect(assigned.get_by_text(re.compile("East · 华东|All others · 其余"))).to_be_visible()
    chosen = assigned.locator("tr.ant-table-row").filter(has_text="chosen")
    expect(chosen).to_have_count(1)
    assert assigned.locator("tr.ant-table-row").count() >= 2
    owner = assigned.locator("strong").first.inner_text()
    expect(chosen).to_contain_text(owner)
    expect(marketer.field("Deadline")).to_have_text(re.compile(r"\d{2}:\d{2}"))
    expect(marketer.field("Promise")).to_contain_text("24 h")
    return owner


def the_salesperson_got_a_mail(marketer: Person, owner: str, lead: int) -> None:
    page, address = marketer.page, f"{LOCAL_PARTS[owner]}@example.com"
    row = "table tr"
    for _ in range(60):
        page.goto(f"{marketer.site.app}/demo/inbox")
        for link in page.locator(row).filter(has_text=address).locator("a").all()[:5]:
            link.click()
            if page.get_by_text(f"{marketer.site.app}/leads/{lead}\n").count():
                return
            page.go_back()
        page.wait_for_timeout(1_000)
    raise AssertionError(f"no mail to {address} about lead {lead}")


def the_bell_leads_to_the_lead(salesperson: Person, visitor: Visitor, lead: int) -> None:
    page = salesperson.page
    page.get_by_role("button", name=re.compile(r"^Open notifications, [1-9]\d* unread$")).click()
    page.locator(".notice-unread").filter(has_text=visitor.company).first.get_by_role("button").click()
    expect(page).to_have_url(f"{salesperson.site.app}/leads/{lead}")
    expect(page.get_by_text("Pending acceptance")).to_be_visible()
    expect(salesperson.field("Primary owner")).to_contain_text("Marketing")


def the_clock_runs(salesperson: Person) -> None:
    page = salesperson.page
    page.clock.install()
    page.reload()
    expect(page.get_by_role("timer")).to_have_text(re.compile(r"^23 h 5\d min left$"))
    page.route("**/api/v1/**", lambda route: route.abort())  # each answer says what time it is
    page.clock.fast_forward(int(timedelta(hours=20).total_seconds() * 1_000))
    expect(page.get_by_role("timer")).to_have_text(re.compile(r"^3 h 5\d min left$"))
    page.unroute_all()
    page.clock.resume()


def accept(salesperson: Person, lead: int) -> None:
    page = salesperson.page
    salesperson.open("/leads?state=pending")
    row = page.locator("tr.ant-table-row").filter(has=page.locator(f"a[href='/leads/{lead}']"))
    expect(row.get_by_role("timer")).to_have_text(re.compile("left$"))
    row.get_by_role("button", name=re.compile("^Accept ")).click()
    expect(page.get_by_text("Accepted. You are the primary owner now.")).to_be_visible()
    salesperson.open(f"/leads/{lead}")
    expect(salesperson.field("Primary owner")).to_contain_text("Sales")
    expect(salesperson.page.get_by_role("timer")).to_have_count(0)


def the_contact_is_unmasked(salesperson: Person, visitor: Visitor, contact: int) -> None:
    salesperson.open(f"/contacts/{contact}")
    expect(salesperson.page.locator("#content h1")).to_have_text(visitor.name)
    expect(salesperson.field("Email")).to_have_text(visitor.email)


def return_for_no_need(salesperson: Person, lead: int) -> None:
    page = salesperson.page
    salesperson.open(f"/leads/{lead}")
    page.get_by_role("button", name=re.compile("^Return ")).click()
    dialog = page.get_by_role("dialog", name="Return lead")
    dialog.get_by_role("radio", name="No clear need").check()
    dialog.get_by_role("button", name="Return", exact=True).click()
    expect(page.get_by_text("Returned to the SDR")).to_be_visible()


def the_sdr_has_it_back(sdr: Person, lead: int) -> None:
    sdr.open(f"/leads/{lead}")
    expect(sdr.field("Primary owner")).to_contain_text("Marketing")
    expect(sdr.page.locator(".lead-head").get_by_text("Returned")).to_be_visible()
    expect(sdr.block("Stage history")).to_contain_text("No clear need")


def the_lead_is_out_of_reach(salesperson: Person, lead: int) -> None:
    salesperson.page.goto(f"{salesperson.site.app}/leads/{lead}")
    expect(salesperson.page.get_by_text("It may have been deleted, or it lies outside your scope.")).to_be_visible()


def round_half_up(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.1"), ROUND_HALF_UP)


def as_number(text: str) -> Decimal:
    return Decimal(text.strip().replace("−", "-").replace("+", "").replace(",", ""))
