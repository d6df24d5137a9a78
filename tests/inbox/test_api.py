"""The tracking settings as screens and integrators call them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client, override_settings

from leadloom.config.schema import seed
from leadloom.inbox.codec import encode_chunk, encode_request
from leadloom.inbox.models import InboxChunk, WriteKey
from leadloom.inbox.parse import Incoming
from leadloom.inbox.selectors import counts_of_a_day
from leadloom.inbox.services import Unwanted, count_events, create_write_key, prune, set_aside
from leadloom.inbox.types import InboxRequest, KeyKind, SetAsideReason
from leadloom.kernel.clock import VirtualClock
from leadloom.kernel.ids import TickId, WriteKeyId
from leadloom.storage.clickhouse import EventStore
from leadloom.storage.vault import vault
from leadloom.team.clock import running_on
from leadloom.team.models import AccessLog
from leadloom.team.rights import RIGHTS
from leadloom.team.types import Role
from leadloom.tick.lease import Lease
from leadloom.tick.loop import Loop
from tests.identity.messages import page
from tests.team.people import bearer, key_of, person

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 2, 4, 30, tzinfo=UTC)
JSON = "application/json"
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _surroundings() -> Iterator[None]:
    hashers = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    with (
        override_settings(PASSWORD_HASHERS=hashers, PUBLIC_ORIGIN="https://t.example.com"),
        running_on(VirtualClock(NOW)),
    ):
        yield


@pytest.fixture
def admin() -> Client:
    return caller(Role.ADMIN)


def caller(role: Role) -> Client:
    return Client(headers=bearer(key_of(person(role))))


def tracking(client: Client) -> dict[str, object]:
    return client.get("/api/v1/tracking").json()  # type: ignore[no-any-return]


def accepted(key: WriteKey, *instants: datetime) -> None:
    """Count messages that came at these instants."""
    count_events(under(key.pk, at) for at in instants)


def under(key: int, at: datetime) -> Incoming:
    """A page view that came under this key."""
    return replace(page("browser-1"), write_key_id=WriteKeyId(key), received_at=at)


def store(key: WriteKey, *names: str) -> None:
    """Accept page views under these names, as an edge does."""
    events = [{"type": "page", "messageId": name, "anonymousId": "b1", "properties": {"path": "/"}} for name in names]
    request: InboxRequest = {
        "key": key.pk, "at": NOW.isoformat(), "sent_at": None, "ua": "", "ip": "203.0.113.9", "origin": "sdk",
        "events": events,
    }  # fmt: skip
    payload = encode_chunk([encode_request(request)], received_at=NOW, keyring=vault())
    InboxChunk.objects.create(received_at=NOW, event_count=len(names), payload=payload, created_at=NOW)


def test_the_code_for_the_website_loads_the_tracker_with_the_oldest_browser_key_in_force(admin: Client) -> None:
    create_write_key(name="CRM", kind=KeyKind.SERVER, now=NOW, key="wk_server")
    old = create_write_key(name="old site", kind=KeyKind.BROWSER, now=NOW, key="wk_old")
    create_write_key(name="site", kind=KeyKind.BROWSER, now=NOW, key="wk_site")
    assert tracking(admin)["snippet"] == (
        '<script async src="https://t.example.com/t.js" data-leadloom-key="wk_old"></script>'
    )
    admin.post(f"/api/v1/tracking/write-keys/{old.pk}/deactivate")
    assert 'data-leadloom-key="wk_site"' in str(tracking(admin)["snippet"])
    assert tracking(admin)["edge_url"] == "https://t.example.com"


def test_without_a_key_the_code_says_where_one_belongs(admin: Client) -> None:
    shown = tracking(admin)
    assert shown["keys"] == []
    assert 'data-leadloom-key="WRITE_KEY"' in str(shown["snippet"])


def test_a_key_is_made_rotated_and_closed_and_screens_are_told(admin: Client) -> None:
    before = admin.get("/api/v1/changes").json()["areas"].get("tracking", 0)
    made = admin.post("/api/v1/tracking/write-keys", {"name": " site ", "kind": "browser"}, JSON)
    assert (made.status_code, made.json()["name"], made.json()["active"]) == (201, "site", True)
    fresh = admin.post(f"/api/v1/tracking/write-keys/{made.json()['id']}/rotate").json()
    assert (fresh["name"], fresh["kind"]) == ("site", "browser")
    assert fresh["key"] != made.json()["key"]
    closed = admin.post(f"/api/v1/tracking/write-keys/{made.json()['id']}/deactivate").json()
    assert (closed["id"], closed["active"]) == (made.json()["id"], False)
    assert admin.get("/api/v1/changes").json()["areas"]["tracking"] == before + 3


@pytest.mark.parametrize(
    ("body", "path"),
    [({"name": " "}, "name"), ({"name": "x" * 101}, "name"), ({"name": "x", "kind": "phone"}, "kind")],
)
def test_a_key_without_a_usable_name_or_kind_is_refused(admin: Client, body: dict[str, str], path: str) -> None:
    answer = admin.post("/api/v1/tracking/write-keys", body, JSON)
    assert (answer.status_code, [error["path"] for error in answer.json()["errors"]]) == (422, [path])
    assert WriteKey.objects.count() == 0


def test_a_key_that_does_not_exist_cannot_be_rotated_or_closed(admin: Client) -> None:
    for verb in ("rotate", "deactivate"):
        assert admin.post(f"/api/v1/tracking/write-keys/99/{verb}").status_code == 404


def test_keys_come_in_pages_that_join(admin: Client) -> None:
    for number in range(3):
        create_write_key(name=f"k{number}", kind=KeyKind.SERVER, now=NOW)
    first = admin.get("/api/v1/tracking/write-keys?limit=2").json()
    second = admin.get(f"/api/v1/tracking/write-keys?limit=2&cursor={first['next_cursor']}").json()
    assert [key["name"] for key in first["items"] + second["items"]] == ["k0", "k1", "k2"]
    assert second["next_cursor"] is None


class TestEventsOfADay:
    """What a key brought in the last 24 hours."""

    def test_each_key_shows_what_it_brought_and_old_hours_fall_out(self, admin: Client) -> None:
        site = create_write_key(name="site", kind=KeyKind.BROWSER, now=NOW)
        create_write_key(name="idle", kind=KeyKind.SERVER, now=NOW)
        accepted(site, NOW, NOW - HOUR, NOW - 23 * HOUR, NOW - 25 * HOUR)
        accepted(site, NOW)
        keys = tracking(admin)["keys"]
        assert isinstance(keys, list)
        assert [(key["name"], key["events_24h"]) for key in keys] == [("site", 4), ("idle", 0)]

    def test_the_hour_in_which_the_day_began_is_left_out(self) -> None:
        site = create_write_key(name="site", kind=KeyKind.BROWSER, now=NOW)
        accepted(site, NOW - 24 * HOUR + timedelta(minutes=1))  # 04:31: within a day, yet in an hour that began before
        accepted(site, NOW - 23 * HOUR)
        assert counts_of_a_day(now=NOW) == {site.pk: (1, 0)}

    def test_a_key_that_is_gone_is_not_counted_and_stops_nobody(self) -> None:
        site = create_write_key(name="site", kind=KeyKind.BROWSER, now=NOW)
        count_events([under(999, NOW), under(site.pk, NOW)])
        assert counts_of_a_day(now=NOW) == {site.pk: (1, 0)}

    def test_a_tick_counts_what_it_takes_and_repeats_only_once(self, clickhouse: EventStore) -> None:
        site = create_write_key(name="site", kind=KeyKind.BROWSER, now=NOW)
        for names in (("m1", "m2"), ("m2", "m3")):
            store(site, *names)
        seed(now=NOW)
        lease = Lease(alone=True, holder="test")
        assert lease.acquire()
        done = Loop(store=clickhouse, lease=lease, clock=VirtualClock(NOW)).drain()
        assert (done.events, done.repeats) == (3, 1)
        assert counts_of_a_day(now=NOW) == {site.pk: (3, 0)}

    def test_counts_are_forgotten_with_the_raw_bodies(self) -> None:
        site = create_write_key(name="site", kind=KeyKind.BROWSER, now=NOW)
        accepted(site, NOW)
        prune(now=NOW + timedelta(days=8), done_below=TickId(1))
        assert counts_of_a_day(now=NOW) == {}


class TestSetAside:
    """Messages that were set aside."""

    @pytest.fixture
    def three(self) -> WriteKey:
        key = create_write_key(name="site", kind=KeyKind.BROWSER, now=NOW)
        for field in ("event", "timestamp", "userId"):
            raw = {"type": "track", field: "planted@example.com"}
            set_aside([Unwanted(WriteKeyId(key.pk), SetAsideReason.MISSING, field, raw)], now=NOW)
        return key

    def test_an_administrator_sees_reason_field_key_and_the_raw_message_and_that_is_logged(
        self, admin: Client, three: WriteKey
    ) -> None:
        (row, *_) = admin.get("/api/v1/tracking/set-aside").json()["items"]
        assert (row["reason"], row["field"], row["key"]) == ("missing", "userId", {"id": three.pk, "name": "site"})
        assert row["message"] == {"type": "track", "userId": "planted@example.com"}
        seen = AccessLog.objects.get(object_table="inbox_setaside")
        assert (seen.action, seen.row_count) == ("unmask", 3)

    def test_whoever_may_only_look_at_tracking_sees_no_raw_message_and_leaves_no_trace(self, three: WriteKey) -> None:
        answer = caller(Role.MARKETER).get("/api/v1/tracking/set-aside")
        assert [row["message"] for row in answer.json()["items"]] == [None, None, None]
        assert "planted" not in answer.content.decode()
        assert not AccessLog.objects.filter(object_table="inbox_setaside").exists()

    def test_they_come_in_pages_that_join_the_latest_first(self, admin: Client, three: WriteKey) -> None:
        first = admin.get("/api/v1/tracking/set-aside?limit=2").json()
        second = admin.get(f"/api/v1/tracking/set-aside?limit=2&cursor={first['next_cursor']}").json()
        assert [row["field"] for row in first["items"] + second["items"]] == ["userId", "timestamp", "event"]
        assert AccessLog.objects.filter(object_table="inbox_setaside").count() == 2

    def test_a_message_whose_content_was_dropped_keeps_its_reason(self, admin: Client, three: WriteKey) -> None:
        prune(now=NOW + timedelta(days=8), done_below=TickId(1))
        rows = admin.get("/api/v1/tracking/set-aside").json()["items"]
        assert [(row["reason"], row["message"]) for row in rows] == [("missing", None)] * 3


@pytest.mark.parametrize("role", list(Role))
def test_tracking_is_shown_to_whoever_has_the_right_and_changed_by_administrators_only(role: Role) -> None:
    client = caller(role)
    assert client.get("/api/v1/tracking").status_code == (200 if "tracking.view" in RIGHTS[role] else 403)
    made = client.post("/api/v1/tracking/write-keys", {"name": "x"}, JSON)
    assert made.status_code == (201 if role is Role.ADMIN else 403)
