"""Story S4: rule set v1 gives C001 75 points, grade A2, and C002 65 points, grade B1; the ledger always adds up."""

from typing import Any

from django.test import Client

from leadloom.kernel.clock import VirtualClock
from leadloom.profiles.models import Contact
from leadloom.scoring.explain import ledger
from leadloom.scoring.models import ContactScore
from leadloom.team.clock import running_on
from leadloom.team.types import Role
from tests.scenarios.conftest import World
from tests.team.people import bearer, key_of, person

FITTING = {"company": "苏州远景岚新能源科技有限公司", "industry": "新能源", "employees": "350"}


def score_of(email_domain: str) -> tuple[Contact, ContactScore]:
    contact = Contact.objects.get(email_domain=email_domain)
    return contact, ContactScore.objects.get(contact_id=contact.pk)


def ledger_over_http(contact: int, *, now: VirtualClock) -> dict[str, Any]:
    admin = person(Role.ADMIN)
    with running_on(now):
        answer = Client().get(f"/api/v1/contacts/{contact}/score", headers=bearer(key_of(admin)))
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


def test_c001_has_75_points_grade_a2_and_rating_potential(world: World) -> None:
    world.submit("browser-1", "white-paper", email="c001@one.example.com", title="部门经理", name="王芳", **FITTING)
    paper = {"asset": "handoff-guide", "asset_kind": "white_paper", "path": "/white-paper"}
    world.track("browser-1", "file_downloaded", **paper)
    world.track("browser-1", "file_downloaded", **paper)  # the same one on the same day counts once
    world.later(days=1)
    world.track("browser-1", "file_downloaded", **paper)
    world.track("browser-1", "page_dwelled", path="/pricing", seconds=300)
    for path in ("/", "/product", "/cases", "/pricing", "/about"):
        world.page("browser-1", path)
    world.tick()

    contact, score = score_of("one.example.com")
    assert (score.fit_milli, score.behaviour_milli, score.total_milli) == (40_000, 35_000, 75_000)
    assert (score.grade, score.rating) == ("A2", "potential")
    assert (contact.score_milli, contact.grade, contact.rating) == (75_000, "A2", "potential")
    rows = ledger(contact.pk, model_key=None, as_of=world.now)
    assert rows is not None
    assert sum(row.points_milli for row in rows.rows) == rows.score.total_milli == 75_000
    assert [row.rule for row in rows.rows].count("white_paper") == 2
    told = ledger_over_http(contact.pk, now=world.clock)
    assert (told["total"], told["sum"]) == ("75", "75")
    papers = [row for row in told["rows"] if row["rule"] == "white_paper"]
    assert [(row["points"], row["event"]["type"]) for row in papers] == [("10", "file_downloaded")] * 2
    assert [row["event"]["at"] for row in papers] == ["2024-05-20T02:00:00Z", "2024-05-21T02:00:00Z"]
    fit = next(row for row in told["rows"] if row["part"] == "fit")
    assert fit["event"] is None, "an attribute is no event"


def test_c002_has_65_points_and_grade_b1(world: World) -> None:
    world.submit("browser-2", "white-paper", email="c002@two.example.com", title="工程师", name="李强", **FITTING)
    world.track("browser-2", "seminar_attended", seminar="spring", part="full", minutes=90)
    world.track("browser-2", "file_downloaded", asset="energy", asset_kind="solution", path="/solution")
    world.track("browser-2", "booth_scanned", event="expo")
    for path in ("/", "/product", "/cases"):
        world.page("browser-2", path)
    world.tick()

    _, score = score_of("two.example.com")
    assert (score.fit_milli, score.behaviour_milli, score.total_milli) == (25_000, 40_000, 65_000)
    assert (score.grade, score.rating) == ("B1", "potential")


def test_pages_viewed_more_than_30_days_ago_no_longer_count_after_a_full_pass(world: World) -> None:
    world.submit("browser-3", "white-paper", email="c003@three.example.com", title="工程师")
    for path in ("/", "/product", "/cases", "/pricing", "/about"):
        world.page("browser-3", path)
    world.tick()
    assert score_of("three.example.com")[1].behaviour_milli == 5_000
    world.later(days=31)
    world.loop.full_pass()
    assert score_of("three.example.com")[1].behaviour_milli == 0
