"""What the door takes, judges and answers, over real HTTP into a real inbox."""

import base64
import gzip
import json
import zlib
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import httpx
import pytest

from leadloom.edge.collect import large_ones
from leadloom.edge.strangers import stranger_id
from leadloom.inbox.judge import EVENT_BYTES
from leadloom.inbox.models import InboxChunk, WriteKey
from leadloom.inbox.services import create_write_key, deactivate_write_key
from leadloom.inbox.types import JsonDict, KeyKind
from leadloom.kernel.clock import SystemClock
from leadloom.kernel.crypto import Keyring
from leadloom.kernel.ids import WriteKeyId
from tests.edge.conftest import NOW, Edge, stored_events, stored_rejections, stored_requests

TRACK = {"anonymousId": "visitor-1", "event": "Price Asked", "properties": {"plan": "团队版 100%Café 🚀"}}
SUCCESS = {"success": True}
KEYRING = Keyring.generate()


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("track", TRACK),
        ("identify", {"userId": "u1", "traits": {"title": "CTO"}}),
        ("page", {"anonymousId": "a1", "name": "Home", "properties": {"url": "https://www.example.com/"}}),
        ("screen", {"anonymousId": "a1", "name": "Start"}),
        ("group", {"userId": "u1", "groupId": "g1", "traits": {"name": "Acme"}}),
        ("alias", {"userId": "u1", "previousId": "a1"}),
    ],
)
def test_each_call_of_the_specification_is_stored_under_its_type(
    client: httpx.Client, key: WriteKey, path: str, message: dict[str, object]
) -> None:
    answer = client.post(f"/v1/{path}", json=message | {"sentAt": "2026-03-02T08:00:00Z"})

    assert (answer.status_code, answer.json()) == (200, SUCCESS)
    (request,) = stored_requests()
    assert (request["key"], request["origin"], request["sent_at"]) == (key.pk, "sdk", "2026-03-02T08:00:00Z")
    (event,) = request["events"]
    assert event["type"] == path
    assert {name: event[name] for name in message} == message
    assert event["messageId"]


def test_a_message_keeps_its_own_id(client: httpx.Client) -> None:
    client.post("/v1/track", json=TRACK | {"messageId": "m-1"})

    assert [event["messageId"] for event in stored_events()] == ["m-1"]


def test_messages_without_id_get_different_ones(client: httpx.Client) -> None:
    client.post("/v1/batch", json={"batch": [TRACK | {"type": "track"}] * 3})

    assert len({event["messageId"] for event in stored_events()}) == 3


def test_the_write_key_may_stand_in_the_body(edge: Edge, key: WriteKey) -> None:
    answer = httpx.post(f"{edge.url}/v1/track", json=TRACK | {"writeKey": key.key})

    assert answer.status_code == 200
    assert "writeKey" not in stored_events()[0]


def test_a_beacon_as_plain_text_is_read_as_json(edge: Edge, key: WriteKey) -> None:
    body = json.dumps({"writeKey": key.key, "batch": [TRACK | {"type": "track"}]})
    answer = httpx.post(f"{edge.url}/v1/batch", content=body, headers={"content-type": "text/plain;charset=UTF-8"})

    assert answer.json() == SUCCESS
    assert len(stored_events()) == 1


@pytest.mark.parametrize(
    ("encoding", "pack"),
    [
        ("gzip", gzip.compress),
        ("deflate", zlib.compress),
        ("deflate", lambda body: zlib.compress(body)[2:-4]),
    ],
    ids=["gzip", "deflate", "bare deflate"],
)
def test_packed_bodies_are_unpacked(client: httpx.Client, encoding: str, pack: object) -> None:
    assert callable(pack)
    answer = client.post("/v1/track", content=pack(json.dumps(TRACK).encode()), headers={"content-encoding": encoding})

    assert answer.json() == SUCCESS
    assert stored_events()[0]["properties"] == TRACK["properties"]


def test_an_unknown_a_missing_and_a_closed_write_key_are_answered_401(edge: Edge, key: WriteKey) -> None:
    closed = create_write_key(name="old", kind=KeyKind.SERVER, now=NOW)
    deactivate_write_key(key_id=WriteKeyId(closed.pk))

    for auth in [("wk_unknown", ""), ("", ""), (closed.key, "")]:
        assert httpx.post(f"{edge.url}/v1/track", json=TRACK, auth=auth).status_code == 401
    assert httpx.post(f"{edge.url}/v1/track", json=TRACK).status_code == 401
    assert httpx.post(f"{edge.url}/v1/track", json=TRACK, headers={"authorization": "Basic ?"}).status_code == 401
    assert stored_requests() == []


def test_a_new_write_key_works_at_once(edge: Edge) -> None:
    for number in range(3):
        fresh = create_write_key(name=f"key {number}", kind=KeyKind.SERVER, now=NOW)
        assert httpx.post(f"{edge.url}/v1/track", json=TRACK, auth=(fresh.key, "")).status_code == 200


def test_a_batch_with_some_bad_events_stores_the_good_and_names_the_bad(client: httpx.Client) -> None:
    good = TRACK | {"type": "track"}
    batch = [
        good,
        {"type": "track", "anonymousId": "a"},
        "no object",
        {"type": "party", "anonymousId": "a"},
        {"type": "page"},
        good | {"timestamp": "yesterday"},
        good | {"properties": [1]},
        good | {"anonymousId": "x" * 300},
        good | {"properties": {"text": "x" * 33_000}},
        good,
    ]
    answer = client.post("/v1/batch", json={"batch": batch})

    assert answer.status_code == 200
    assert answer.json() == {
        "success": True,
        "rejected": [
            {"index": 1, "field": "event", "reason": "missing"},
            {"index": 2, "field": "", "reason": "not_an_object"},
            {"index": 3, "field": "type", "reason": "unknown_type"},
            {"index": 4, "field": "anonymousId", "reason": "missing"},
            {"index": 5, "field": "timestamp", "reason": "bad_timestamp"},
            {"index": 6, "field": "properties", "reason": "wrong_type"},
            {"index": 7, "field": "anonymousId", "reason": "too_long"},
            {"index": 8, "field": "", "reason": "too_large"},
        ],
    }
    assert len(stored_events()) == 2
    assert [bad["message"] for bad in stored_rejections()] == batch[1:9]
    assert InboxChunk.objects.get().event_count == 10


@pytest.mark.parametrize(
    ("path", "body", "code"),
    [
        ("batch", b"{", "unreadable"),
        ("batch", b"[]", "unreadable"),
        ("batch", b'{"a": NaN}', "unreadable"),
        ("batch", b'{"batch": {}}', "unreadable"),
        ("batch", b'{"batch": "\xff"}', "unreadable"),
        ("batch", b"[" * 5_000, "unreadable"),
        ("track", b"", "unreadable"),
        ("batch", b'{"batch": []}', "no_valid_event"),
        ("batch", b'{"batch": [1, {"type": "track"}]}', "no_valid_event"),
        ("track", b'{"anonymousId": "a"}', "no_valid_event"),
        ("track", b'{"event": "e"}', "no_valid_event"),
        ("track", json.dumps({"event": "e", "anonymousId": "x" * 33_000}).encode(), "no_valid_event"),
        ("batch", json.dumps({"batch": [{"type": "page", "anonymousId": "a"}] * 501}).encode(), "too_large"),
        ("batch", json.dumps({"batch": [], "x": "x" * 512_000}).encode(), "too_large"),
        ("batch", json.dumps({"batch": [], "x": "x" * 3_000_000}).encode(), "too_large"),
    ],
)
def test_what_can_not_be_read_is_too_large_or_holds_no_valid_event_is_answered_400(
    client: httpx.Client, path: str, body: bytes, code: str
) -> None:
    answer = client.post(f"/v1/{path}", content=body)

    assert (answer.status_code, answer.json()["success"], answer.json()["code"]) == (400, False, code)
    assert stored_requests() == []


def test_a_bomb_of_zeros_is_answered_400_and_not_unpacked(client: httpx.Client) -> None:
    bomb = gzip.compress(b'{"batch": "' + b"0" * 100_000_000, mtime=0)
    assert len(bomb) < 500_000

    answer = client.post("/v1/batch", content=bomb, headers={"content-encoding": "gzip"})

    assert (answer.status_code, answer.json()["code"]) == (400, "too_large")


@pytest.mark.parametrize(
    ("encoding", "body"), [("br", b"{}"), ("gzip", b"{}"), ("gzip", gzip.compress(b"{}" * 99, mtime=0)[:-9])]
)
def test_an_unknown_or_broken_packing_is_answered_400(client: httpx.Client, encoding: str, body: bytes) -> None:
    answer = client.post("/v1/track", content=body, headers={"content-encoding": encoding})

    assert (answer.status_code, answer.json()["code"]) == (400, "unreadable")


def test_what_a_batch_says_once_for_all_is_kept_once(client: httpx.Client) -> None:
    context = {"library": {"name": "analytics-python"}}
    client.post(
        "/v1/batch", json={"batch": [TRACK | {"type": "track"}] * 2, "context": context, "sentAt": "2026-03-02"}
    )

    (request,) = stored_requests()
    assert (request["context"], request["sent_at"], len(request["events"])) == (context, "2026-03-02", 2)


def test_browsers_of_every_website_may_send(edge: Edge, key: WriteKey) -> None:
    asked = httpx.options(f"{edge.url}/v1/batch", headers={"origin": "https://www.example.com"})
    sent = httpx.post(
        f"{edge.url}/v1/track", json=TRACK, auth=(key.key, ""), headers={"origin": "https://www.example.com"}
    )

    assert asked.status_code == 204
    assert "authorization" in asked.headers["access-control-allow-headers"]
    assert asked.headers["access-control-allow-origin"] == sent.headers["access-control-allow-origin"] == "*"


def test_the_short_paths_of_the_browser_library_work(client: httpx.Client) -> None:
    for path, message in [("t", TRACK), ("p", {"anonymousId": "a"}), ("i", {"userId": "u"})]:
        assert client.post(f"/v1/{path}", json=message).json() == SUCCESS

    assert [event["type"] for event in stored_events()] == ["track", "page", "identify"]


def test_a_pixel_stores_a_page_view_of_the_page_that_shows_it(edge: Edge, key: WriteKey) -> None:
    answer = httpx.get(
        f"{edge.url}/v1/pixel.gif",
        params={"writeKey": key.key, "anonymousId": "a1", "title": "你好"},
        headers={"referer": "https://www.example.com/price"},
    )

    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/gif")
    (request,) = stored_requests()
    assert request["origin"] == "pixel"
    assert request["events"][0]["type"] == "page"
    assert request["events"][0]["properties"] == {"url": "https://www.example.com/price", "title": "你好"}


def test_a_pixel_takes_a_whole_message_as_base64(edge: Edge, key: WriteKey) -> None:
    data = base64.urlsafe_b64encode(json.dumps(TRACK | {"writeKey": key.key}).encode()).decode().rstrip("=")

    assert httpx.get(f"{edge.url}/v1/pixel.gif", params={"data": data}).status_code == 200
    assert stored_events()[0]["event"] == "Price Asked"


def test_asking_for_the_head_of_a_pixel_changes_nothing(edge: Edge, key: WriteKey) -> None:
    assert httpx.head(f"{edge.url}/v1/pixel.gif", params={"writeKey": key.key}).status_code == 200
    assert stored_requests() == []


def test_get_on_a_collecting_path_changes_nothing(edge: Edge, key: WriteKey) -> None:
    for path in ("/v1/track", "/v1/batch", f"/v1/form/{key.key}/demo-request"):
        assert httpx.get(f"{edge.url}{path}", params={"writeKey": key.key, "event": "e"}).status_code == 405
    assert httpx.get(f"{edge.url}/v1/nothing").status_code == 404
    assert stored_requests() == []


def test_many_events_become_chunks_of_at_most_a_thousand(client: httpx.Client) -> None:
    for _ in range(3):
        client.post("/v1/batch", json={"batch": [TRACK | {"type": "track"}] * 500})

    assert len(stored_events()) == 1_500
    assert all(chunk.event_count <= 1_000 for chunk in InboxChunk.objects.all())


def test_the_instant_of_acceptance_is_our_clock(client: httpx.Client) -> None:
    before = SystemClock().now()
    client.post("/v1/track", json=TRACK | {"timestamp": "2001-01-01T00:00:00Z"})

    chunk = InboxChunk.objects.get()
    assert before <= chunk.received_at <= chunk.created_at <= before + timedelta(seconds=10)


def test_nothing_personal_is_readable_in_the_inbox_or_the_log(client: httpx.Client, edge: Edge) -> None:
    person = {"email": "planted.person@example.com", "mobile": "+86 100 1234 5678"}
    client.post("/v1/identify", json={"userId": "u1", "traits": person})
    client.post("/v1/track", json={"userId": "planted.person@example.com"})
    client.post("/v1/track", content=b'{"email": "planted.person@example.com"')

    payloads = b"".join(bytes(chunk.payload) for chunk in InboxChunk.objects.all())
    for planted in (b"planted", b"1234 5678"):
        assert planted not in payloads
        assert planted.decode() not in edge.log


def test_a_visitor_who_keeps_nothing_is_one_for_a_day_and_a_browser(client: httpx.Client, edge: Edge) -> None:
    def view(agent: str) -> str:
        message = {"type": "page", "properties": {"url": "https://www.example.com/"}, "context": {"cookieless": True}}
        answer = client.post("/v1/batch", json={"batch": [message]}, headers={"user-agent": agent})
        assert answer.status_code == 200
        return str(stored_events()[-1]["anonymousId"])

    assert view("Firefox") == view("Firefox") != view("Chrome")
    assert view("Firefox").startswith("day-")
    assert client.post("/v1/page", json={"context": {"cookieless": True}}).status_code == 200
    assert client.post("/v1/page", json={"context": {"cookieless": "yes"}}).status_code == 400


def test_the_stranger_of_a_day_can_not_be_followed_to_the_next() -> None:
    def at(now: datetime, *, address: str = "203.0.113.9") -> str:
        key, zone = WriteKeyId(1), ZoneInfo("Asia/Shanghai")
        return stranger_id(address=address, agent="Firefox", key=key, now=now, zone=zone, keyring=KEYRING)

    morning = datetime(2026, 3, 2, 0, 0, tzinfo=UTC)
    assert at(morning) == at(morning - timedelta(hours=8)) == at(morning + timedelta(hours=15, minutes=59))
    assert at(morning) != at(morning + timedelta(hours=16)), "midnight in Shanghai"
    assert at(morning) != at(morning, address="203.0.113.10")
    assert "203.0.113" not in at(morning)


def test_a_message_nested_too_deeply_to_be_kept_is_refused(client: httpx.Client) -> None:
    deep = b'{"event": "e", "anonymousId": "a", "properties": ' + b'{"a":' * 300 + b"1" + b"}" * 301
    answer = client.post("/v1/track", content=deep)

    assert (answer.status_code, answer.json()["code"]) == (400, "unreadable")
    assert stored_events() == []


def test_exactly_the_messages_over_the_limit_are_found_wherever_they_lie() -> None:
    largest: JsonDict = {"a": "x" * (EVENT_BYTES - len('{"a":""}'))}
    larger: JsonDict = {"a": "x" * (EVENT_BYTES - len('{"a":""}') + 1)}
    small: JsonDict = {"type": "page", "anonymousId": "a"}

    assert large_ones([largest, small, larger, *[small] * 40, largest, larger]) == {2, 44}
    assert large_ones([largest]) == frozenset()
    assert large_ones([]) == frozenset()
