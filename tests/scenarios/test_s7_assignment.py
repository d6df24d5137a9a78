"""Story S7: rules in order, round robin and load, acceptance – through edge and ticks, mail by real SMTP."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from leadloom.channels import dispatch
from leadloom.channels.services import save_smtp
from leadloom.channels.sink import MailSink, mails
from leadloom.channels.types import Security, SmtpServer
from leadloom.leads.models import Assignment, Capacity, Lead, RoutingRule
from leadloom.leads.rules import RuleDraft, create_rule
from leadloom.leads.selectors import lead as lead_detail
from leadloom.leads.services import accept, reject, return_lead
from leadloom.leads.types import Outcome, Side, Stage, TargetKind
from leadloom.notifications.models import Notification
from tests.leads.world import World as People
from tests.leads.world import make_world
from tests.proofs.installation import free_port
from tests.scenarios.conftest import World

EAST = ["上海", "苏州", "杭州"]


@pytest.fixture
def people(world: World) -> People:
    """E1 4/10, E2 2/10 on leave, E3 5/10 in team East; the rules of the story in their order."""
    RoutingRule.objects.all().delete()
    staff = make_world()
    RoutingRule.objects.all().delete()
    ops = staff.principal("ops")
    region = {"field": "company.region", "op": "in", "value": EAST}
    industry = {"field": "company.industry", "op": "is", "value": "new_energy"}
    for draft in (
        RuleDraft("KA list", {"field": "company.name", "op": "contains", "value": "大客户"}, TargetKind.PERSON,
                  None, (staff.id("s1"),)),
        RuleDraft("East, new energy", {"all": [region, industry]}, TargetKind.LEAST_LOADED, staff.east.pk, ()),
        RuleDraft("All others", None, TargetKind.TEAM_ROUND_ROBIN, None, ()),
    ):  # fmt: skip
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


def ask_for_demo(world: World, number: int = 1, company: str = "苏州示例新能源科技有限公司") -> Lead:
    world.submit(
        f"browser-{number}", "demo-request", name="王芳", email=f"wang{number}@example.com",
        mobile=f"+86 100 0000 {number:04}", title="部门经理", company=company, industry="新能源", employees="350",
        region="苏州",
    )  # fmt: skip
    world.tick()
    return Lead.objects.exclude(entry_key__startswith="load:").latest("id")


def holder(people: People, lead: Lead) -> str | None:
    lead.refresh_from_db()
    return people.name_of(lead.sales_owner_id)


def test_a_demo_request_from_the_east_goes_to_the_least_loaded_who_is_present_with_a_deadline_in_24_hours(
    world: World, people: People
) -> None:
    lead = ask_for_demo(world)
    assert lead.stage == Stage.MQL
    assignment = Assignment.objects.get(lead=lead)
    assert people.name_of(assignment.user_id) == "e1"
    assert assignment.deadline_at == assignment.assigned_at + timedelta(hours=24)
    detail = lead_detail(people.principal("e1"), lead.pk)
    weighed = {candidate.user.name: candidate for candidate in detail.assignments[0].candidates}
    assert (weighed["E1"].load, weighed["E3"].load) == (4, 5)
    assert detail.row.rule is not None
    assert detail.row.rule.name == "East, new energy"
    assert detail.mql_version == 1
    evidence = {clause["key"]: clause["evidence"] for clause in detail.mql_clauses or []}
    assert evidence["fit"][0]["props"] == {"fit": "40"}
    assert evidence["demo_requested"][0]["props"]["form"] == "demo-request"


def test_with_e1_full_it_goes_to_e3_and_with_all_full_to_the_queue_with_sales_operations_alerted(
    world: World, people: People
) -> None:
    people.load("e1", 10)
    assert holder(people, ask_for_demo(world, 1)) == "e3"
    people.load("e3", 10)
    lead = ask_for_demo(world, 2)
    assert holder(people, lead) is None
    assert lead.queue_reason == "full"
    assert Notification.objects.filter(user=people.users["ops"]).exists()


def test_the_salesperson_is_told_in_app_and_by_mail_in_three_levels(world: World, people: People, inbox: Path) -> None:
    ask_for_demo(world)
    assert Notification.objects.filter(user=people.users["e1"]).exists()
    while dispatch.run_once(world.clock):
        pass
    (mail,) = [mail for mail in mails(inbox) if mail.recipient == "e1@example.com"]
    for level in ("王*", "w***@example.com", "苏州示例新能源科技有限公司", "关键行为", "满足的 MQL 标准", "/leads/"):
        assert level in mail.text
    assert "王芳" not in mail.text, "personal values are shown after sign-in only"


def test_accepting_passes_primary_to_sales_and_returning_passes_it_back(world: World, people: People) -> None:
    lead = ask_for_demo(world)
    world.later(hours=1)
    accept(people.principal("e1"), lead.pk, now=world.now)
    world.tick()
    lead.refresh_from_db()
    assert (lead.stage, lead.primary_side) == (Stage.SAL, Side.SALES)
    assert people.name_of(lead.marketing_owner_id) == "sdr"
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


def test_round_robin_deals_leads_that_no_other_rule_takes_evenly(world: World, people: People) -> None:
    people.load("e1", 0)
    people.load("e3", 0)
    for number in range(1, 7):
        world.submit(
            f"browser-{number}", "demo-request", email=f"li{number}@example.com", title="部门经理",
            company=f"成都示例{number}软件有限公司", industry="制造业", employees="350", region="成都",
        )  # fmt: skip
    world.tick()
    counts = sorted(Assignment.objects.filter(user=people.users[name]).count() for name in ("e1", "e3", "s1"))
    assert sum(counts) == Lead.objects.filter(stage=Stage.MQL).count()
    assert counts[-1] - counts[0] <= 1


def test_nobody_accepts_in_24_hours_and_the_next_gets_it(world: World, people: People) -> None:
    lead = ask_for_demo(world)
    world.later(hours=24)
    world.loop.turn()
    assert holder(people, lead) == "e1", "exactly at the deadline is in time"
    world.later(seconds=2)
    world.loop.turn()
    assert holder(people, lead) == "e3"
