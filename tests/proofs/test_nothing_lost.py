"""Nothing lost, nothing twice: whatever is killed, every event answered with 200 is stored exactly once.

All of these work on one installation, one after the other, and each checks everything that is in its stores by then.
"""

import os
import signal

import psycopg
import pytest

from leadloom.inbox.codec import encode_chunk, encode_request
from leadloom.inbox.types import InboxRequest
from leadloom.kernel.clock import SystemClock
from leadloom.storage.sqlfiles import load as load_sql
from tests.proofs.installation import Installation, wait_for
from tests.proofs.load import Load, assert_nothing_lost_nothing_twice, event_ids, messages, times_stored

pytestmark = pytest.mark.xdist_group("nothing_lost")
ACCEPT = load_sql("leadloom.inbox", "accept")
SOME = 150
"""Events accepted before and after each blow."""
PLACES = (
    "in_freeze", "after_freeze", "during_insert", "after_insert", "after_evaluate", "in_differences",
    "after_differences",
)  # fmt: skip


def test_killing_the_top_process_alone_under_load_and_starting_again_at_once_loses_and_doubles_nothing(
    installation: Installation,
) -> None:
    with Load(installation) as load:
        load.wait_for(SOME)
        children = installation.children()
        installation.kill_top()
        installation.start()
        load.wait_for(SOME)
    installation.settle()
    assert set(children.values()).isdisjoint(installation.children().values())
    assert_nothing_lost_nothing_twice(installation, load)


@pytest.mark.parametrize("place", PLACES)
def test_a_tick_killed_behind_any_of_its_steps_goes_on_where_it_stood(installation: Installation, place: str) -> None:
    before = installation.child("tick")
    with Load(installation, senders=1) as load:
        load.wait_for(20)
        installation.arm(place)
        wait_for(installation.has_struck, 30, "the tick to die")
        load.wait_for(20)
    installation.settle()
    assert installation.child("tick", other_than=before)
    assert_nothing_lost_nothing_twice(installation, load)


@pytest.mark.parametrize("blow", [signal.SIGKILL, signal.SIGINT], ids=["killed", "stopped in order"])
def test_postgresql_gone_under_load_loses_and_doubles_nothing(installation: Installation, blow: signal.Signals) -> None:
    with Load(installation) as load:
        load.wait_for(SOME)
        before = installation.child("postgres")
        os.kill(before, blow)
        installation.child("postgres", other_than=before)
        load.wait_for(SOME)
    installation.settle()
    assert_nothing_lost_nothing_twice(installation, load)


def test_the_event_store_killed_under_load_loses_and_doubles_nothing(installation: Installation) -> None:
    with Load(installation) as load:
        load.wait_for(SOME)
        before = installation.child("chdb_server")
        os.kill(before, signal.SIGKILL)
        installation.child("chdb_server", other_than=before)
        load.wait_for(SOME)
    installation.settle()
    assert_nothing_lost_nothing_twice(installation, load)


def test_a_stop_in_order_under_load_loses_and_doubles_nothing(installation: Installation) -> None:
    with Load(installation) as load:
        load.wait_for(SOME)
        assert installation.stop() == 0
        installation.start()
        load.wait_for(SOME)
    installation.settle()
    assert_nothing_lost_nothing_twice(installation, load)


def test_a_message_sent_again_before_and_after_restarts_is_stored_once(installation: Installation) -> None:
    batch = list(messages(1_000_000, form=True))
    assert installation.post([*batch, *batch]) == 200
    assert installation.post(batch) == 200
    installation.kill_top()
    installation.start()
    assert installation.post(batch) == 200
    installation.settle()
    assert installation.post(batch) == 200
    installation.settle()
    events = [message for message in batch if message["type"] != "identify"]
    assert set(times_stored(installation, event_ids(installation, events)).values()) == {1}
    assert installation.count("SELECT sum(repeats) FROM tick_run WHERE kind = 'batch'") >= 4 * len(batch)


def test_a_chunk_that_is_committed_after_a_later_one_is_taken_too(installation: Installation) -> None:
    """Two edges: the first gets the lower id and commits last, when ticks have long gone past it."""
    early, late = list(messages(1_000_001, form=False)), list(messages(1_000_002, form=False))
    with installation.database() as first, installation.database() as second:
        first.autocommit = False
        _append(installation, first, early)
        _append(installation, second, late)
        wait_for(lambda: _stored(installation, late), 30, "the chunk that was committed first")
        installation.settle()
        assert not any(times_stored(installation, event_ids(installation, early)).values())
        first.commit()
    wait_for(lambda: _stored(installation, early), 30, "the chunk with the lower id")
    installation.settle()
    times = times_stored(installation, event_ids(installation, [*early[1:], *late[1:]]))
    assert set(times.values()) == {1}


def _stored(installation: Installation, sent: list[dict[str, object]]) -> bool:
    return all(times_stored(installation, event_ids(installation, sent[1:])).values())


def _append(installation: Installation, connection: psycopg.Connection, sent: list[dict[str, object]]) -> None:
    """Write one chunk as an edge does."""
    now = SystemClock().now()
    key = installation.count(f"SELECT id FROM inbox_writekey WHERE key = '{installation.write_key}'")
    request: InboxRequest = {
        "key": key, "at": now.isoformat(), "sent_at": None, "ua": "", "ip": "", "origin": "sdk", "events": sent,
    }  # type: ignore[typeddict-item]  # fmt: skip
    payload = encode_chunk([encode_request(request)], received_at=now, keyring=installation.keyring())
    connection.execute(ACCEPT.tagged, (now, [now], [len(sent)], [payload]))
