"""``GET /api/v1/home``: the first screen of the day, by role."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client, override_settings

from leadloom.analytics.definition import MOST_COUNTED, bounded, this_week
from leadloom.analytics.tiles import NEEDS, TILES, TileKey
from leadloom.inbox.services import Unwanted, create_write_key, set_aside
from leadloom.inbox.types import KeyKind, SetAsideReason
from leadloom.kernel.clock import VirtualClock
from leadloom.kernel.ids import WriteKeyId
from leadloom.leads import services, stage
from leadloom.leads.models import Lead
from leadloom.outbox.models import OutboxMessage
from leadloom.profiles.models import Contact
from leadloom.team.clock import running_on
from leadloom.team.rights import RIGHTS
from leadloom.team.types import Role
from tests.analytics.funnel import open_leads
from tests.leads.world import HOUR, NOW, World, make_world, qualified
from tests.team.people import bearer, key_of, person

pytestmark = pytest.mark.django_db
SHANGHAI = ZoneInfo("Asia/Shanghai")
MONDAY = datetime(2024, 5, 12, 16, 0, tzinfo=UTC)
"""When the week of NOW begins in Shanghai."""


@pytest.fixture(autouse=True)
def clock() -> Iterator[VirtualClock]:
    made = VirtualClock(NOW)
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]), running_on(made):
        yield made


@pytest.fixture
def world() -> World:
    return make_world()


def home(world: World, name: str) -> dict[str, object]:
    answer = Client(headers=bearer(key_of(world.users[name]))).get("/api/v1/home")
    assert answer.status_code == 200, answer.content
    return answer.json()  # type: ignore[no-any-return]


def values(shown: dict[str, object]) -> dict[str, str]:
    tiles = shown["tiles"]
    assert isinstance(tiles, list)
    return {tile["key"]: tile["value"] for tile in tiles}


def waiting_for(shown: dict[str, object]) -> list[int]:
    leads = shown["pending_leads"]
    assert isinstance(leads, list)
    return [lead["id"] for lead in leads]


def test_a_salesperson_sees_what_waits_for_them_and_nothing_of_others(world: World) -> None:
    first, second = qualified([1, 2])  # E1 and E2 in turn
    shown = home(world, "e1")
    assert values(shown) == {"pending": "1", "due_soon": "0", "accepted_week": "0"}
    assert waiting_for(shown) == [first.pk]
    assert waiting_for(home(world, "e2")) == [second.pk]
    assert (values(home(world, "s1"))["pending"], waiting_for(home(world, "s1"))) == ("0", [])


def test_what_was_accepted_this_week_counts_for_who_accepted_it(world: World, clock: VirtualClock) -> None:
    (item,) = qualified([1])
    services.accept(world.principal("e1"), item.pk, now=NOW + HOUR)
    assert values(home(world, "e1")) == {"pending": "0", "due_soon": "0", "accepted_week": "1"}
    assert values(home(world, "e2"))["accepted_week"] == "0"
    clock.move_to(MONDAY + timedelta(days=7))
    assert values(home(world, "e1"))["accepted_week"] == "0", "a new week has begun"


def test_a_deadline_is_near_when_four_fifths_of_its_time_are_over(world: World, clock: VirtualClock) -> None:
    qualified([1])
    clock.move_to(NOW + 0.8 * 24 * HOUR - timedelta(seconds=1))
    assert values(home(world, "e1"))["due_soon"] == "0"
    clock.move_to(NOW + 0.8 * 24 * HOUR)
    assert values(home(world, "e1"))["due_soon"] == "1"


def test_a_manager_sees_the_teams_leads_and_its_breaches(world: World, clock: VirtualClock) -> None:
    qualified([1, 2])
    assert values(home(world, "manager")) == {"pending": "2", "due_soon": "0", "breaches_week": "0"}
    later = NOW + 24 * HOUR + timedelta(seconds=1)
    clock.move_to(later)
    assert stage.expire(now=later) == 2
    shown = values(home(world, "manager"))
    assert (shown["pending"], shown["breaches_week"]) == ("2", "2"), "the next ones got them"
    assert values(home(world, "ops"))["breaches_week"] == "2"


def test_an_sdr_sees_own_inquiries_what_came_back_and_the_weeks_mqls(world: World) -> None:
    returned, _ = qualified([1, 2])
    open_leads({"email": (3, 0)}, opened_at=NOW)
    imported = Lead.objects.filter(source_key="email")
    imported.update(stage="inquiry", marketing_owner=world.users["sdr"])
    imported.filter(pk=imported.first().pk).update(marketing_owner=None)  # type: ignore[union-attr]
    services.accept(world.principal("e1"), returned.pk, now=NOW)
    services.return_lead(world.principal("e1"), returned.pk, reason="not_target", now=NOW)
    assert values(home(world, "sdr")) == {"inquiries": "2", "returned_week": "1", "mql_week": "2"}


def test_a_marketer_sees_the_weeks_leads_and_the_source_most_of_them_came_from(world: World) -> None:
    open_leads({"email": (2, 0), "social": (3, 1), "": (1, 0)}, opened_at=MONDAY)
    open_leads({"referral": (9, 0)}, opened_at=MONDAY - timedelta(seconds=1))
    shown = home(world, "marketer")
    assert values(shown) == {"leads_week": "6", "top_source_week": "3", "mql_week": "0"}
    tiles = {tile["key"]: tile for tile in shown["tiles"]}  # type: ignore[attr-defined]
    assert tiles["top_source_week"]["label"] == {"zh": "社交媒体", "en": "Social"}
    assert tiles["leads_week"]["link"] == "/leads?state=all&happened=opened&since=2024-05-12T16%3A00%3A00Z"
    assert tiles["top_source_week"]["link"] == (
        "/leads?state=all&source=social&happened=opened&since=2024-05-12T16%3A00%3A00Z"
    )
    analyst = Client(headers=bearer(key_of(person(Role.ANALYST)))).get("/api/v1/home").json()
    assert analyst["tiles"][0]["link"] == "/sources?from=2024-05-13", "an analyst sees no leads, only their number"


def test_in_a_week_without_leads_no_source_is_the_top_one(world: World) -> None:
    assert values(home(world, "marketer")) == {"leads_week": "0", "mql_week": "0"}


def test_an_administrator_sees_whether_data_comes_in_and_mail_goes_out(world: World) -> None:
    assert values(home(world, "admin")) == {
        "events_24h": "0", "mail_server": "—", "set_aside_week": "0", "dead_letters": "0",
    }  # fmt: skip
    key = create_write_key(name="site", kind=KeyKind.BROWSER, now=NOW)
    set_aside([Unwanted(WriteKeyId(key.pk), SetAsideReason.SPAM, "", {})], now=NOW)
    for number, state in enumerate(("failed", "unknown", "sent", "pending")):
        OutboxMessage.objects.create(
            key=f"m{number}", channel="email", message_class="staff", urgency=0, recipient=b"", subject=b"", body=b"",
            state=state, next_at=NOW, created_at=NOW,
        )  # fmt: skip
    with override_settings(DEMO=True):
        shown = values(home(world, "admin"))
    assert (shown["mail_server"], shown["set_aside_week"], shown["dead_letters"]) == ("✓", "1", "2")


def test_every_number_about_leads_is_the_number_of_rows_its_link_opens(world: World, clock: VirtualClock) -> None:
    first, second, third, *_ = qualified(range(1, 8))
    open_leads({"email": (3, 0), "": (2, 0)}, opened_at=NOW)
    Lead.objects.filter(source_key="email").update(stage="inquiry", marketing_owner=world.users["sdr"])
    services.accept(world.principal("e1"), first.pk, now=NOW + HOUR)
    services.return_lead(world.principal("e1"), first.pk, reason="not_target", now=NOW + HOUR)
    services.accept(world.principal("e2"), second.pk, now=NOW + HOUR)
    services.reject(world.principal("e3"), third.pk, reason="not_my_region", now=NOW + HOUR)
    clock.move_to(NOW + 20 * HOUR)
    seen = _numbers_and_rows(world)
    clock.move_to(NOW + 24 * HOUR + timedelta(seconds=1))
    stage.expire(now=clock.now())
    seen += _numbers_and_rows(world)
    assert [(key, name) for key, name, number, rows in seen if number != rows] == []
    assert {key for key, _, number, _ in seen if number > 0} == {
        "pending", "due_soon", "accepted_week", "inquiries", "returned_week", "mql_week", "breaches_week",
        "leads_week", "top_source_week",
    }  # fmt: skip


def _numbers_and_rows(world: World) -> list[tuple[str, str, int, int]]:
    """Return what each person's home counts, and how many rows the API has under the tile's own link."""
    found = []
    for name, user in world.users.items():
        client = Client(headers=bearer(key_of(user)))
        for tile in client.get("/api/v1/home").json()["tiles"]:
            if str(tile["link"]).startswith("/leads?"):
                rows = client.get(f"/api/v1{tile['link']}&limit=200")
                assert rows.status_code == 200, rows.content
                found.append((tile["key"], name, int(tile["value"]), len(rows.json()["items"])))
    return found


def test_the_hottest_contacts_are_those_rated_high_by_score_in_scope(world: World) -> None:
    qualified([1, 2, 3])
    for number, (total, rating) in enumerate([(90_000, "high"), (95_500, "high"), (60_000, "potential")], 1):
        Contact.objects.filter(id=number).update(score_milli=total, rating=rating)
    hot = home(world, "admin")["hot"]
    assert isinstance(hot, list)
    assert [(row["number"], row["score"], row["masked"]) for row in hot] == [
        ("C002", "95.5", True), ("C001", "90", True),
    ]  # fmt: skip
    own = home(world, "e1")["hot"]
    assert isinstance(own, list)
    assert [row["number"] for row in own] == ["C001"]


@pytest.mark.parametrize("role", list(Role))
def test_every_role_has_a_home_with_exactly_the_numbers_it_has_the_rights_for(role: Role) -> None:
    shown = Client(headers=bearer(key_of(person(role)))).get("/api/v1/home").json()
    assert shown["role"] == role
    assert {tile["key"] for tile in shown["tiles"]} == set(TILES[role]) - {TileKey.TOP_SOURCE}
    assert all(NEEDS[key] in RIGHTS[role] for key in TILES[role])


def test_a_key_with_fewer_rights_than_its_role_sees_fewer_numbers_and_no_rows(world: World) -> None:
    qualified([1])
    narrow = key_of(world.users["admin"], rights=frozenset({"tracking.view"}))
    shown = Client(headers=bearer(narrow)).get("/api/v1/home").json()
    assert (set(values(shown)), shown["pending_leads"], shown["hot"]) == ({"events_24h", "set_aside_week"}, [], [])


def test_counting_stops_where_a_tile_can_show_no_more(world: World) -> None:
    open_leads({"email": (MOST_COUNTED + 5, 0)}, opened_at=NOW)
    assert values(home(world, "marketer"))["leads_week"] == "999+"
    assert [bounded(count) for count in (0, 999, 1_000)] == ["0", "999", "999+"]


def test_a_home_asks_the_store_a_few_times_however_many_rows_there_are(
    world: World, django_assert_max_num_queries: object
) -> None:
    qualified(range(1, 13))
    for name in ("e1", "manager", "sdr", "marketer", "admin"):
        client = Client(headers=bearer(key_of(world.users[name])))
        client.get("/api/v1/home")
        with django_assert_max_num_queries(17):  # type: ignore[operator]
            client.get("/api/v1/home")


@pytest.mark.parametrize(
    ("now", "monday"),
    [
        (datetime(2024, 5, 12, 15, 59, tzinfo=UTC), "2024-05-06"),  # Sunday 23:59 in Shanghai
        (datetime(2024, 5, 12, 16, 0, tzinfo=UTC), "2024-05-13"),
        (datetime(2024, 5, 19, 15, 59, tzinfo=UTC), "2024-05-13"),
    ],
)
def test_a_week_begins_on_monday_at_midnight_in_the_organisations_zone(now: datetime, monday: str) -> None:
    assert this_week(now, zone=SHANGHAI).isoformat() == monday
