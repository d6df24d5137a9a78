"""A contact who comes back after a long silence, through edge and ticks."""

from datetime import timedelta

from leadloom.leads.models import Lead
from tests.scenarios.conftest import World

FIRST = ("cycle", "stage", "closed_at", "end_reason")


def white_paper(world: World) -> None:
    world.submit("browser-1", "white-paper", email="wang1@example.com")
    world.tick()


def test_a_form_exactly_sixty_days_after_the_last_sign_ends_the_lead_and_opens_the_next(world: World) -> None:
    white_paper(world)
    world.later(hours=60 * 24)
    world.loop.full_pass()
    assert Lead.objects.get().closed_at is None
    world.page("browser-1", "/pricing")
    white_paper(world)
    assert list(Lead.objects.order_by("cycle").values_list(*FIRST)) == [
        (1, "recycled", world.now, "silent"),
        (2, "inquiry", None, ""),
    ]
    world.tick()
    told = world.store.query(
        "SELECT JSONExtractString(toString(props), 'to') FROM events WHERE type = 'lead_stage_changed'"
    )
    assert [str(row[0]) for row in told] == ["recycled"]


def test_a_form_a_moment_earlier_belongs_to_the_same_lead(world: World) -> None:
    white_paper(world)
    world.clock.advance(timedelta(hours=60 * 24) - timedelta(milliseconds=1))
    white_paper(world)
    assert Lead.objects.get().closed_at is None
