"""One loop at a time, whatever its process does: a frozen holder is succeeded, and can change nothing when it thaws."""

import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from leadloom.config.schema import seed
from leadloom.inbox.services import create_write_key
from leadloom.inbox.types import KeyKind
from leadloom.kernel.clock import SystemClock
from leadloom.kernel.ids import WriteKeyId
from leadloom.leads.models import Lead, Transition
from leadloom.profiles.models import Contact
from leadloom.scoring.models import ContactScore
from leadloom.storage.clickhouse import EventStore
from leadloom.tick.models import TickLease, TickRun, TickState
from tests.proofs.installation import wait_for
from tests.proofs.load import messages
from tests.proofs.processes import Process, append

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("lease")]


@pytest.fixture
def ticker(tmp_path: Path) -> Iterator[Callable[..., Process]]:
    made: list[Process] = []

    def start(*words: str) -> Process:
        made.append(Process(tmp_path, f"ticker-{len(made)}", "tick_process", *words))
        return made[-1]

    yield start
    for one in made:
        one.end()


@pytest.fixture
def key(clickhouse: EventStore) -> WriteKeyId:
    now = SystemClock().now()
    seed(now=now)
    return WriteKeyId(create_write_key(name="proof", kind=KeyKind.SERVER, now=now).pk)


def accept(key: WriteKeyId, person: int, *, downloads: bool = False) -> list[str]:
    """Append what a person did to the inbox; returns the ids of its events."""
    return append(key, [download(person)] if downloads else list(messages(person, form=True)))


def download(person: int) -> dict[str, object]:
    """Ten points more."""
    paper = {"asset": "guide", "asset_kind": "white_paper", "path": "/white-paper"}
    named = {"messageId": f"download-{person}", "anonymousId": f"browser-{person}"}
    return {"type": "track", "event": "file_downloaded", "properties": paper, **named}


def is_done(ticks: int) -> bool:
    runs = TickRun.objects.filter(kind="batch", events__gt=0)
    return runs.filter(state=TickState.DONE).count() == ticks == runs.count()


@pytest.mark.parametrize("place", ["in_freeze", "after_freeze", "during_insert", "after_evaluate", "in_differences"])
def test_a_loop_frozen_anywhere_is_succeeded_and_changes_nothing_when_it_thaws(
    place: str, ticker: Callable[..., Process], key: WriteKeyId, clickhouse: EventStore
) -> None:
    first = ticker()
    wait_for(first.holds, 60, "the first to take the lease")
    second = ticker()
    first.freeze_at(place)
    sent = accept(key, 1)
    wait_for(first.is_frozen, 30, "the first to freeze")

    wait_for(second.holds, 60, "the second to take the lease")
    wait_for(lambda: is_done(1), 30, "the second to finish the tick")
    sent += accept(key, 1, downloads=True)
    wait_for(lambda: is_done(2), 30, "the second to go on")
    score = ContactScore.objects.get().total_milli
    first.thaw()
    wait_for(lambda: first.says("tick.lease_lost") + first.says("tick.failed") > 0, 30, "the first to be refused")
    assert ContactScore.objects.get().total_milli == score, "the first wrote what it knew before it froze"
    sent += accept(key, 2)
    wait_for(lambda: is_done(3), 30, "the next tick")

    assert second.holds()
    rows = clickhouse.query("SELECT toString(event_id), count() FROM events GROUP BY event_id")
    stored = {str(row[0]): int(str(row[1])) for row in rows}
    assert {event: stored.get(event) for event in sent} == dict.fromkeys(sent, 1)
    assert set(stored.values()) == {1}
    assert Contact.objects.count() == Lead.objects.count() == ContactScore.objects.count() == 2
    assert Transition.objects.filter(kind="stage", to_stage="mql").count() == 2


def test_a_step_that_takes_longer_than_others_patience_keeps_the_lease(
    ticker: Callable[..., Process], key: WriteKeyId
) -> None:
    slow = ticker("--evaluates-for", "6")
    wait_for(slow.holds, 60, "the slow one to take the lease")
    waiting = ticker()
    wait_for(lambda: waiting.says("tick.lease_awaited") > 0, 60, "the other one to watch")
    accept(key, 1)
    wait_for(lambda: TickRun.objects.filter(events__gt=0).exists(), 30, "the slow one to begin")
    wait_for(lambda: is_done(1), 30, "the slow one to end")
    assert waiting.says("tick.lease_taken") == 0
    assert slow.holds()


def test_an_idle_loop_beats_about_once_a_second(ticker: Callable[..., Process], key: WriteKeyId) -> None:
    idle = ticker()
    wait_for(idle.holds, 60, "the lease")
    wait_for(lambda: TickRun.objects.filter(kind="full").exists(), 30, "the first full pass")
    before = TickLease.objects.get().beat
    time.sleep(3)
    assert 1 <= TickLease.objects.get().beat - before <= 5


def test_the_lease_is_free_at_once_when_its_holder_stops_in_order(
    ticker: Callable[..., Process], key: WriteKeyId
) -> None:
    first, second = ticker("--patience", "100"), ticker("--patience", "100")
    wait_for(lambda: first.holds() or second.holds(), 60, "the lease")
    holder, other = (first, second) if first.holds() else (second, first)
    holder.process.send_signal(signal.SIGTERM)
    assert holder.process.wait(30) == 0
    wait_for(other.holds, 10, "the other one to take it")
