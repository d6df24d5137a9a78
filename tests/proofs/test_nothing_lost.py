"""Nothing lost, nothing twice: whatever is killed, every event answered with 200 is stored exactly once."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.proofs.installation import Installation, wait_for
from tests.proofs.load import Load, assert_nothing_lost_nothing_twice

pytestmark = pytest.mark.xdist_group("proofs")
LOAD_S = 2.0


@pytest.fixture()
def installation(tmp_path: Path) -> Iterator[Installation]:
    made = Installation(tmp_path / "data")
    yield made
    if made.process is not None and made.process.poll() is None:
        made.stop()


def test_killing_the_top_process_alone_under_load_and_starting_again_at_once_loses_and_doubles_nothing(
    installation: Installation,
) -> None:
    installation.start()
    installation.make_write_key()
    with Load(installation) as load:
        time.sleep(LOAD_S)
        installation.kill_top()
        installation.start()
        time.sleep(LOAD_S)
    installation.settle()
    assert len(load.accepted) > 100
    assert_nothing_lost_nothing_twice(installation, load.accepted)


@pytest.mark.parametrize("step", ["after_freeze", "during_insert", "after_insert", "after_evaluate", "after_differences"])
def test_a_tick_killed_behind_any_of_its_steps_goes_on_where_it_stood(installation: Installation, step: str) -> None:
    installation.start("--role", "edge", "--role", "web", "--role", "dispatch", "--role", "tick")
    installation.make_write_key()
    installation.settle()
    installation.stop()
    installation.start(env={"LEADLOOM_FAILPOINT": step})  # the loop dies at every tick, and is started again
    with Load(installation, senders=1) as load:
        time.sleep(LOAD_S)
    killed_once = "tick was killed" in installation.log.read_text(errors="replace")
    installation.stop()
    installation.start()
    installation.settle()
    assert killed_once
    assert len(load.accepted) > 20
    assert_nothing_lost_nothing_twice(installation, load.accepted)


def test_postgresql_stopped_under_load_loses_and_doubles_nothing(installation: Installation) -> None:
    installation.start()
    installation.make_write_key()
    with Load(installation) as load:
        time.sleep(LOAD_S)
        before = installation.children()["postgres"]
        os.kill(before, signal.SIGKILL)
        wait_for(lambda: installation.children().get("postgres") not in {None, before}, 30, "PostgreSQL's restart")
        time.sleep(LOAD_S)
    installation.settle()
    assert len(load.accepted) > 100
    assert_nothing_lost_nothing_twice(installation, load.accepted)


def test_the_event_store_killed_under_load_loses_and_doubles_nothing(installation: Installation) -> None:
    installation.start()
    installation.make_write_key()
    with Load(installation) as load:
        time.sleep(LOAD_S)
        os.kill(installation.children()["leadloom.storage.chdb_server"], signal.SIGKILL)
        time.sleep(2 * LOAD_S)
    installation.settle()
    assert len(load.accepted) > 100
    assert_nothing_lost_nothing_twice(installation, load.accepted)
