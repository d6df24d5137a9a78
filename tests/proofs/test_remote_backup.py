"""A backup of servers: Debian's PostgreSQL and a ClickHouse over HTTP, restored into empty ones."""

import contextlib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from leadloom.storage.accounts import open_folder
from leadloom.storage.clickhouse import EventStore
from leadloom.storage.embedded_clickhouse import EmbeddedClickHouse
from tests.proofs.debian import running_postgres
from tests.proofs.installation import new_folder
from tests.proofs.load import Load, assert_nothing_lost_nothing_twice, event_ids, messages, times_stored
from tests.proofs.test_backup import answers, refused
from tests.proofs.test_remote_stores import Machine, fresh_key

pytestmark = pytest.mark.xdist_group("remote_backup")


@dataclass
class Servers:
    """Two databases of one PostgreSQL, and two ClickHouse servers: what is backed up, and where it is restored."""

    databases: tuple[str, str]
    clickhouses: tuple[str, str]
    key: str

    def machine(self, number: int) -> Machine:
        return Machine(self.databases[number], self.clickhouses[number], self.key)


@pytest.fixture
def servers() -> Iterator[Servers]:
    with contextlib.ExitStack() as stack:
        first = stack.enter_context(running_postgres())
        with psycopg.connect(first, autocommit=True) as database:
            database.execute("CREATE DATABASE other")
        clickhouses = []
        for _ in range(2):
            away = new_folder()
            open_folder(away)
            clickhouse = EmbeddedClickHouse(away)
            stack.callback(shutil.rmtree, away, ignore_errors=True)
            clickhouse.start()
            stack.callback(clickhouse.stop)
            clickhouses.append(clickhouse.url)
        second = first.rpartition("/")[0] + "/other"
        yield Servers((first, second), (clickhouses[0], clickhouses[1]), fresh_key())


@pytest.fixture
def backup_path() -> Iterator[Path]:
    folder = new_folder()
    yield folder / "set"
    shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.parametrize("form", [".tar", pytest.param("", marks=pytest.mark.soak)])
def test_servers_backed_up_under_load_are_there_again_in_empty_ones_and_the_work_goes_on(
    servers: Servers, backup_path: Path, form: str
) -> None:
    first, second, third = servers.machine(0), servers.machine(1), servers.machine(0)
    path = backup_path.with_suffix(form)
    try:
        first.start()
        first.make_write_key()
        with Load(first, senders=1) as load:
            load.wait_for(60)
            accepted = list(load.accepted)
            assert "as of" in first.command("backup", str(path))
            load.wait_for(9)
        store = EventStore(servers.clickhouses[0])
        assert not store.query("SELECT name FROM system.tables WHERE name LIKE 'leadloom_backup%'")
        assert "must be empty" in refused(third, "restore", str(path))
        second.command("restore", str(path))
        second.write_key = first.write_key
        second.start()
        second.settle()
        there = Load(second)
        there.accepted = accepted
        assert_nothing_lost_nothing_twice(second, there)
        before = answers(second)
        assert all(before[name] for name in ("contacts", "leads", "scores", "events"))
        repeated = list(messages(3_000_000, form=True))
        assert second.post([*repeated, *repeated]) == 200
        second.settle()
        stored = times_stored(second, event_ids(second, [one for one in repeated if one["type"] == "page"]))
        assert set(stored.values()) == {1}
    finally:
        for machine in (first, second, third):
            machine.remove()
