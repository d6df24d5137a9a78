"""Story S7: rules in order, round robin and load, acceptance – through edge and ticks, mail by real SMTP."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from leadloom.channels import dispatch
from leadloom.channels.services import save_smtp
from leadloom.channels.sink import MailSink, mails
from leadloom.channels.types import Security, SmtpServer
from leadloom.kernel.errors import Forbidden, NotFound
from leadloom.kernel.ids import ContactId
from leadloom.leads.models import Assignment, Capacity, Lead, RoutingRule
from leadloom.leads.people import people as staff_now
from leadloom.leads.rules import RuleDraft, create_rule
from leadloom.leads.selectors import lead as lead_detail
from leadloom.leads.services import accept, assign_lead, reject, return_lead
from leadloom.leads.types import Outcome, Side, Stage, TargetKind
from leadloom.notifications.selectors import notifications
from leadloom.outbox.models import OutboxMessage
from leadloom.profiles.services import unmask
from leadloom.profiles.timeline import key_behaviours
from leadloom.team.services import create_user
from leadloom.team.types import Role
from tests.leads.world import World as People
from tests.leads.world import make_world
from tests.proofs.installation import free_port
from tests.scenarios.conftest import World

EAST = ["上海", "苏州", "杭州"]
KEY_ACCOUNTS = ["示例大客户集团有限公司", "苏州示例大客户电池有限公司"]


@pytest.fixture
def people(world: World) -> People:
    """E1 4/10, E2 2/10 on leave, E3 5/10 in team East; KA1, B1 and S1; the four rules of the story in their order."""
    staff = make_world()
    RoutingRule.objects.all().delete()
    for name in ("ka1", "b1"):
        staff.users[name] = create_user(email=f"{name}@example.com", name=name.upper(), role=Role.SALES, now=world.now)
    ops = staff.principal("ops")
    key_account = {"field": "company.name", "op": "in", "value": KEY_ACCOUNTS}
    product = {"field": "product", "op": "is", "value": "产品B"}
    region = {"field": "company.region", "op": "in", "value": EAST}
    industry = {"field": "company.industry", "op": "is", "value": "new_energy"}
    for draft in (
        RuleDraft("KA list", key_account, TargetKind.PERSON, None, (staff.id("ka1"),)),
        RuleDraft("Product B", product, TargetKind.PERSON, None, (staff.id("b1"),)),
        RuleDraft("East, new energy", {"all": [region, industry]}, TargetKind.LEAST_LOADED, staff.east.pk, ()),
        RuleDraft("All others", None, TargetKind.TEAM_ROUND_ROBIN, None, ()),
    ):
        create_rule(ops, draft, now=world.now)
    staff.load("e1", 4)
    staff.load("e2", 2)
    Capacity.objects.filter(user=staff.users["e2"]).update(on_leave_until=world.now + timedelta(days=7))
    staff.load("e3", 5)
    return staff


@pytest.fixture
def inbox(tmp_path: Path, world: World, people: People) -> Iterator[Path]:
    """A local SMTP server that keeps what it gets."""
    (tmp_path / "mails").mkdir()
    port = free_port()
    sink = MailSink(port=port, folder=tmp_path / "mails", clock=world.clock)
    sink.start()
    server = SmtpServer(
        host="127.0.0.1", port=port, security=Security.NONE, from_address="leadloom@example.com",
        from_name="Leadloom", user="", password="",
    )  # fmt: skip
    save_smtp(people.principal("admin"), server, keep_password=False, production=False, now=world.now)
    yield tmp_path / "mails"
    sink.stop()


def ask_for_demo(world: World, number: int = 1, **said: str) -> Lead:
    """Somebody from East in new energy asks for a demo, unless they say otherwise."""
    fields = {
        "name": "王芳", "email": f"wang{number}@example.com", "mobile": f"+86 100 0000 {number:04}",
        "title": "部门经理", "company": f"苏州示例{number}新能源科技有限公司", "industry": "新能源",
        "employees": "350", "region": "苏州",
    }  # fmt: skip
    world.submit(f"browser-{number}", "demo-request", **{**fields, **said})
    world.tick()
    return Lead.objects.exclude(entry_key__startswith="load:").latest("id")


def holder(people: People, lead: Lead) -> str | None:
    lead.refresh_from_db()
    return people.name_of(lead.sales_owner_id)


def routed(people: People, lead: Lead) -> tuple[str | None, str | None]:
    """Return who got the lead, and by which rule."""
    rule = lead_detail(people.principal("admin"), lead.pk).row.rule
    return holder(people, lead), rule.name if rule else None


def loads(people: People, *names: str, now: datetime) -> list[tuple[int, int]]:
    """Return leads in work and capacity, as routing counts them."""
    staff = staff_now(now=now)
    return [(staff[people.id(name)].load, staff[people.id(name)].capacity) for name in names]


def test_the_rules_are_asked_in_their_order_and_the_first_that_is_met_decides(world: World, people: People) -> None:
    south = {"region": "成都", "industry": "制造业"}
    assert routed(people, ask_for_demo(world, 1, company=KEY_ACCOUNTS[0], **south)) == ("ka1", "KA list")
    assert routed(people, ask_for_demo(world, 2, 意向产品="产品B", company="成都示例二软件有限公司", **south)) == (
        "b1", "Product B",
    )  # fmt: skip
    assert routed(people, ask_for_demo(world, 3)) == ("e1", "East, new energy")
    other = ask_for_demo(world, 4, company="成都示例四软件有限公司", **south)
    assert routed(people, other) == ("e1", "All others"), "the first of the rotation"


def test_a_key_account_from_the_east_that_wants_product_b_goes_to_ka1_and_the_next_without_the_list_to_b1(
    world: World, people: People
) -> None:
    assert routed(people, ask_for_demo(world, 1, company=KEY_ACCOUNTS[1], product="产品B")) == ("ka1", "KA list")
    assert routed(people, ask_for_demo(world, 2, product="产品B")) == ("b1", "Product B")
    assert routed(people, ask_for_demo(world, 3, product="产品A")) == ("e1", "East, new energy")


def test_a_demo_request_from_the_east_goes_to_the_least_loaded_who_is_present_with_a_deadline_in_24_hours(
    world: World, people: People
) -> None:
    assert loads(people, "e1", "e2", "e3", now=world.now) == [(4, 10), (2, 10), (5, 10)]
    lead = ask_for_demo(world)
    assert lead.stage == Stage.MQL
    assignment = Assignment.objects.get(lead=lead)
    assert assignment.deadline_at == assignment.assigned_at + timedelta(hours=24)
    detail = lead_detail(people.principal("e1"), lead.pk)
    weighed = [(one.user.name, one.load, one.capacity, one.reason) for one in detail.assignments[0].candidates]
    assert sorted(weighed) == [("E1", 4, 10, "chosen"), ("E2", 2, 10, "on_leave"), ("E3", 5, 10, "more_loaded")]
    assert routed(people, lead) == ("e1", "East, new energy")
    assert detail.mql_version == 1
    evidence = {clause["key"]: clause["evidence"] for clause in detail.mql_clauses or []}
    assert evidence["fit"][0]["props"] == {"fit": "40"}
    assert evidence["demo_requested"][0]["props"]["form"] == "demo-request"


def test_with_e1_full_it_goes_to_e3_and_with_all_full_to_the_team_queue_with_sales_operations_alerted(
    world: World, people: People
) -> None:
    people.load("e1", 10)
    assert holder(people, ask_for_demo(world, 1)) == "e3"
    people.load("e3", 10)
    lead = ask_for_demo(world, 2)
    assert holder(people, lead) is None
    assert (lead.queue_reason, lead.queue_team_id) == ("full", people.east.pk)
    (alert,) = notifications(people.principal("ops"), limit=5)
    assert (alert.kind, alert.rendered.title["en"]) == ("leads_queued", "1 leads wait, nobody can take them")
    assert OutboxMessage.objects.filter(key__startswith="queue:").count() == 1
    people.load("e1", 9)
    world.later(seconds=1)
    world.loop.turn()
    assert holder(people, lead) == "e1", "as soon as somebody is free"


def test_the_salesperson_is_told_in_app_and_by_mail_in_three_levels(world: World, people: People, inbox: Path) -> None:
    people.load("e1", 10)
    people.load("e3", 10)
    world.page("browser-1", "/pricing")
    for paper in ("handoff-guide", "handoff-guide", "price-list"):
        world.track("browser-1", "file_downloaded", asset=paper, asset_kind="white_paper", path="/white-paper")
        world.later(minutes=1)
    lead = ask_for_demo(world)
    people.load("e1", 4)
    note = "王芳 10000000001 预算已批，想看演示"
    world.later(hours=1)
    assign_lead(people.principal("sdr"), lead.pk, user_id=people.id("e1"), note=note, now=world.now)
    (told,) = notifications(people.principal("e1"), limit=5)
    lines = told.rendered.body["zh"].splitlines()
    assert lines == [
        "联系人：王*", "公司：苏州示例1新能源科技有限公司", "职位：部门经理", "邮箱：w***@example.com",
        "手机：100****0001", "接收截止：2024-05-21 11:03",
        "来源：直接访问", "评分：60", "分层：潜力", "等级：A3", "关键行为：",
        "  2024-05-20 10:03 提交表单 demo-request", "  2024-05-20 10:02 下载资料 price-list",
        "  2024-05-20 10:01 下载资料 handoff-guide",
        "SDR 备注：王* 100****0001 预算已批，想看演示",
        "满足的 MQL 标准：契合度 ≥ 25；申请演示；浏览价格页",
    ]  # fmt: skip
    behaviours = key_behaviours([ContactId(lead.contact_id)], world.store, as_of=world.now)[ContactId(lead.contact_id)]
    assert [one.type for one in behaviours] == ["form_submitted", "file_downloaded", "file_downloaded"]
    while dispatch.run_once(world.clock):
        pass
    (mail,) = [mail for mail in mails(inbox) if mail.recipient == "e1@example.com"]
    assert set(lines) <= set(mail.text.splitlines()), "the mail says the same"
    assert f"/leads/{lead.pk}" in mail.text
    assert "王芳" not in mail.text, "personal values are shown after sign-in only"


def test_accepting_passes_primary_to_sales_and_returning_passes_it_back(world: World, people: People) -> None:
    lead = ask_for_demo(world)
    world.later(hours=1)
    accept(people.principal("e1"), lead.pk, now=world.now)
    world.tick()
    lead.refresh_from_db()
    assert (lead.stage, lead.primary_side) == (Stage.SAL, Side.SALES)
    assert (people.name_of(lead.sales_owner_id), people.name_of(lead.marketing_owner_id)) == ("e1", "sdr")
    assert loads(people, "e1", now=world.now) == [(5, 10)]
    world.later(hours=1)
    return_lead(people.principal("e1"), lead.pk, reason="budget_not_available", now=world.now)
    world.tick()
    lead.refresh_from_db()
    assert (lead.stage, lead.primary_side) == (Stage.MQL, Side.MARKETING)
    types = {str(row[0]) for row in world.store.query("SELECT DISTINCT type FROM events WHERE origin = 'domain'")}
    assert {"lead_created", "lead_stage_changed", "lead_assigned", "lead_accepted", "lead_returned"} <= types


def test_rejecting_before_acceptance_gives_the_lead_to_the_next_by_the_rules(world: World, people: People) -> None:
    lead = ask_for_demo(world)
    reject(people.principal("e1"), lead.pk, reason="not_my_region", now=world.now)
    assert holder(people, lead) == "e3"
    assert list(Assignment.objects.filter(lead=lead).order_by("id").values_list("outcome", flat=True)) == [
        Outcome.REJECTED,
        None,
    ]


def test_the_contact_is_plain_for_the_owner_and_the_owners_manager_only(world: World, people: People) -> None:
    lead = ask_for_demo(world)
    assert shown_to(people, "e1", lead) == "w***@example.com", "not before it is accepted"
    accept(people.principal("e1"), lead.pk, now=world.now)
    assert {name: shown_to(people, name, lead) for name in ("e1", "manager", "marketer", "ops", "sdr")} == {
        "e1": "wang1@example.com", "manager": "wang1@example.com",
        "marketer": "w***@example.com", "ops": "w***@example.com", "sdr": "w***@example.com",
    }  # fmt: skip
    with pytest.raises(NotFound):
        lead_detail(people.principal("s1"), lead.pk)
    with pytest.raises(Forbidden):
        unmask(people.principal("ops"), ContactId(lead.contact_id), now=world.now)
    assert unmask(people.principal("sdr"), ContactId(lead.contact_id), now=world.now).name == "王芳"


def shown_to(people: People, name: str, lead: Lead) -> str:
    """Return the e-mail address of the lead's contact as somebody sees it."""
    contact = lead_detail(people.principal(name), lead.pk).row.contact
    assert contact is not None
    return contact.email


def test_round_robin_deals_ten_leads_that_no_other_rule_takes_two_to_each_of_five(world: World, people: People) -> None:
    for number in range(1, 11):
        world.submit(
            f"browser-{number}", "demo-request", email=f"li{number}@example.com", title="部门经理",
            company=f"成都示例{number}软件有限公司", industry="制造业", employees="350", region="成都",
        )  # fmt: skip
    world.tick()
    dealt = Counter(people.name_of(user) for user in Assignment.objects.values_list("user_id", flat=True))
    assert dealt == {"e1": 2, "e3": 2, "s1": 2, "ka1": 2, "b1": 2}


def test_nobody_accepts_in_24_hours_the_owner_is_warned_twice_and_the_next_gets_it(
    world: World, people: People
) -> None:
    lead = ask_for_demo(world)
    told = []
    for hours in (11, 1, 7, 0.2, 4.8):
        world.later(hours=hours)
        world.loop.turn()
        kinds = [(one.kind, one.rendered.title["en"][:4]) for one in notifications(people.principal("e1"), limit=9)]
        told.append([percent for kind, percent in kinds if kind == "lead_due"])
    assert told == [[], ["50 %"], ["50 %"], ["80 %", "50 %"], ["80 %", "50 %"]]
    assert holder(people, lead) == "e1", "exactly at the deadline is in time"
    world.later(seconds=2)
    world.loop.turn()
    assert holder(people, lead) == "e3"
