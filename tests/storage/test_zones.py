"""Instants mean the same in whatever zone a process runs."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime

import pytest

from leadloom.storage.clickhouse import EventStore
from leadloom.storage.embedded_clickhouse import EmbeddedClickHouse
from leadloom.storage.postgres import EmbeddedPostgres
from tests.storage.support import ROOT, folder_named

INSTANTS = [
    datetime(2026, 3, 8, 7, 30, 0, 123000, UTC),  # New York skips this hour of its morning
    datetime(2026, 11, 1, 5, 30, 0, 0, UTC),  # New York has this hour twice
    datetime(2026, 11, 1, 6, 30, 0, 0, UTC),
    datetime(1970, 1, 1, 0, 0, 0, 1000, UTC),
]
PROGRAM = """
import json, sys
from datetime import datetime
import psycopg
from leadloom.storage.clickhouse import EventStore
dsn, url, instants = json.loads(sys.argv[1])
instants = [datetime.fromisoformat(text) for text in instants]
store = EventStore(url)
store.command("CREATE TABLE IF NOT EXISTS zones (n UInt8, at DateTime64(3, 'UTC')) ENGINE = Memory")
store.command("TRUNCATE TABLE zones")
for n, at in enumerate(instants):
    row = {"n": n, "at": at.isoformat().replace("+00:00", "Z")}
    store.insert_raw("zones", json.dumps(row).encode(), settings={"date_time_input_format": "best_effort"})
read = [row[0] for row in store.query("SELECT at FROM zones ORDER BY n")]
bound = [store.query("SELECT {at:DateTime64(3, 'UTC')}", {"at": at})[0][0] for at in instants]
count = "SELECT count() FROM zones WHERE at = {at:DateTime64(3, 'UTC')}"
found = [store.query(count, {"at": at})[0][0] for at in instants]
text = [row[0] for row in store.query("SELECT toString(at) FROM zones ORDER BY n")]
with psycopg.connect(dsn) as connection:
    relational = [connection.execute("SELECT %s::timestamptz", [at]).fetchone()[0] for at in instants]
print(json.dumps([[at.isoformat() for at in list] for list in (read, bound, relational)] + [found, text]))
"""


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "America/New_York", "UTC"])
def test_an_instant_comes_back_as_the_same_instant(zone: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", zone)  # for the stores, which inherit it, and for their client
    with folder_named("data") as folder:
        postgres, clickhouse = EmbeddedPostgres(folder, durable=False), EmbeddedClickHouse(folder)
        postgres.start()
        clickhouse.start()
        try:
            given = json.dumps([postgres.dsn, clickhouse.url, [at.isoformat() for at in INSTANTS]])
            environment = {**os.environ, "TZ": zone, "PYTHONPATH": str(ROOT / "src")}
            done = subprocess.run(
                [sys.executable, "-c", PROGRAM, given], env=environment, capture_output=True, text=True, check=True
            )
            store = EventStore(clickhouse.url)
            assert store.query("SELECT timezone()") == [("UTC",)]
            store.close()
        finally:
            clickhouse.stop()
            postgres.stop()
    read, bound, relational, found, text = json.loads(done.stdout)
    for answers in (read, bound, relational):
        assert [datetime.fromisoformat(answer) for answer in answers] == INSTANTS
    assert found == [1] * len(INSTANTS)
    assert text == [at.strftime("%Y-%m-%d %H:%M:%S.") + f"{at.microsecond // 1000:03}" for at in INSTANTS]
