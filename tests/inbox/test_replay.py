"""What was set aside comes in again, over real stores and a real tick."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client, override_settings

from leadloom.config.schema import seed
from leadloom.events.definition import encode_rows, event_row
from leadloom.events.types import EventRow, StoreTable
from leadloom.inbox.models import SetAside, WriteKey
from leadloom.inbox.services import RefusedRow, Unwanted, create_write_key, prune, set_aside, set_aside_refused
from leadloom.inbox.types import JsonDict, KeyKind, SetAsideReason
from leadloom.kernel.clock import VirtualClock
from leadloom.kernel.ids import FIRST_VISITOR, TickId, WriteKeyId, derived_uuid, event_id
from leadloom.kernel.types import JsonObject
from leadloom.storage.clickhouse import EventStore
from leadloom.team.clock import running_on
from leadloom.team.types import Role
from leadloom.tick.frozen import encoded, freeze
from leadloom.tick.lease import Lease
from leadloom.tick.loop import Loop
from leadloom.tick.models import TickRun, TickState
from leadloom.tick.types import Report
from tests.team.people import bearer, key_of, person

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 2, 4, 30, tzinfo=UTC)
ARRIVED = NOW - timedelta(hours=3)
JSON = "application/json"
REPLAY = "/api/v1/tracking/set-aside/replay"
LIST = "/api/v1/tracking/set-aside"
GOOD: JsonDict = {"type": "page", "messageId": "m1", "anonymousId": "b1", "properties": {"path": "/pricing"}}
HOW: JsonDict = {"at": ARRIVED.isoformat(), "sent_at": None, "ua": "", "ip": "203.0.113.9", "origin": "pixel"}


@pytest.fixture(autouse=True)
def _surroundings() -> Iterator[None]:
    hashers = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    seed(now=NOW)
    with override_settings(PASSWORD_HASHERS=hashers), running_on(VirtualClock(NOW)):
        yield


@pytest.fixture
def admin() -> Client:
    return Client(headers=bearer(key_of(person(Role.ADMIN))))


@pytest.fixture
def site() -> WriteKey:
    return create_write_key(name="site", kind=KeyKind.BROWSER, now=NOW)


def put_aside(
    key: WriteKey, message: JsonDict, *, reason: SetAsideReason = SetAsideReason.UNKNOWN_TYPE, field: str = "type"
) -> int:
    set_aside([Unwanted(WriteKeyId(key.pk), reason, field, message, HOW)], now=NOW)
    return SetAside.objects.latest("id").pk


def ticks(store: EventStore) -> Report:
    lease = Lease(alone=True, holder="test")
    assert lease.acquire()
    return Loop(store=store, lease=lease, clock=VirtualClock(NOW)).drain()


def stored(store: EventStore, message_id: str, key: WriteKey) -> list[tuple[object, ...]]:
    event = event_id(WriteKeyId(key.pk), message_id)
    return store.query(f"SELECT type, at, origin FROM events WHERE event_id = '{event}'")


def types_stored(store: EventStore) -> list[object]:
    return [kind for (kind,) in store.query("SELECT type FROM events WHERE type IN ('good', 'bad', 'mended')")]


def row_of(kind: str) -> JsonObject:
    """A finished row of the table of events, of an anonymous visitor."""
    event = EventRow(
        subject=FIRST_VISITOR + 7, type=kind, at=NOW, event_id=derived_uuid(kind), received_at=NOW, origin="sdk",
        bot=False, visit=0, props={},
    )  # fmt: skip
    return event_row(event, tick=1)


def replay(client: Client, **wanted: object) -> dict[str, int]:
    answer = client.post(REPLAY, wanted, JSON)
    assert answer.status_code == 200, answer.content
    return answer.json()  # type: ignore[no-any-return]


def test_a_message_that_is_good_by_todays_rules_comes_in_as_it_came_then(
    admin: Client, site: WriteKey, clickhouse: EventStore
) -> None:
    aside = put_aside(site, GOOD)
    assert replay(admin, ids=[aside]) == {"replayed": 1, "kept": 0}
    ticks(clickhouse)
    assert stored(clickhouse, "m1", site) == [("page_viewed", ARRIVED, "pixel")]
    (row,) = admin.get(LIST).json()["items"]
    assert (row["is_replayable"], row["replayed_at"]) == (False, "2026-03-02T04:30:00Z")


def test_pressing_twice_stores_it_once_and_so_does_a_sender_who_sent_it_again(
    admin: Client, site: WriteKey, clickhouse: EventStore
) -> None:
    first, second = put_aside(site, GOOD), put_aside(site, GOOD)
    assert replay(admin, ids=[first]) == {"replayed": 1, "kept": 0}
    assert replay(admin, ids=[first]) == {"replayed": 0, "kept": 0}
    ticks(clickhouse)
    assert replay(admin, ids=[second]) == {"replayed": 1, "kept": 0}
    assert ticks(clickhouse).repeats == 1
    assert len(stored(clickhouse, "m1", site)) == 1


def test_a_message_that_is_still_bad_stays_with_the_reason_of_today(admin: Client, site: WriteKey) -> None:
    aside = put_aside(site, GOOD | {"timestamp": "yesterday"})
    assert replay(admin, ids=[aside]) == {"replayed": 0, "kept": 1}
    (row,) = admin.get(LIST).json()["items"]
    assert (row["reason"], row["field"], row["replayed_at"]) == ("bad_timestamp", "timestamp", None)
    assert row["is_replayable"] is True


@pytest.mark.parametrize("message", [None, 7, [], "text", {}, {"type": "page"}, {"type": "form", "fields": {}}])
def test_whatever_was_set_aside_can_be_tried_and_breaks_nothing(admin: Client, site: WriteKey, message: object) -> None:
    aside = put_aside(site, message)  # type: ignore[arg-type]
    assert replay(admin, ids=[aside])["replayed"] == 0


def test_all_messages_of_a_reason_come_in_at_once_and_others_do_not(
    admin: Client, site: WriteKey, clickhouse: EventStore
) -> None:
    for number in range(3):
        put_aside(site, GOOD | {"messageId": f"m{number}"})
    put_aside(site, {"type": "page"})
    put_aside(site, GOOD | {"messageId": "spam"}, reason=SetAsideReason.SPAM)
    counts = admin.get(f"{LIST}/summary").json()["waiting"]
    assert counts == [{"reason": "unknown_type", "count": 4}, {"reason": "spam", "count": 1}]
    assert replay(admin, reason="unknown_type") == {"replayed": 3, "kept": 1}
    assert ticks(clickhouse).events == 3
    waiting = {row["reason"]: row["count"] for row in admin.get(f"{LIST}/summary").json()["waiting"]}
    assert waiting == {"missing": 1, "spam": 1}


def test_a_message_without_an_id_gets_one_of_its_own_and_keeps_it(
    admin: Client, site: WriteKey, clickhouse: EventStore
) -> None:
    aside = put_aside(site, {name: value for name, value in GOOD.items() if name != "messageId"})
    replay(admin, ids=[aside])
    ticks(clickhouse)
    assert len(stored(clickhouse, str(derived_uuid("set-aside", aside)), site)) == 1


def test_a_message_whose_content_was_dropped_after_seven_days_is_passed_over(admin: Client, site: WriteKey) -> None:
    aside = put_aside(site, GOOD)
    prune(now=NOW + timedelta(days=8), done_below=TickId(1))
    assert replay(admin, ids=[aside]) == {"replayed": 0, "kept": 0}
    assert admin.get(f"{LIST}/summary").json() == {"waiting": []}


def test_the_list_can_be_narrowed_to_a_reason_and_to_the_time_since(admin: Client, site: WriteKey) -> None:
    put_aside(site, GOOD)
    put_aside(site, GOOD, reason=SetAsideReason.SPAM)
    assert [row["reason"] for row in admin.get(f"{LIST}?reason=spam").json()["items"]] == ["spam"]
    assert len(admin.get(f"{LIST}?since=2026-03-02T04:30:00Z").json()["items"]) == 2
    assert admin.get(f"{LIST}?since=2026-03-02T04:30:01Z").json()["items"] == []


class TestRefusedRows:
    """Rows that ClickHouse could not read."""

    @pytest.fixture
    def refused(self, clickhouse: EventStore) -> SetAside:
        """A tick of two rows, of which the event store refuses one."""
        run = TickRun.objects.create(fence=1, kind="batch", as_of=NOW, state=TickState.FROZEN)
        rows = [row_of("good"), row_of("bad") | {"at": "no instant"}]
        freeze(run, encoded((StoreTable.EVENTS, row) for row in rows))
        ticks(clickhouse)
        return SetAside.objects.get()

    def test_a_row_the_event_store_refuses_is_shown_with_what_it_said_and_the_others_are_stored(
        self, admin: Client, refused: SetAside, clickhouse: EventStore
    ) -> None:
        (row,) = admin.get(LIST).json()["items"]
        assert (row["reason"], row["field"], row["key"]) == ("store_refused", "events", None)
        assert row["detail"]
        assert row["message"]["at"] == "no instant"
        assert types_stored(clickhouse) == ["good"]

    def test_it_is_kept_until_it_is_replayed_and_stays_when_it_is_refused_again(
        self, admin: Client, refused: SetAside, clickhouse: EventStore
    ) -> None:
        prune(now=NOW + timedelta(days=30), done_below=TickId(1))
        assert replay(admin, reason="store_refused") == {"replayed": 1, "kept": 0}
        ticks(clickhouse)
        again, before = admin.get(LIST).json()["items"]
        assert (before["is_replayable"], again["is_replayable"], again["reason"]) == (False, True, "store_refused")
        assert types_stored(clickhouse) == ["good"]

    def test_once_the_store_can_read_it_it_is_stored_exactly_once(self, admin: Client, clickhouse: EventStore) -> None:
        line = encode_rows([row_of("mended")])
        for _ in range(2):
            set_aside_refused(RefusedRow("7:events.1", "events", "was unreadable", line), now=NOW)
        (row,) = admin.get(LIST).json()["items"]
        assert replay(admin, ids=[row["id"]]) == {"replayed": 1, "kept": 0}
        ticks(clickhouse)
        assert replay(admin, reason="store_refused") == {"replayed": 0, "kept": 0}
        ticks(clickhouse)
        assert types_stored(clickhouse) == ["mended"]


@pytest.mark.parametrize("body", [{}, {"ids": []}, {"ids": [1], "reason": "spam"}, {"reason": "other"}])
def test_it_must_be_clear_what_to_replay(admin: Client, body: dict[str, object]) -> None:
    assert admin.post(REPLAY, body, JSON).status_code == 422


@pytest.mark.parametrize("role", list(Role))
def test_only_administrators_replay(role: Role, site: WriteKey) -> None:
    client = Client(headers=bearer(key_of(person(role))))
    answer = client.post(REPLAY, {"ids": [put_aside(site, GOOD)]}, JSON)
    assert answer.status_code == (200 if role is Role.ADMIN else 403)
