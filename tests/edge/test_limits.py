"""How much one sender may send, on a real door with narrow limits."""

import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from leadloom.edge.limits import BUCKETS, BURST_S, Bucket, is_own
from leadloom.inbox.models import KeyHour, WriteKey
from leadloom.inbox.services import create_write_key
from leadloom.inbox.types import KeyKind
from leadloom.storage.postgres import EmbeddedPostgres
from tests.edge.conftest import NOW, Edge, stored_events

PER_ADDRESS = 0.5
PER_KEY = 2.0
ENVIRONMENT = {
    "LEADLOOM_RATE_PER_ADDRESS": str(PER_ADDRESS),
    "LEADLOOM_RATE_PER_KEY": str(PER_KEY),
    "LEADLOOM_TRUSTED_PROXIES": "1",
}


@pytest.fixture(scope="module")
def running_edge(
    tmp_path_factory: pytest.TempPathFactory, postgres: EmbeddedPostgres, django_db_setup: None
) -> Iterator[Edge]:
    edge = Edge(tmp_path_factory.mktemp("narrow"), environment=ENVIRONMENT)
    edge.start()
    yield edge
    assert edge.stop() == 0


def send(edge: Edge, key: str, *, address: str = "203.0.113.9", events: int = 1) -> httpx.Response:
    batch = [{"type": "track", "event": "E", "anonymousId": "a1"}] * events
    headers = {"x-forwarded-for": address}
    return httpx.post(f"{edge.url}/v1/batch", json={"batch": batch}, auth=(key, ""), headers=headers)


def test_an_address_that_sends_too_much_has_to_wait_and_others_do_not(edge: Edge, key: WriteKey) -> None:
    burst = int(PER_ADDRESS * BURST_S)
    answers = [send(edge, key.key) for _ in range(burst + 3)]

    assert [answer.status_code for answer in answers[:burst]] == [200] * burst
    refused = answers[-1]
    assert (refused.status_code, refused.json()["code"]) == (429, "too_many_requests")
    assert 1 <= int(refused.headers["retry-after"]) <= 1 / PER_ADDRESS + 1
    assert refused.headers["access-control-expose-headers"] == "retry-after"
    assert send(edge, key.key, address="203.0.113.10").status_code == 200
    trying = {send(edge, "wk_unknown").status_code for _ in range(5)}  # a slow machine earns itself a token meanwhile
    assert 429 in trying, "who tries keys out does not get to the store either"
    assert len(stored_events()) == [answer.status_code for answer in answers].count(200) + 1
    time.sleep(int(refused.headers["retry-after"]))
    assert send(edge, key.key).status_code == 200


def test_what_was_refused_is_counted_by_key_and_hour(edge: Edge, key: WriteKey) -> None:
    refused = [send(edge, key.key, address="198.51.100.1").status_code for _ in range(8)].count(429)
    assert refused
    end = time.monotonic() + 10
    while time.monotonic() < end and not KeyHour.objects.filter(write_key=key, refused=refused).exists():
        time.sleep(0.1)  # told every now and then, maybe in two pieces
    assert KeyHour.objects.get(write_key=key).refused == refused


def test_a_key_under_which_too_much_comes_has_to_wait_whoever_sends(edge: Edge, key: WriteKey) -> None:
    fresh = "203.0.113.77"  # keys the door does not know yet are looked up for addresses that still may ask
    server = create_write_key(name="server", kind=KeyKind.SERVER, now=NOW)
    other = create_write_key(name="other", kind=KeyKind.SERVER, now=NOW)
    answers = [send(edge, server.key, address=fresh, events=10).status_code for _ in range(8)]

    assert answers[:2] == [200, 200]
    assert 429 in answers, "a server is limited by its key alone"
    assert send(edge, other.key, address=fresh, events=10).status_code == 200
    assert send(edge, other.key, address=fresh, events=500).status_code == 200, (
        "a large batch is taken and paid off later"
    )
    assert send(edge, other.key, address=fresh).status_code == 429


def test_a_plain_form_that_has_to_wait_says_so_to_people(edge: Edge, key: WriteKey) -> None:
    url = f"{edge.url}/v1/form/{key.key}/contact"
    headers = {"x-forwarded-for": "198.51.100.7", "accept-language": "en"}
    answers = [httpx.post(url, data={"email": "a@example.com"}, headers=headers) for _ in range(7)]

    assert answers[0].status_code == 303
    assert answers[-1].status_code == 429
    assert "try again" in answers[-1].text


def test_this_machine_is_not_held_back(edge: Edge, key: WriteKey) -> None:
    assert {send(edge, key.key, address="127.0.0.1").status_code for _ in range(15)} == {200}


def test_a_bucket_fills_again_with_time() -> None:
    bucket = Bucket(2)
    assert [bucket.take("a", tokens=1, at=0.0) > 0 for _ in range(21)] == [False] * 20 + [True]
    wait_s = bucket.take("a", tokens=1, at=0.0)
    assert bucket.take("a", tokens=1, at=wait_s) == 0
    assert bucket.take("b", tokens=1, at=0.0) == 0
    assert Bucket(0).take("a", tokens=10**9, at=0.0) == 0


def test_senders_are_forgotten_before_they_fill_the_memory() -> None:
    bucket = Bucket(1)
    for number in range(BUCKETS):
        bucket.take(number, tokens=5, at=0.0 if number else 100.0)
    bucket.take("new", tokens=1, at=50.0)
    assert bucket.remembered() == 2


@pytest.mark.parametrize(("address", "own"), [("127.0.0.1", True), ("::1", True), ("203.0.113.9", False), ("x", False)])
def test_only_this_machine_is_ours(address: str, own: bool) -> None:
    assert is_own(address) is own


def test_wrong_limits_are_named_before_anything_runs(tmp_path: Path, postgres: EmbeddedPostgres) -> None:
    edge = Edge(tmp_path / "wrong", environment={"LEADLOOM_RATE_PER_KEY": "many"})
    with pytest.raises(AssertionError, match="many"):
        edge.start()
