"""Real stores for every test: one PostgreSQL and one event store per worker, in a folder that is thrown away."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from leadloom.kernel.garbage import look_seldom
from leadloom.storage.clickhouse import EventStore, event_store
from leadloom.storage.clickhouse_migrations import migrate
from leadloom.storage.embedded_clickhouse import EmbeddedClickHouse
from leadloom.storage.postgres import EmbeddedPostgres

SOURCE = Path(__file__).resolve().parent.parent / "src"
EVENT_STORE_MEMORY = 2 << 30
TEST_DATABASE = "leadloom_test"
TRUNCATABLE = (
    "SELECT name FROM system.tables WHERE database = currentDatabase() AND engine LIKE '%MergeTree'"
    " AND name != 'schema_migrations' AND total_rows > 0"
)
RUN_FOLDER = "LEADLOOM_TEST_RUN"


def pytest_configure(config: pytest.Config) -> None:
    """Make the folder that all workers of this run share."""
    if hasattr(config, "workerinput"):
        return
    folder = Path(tempfile.mkdtemp(prefix="leadloom-run-"))
    folder.chmod(0o711)  # run by root, the stores in it are another account's
    os.environ[RUN_FOLDER] = str(folder)
    config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))


def pytest_collection_finish() -> None:
    """Keep what was imported and collected out of every later search for unreachable objects."""
    look_seldom()


@pytest.fixture(scope="session")
def run_folder() -> Path:
    """A folder that all workers of this run share, and that is thrown away after it."""
    return Path(os.environ[RUN_FOLDER])


@pytest.fixture(scope="session")
def data_dir() -> Iterator[Path]:
    """The worker's data folder; ``LEADLOOM_DATA_DIR`` names it."""
    folder = Path(tempfile.mkdtemp(prefix="leadloom-test-"))
    os.environ["LEADLOOM_DATA_DIR"] = str(folder)
    os.environ["PYTHONPATH"] = os.pathsep.join([str(SOURCE), *filter(None, [os.environ.get("PYTHONPATH")])])
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres(data_dir: Path) -> Iterator[EmbeddedPostgres]:
    """A running PostgreSQL; ``LEADLOOM_DATABASE_URL`` names the test database in it."""
    server = EmbeddedPostgres(data_dir, durable=False)
    server.start()
    os.environ["LEADLOOM_DATABASE_URL"] = server.url.replace(f"/{server.dbname}?", f"/{TEST_DATABASE}?")
    yield server
    server.stop()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(postgres: EmbeddedPostgres) -> None:
    """Point Django at the worker's own PostgreSQL before it makes the test database."""
    from django.conf import settings
    from django.db import connections

    from leadloom.config.database import database_settings

    wanted = database_settings(postgres.url)
    wanted["OPTIONS"] = {}  # no pool: each test has one connection, and threads of their own close theirs
    for target in (settings.DATABASES["default"], connections["default"].settings_dict):
        target.update(wanted)
        target.setdefault("TEST", {})["NAME"] = TEST_DATABASE


@pytest.fixture(scope="session")
def event_store_server(data_dir: Path) -> Iterator[EmbeddedClickHouse]:
    """A running, empty event store; ``LEADLOOM_CLICKHOUSE_URL`` names it."""
    server = EmbeddedClickHouse(data_dir, memory_bytes=EVENT_STORE_MEMORY)
    server.start()
    os.environ["LEADLOOM_CLICKHOUSE_URL"] = server.url
    yield server
    server.stop()


@pytest.fixture(scope="session")
def migrated_event_store(event_store_server: EmbeddedClickHouse) -> Iterator[EventStore]:
    """The event store with all its tables."""
    event_store.cache_clear()
    store = event_store()
    migrate(store, [(folder.parent.name, folder) for folder in sorted(SOURCE.glob("leadloom/*/clickhouse"))])
    yield store
    store.close()


@pytest.fixture
def clickhouse(migrated_event_store: EventStore) -> Iterator[EventStore]:
    """The event store with empty tables."""
    yield migrated_event_store
    for (table,) in migrated_event_store.query(TRUNCATABLE):
        migrated_event_store.command(f"TRUNCATE TABLE `{table}`")
