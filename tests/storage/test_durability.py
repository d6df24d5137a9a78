"""What the event store has acknowledged survives any kill; what is repeated after it is stored once."""

import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from leadloom.storage.clickhouse import EventStore, EventStoreAway, RefusedRows, StatementRefused
from leadloom.storage.embedded_clickhouse import EmbeddedClickHouse


@pytest.fixture
def server(new_folder: Path) -> Iterator[EmbeddedClickHouse]:
    running = EmbeddedClickHouse(new_folder)
    running.start()
    yield running
    running.stop()


def kill_and_restart(server: EmbeddedClickHouse) -> None:
    assert server.process is not None
    os.kill(server.process.pid, signal.SIGKILL)
    server.process.wait()
    server.spawn()
    server.wait_ready()


def test_acknowledged_blocks_survive_kills_and_their_repetition_is_stored_once(server: EmbeddedClickHouse) -> None:
    store = EventStore(server.url)
    store.command(
        "CREATE TABLE kept (block UInt32, row UInt32) ENGINE = MergeTree ORDER BY (block, row)"
        " SETTINGS non_replicated_deduplication_window = 1000, fsync_after_insert = 1, fsync_part_directory = 1"
    )
    acknowledged: list[int] = []
    stopped = threading.Event()

    def insert_on_and_on() -> None:
        block = 0
        while not stopped.is_set():
            rows = b"".join(b'{"block": %d, "row": %d}\n' % (block, row) for row in range(50))
            try:
                store.insert_raw("kept", rows, token=f"{block}:kept")
            except EventStoreAway:
                time.sleep(0.02)
                continue  # it may have been stored or not: the same block goes again under the same token
            acknowledged.append(block)
            block += 1

    writer = threading.Thread(target=insert_on_and_on)
    writer.start()
    for _ in range(3):
        time.sleep(0.4)
        kill_and_restart(server)
    time.sleep(0.3)
    stopped.set()
    writer.join(timeout=30)
    kill_and_restart(server)
    counts = dict(store.query("SELECT block, count() FROM kept GROUP BY block"))
    assert len(acknowledged) > 5
    assert counts == dict.fromkeys(acknowledged, 50)


def test_rows_the_store_can_not_read_are_refused_whole_and_without_their_values(server: EmbeddedClickHouse) -> None:
    store = EventStore(server.url)
    store.command("CREATE TABLE visit (id UInt8, at DateTime) ENGINE = MergeTree ORDER BY id")
    rows = b'{"id": 1, "at": "2026-01-01 00:00:00"}\n{"id": 2, "at": "planted@example.com"}\n'
    with pytest.raises(RefusedRows) as refused:
        store.insert_raw("visit", rows)
    assert refused.value.code == 41
    assert str(refused.value) == "CANNOT_PARSE_DATETIME in at"
    assert store.query("SELECT count() FROM visit") == [(0,)]


def test_a_wrong_statement_a_wrong_row_and_an_absent_store_are_told_apart(server: EmbeddedClickHouse) -> None:
    store = EventStore(server.url)
    with pytest.raises(StatementRefused) as refused:
        store.insert_raw("nowhere", b"{}")
    assert (type(refused.value), refused.value.code) == (StatementRefused, 60)
    server.stop()
    with pytest.raises(EventStoreAway, match=r"^The event store does not answer\.$"):
        store.query("SELECT {secret:String}", {"secret": "planted@example.com"})
    with pytest.raises(EventStoreAway):
        EventStore(server_url_of_nobody())
    server.start()
    assert EventStore(server.url).query("SELECT 1") == [(1,)]


def server_url_of_nobody() -> str:
    return "http://leadloom:x@127.0.0.1:1/leadloom"


def test_two_equal_blocks_without_a_token_are_two_blocks(server: EmbeddedClickHouse) -> None:
    store = EventStore(server.url)
    store.command(
        "CREATE TABLE hit (id UInt8) ENGINE = MergeTree ORDER BY id SETTINGS non_replicated_deduplication_window = 10"
    )
    for _ in range(2):
        store.insert_raw("hit", b'{"id": 1}')
    assert store.query("SELECT count() FROM hit") == [(2,)]
