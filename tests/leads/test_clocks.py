"""The clock of the promise to accept: warnings at 50 and 80 per cent, and the turns of those who wait in queues."""

from datetime import UTC, datetime, timedelta

import pytest

from leadloom.leads import services, stage
from leadloom.leads.models import Assignment, Lead, SlaPolicy
from leadloom.notifications.models import Notification
from leadloom.notifications.selectors import notifications
from leadloom.outbox.models import OutboxMessage
from tests.leads.world import HOUR, NOW, World, make_world, qualified

pytestmark = pytest.mark.django_db
HALF = datetime(2024, 5, 17, 21, 30, tzinfo=UTC)
"""Saturday 05:30 in Shanghai."""
FOUR_FIFTHS = datetime(2024, 5, 18, 4, 42, tzinfo=UTC)
"""Saturday 12:42 in Shanghai."""
MOMENT = timedelta(milliseconds=1)


@pytest.fixture
def world() -> World:
    return make_world()


def warned(world: World, name: str) -> list[str]:
    """Return the warnings somebody got, the first one first."""
    shown = notifications(world.principal(name), limit=20)
    return [one.rendered.title["en"].partition(" %")[0] for one in reversed(shown) if one.kind == "lead_due"]


def test_the_owner_is_warned_on_saturday_at_0530_and_at_1242_once_each(world: World) -> None:
    qualified([1])
    stage.expire(now=HALF - MOMENT)
    assert warned(world, "e1") == []
    stage.expire(now=HALF)
    stage.expire(now=HALF + HOUR)
    assert warned(world, "e1") == ["50"]
    stage.expire(now=FOUR_FIFTHS - MOMENT)
    assert warned(world, "e1") == ["50"]
    stage.expire(now=FOUR_FIFTHS)
    stage.expire(now=FOUR_FIFTHS)
    stage.expire(now=FOUR_FIFTHS + HOUR)
    assert warned(world, "e1") == ["50", "80"]
    lead = Lead.objects.get()
    keys = Notification.objects.filter(kind="lead_due").order_by("id").values_list("key", flat=True)
    assert list(keys) == [f"warn:{lead.pk}:1:50", f"warn:{lead.pk}:1:80"]


def test_a_warning_is_in_the_app_only_and_shows_the_masked_contact_with_the_deadline(world: World) -> None:
    qualified([1])
    stage.expire(now=HALF)
    shown = next(one for one in notifications(world.principal("e1"), limit=5) if one.kind == "lead_due")
    assert shown.rendered.body["zh"].splitlines()[0] == "联系人：王**"
    assert "接收截止：2024-05-18 17:30" in shown.rendered.body["zh"]
    assert not OutboxMessage.objects.filter(key__startswith="warn:").exists()


def test_after_a_night_without_the_program_both_warnings_that_came_due_are_given_once(world: World) -> None:
    qualified([1])
    stage.expire(now=FOUR_FIFTHS + HOUR)
    stage.expire(now=FOUR_FIFTHS + 2 * HOUR)
    assert warned(world, "e1") == ["50", "80"]


def test_who_accepted_or_lost_the_lead_is_not_warned_any_more_and_the_next_one_has_a_clock_of_their_own(
    world: World,
) -> None:
    first, second = qualified([1, 2])
    services.accept(world.principal("e1"), first.pk, now=NOW + HOUR)
    services.reject(world.principal("e2"), second.pk, reason="no_capacity", now=NOW + 2 * HOUR)
    stage.expire(now=HALF)
    assert [warned(world, name) for name in ("e1", "e2", "e3")] == [[], [], []]
    stage.expire(now=HALF + 2 * HOUR)
    assert [warned(world, name) for name in ("e1", "e2", "e3")] == [[], [], ["50"]]


def test_at_the_end_the_lead_is_taken_back_and_nobody_is_warned_of_what_is_over(world: World) -> None:
    qualified([1])
    stage.expire(now=NOW + 24 * HOUR + MOMENT)
    assert warned(world, "e1") == []
    assert Assignment.objects.get(number=1).outcome == "expired"


def test_warnings_follow_the_hours_that_were_promised_when_the_lead_was_assigned(world: World) -> None:
    SlaPolicy.objects.create(name="accept_within", version=2, hours=8, created_at=NOW)
    (lead,) = qualified([1])
    SlaPolicy.objects.create(name="accept_within", version=3, hours=2, created_at=NOW)
    assert Assignment.objects.get(lead=lead).policy.version == 2
    stage.expire(now=NOW + 4 * HOUR - MOMENT)
    assert warned(world, "e1") == []
    stage.expire(now=NOW + 4 * HOUR)
    assert warned(world, "e1") == ["50"]


def test_the_second_breach_is_told_again_when_sales_operations_gave_the_lead_to_somebody_in_between(
    world: World,
) -> None:
    (lead,) = qualified([1])
    stage.expire(now=NOW + 25 * HOUR)
    stage.expire(now=NOW + 50 * HOUR)
    services.assign_lead(world.principal("ops"), lead.pk, user_id=world.id("s1"), now=NOW + 51 * HOUR)
    stage.expire(now=NOW + 76 * HOUR)
    told = [one.kind for one in notifications(world.principal("ops"), limit=10)]
    assert told.count("lead_escalated") == 2
    lead.refresh_from_db()
    assert (lead.queue_reason, lead.breaches) == ("breached_twice", 3)


def test_however_many_wait_each_lead_of_a_queue_has_its_turn(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stage, "QUEUED_AT_ONCE", 2)
    for name in ("e1", "e2", "e3"):
        world.load(name, 10)
    leads = qualified(range(1, 6))
    for second in range(3):
        stage.expire(now=NOW + HOUR + timedelta(seconds=second))
    tried = Lead.objects.filter(id__in=[lead.pk for lead in leads], queue_tried_at__isnull=False)
    assert tried.count() == 5
    world.load("e2", 8)
    for second in range(3, 6):
        stage.expire(now=NOW + HOUR + timedelta(seconds=second))
    assert Lead.objects.filter(sales_owner=world.users["e2"], assignment__isnull=False).count() == 2
