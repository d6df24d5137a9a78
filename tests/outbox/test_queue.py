"""What the outbox promises: once per key, one holder at a time, nothing lost, nothing silently sent twice."""

import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction

from leadloom.kernel.errors import NotFound
from leadloom.outbox import selectors, services
from leadloom.outbox.definition import MAX_ATTEMPTS, after_transient, after_uncertain
from leadloom.outbox.models import OutboxMessage
from leadloom.outbox.orphans import Orphans
from leadloom.outbox.types import DEAD, MessageClass, MessageState, NewMessage, Result

NOW = datetime(2024, 5, 20, 2, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def message(key: str, kind: MessageClass = MessageClass.STAFF, recipient: str = "e1@example.com") -> NewMessage:
    return NewMessage(key, kind, recipient, f"About {key}", "Hello 王芳", "<p>Hello 王芳</p>")


def recover() -> int:
    """Decide about everything in anybody's hand, as somebody who watched it stand still for the whole lease."""
    watcher = Orphans(lease=0.0)
    return watcher.recover(now=NOW) + watcher.recover(now=NOW)


def state_of(key: str) -> str:
    return OutboxMessage.objects.get(key=key).state


@pytest.mark.django_db
def test_a_message_told_twice_is_queued_once() -> None:
    assert services.enqueue([message("a"), message("b")], now=NOW) == 2
    assert services.enqueue([message("b"), message("c")], now=NOW + SECOND) == 1
    assert OutboxMessage.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_a_message_of_a_transaction_that_fails_never_leaves() -> None:
    with transaction.atomic():
        services.enqueue([message("a")], now=NOW)
        transaction.set_rollback(True)
    assert services.claim(limit=10, now=NOW) == []


@pytest.mark.django_db
def test_nothing_readable_about_a_person_lies_in_the_table() -> None:
    services.enqueue([message("a", recipient="wang.fang@example.com")], now=NOW)
    with connection.cursor() as cursor:
        cursor.execute("SELECT encode(recipient || subject || body, 'escape') FROM outbox_message")
        (stored,) = cursor.fetchone()
    assert "wang" not in stored
    assert "Hello" not in stored
    assert "About" not in stored


@pytest.mark.django_db
def test_a_claimed_message_comes_back_as_it_was_written() -> None:
    services.enqueue([message("a")], now=NOW)
    (claimed,) = services.claim(limit=10, now=NOW)
    assert (claimed.recipient, claimed.subject, claimed.text) == ("e1@example.com", "About a", "Hello 王芳")
    assert claimed.html == "<p>Hello 王芳</p>"
    assert claimed.attempt == 1
    assert claimed.created_at == NOW


@pytest.mark.django_db
def test_mail_to_staff_never_waits_behind_a_newsletter() -> None:
    services.enqueue([message(f"news{n}", MessageClass.MARKETING) for n in range(30)], now=NOW)
    services.enqueue([message("alert"), message("receipt", MessageClass.TRANSACTIONAL)], now=NOW + SECOND)
    claimed = services.claim(limit=3, now=NOW + 2 * SECOND)
    assert [entry.key for entry in claimed[:2]] == ["alert", "receipt"]
    assert claimed[2].message_class == MessageClass.MARKETING


@pytest.mark.django_db(transaction=True)
def test_two_dispatchers_at_once_never_hold_the_same_message() -> None:
    services.enqueue([message(f"m{n:03}") for n in range(60)], now=NOW)
    held: list[str] = []
    barrier = threading.Barrier(3)

    def work() -> None:
        barrier.wait()
        for _ in range(6):
            held.extend(entry.key for entry in services.claim(limit=5, now=NOW))
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(held) == [f"m{n:03}" for n in range(60)]


@pytest.mark.django_db
def test_a_dispatcher_that_lost_its_lease_can_neither_hand_over_nor_record() -> None:
    services.enqueue([message("a")], now=NOW)
    (frozen,) = services.claim(limit=1, now=NOW)
    later = NOW + SECOND
    assert recover() == 1
    (holder,) = services.claim(limit=1, now=later)
    assert not services.hand_over(frozen, now=later)
    assert services.hand_over(holder, now=later)
    assert not services.record(frozen, Result(MessageState.FAILED, "late"), now=later)
    assert services.record(holder, Result(MessageState.SENT, provider_id="q1"), now=later)
    assert state_of("a") == MessageState.SENT


@pytest.mark.django_db
def test_after_a_crash_during_hand_over_marketing_stays_unknown_and_the_others_are_sent_again() -> None:
    kinds = {"news": MessageClass.MARKETING, "receipt": MessageClass.TRANSACTIONAL, "alert": MessageClass.STAFF}
    services.enqueue([message(key, kind) for key, kind in kinds.items()], now=NOW)
    for claimed in services.claim(limit=10, now=NOW):
        services.hand_over(claimed, now=NOW)
    assert Orphans().recover(now=NOW + timedelta(days=1)) == 0, "nobody has watched for long enough"
    assert recover() == 3
    assert {key: state_of(key) for key in kinds} == {"news": "unknown", "receipt": "pending", "alert": "pending"}
    again = services.claim(limit=10, now=NOW + SECOND)
    assert {entry.key: entry.attempt for entry in again} == {"receipt": 2, "alert": 2}


@pytest.mark.django_db
def test_a_dispatcher_that_goes_on_keeps_what_it_has_whatever_clock_the_watcher_has() -> None:
    services.enqueue([message("a"), message("b")], now=NOW)
    first, second = services.claim(limit=2, now=NOW)
    watcher = Orphans(lease=0.2)
    for entry in (first, second):
        assert watcher.recover(now=NOW + timedelta(days=1)) == 0
        time.sleep(0.15)
        assert services.hand_over(entry, now=NOW)
    assert watcher.recover(now=NOW + timedelta(days=1)) == 0, "both were handed over while it watched"
    time.sleep(0.25)
    assert watcher.recover(now=NOW) == 2


@pytest.mark.django_db
def test_a_crash_before_hand_over_costs_no_attempt_of_any_message() -> None:
    services.enqueue([message("news", MessageClass.MARKETING)], now=NOW)
    services.claim(limit=1, now=NOW)
    recover()
    (claimed,) = services.claim(limit=1, now=NOW + SECOND)
    assert claimed.attempt == 1


@pytest.mark.django_db
def test_a_message_that_always_crashes_its_dispatcher_ends_among_the_dead() -> None:
    services.enqueue([message("poison")], now=NOW)
    now = NOW
    for _ in range(MAX_ATTEMPTS):
        (claimed,) = services.claim(limit=1, now=now)
        services.hand_over(claimed, now=now)
        now += SECOND
        recover()
    assert services.claim(limit=1, now=now) == []
    (dead,) = selectors.messages(states=DEAD, before_id=None, limit=10)
    assert dead.key == "poison"
    assert dead.state == MessageState.FAILED


@pytest.mark.django_db
def test_a_message_that_can_not_be_opened_fails_alone() -> None:
    services.enqueue([message("a"), message("b")], now=NOW)
    OutboxMessage.objects.filter(key="a").update(body=b"\x01\x01" + b"x" * 40)
    assert [entry.key for entry in services.claim(limit=10, now=NOW)] == ["b"]
    assert state_of("a") == MessageState.FAILED


@pytest.mark.django_db
def test_what_a_stopping_dispatcher_gives_back_is_taken_by_the_next_at_once() -> None:
    services.enqueue([message("a"), message("b")], now=NOW)
    first, second = services.claim(limit=2, now=NOW)
    services.hand_over(first, now=NOW)
    services.release([first, second])
    assert [entry.key for entry in services.claim(limit=2, now=NOW)] == [second.key]


@pytest.mark.django_db
def test_a_person_can_send_a_dead_message_again_but_not_a_sent_one() -> None:
    services.enqueue([message("a"), message("b")], now=NOW)
    first, second = services.claim(limit=2, now=NOW)
    for entry in (first, second):
        services.hand_over(entry, now=NOW)
    services.record(first, Result(MessageState.FAILED, "550 no such user"), now=NOW)
    services.record(second, Result(MessageState.SENT), now=NOW)
    services.retry(first.id, now=NOW + SECOND)
    with pytest.raises(NotFound):
        services.retry(second.id, now=NOW + SECOND)
    assert [entry.key for entry in services.claim(limit=2, now=NOW + SECOND)] == [first.key]


@pytest.mark.django_db
def test_the_backlog_says_what_waits_since_when_and_what_is_dead() -> None:
    services.enqueue([message("a")], now=NOW)
    services.enqueue([message("b"), message("c")], now=NOW + SECOND)
    taken = services.claim(limit=1, now=NOW + SECOND)
    services.hand_over(taken[0], now=NOW)
    services.record(taken[0], Result(MessageState.FAILED, "no"), now=NOW)
    backlog = selectors.backlog()
    assert backlog.by_state == {MessageState.PENDING: 2, MessageState.FAILED: 1}
    assert backlog.oldest_due_at == NOW + SECOND


@pytest.mark.django_db
def test_the_list_of_messages_shows_recipients_masked() -> None:
    services.enqueue([message("a", recipient="wang.fang@example.com")], now=NOW)
    (row,) = selectors.messages(states=(MessageState.PENDING,), before_id=None, limit=10)
    assert row.recipient == "w***@example.com"


def test_tries_come_at_growing_distances_and_end_after_the_last() -> None:
    results = [after_transient(attempt=n, reason="451", now=NOW) for n in range(1, MAX_ATTEMPTS + 1)]
    waits = [result.next_at - NOW for result in results if result.next_at]
    assert waits == sorted(waits)
    assert len(waits) == MAX_ATTEMPTS - 1
    assert results[-1].state == MessageState.FAILED


def test_an_uncertain_hand_over_is_final_for_marketing_only() -> None:
    assert after_uncertain(MessageClass.MARKETING, attempt=1, reason="", now=NOW).state == MessageState.UNKNOWN
    assert after_uncertain(MessageClass.STAFF, attempt=1, reason="", now=NOW).state == MessageState.PENDING
