"""What the loop does by itself while a website never stops sending."""

from datetime import timedelta

import pytest

from leadloom.leads.models import Lead, Transition
from leadloom.profiles.models import Contact
from leadloom.scoring.models import ScoringModel
from leadloom.scoring.services import publish_version
from leadloom.team.changes import versions
from leadloom.team.types import Area
from leadloom.tick import frozen, loop
from leadloom.tick.loop import FULL_PASS_EVERY
from leadloom.tick.models import TickRun, TickState
from tests.scenarios.conftest import World

PAGES = ("/", "/product", "/pricing", "/cases", "/about")


@pytest.fixture(autouse=True)
def _a_pass_is_one_range(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ids go on rising from test to test: without it, the turns of a pass follow what ran before."""
    monkeypatch.setattr(loop, "FULL_PASS_RANGE", 1_000_000_000)


def given_somebody_with_five_pages(world: World) -> Contact:
    for path in PAGES:
        world.page("b-1", path)
    world.submit("b-1", "newsletter", email="wang@fabrik.example.com")
    world.tick()
    return Contact.objects.get()


def test_a_full_pass_comes_to_its_end_while_the_inbox_is_never_empty(world: World) -> None:
    contact = given_somebody_with_five_pages(world)
    points = contact.score_milli
    world.later(days=30, minutes=1)
    for number in range(8):
        world.page(f"b-other-{number}", "/")
        world.loop.turn()
    contact.refresh_from_db()
    assert contact.score_milli == (points or 0) - 5_000


def test_batches_and_the_ranges_of_a_full_pass_take_turns(world: World) -> None:
    given_somebody_with_five_pages(world)
    world.loop.full_pass()
    world.later(seconds=FULL_PASS_EVERY.total_seconds())
    before = TickRun.objects.order_by("-id").values_list("id", flat=True)[0]
    for number in range(4):
        world.page(f"b-other-{number}", "/")
        world.loop.turn()
    kinds = TickRun.objects.filter(id__gt=before).order_by("id").values_list("kind", flat=True)
    assert set(kinds[:2]) == {"batch", "full"}
    assert list(kinds[2:]) == ["batch", "batch"]


def test_a_new_version_of_the_model_scores_everybody_at_once(world: World) -> None:
    contact = given_somebody_with_five_pages(world)
    world.loop.full_pass()
    model = ScoringModel.objects.get()
    definition = model.versions.latest("version").definition
    for rule in definition["rules"]:
        if rule["key"] == "five_pages":
            rule["points"] = 8
    world.later(seconds=2)
    publish_version(model_id=model.pk, definition=definition, by=None, now=world.now)
    world.loop.turn()
    world.loop.turn()  # facts of the pass before may have waited for the first
    contact.refresh_from_db()
    assert contact.score_milli == 8_000


def test_a_fact_that_no_rule_reads_is_kept_without_answering_anything_for_its_contact(world: World) -> None:
    contact = given_somebody_with_five_pages(world)
    kept = world.store.query("SELECT type FROM events WHERE subject = {c:UInt64}", {"c": contact.pk})
    assert ("lead_created",) in kept
    told = TickRun.objects.filter(kind="batch").order_by("id").values_list("contacts", flat=True)
    assert list(told) == [1, 0]


@pytest.mark.parametrize("few", [0, 100])
def test_a_tick_says_the_same_whether_its_contacts_are_named_or_sent_as_rows(
    world: World, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr(frozen, "FEW", few)
    fitting = {"company": "苏州远景岚新能源科技有限公司", "industry": "新能源", "employees": "350", "title": "部门经理"}
    world.page("b-1", "/pricing")
    world.submit("b-1", "demo-request", email="wang@fabrik.example.com", **fitting)
    world.tick()
    lead = Lead.objects.get()
    assert lead.stage == "mql"
    assert Contact.objects.get().score_milli == 40_000
    (told,) = Transition.objects.filter(lead=lead, to_stage="mql", kind="stage")
    assert told.evidence["version"] == 1
    sent = world.store.query("SELECT count() FROM touched WHERE contact = {c:UInt64}", {"c": lead.contact_id})
    assert (sent[0][0] == 0) == (few > 0)


def test_screens_read_contacts_again_when_scores_have_changed(world: World) -> None:
    given_somebody_with_five_pages(world)
    before = versions()[Area.CONTACTS]
    world.later(days=30, minutes=1)
    assert world.loop.full_pass().changed == 1
    assert versions()[Area.CONTACTS] > before


def test_a_full_pass_that_a_crash_has_ended_is_begun_anew(world: World) -> None:
    given_somebody_with_five_pages(world)
    TickRun.objects.create(fence=world.loop._lease.fence, kind="full", as_of=world.now, state=TickState.PASSING)
    world.later(minutes=5)
    world.loop.turn()
    world.loop.turn()
    assert not TickRun.objects.filter(state=TickState.PASSING).exists()
    latest = TickRun.objects.filter(kind="full").latest("id")
    assert latest.contacts == 1
    assert latest.done_at is not None
    assert world.now - latest.as_of < timedelta(seconds=1)
