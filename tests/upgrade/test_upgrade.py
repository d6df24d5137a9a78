"""What the first version's own program wrote is brought to this version: every row is there, and the work goes on.

``first/`` holds both stores as that program left them: people who identified themselves and asked for demonstrations,
and their leads. PostgreSQL as ``pg_dump`` wrote it, ClickHouse row by row.
"""

import gzip
import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import psycopg
import pytest

from leadloom.kernel.crypto import Keyring
from leadloom.storage.accounts import open_folder
from leadloom.storage.clickhouse import EventStore
from leadloom.storage.clickhouse_migrations import read
from leadloom.storage.embedded_clickhouse import EmbeddedClickHouse
from leadloom.storage.postgres import EmbeddedPostgres, clean_environment, program_folder
from tests.proofs.installation import SOURCE, Installation, new_folder
from tests.proofs.load import messages

pytestmark = pytest.mark.xdist_group("installed")
FIRST = Path(__file__).resolve().parent / "first"
KEY = "1:YSBrZXkgZm9yIHRoZSB0ZXN0cywgMzIgYnl0ZXMgb2s="
GROW = {"django_migrations", "django_content_type", "auth_permission", "team_change"}
"""Tables that say what there is in a version, or count changes."""
MOVED = {"tick_set_aside", "profiles_import", "profiles_import_reject"}
"""Tables whose rows went to another one."""
GONE: frozenset[tuple[str, str]] = frozenset({("outbox_message", "lease_until")})
"""Columns of things that are over when a version starts: whose lease a message had."""
Rows = dict[str, tuple[list[str], list[object]]]


@pytest.fixture(scope="module")
def old() -> Iterator[Installation]:
    """An installation as the first version left it, not yet migrated."""
    made = Installation(new_folder(), env={"LEADLOOM_MASTER_KEY": KEY})
    made.write_key = (FIRST / "write-key").read_text().strip()
    account = open_folder(made.folder)
    postgres, clickhouse = EmbeddedPostgres(made.folder), EmbeddedClickHouse(made.folder)
    try:
        postgres.start()
        program = program_folder(made.folder, account) / "psql"
        words = ["--quiet", "--set=ON_ERROR_STOP=1", f"--dbname={postgres.url}"]
        text = gzip.decompress((FIRST / "postgres.sql.gz").read_bytes())
        subprocess.run([program, *words], input=text, check=True, capture_output=True, env=clean_environment())
        with psycopg.connect(postgres.dsn) as database:
            import_once(database)
        clickhouse.start()
        fill(EventStore(clickhouse.url))
    finally:
        clickhouse.stop()
        postgres.stop()
    yield made
    made.remove()


def import_once(database: psycopg.Connection) -> None:
    """Leave the record of a run of the command, as the first version wrote it: three rows, one of them set aside."""
    cells = json.dumps({"name": "王芳", "email": "no address"}).encode()
    database.execute(
        "INSERT INTO profiles_import (name, file_name, user_id, started_at, finished_at, rows, created, updated,"
        " unchanged, rejected, conflicts, strangers) VALUES"
        " ('fair', 'fair.csv', NULL, '2024-05-01', '2024-05-01', 3, 1, 0, 1, 1, 0, 0)"
    )
    database.execute(
        'INSERT INTO profiles_import_reject (run_id, line, reason, "column", payload)'
        " SELECT id, 4, 'bad_email', 'email', %s FROM profiles_import",
        [Keyring.parse(KEY).seal_bytes("profiles_import_reject.payload", "1:4", cells)],
    )


def fill(store: EventStore) -> None:
    """Make the tables of the first version's one migration and put its rows in."""
    first = read("events", SOURCE / "leadloom" / "events" / "clickhouse")[0]
    store.command(
        "CREATE TABLE schema_migrations (module LowCardinality(String), name String, statement UInt16,"
        " statements UInt16, checksum String, is_done Bool) ENGINE = MergeTree"
        " ORDER BY (module, name, statement, is_done)"
    )
    for statement in first.statements:
        store.command(statement)
    for file in sorted(FIRST.glob("*.jsonl")):
        store.insert_raw(file.stem, file.read_bytes())
    store.close()


def stored(folder: Path, wanted: Rows | None = None) -> Rows:
    """Return every row of every table of PostgreSQL; of the same tables and columns as ``wanted``, where given."""
    server = EmbeddedPostgres(folder)
    server.start()
    try:
        with psycopg.connect(server.dsn) as database:
            tables = wanted or {table: (columns, []) for table, columns in columns_of(database).items()}
            return {
                table: (columns, sorted(map(repr, database.execute(query(table, columns)))))
                for table, (columns, _) in tables.items()
            }
    finally:
        server.stop()


def columns_of(database: psycopg.Connection) -> dict[str, list[str]]:
    rows = database.execute(
        "SELECT table_name::text, array_agg(column_name::text ORDER BY column_name) FROM information_schema.columns"
        " WHERE table_schema = 'public' GROUP BY table_name"
    )
    return {
        str(table): [column for column in columns if (table, column) not in GONE]
        for table, columns in rows
        if table not in GROW | MOVED
    }


def query(table: str, columns: list[str]) -> str:
    named = ", ".join('"' + column + '"' for column in columns)
    return f"SELECT {named} FROM {table}"


def test_every_row_of_every_table_is_there_after_the_migration(old: Installation) -> None:
    before = stored(old.folder)
    assert len(before["profiles_contact"][1]) == 8
    old.command("migrate")
    assert stored(old.folder, before) == before
    old.command("migrate")
    assert stored(old.folder, before) == before


def test_an_earlier_run_of_the_import_is_a_job_with_its_rows_to_fix(old: Installation) -> None:
    old.command("migrate")
    server = EmbeddedPostgres(old.folder)
    server.start()
    try:
        with psycopg.connect(server.dsn) as database:
            (job,) = database.execute(
                "SELECT id, state, file_name, rows, created, updated, unchanged, to_fix, columns FROM imports_job"
            ).fetchall()
            rows = database.execute("SELECT line, state, findings, cells FROM imports_row").fetchall()
    finally:
        server.stop()
    assert job == (1, "done", "fair.csv", 3, 1, 1, 1, 1, ["name", "email"])
    ((line, state, findings, cells),) = rows
    assert (line, state, findings) == (4, "to_fix", [["bad_email", "email"]])
    kept = json.loads(Keyring.parse(KEY).open_bytes("imports_row.cells", "1:4", cells))
    assert kept == ["王芳", "no address"]


def test_the_new_version_serves_it_and_recognises_the_people(old: Installation) -> None:
    known = {UUID(str(row["event_id"])) for row in rows_of("events")}
    old.start()
    old.settle()
    assert old.count("SELECT count(*) FROM profiles_contact") == 8
    events = old.event_store().query("SELECT event_id, count() FROM events GROUP BY event_id")
    times = {UUID(str(event)): int(str(count)) for event, count in events}
    assert {event for event in known if times.get(event) != 1} == set()
    assert old.post([*messages(1, form=True), *messages(2, form=False), *messages(9, form=True)]) == 200
    old.settle()
    assert old.count("SELECT count(*) FROM profiles_contact") == 9
    assert old.count("SELECT count(*) FROM leads_lead WHERE closed_at IS NULL") == 9
    assert old.stop() == 0


def rows_of(table: str) -> Iterator[dict[str, object]]:

    for line in (FIRST / f"{table}.jsonl").read_text().splitlines():
        yield json.loads(line)
