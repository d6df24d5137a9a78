"""The inbox over a real PostgreSQL: claiming, repeats, setting aside, forgetting, write keys."""

import threading
from datetime import UTC, datetime, timedelta
from typing import cast

import psycopg
import pytest
from django.db import connection, transaction

from leadloom.inbox.codec import ChunkBroken, decode_chunk, encode_chunk, encode_request
from leadloom.inbox.models import InboxChunk, SeenMessage, SetAside, WriteKey
from leadloom.inbox.selectors import key_kinds, write_keys
from leadloom.inbox.selectors import set_aside as set_aside_rows
from leadloom.inbox.services import (
    Unwanted,
    claim,
    create_write_key,
    deactivate_write_key,
    mark_seen,
    prune,
    rejected_of,
    rotate_write_key,
    set_aside,
)
from leadloom.inbox.types import InboxRequest, KeyKind, SetAsideReason
from leadloom.kernel.crypto import Keyring, SealBroken
from leadloom.kernel.errors import Conflict, InvalidInput, NotFound
from leadloom.kernel.ids import TickId, WriteKeyId, event_id
from leadloom.storage.vault import vault

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
KEY = WriteKeyId(1)

pytestmark = pytest.mark.django_db(transaction=True)


def request_with(*message_ids: str) -> InboxRequest:
    events = [{"type": "track", "event": "e", "anonymousId": "a", "messageId": name} for name in message_ids]
    request = {
        "key": KEY,
        "at": NOW.isoformat(),
        "sent_at": None,
        "ua": "",
        "ip": "",
        "origin": "sdk",
        "events": events,
    }
    return cast("InboxRequest", request)


def store(*message_ids: str, at: datetime = NOW, cursor: psycopg.Cursor | None = None) -> None:
    payload = encode_chunk([encode_request(request_with(*message_ids))], received_at=at, keyring=vault())
    statement = "INSERT INTO inbox_chunk (received_at, event_count, payload, created_at) VALUES (%s, %s, %s, %s)"
    values = (at, len(message_ids), payload, at)
    if cursor:
        cursor.execute(statement, values)
    else:
        with connection.cursor() as own:
            own.execute(statement, values)


def take(tick: int, events: int = 1_000) -> list[str]:
    with transaction.atomic():
        claimed = claim(tick=TickId(tick), events=events)
    return [str(event["messageId"]) for chunk in claimed for request in chunk.requests for event in request["events"]]


def test_a_claim_takes_chunks_in_order_and_each_only_once() -> None:
    store("m1", "m2")
    store("m3")

    assert take(1) == ["m1", "m2", "m3"]
    assert take(2) == []
    assert set(InboxChunk.objects.values_list("tick_id", flat=True)) == {1}


def test_a_claim_stops_when_it_has_enough_events_and_never_starves() -> None:
    for number in range(5):
        store(*(f"m{number}-{event}" for event in range(10)))

    assert len(take(1, events=15)) == 20
    assert len(take(2, events=1)) == 10, "a chunk larger than the limit is taken all the same"
    assert len(take(3, events=20)) == 20


def test_a_claim_that_is_rolled_back_leaves_everything_for_the_next() -> None:
    store("m1")
    with transaction.atomic():
        assert claim(tick=TickId(1), events=10)
        transaction.set_rollback(True)

    assert take(2) == ["m1"]


def test_chunks_of_two_writers_that_commit_out_of_order_are_all_claimed() -> None:
    settings = connection.get_connection_params()
    settings.pop("cursor_factory", None), settings.pop("context", None)
    with psycopg.connect(**settings) as slow, psycopg.connect(**settings) as fast:
        store("slow", cursor=slow.cursor())
        store("fast", cursor=fast.cursor())
        fast.commit()
        assert take(1) == ["fast"], "its id is the higher one"
        slow.commit()
        assert take(2) == ["slow"]


def test_writers_and_claimers_side_by_side_lose_and_double_nothing() -> None:
    settings = connection.get_connection_params()
    settings.pop("cursor_factory", None), settings.pop("context", None)
    written: list[str] = []
    taken: list[str] = []
    is_written = threading.Event()

    def write(name: str) -> None:
        with psycopg.connect(**settings) as own:
            for number in range(60):
                message_id = f"{name}-{number}"
                store(message_id, cursor=own.cursor())
                if number % 3 == 0:
                    own.execute("SELECT pg_sleep(0.003)")
                own.commit()
                written.append(message_id)

    def claim_all(tick: int) -> None:
        while True:
            was_written = is_written.is_set()
            got = take(tick, events=7)
            taken.extend(got)
            if not got and was_written:
                connection.close()
                return

    writers = [threading.Thread(target=write, args=(f"writer{number}",)) for number in range(4)]
    claimers = [threading.Thread(target=claim_all, args=(tick,)) for tick in (1, 2)]
    for thread in [*writers, *claimers]:
        thread.start()
    for thread in writers:
        thread.join()
    is_written.set()
    for thread in claimers:
        thread.join()

    assert len(written) == 240
    assert sorted(taken) == sorted(written)


def test_a_repeated_message_is_new_only_once() -> None:
    first, second = event_id(KEY, "m1"), event_id(KEY, "m2")

    assert mark_seen([first, first], now=NOW) == set()
    assert mark_seen([first, second], now=NOW) == {first}
    assert mark_seen([first, second, second], now=NOW) == {first, second}
    assert mark_seen([], now=NOW) == set()


def test_what_was_set_aside_is_sealed_listed_and_names_its_reason() -> None:
    key = create_write_key(name="website", kind=KeyKind.BROWSER, now=NOW)
    message = {"type": "track", "traits": {"email": "planted@example.com"}}
    request = request_with("m1") | {
        "key": key.pk,
        "rejected": [{"index": 1, "field": "event", "reason": "missing", "message": message}],
    }

    assert set_aside(rejected_of(cast("InboxRequest", request)), now=NOW) == 1
    (row,) = set_aside_rows()
    assert (row.reason, row.field, row.message) == (SetAsideReason.MISSING, "event", message)
    assert (row.write_key, row.at, row.replayed_at) == (key, NOW, None)
    assert b"planted" not in bytes(SetAside.objects.get().payload)
    assert set_aside_rows(before_id=row.id) == []
    assert set_aside([], now=NOW) == 0


def test_raw_bodies_are_dropped_a_week_after_their_tick_was_done() -> None:
    week = timedelta(days=7)
    key = create_write_key(name="website", kind=KeyKind.BROWSER, now=NOW)
    for name, at in [("old done", NOW), ("old open", NOW), ("new done", NOW + week)]:
        store(name, at=at)
    store("unclaimed")
    InboxChunk.objects.filter(pk__in=InboxChunk.objects.order_by("id")[:1]).update(tick_id=4)
    first, second, third, fourth = InboxChunk.objects.order_by("id")
    InboxChunk.objects.filter(pk__in=[first.pk, third.pk]).update(tick_id=4)
    InboxChunk.objects.filter(pk=second.pk).update(tick_id=5)
    set_aside([Unwanted(WriteKeyId(key.pk), SetAsideReason.MISSING, "event", {})], now=NOW)
    mark_seen([event_id(KEY, "m1")], now=NOW)

    pruned = prune(now=NOW + week + timedelta(seconds=1), done_below=TickId(5))

    assert (pruned.chunks, pruned.seen, pruned.emptied, pruned.more) == (1, 0, 1, False)
    assert [chunk.pk for chunk in InboxChunk.objects.order_by("id")] == [second.pk, third.pk, fourth.pk]
    assert [(row.reason, row.message) for row in set_aside_rows()] == [("missing", None)]
    assert prune(now=NOW + 6 * week, done_below=TickId(5)).seen == 1
    assert SeenMessage.objects.count() == 0


def test_write_keys_are_made_rotated_and_closed() -> None:
    key = create_write_key(name=" website ", kind=KeyKind.BROWSER, now=NOW)
    fresh = rotate_write_key(key_id=WriteKeyId(key.pk), now=NOW)

    assert (key.name, fresh.name, fresh.kind) == ("website", "website", "browser")
    assert key.key != fresh.key
    assert [row.pk for row in write_keys(active_only=True)] == [key.pk, fresh.pk], (
        "the old one works until it is closed"
    )
    deactivate_write_key(key_id=WriteKeyId(key.pk))
    assert [row.pk for row in write_keys(active_only=True)] == [fresh.pk]
    assert set(key_kinds()) == {key.pk, fresh.pk}


def test_a_write_key_needs_a_name_and_is_unique() -> None:
    create_write_key(name="website", kind=KeyKind.BROWSER, now=NOW, key="wk_known")

    with pytest.raises(Conflict):
        create_write_key(name="other", kind=KeyKind.BROWSER, now=NOW, key="wk_known")
    with pytest.raises(InvalidInput):
        create_write_key(name=" ", kind=KeyKind.BROWSER, now=NOW)
    with pytest.raises(NotFound):
        deactivate_write_key(key_id=WriteKeyId(0))


def test_changes_of_write_keys_are_kept_without_the_key_itself() -> None:
    key = create_write_key(name="website", kind=KeyKind.BROWSER, now=NOW)
    deactivate_write_key(key_id=WriteKeyId(key.pk))
    WriteKey.objects.update(last_seen_at=NOW)

    with connection.cursor() as cursor:
        cursor.execute("SELECT pgh_label, to_jsonb(h)::text FROM inbox_writekeyhistory h ORDER BY pgh_id")
        rows = cursor.fetchall()
    assert [label for label, _ in rows] == ["insert", "update"]
    assert all(key.key not in row for _, row in rows)


def test_a_chunk_opens_only_with_its_own_instant_and_key() -> None:
    keyring = Keyring.generate()
    requests = [request_with("m1"), request_with("m2", "m3")]
    payload = encode_chunk([encode_request(request) for request in requests], received_at=NOW, keyring=keyring)

    assert decode_chunk(payload, received_at=NOW, keyring=keyring) == requests
    for instant, other in [(NOW + timedelta(microseconds=1), keyring), (NOW, Keyring.generate())]:
        with pytest.raises(SealBroken):
            decode_chunk(payload, received_at=instant, keyring=other)
    broken = keyring.seal_bytes("inbox_chunk.payload", int(NOW.timestamp()) * 1_000_000, b"no zlib")
    with pytest.raises(ChunkBroken):
        decode_chunk(broken, received_at=NOW, keyring=keyring)
