"""Stores on other machines: Debian's PostgreSQL and ClickHouse over HTTP, with two installations on them at once.

The ClickHouse is the chDB process of a third data folder; it speaks the protocol of a server.
"""

import base64
import contextlib
import secrets
from collections.abc import Iterator

import psycopg
import pytest

from leadloom.config.doctor.databases import POSTGRES_AT_LEAST
from leadloom.kernel.crypto import Keyring
from leadloom.storage.accounts import open_folder
from leadloom.storage.clickhouse import EventStore
from leadloom.storage.embedded_clickhouse import EmbeddedClickHouse
from tests.proofs.debian import running_postgres, version
from tests.proofs.installation import Installation, new_folder
from tests.proofs.load import Load, assert_nothing_lost_nothing_twice

pytestmark = pytest.mark.xdist_group("remote_stores")
SOME = 60


class Machine(Installation):
    """An installation without stores of its own."""

    def __init__(self, database_url: str, clickhouse_url: str, key: str) -> None:
        env = {"LEADLOOM_DATABASE_URL": database_url, "LEADLOOM_CLICKHOUSE_URL": clickhouse_url}
        super().__init__(new_folder(), env=env | {"LEADLOOM_MASTER_KEY": key})
        self.database_url, self.clickhouse_url, self.key = database_url, clickhouse_url, key

    def event_store(self) -> EventStore:
        return EventStore(self.clickhouse_url)

    def keyring(self) -> Keyring:
        return Keyring.parse(self.key)

    @contextlib.contextmanager
    def database(self) -> Iterator[psycopg.Connection]:
        with psycopg.connect(self.database_url, autocommit=True) as connection:
            yield connection


def fresh_key() -> str:
    """Return a master key."""
    return f"1:{base64.b64encode(secrets.token_bytes(32)).decode()}"


@pytest.fixture
def machines() -> Iterator[tuple[Machine, Machine]]:
    """Two machines on the same remote stores; both run."""
    key = fresh_key()
    away = new_folder()
    open_folder(away)
    clickhouse = EmbeddedClickHouse(away)
    with running_postgres() as database_url:
        clickhouse.start()
        made = [Machine(database_url, clickhouse.url, key) for _ in range(2)]
        try:
            for machine in made:
                machine.start()
            made[1].write_key = made[0].make_write_key()
            yield made[0], made[1]
        finally:
            for machine in made:
                machine.remove()
            clickhouse.stop()


def test_two_machines_on_remote_stores_share_the_work_and_one_is_enough(machines: tuple[Machine, Machine]) -> None:
    first, second = machines
    assert first.count("SELECT current_setting('server_version_num')::int / 10000") == version() >= POSTGRES_AT_LEAST
    with Load(first, senders=1) as here, Load(second, senders=1) as there:
        here.wait_for(SOME)
        there.wait_for(SOME)
        first.kill_top()  # the lease, a batch and messages may be in its hands
        there.wait_for(SOME)
    second.settle()
    there.accepted += here.accepted
    assert_nothing_lost_nothing_twice(second, there)
