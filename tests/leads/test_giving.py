"""Leads that wait for nobody are given to somebody by hand, and the SDR's note goes along."""

import pytest

from leadloom.kernel.errors import Conflict, InvalidInput, NotFound
from leadloom.leads import services, stage
from leadloom.leads.models import Assignment, Lead, Transition
from leadloom.leads.selectors import lead as lead_page
from leadloom.leads.types import NoteSight, QueueReason
from leadloom.notifications.selectors import notifications
from leadloom.outbox.models import OutboxMessage
from leadloom.outbox.services import claim
from leadloom.team.models import AccessLog
from tests.leads.test_api import Caller
from tests.leads.world import HOUR, NOW, World, make_world, qualified

pytestmark = pytest.mark.django_db
LATER = NOW + HOUR
NOTE = "王芳1 wang1@example.com 说预算已批，联系同事 138 0013 8000"


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def queued(world: World) -> Lead:
    """A lead in the queue of East, where everybody is full."""
    for name in ("e1", "e2", "e3"):
        world.load(name, 10)
    return qualified([1])[0]


@pytest.fixture
def returned(world: World) -> Lead:
    """A lead that E1 accepted and returned."""
    (lead,) = qualified([1])
    services.accept(world.principal("e1"), lead.pk, now=NOW)
    services.return_lead(world.principal("e1"), lead.pk, reason="no_need", now=NOW)
    return lead


def holder(world: World, lead: Lead) -> str | None:
    lead.refresh_from_db()
    return world.name_of(lead.sales_owner_id)


def test_a_queued_lead_is_given_to_a_person_however_full_with_a_clock_and_told(world: World, queued: Lead) -> None:
    services.assign_lead(world.principal("ops"), queued.pk, user_id=world.id("e1"), now=LATER)
    assert (holder(world, queued), queued.queue_reason, queued.queue_team_id) == ("e1", None, None)
    offer = Assignment.objects.get(lead=queued)
    assert (offer.rule_id, offer.deadline_at, offer.outcome) == (None, LATER + 24 * HOUR, None)
    assert offer.candidates == [
        {"user": world.id("e1"), "load": 10, "capacity": 10, "chosen": True, "reason": "by_hand"}
    ]
    line = Transition.objects.get(lead=queued, kind="assigned")
    assert (world.name_of(line.actor_id), line.reason, line.rule_id) == ("ops", "by_hand", None)
    assert notifications(world.principal("e1"), limit=1)[0].kind == "lead_assigned"
    assert OutboxMessage.objects.filter(key__startswith=f"notify:{queued.pk}:").count() == 1


def test_a_returned_lead_is_given_to_the_least_loaded_of_a_team(world: World, returned: Lead) -> None:
    world.load("e1", 0)
    world.load("e2", 3)
    world.load("e3", 2)
    services.assign_lead(world.principal("sdr"), returned.pk, team_id=world.east.pk, now=LATER)
    assert holder(world, returned) == "e3", "E1 has just given it up"
    reasons = {world.name_of(one["user"]): one["reason"] for one in Assignment.objects.get(number=2).candidates}
    assert reasons == {"e1": "just_gave_it_up", "e2": "more_loaded", "e3": "by_hand"}


def test_a_lead_that_was_overdue_twice_is_given_on_by_sales_operations(world: World) -> None:
    (lead,) = qualified([1])
    stage.expire(now=NOW + 25 * HOUR)
    stage.expire(now=NOW + 50 * HOUR)
    lead.refresh_from_db()
    assert lead.queue_reason == QueueReason.BREACHED_TWICE
    services.assign_lead(world.principal("ops"), lead.pk, user_id=world.id("s1"), now=NOW + 51 * HOUR)
    assert holder(world, lead) == "s1"
    services.accept(world.principal("s1"), lead.pk, now=NOW + 52 * HOUR)
    lead.refresh_from_db()
    assert (lead.stage, lead.primary_side) == ("sal", "sales")


def test_a_lead_that_waits_for_somebody_or_is_accepted_can_not_be_given_away(world: World) -> None:
    (lead,) = qualified([1])
    with pytest.raises(Conflict) as error:
        services.assign_lead(world.principal("ops"), lead.pk, user_id=world.id("e3"), now=LATER)
    assert error.value.code == "not_assignable"
    services.accept(world.principal("e1"), lead.pk, now=LATER)
    with pytest.raises(Conflict):
        services.assign_lead(world.principal("ops"), lead.pk, user_id=world.id("e3"), now=LATER)
    assert holder(world, lead) == "e1"


def test_with_everybody_in_the_team_full_nothing_changes_not_even_the_note(world: World, queued: Lead) -> None:
    with pytest.raises(Conflict) as error:
        services.assign_lead(world.principal("ops"), queued.pk, team_id=world.east.pk, note="x", now=LATER)
    assert error.value.code == "nobody_free"


@pytest.mark.parametrize("target", ["nobody", "both", "marketer", "away", "stranger"])
def test_a_lead_goes_only_to_somebody_who_sells_and_is_there(world: World, queued: Lead, target: str) -> None:
    world.load("e2", 0, on_leave=True)
    targets: dict[str, dict[str, int]] = {
        "nobody": {}, "both": {"user_id": world.id("e1"), "team_id": world.east.pk},
        "marketer": {"user_id": world.id("marketer")}, "away": {"user_id": world.id("e2")},
        "stranger": {"user_id": 999_999},
    }  # fmt: skip
    with pytest.raises(InvalidInput):
        services.assign_lead(world.principal("ops"), queued.pk, now=NOW, **targets[target])
    assert holder(world, queued) is None


def test_a_sales_manager_gives_leads_of_the_own_queue_to_the_own_team_only(world: World, queued: Lead) -> None:
    with pytest.raises(InvalidInput):
        services.assign_lead(world.principal("manager"), queued.pk, user_id=world.id("s1"), now=LATER)
    services.assign_lead(world.principal("manager"), queued.pk, user_id=world.id("e3"), now=LATER)
    assert holder(world, queued) == "e3"


def test_a_sales_manager_does_not_see_and_can_not_give_the_leads_of_other_teams(world: World, returned: Lead) -> None:
    with pytest.raises(NotFound):
        services.assign_lead(world.principal("manager"), returned.pk, user_id=world.id("e3"), now=LATER)
    with pytest.raises(NotFound):
        services.write_note(world.principal("manager"), returned.pk, text="x", now=LATER)


@pytest.mark.parametrize(
    ("who", "status"),
    [("ops", 200), ("sdr", 200), ("admin", 200), ("manager", 200), ("e1", 403), ("marketer", 403)],
)
def test_over_http_only_those_with_the_right_give_leads_away(world: World, queued: Lead, who: str, status: int) -> None:
    got, row = Caller(world, who).send("POST", f"/leads/{queued.pk}/assign", {"user_id": world.id("e3")})
    assert got == status, row
    assert holder(world, queued) == ("e3" if status == 200 else None)


def test_the_sdrs_note_is_level_three_of_what_the_salesperson_is_told_with_personal_values_masked(
    world: World, queued: Lead
) -> None:
    services.assign_lead(world.principal("sdr"), queued.pk, user_id=world.id("e1"), note=NOTE, now=LATER)
    (told,) = notifications(world.principal("e1"), limit=5)
    lines = told.rendered.body["zh"].splitlines()
    assert "SDR 备注：王** *** 说预算已批，联系同事 ***" in lines
    assert lines.index("等级：A2") < next(at for at, line in enumerate(lines) if line.startswith("SDR 备注"))
    letters = [letter.text for letter in claim(limit=10, now=LATER) if letter.key.startswith("notify:")]
    assert ["SDR 备注：王** *** 说预算已批，联系同事 ***" in letter for letter in letters] == [True]


def test_notes_are_plain_for_owner_and_manager_masked_for_who_is_asked_and_hidden_from_others(
    world: World, returned: Lead
) -> None:
    services.write_note(world.principal("sdr"), returned.pk, text=NOTE, now=LATER)

    def seen(*names: str) -> dict[str, tuple[NoteSight, str]]:
        pages = {name: lead_page(world.principal(name), returned.pk) for name in names}
        return {name: (page.notes, page.note.note if page.note else "?") for name, page in pages.items()}

    assert seen("sdr", "ops", "marketer") == {
        "sdr": (NoteSight.PLAIN, NOTE), "ops": (NoteSight.HIDDEN, ""), "marketer": (NoteSight.HIDDEN, ""),
    }  # fmt: skip
    services.assign_lead(world.principal("sdr"), returned.pk, user_id=world.id("e3"), now=LATER)
    assert seen("e3", "manager") == {
        "e3": (NoteSight.MASKED, "王** *** 说预算已批，联系同事 ***"),
        "manager": (NoteSight.HIDDEN, ""),
    }
    services.accept(world.principal("e3"), returned.pk, now=LATER)
    assert seen("e3", "manager", "sdr") == {
        "e3": (NoteSight.PLAIN, NOTE), "manager": (NoteSight.PLAIN, NOTE), "sdr": (NoteSight.HIDDEN, ""),
    }  # fmt: skip


def test_reasons_of_a_return_are_notes_too_and_hidden_like_them(world: World) -> None:
    (lead,) = qualified([1])
    services.accept(world.principal("e1"), lead.pk, now=NOW)
    services.return_lead(world.principal("e1"), lead.pk, reason="other", note=NOTE, now=NOW)
    hidden = lead_page(world.principal("marketer"), lead.pk).transitions[-1]
    assert (hidden.kind, hidden.reason, hidden.note, hidden.has_note) == ("returned", "other", "", True)
    assert lead_page(world.principal("sdr"), lead.pk).transitions[-1].note == NOTE


def test_opening_notes_in_full_needs_the_right_and_is_logged(world: World, returned: Lead) -> None:
    services.write_note(world.principal("sdr"), returned.pk, text=NOTE, now=LATER)
    services.assign_lead(world.principal("sdr"), returned.pk, user_id=world.id("e3"), now=LATER)
    path = f"/leads/{returned.pk}/unmask-notes"
    assert Caller(world, "ops").send("POST", path)[0] == 403
    assert Caller(world, "marketer").send("POST", path)[0] == 403
    assert Caller(world, "s1").send("POST", path)[0] == 404
    assert not AccessLog.objects.filter(object_table="leads_lead").exists()
    status, notes = Caller(world, "sdr").send("POST", path)
    assert (status, [one["text"] for one in notes["items"]]) == (200, [NOTE])
    logged = AccessLog.objects.get(object_table="leads_lead")
    assert (logged.action, logged.object_id, world.name_of(logged.user_id)) == ("unmask", returned.pk, "sdr")


def test_the_note_over_http_can_be_written_changed_and_taken_back_and_its_history_stays(
    world: World, returned: Lead
) -> None:
    sdr, path = Caller(world, "sdr"), f"/leads/{returned.pk}/note"
    assert Caller(world, "e1").send("PUT", path, {"text": "x"})[0] == 403
    status, page = sdr.send("PUT", path, {"text": " 想看演示 "})
    assert (status, page["notes"], page["note"]["text"], page["note"]["author"]["name"]) == (
        200, "plain", "想看演示", "SDR",
    )  # fmt: skip
    sdr.send("PUT", path, {"text": "想看演示"})
    assert Transition.objects.filter(lead=returned, kind="noted").count() == 1
    sdr.send("PUT", path, {"text": "下周再联系"})
    assert sdr.get(f"/leads/{returned.pk}")[1]["note"]["text"] == "下周再联系"
    assert sdr.send("PUT", path, {"text": ""})[1]["note"] is None
    kept = [line["note"] for line in sdr.get(f"/leads/{returned.pk}")[1]["transitions"] if line["kind"] == "noted"]
    assert kept == ["想看演示", "下周再联系", ""]


def test_no_note_lies_readable_in_the_table(world: World, returned: Lead) -> None:
    services.write_note(world.principal("sdr"), returned.pk, text=NOTE, now=LATER)
    stored = bytes(Transition.objects.get(kind="noted").note)
    assert "预算".encode() not in stored
