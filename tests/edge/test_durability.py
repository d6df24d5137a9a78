"""What was answered 200 is there: after kill -9, with the store away, across restarts."""

import json
import signal
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import psycopg
import pytest

from leadloom.inbox.codec import decode_chunk
from leadloom.inbox.models import WriteKey
from leadloom.inbox.services import create_write_key, deactivate_write_key
from leadloom.inbox.types import JsonDict, KeyKind
from leadloom.kernel.ids import WriteKeyId
from leadloom.storage.postgres import EmbeddedPostgres
from leadloom.storage.vault import vault
from tests.edge.conftest import NOW, Edge, stored_events

TRACK = {"anonymousId": "visitor-1", "event": "Price Asked"}


@pytest.fixture
def own_edge(tmp_path: Path, postgres: EmbeddedPostgres, transactional_db: None) -> Iterator[Edge]:
    edge = Edge(tmp_path / "edge")
    yield edge
    if edge.process:
        edge.stop()


@pytest.fixture
def own_store() -> Iterator[EmbeddedPostgres]:
    """A PostgreSQL of the test's own, that may be stopped."""
    with tempfile.TemporaryDirectory(prefix="leadloom-test-") as folder:
        server = EmbeddedPostgres(Path(folder))
        server.start()
        yield server
        server.stop()


class Sender(threading.Thread):
    """Posts numbered events until told to stop, and remembers which were answered 200."""

    def __init__(self, url: str, key: str, name: str) -> None:
        super().__init__()
        self.url, self.key, self.sender = url, key, name
        self.answered: list[str] = []
        self.statuses: set[int] = set()
        self.is_stopped = threading.Event()

    def run(self) -> None:
        with httpx.Client(auth=(self.key, ""), timeout=10) as client:
            number = 0
            while not self.is_stopped.is_set():
                number += 1
                message_id = f"{self.sender}-{number}"
                try:
                    answer = client.post(f"{self.url}/v1/track", json=TRACK | {"messageId": message_id})
                except httpx.TransportError:
                    self.statuses.add(0)
                    time.sleep(0.01)
                    continue
                self.statuses.add(answer.status_code)
                if answer.status_code == 200:
                    self.answered.append(message_id)


def send_while(url: str, key: str, what: Callable[[list[Sender]], object]) -> list[Sender]:
    senders = [Sender(url, key, f"sender{number}") for number in range(8)]
    for sender in senders:
        sender.start()
    try:
        what(senders)
    finally:
        for sender in senders:
            sender.is_stopped.set()
        for sender in senders:
            sender.join()
    return senders


def wait_for_answers(senders: list[Sender], more: int) -> None:
    """Wait until that many more events were answered."""
    wanted = len(answered_by(senders)) + more
    end = time.monotonic() + 30
    while len(answered_by(senders)) < wanted:
        assert time.monotonic() < end
        time.sleep(0.01)


def wait_until(is_so: Callable[[], bool], within_s: float = 30) -> None:
    end = time.monotonic() + within_s
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.1)


def answered_by(senders: list[Sender]) -> list[str]:
    return [message_id for sender in senders for message_id in sender.answered]


def test_every_event_answered_200_survives_kills_of_the_edge_under_load(own_edge: Edge, key: WriteKey) -> None:
    def kill_and_restart(senders: list[Sender]) -> None:
        for _ in range(3):
            wait_for_answers(senders, 100)
            own_edge.kill()
            own_edge.start()
        wait_for_answers(senders, 10)

    own_edge.start()
    senders = send_while(own_edge.url, key.key, kill_and_restart)

    answered = answered_by(senders)
    assert any(0 in sender.statuses for sender in senders), "the kills hit requests under way"
    assert set(answered) <= {event["messageId"] for event in stored_events()}


def test_sigterm_answers_what_is_under_way_and_ends_with_0(own_edge: Edge, key: WriteKey) -> None:
    own_edge.start()
    ended: list[int] = []

    def stop(senders: list[Sender]) -> None:
        wait_for_answers(senders, 100)
        ended.append(own_edge.stop())

    senders = send_while(own_edge.url, key.key, stop)

    assert ended == [0]
    answered = answered_by(senders)
    assert set(answered) == {event["messageId"] for event in stored_events()}, "nothing stored was left unanswered"


def test_without_the_store_events_are_accepted_and_stored_in_their_order_when_it_is_back(
    own_edge: Edge, own_store: EmbeddedPostgres, key: WriteKey
) -> None:
    own_edge.environment = {"LEADLOOM_DATABASE_URL": copy_of_schema(own_store, key)}
    own_edge.start()

    def send(number: int) -> int:
        message = TRACK | {"messageId": f"m-{number}"}
        return httpx.post(f"{own_edge.url}/v1/track", json=message, auth=(key.key, ""), timeout=20).status_code

    assert send(0) == 200
    own_store.stop()
    assert [send(number) for number in range(1, 20)] == [200] * 19
    assert httpx.get(f"{own_edge.url}/readyz", timeout=20).status_code == 200, "it takes events"
    own_edge.kill()
    own_edge.start()
    assert [send(number) for number in range(20, 30)] == [200] * 10
    own_store.start()
    assert [send(number) for number in range(30, 40)] == [200] * 10, "behind those that wait"
    wait_until(lambda: len(stored_in(own_store)) >= 40)
    assert [event["messageId"] for event in stored_in(own_store)] == [f"m-{number}" for number in range(40)]
    assert not (own_edge.data_dir / "edge" / "spool" / "spool").stat().st_size


def test_what_waits_on_disk_is_sealed(own_edge: Edge, own_store: EmbeddedPostgres, key: WriteKey) -> None:
    own_edge.environment = {"LEADLOOM_DATABASE_URL": copy_of_schema(own_store, key)}
    own_edge.start()
    own_store.stop()
    body = {"userId": "u-1", "traits": {"email": "li.wei@fabrik.example.com"}}
    assert httpx.post(f"{own_edge.url}/v1/identify", json=body, auth=(key.key, ""), timeout=20).status_code == 200
    spool = own_edge.data_dir / "edge" / "spool" / "spool"
    assert spool.stat().st_size > 0
    assert spool.stat().st_mode & 0o077 == 0
    assert b"li.wei" not in spool.read_bytes()


def test_when_the_spool_is_full_events_are_refused_503_and_taken_again_afterwards(
    own_edge: Edge, own_store: EmbeddedPostgres, key: WriteKey
) -> None:
    own_edge.environment = {"LEADLOOM_DATABASE_URL": copy_of_schema(own_store, key), "LEADLOOM_SPOOL_MB": "0"}
    own_edge.start()

    def send() -> httpx.Response:
        return httpx.post(f"{own_edge.url}/v1/track", json=TRACK, auth=(key.key, ""), timeout=20)

    assert send().status_code == 200
    own_store.stop()
    refused = send()
    assert (refused.status_code, refused.json()["code"]) == (503, "not_stored")
    assert refused.headers["retry-after"] == "1"
    assert httpx.get(f"{own_edge.url}/healthz").status_code == 200
    assert httpx.get(f"{own_edge.url}/readyz", timeout=20).status_code == 503
    own_store.start()
    assert send().status_code == 200, "a fresh connection is opened within the request"


def test_every_event_answered_200_survives_kills_of_the_edge_while_the_store_is_away(
    own_edge: Edge, own_store: EmbeddedPostgres, key: WriteKey
) -> None:
    def kill_and_restart(senders: list[Sender]) -> None:
        own_store.stop()
        for _ in range(3):
            wait_for_answers(senders, 60)
            own_edge.kill()
            own_edge.start()
        own_store.start()
        wait_for_answers(senders, 60)

    own_edge.environment = {"LEADLOOM_DATABASE_URL": copy_of_schema(own_store, key)}
    own_edge.workers = 2
    own_edge.start()
    answered = answered_by(send_while(own_edge.url, key.key, kill_and_restart))
    wait_until(lambda: set(answered) <= {str(event["messageId"]) for event in stored_in(own_store)})


def test_every_event_answered_200_survives_crashes_of_the_store_under_load(
    own_edge: Edge, own_store: EmbeddedPostgres, key: WriteKey
) -> None:
    def crash_and_restart(senders: list[Sender]) -> None:
        for _ in range(3):
            wait_for_answers(senders, 60)
            assert own_store.process
            own_store.process.send_signal(signal.SIGQUIT)
            own_store.process.wait()
            own_store.start()
        wait_for_answers(senders, 60)

    own_edge.environment = {"LEADLOOM_DATABASE_URL": copy_of_schema(own_store, key)}
    own_edge.start()
    senders = send_while(own_edge.url, key.key, crash_and_restart)

    statuses = set.union(*(sender.statuses for sender in senders))
    assert statuses == {200}, "nobody notices that the store was away"
    answered = answered_by(senders)
    wait_until(lambda: set(answered) <= {str(event["messageId"]) for event in stored_in(own_store)})
    for sender in senders:
        own = [str(e["messageId"]) for e in stored_in(own_store) if str(e["messageId"]).startswith(f"{sender.sender}-")]
        assert list(dict.fromkeys(own)) == sender.answered, "each sender's events in its order"


def test_an_edge_starts_without_the_store_from_its_cached_keys(
    own_edge: Edge, own_store: EmbeddedPostgres, key: WriteKey
) -> None:
    own_edge.environment = {"LEADLOOM_DATABASE_URL": copy_of_schema(own_store, key)}
    own_edge.start()
    assert httpx.post(f"{own_edge.url}/v1/track", json=TRACK, auth=(key.key, "")).status_code == 200
    own_edge.stop()
    cache = own_edge.data_dir / "edge" / "writekeys.json"
    assert list(json.loads(cache.read_text())) == [key.key]
    assert cache.stat().st_mode & 0o077 == 0

    own_store.stop()
    own_edge.start()
    known = httpx.post(f"{own_edge.url}/v1/track", json=TRACK, auth=(key.key, ""), timeout=20)
    unknown = httpx.post(f"{own_edge.url}/v1/track", json=TRACK, auth=("wk_new", ""), timeout=20)
    assert (known.status_code, unknown.status_code) == (200, 503), "the unknown one is not known to be wrong"

    own_store.start()
    assert httpx.post(f"{own_edge.url}/v1/track", json=TRACK, auth=(key.key, ""), timeout=20).status_code == 200


def test_a_key_taken_out_of_force_is_refused_within_seconds(own_edge: Edge, key: WriteKey) -> None:
    own_edge.start()
    other = create_write_key(name="other", kind=KeyKind.SERVER, now=NOW)
    assert httpx.post(f"{own_edge.url}/v1/track", json=TRACK, auth=(other.key, "")).status_code == 200

    deactivate_write_key(key_id=WriteKeyId(other.pk))

    end = time.monotonic() + 5
    while httpx.post(f"{own_edge.url}/v1/track", json=TRACK, auth=(other.key, "")).status_code != 401:
        assert time.monotonic() < end
        time.sleep(0.2)


def test_a_key_shows_when_it_was_last_seen(own_edge: Edge, key: WriteKey) -> None:
    own_edge.start()
    assert httpx.post(f"{own_edge.url}/v1/track", json=TRACK, auth=(key.key, "")).status_code == 200
    own_edge.stop()

    key.refresh_from_db()
    assert key.last_seen_at is not None
    assert key.last_seen_at > NOW


def test_two_processes_share_one_port_and_end_together(own_edge: Edge, key: WriteKey) -> None:
    own_edge.workers = 2
    own_edge.start()
    senders = send_while(own_edge.url, key.key, lambda senders: wait_for_answers(senders, 200))
    assert own_edge.stop() == 0

    assert len(own_edge.log.split('"event": "edge serves"')) == 3
    assert set(answered_by(senders)) == {event["messageId"] for event in stored_events()}


def stored_in(store: EmbeddedPostgres) -> list[JsonDict]:
    keyring = vault()
    with psycopg.connect(store.url) as own:
        chunks = own.execute("SELECT received_at, payload FROM inbox_chunk ORDER BY id").fetchall()
    return [
        event
        for received_at, payload in chunks
        for request in decode_chunk(payload, received_at=received_at, keyring=keyring)
        for event in request["events"]
    ]


def copy_of_schema(store: EmbeddedPostgres, key: WriteKey) -> str:
    """Make the edge's tables in another PostgreSQL, with one write key; returns its address."""
    with psycopg.connect(store.url, autocommit=True) as own:
        own.execute(
            "CREATE TABLE inbox_chunk (id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,"
            " received_at timestamptz NOT NULL, event_count int NOT NULL, payload bytea NOT NULL, tick_id bigint,"
            " created_at timestamptz NOT NULL)"
        )
        own.execute(
            "CREATE TABLE inbox_writekey (id bigint PRIMARY KEY, key text UNIQUE, name text, kind text,"
            " active boolean, created_at timestamptz, last_seen_at timestamptz)"
        )
        own.execute(
            "INSERT INTO inbox_writekey VALUES (%s, %s, %s, %s, true, %s)", (key.pk, key.key, key.name, key.kind, NOW)
        )
    return store.url
