"""A backlog is taken in a pipeline, a batch frozen beside the one before: with the same outcome, and as safely."""

import threading
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
from leadloom.storage.clickhouse import EventStore, EventStoreAway
from leadloom.tick import loop, step_a
from leadloom.tick.lease import Lease
from leadloom.tick.models import TickRun, TickState
from tests.proofs.installation import wait_for
from tests.proofs.load import messages
from tests.proofs.processes import Process, append

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("lease")]
BATCH = 8
"""About what one person does: a batch each."""
PEOPLE = 12


@pytest.fixture
def key(clickhouse: EventStore) -> WriteKeyId:
    now = SystemClock().now()
    seed(now=now)
    return WriteKeyId(create_write_key(name="proof", kind=KeyKind.SERVER, now=now).pk)


@pytest.fixture
def ticker(tmp_path: Path) -> Iterator[Callable[[], Process]]:
    made: list[Process] = []

    def start() -> Process:
        made.append(Process(tmp_path, f"ticker-{len(made)}", "tick_process", "--batches-of", str(BATCH)))
        return made[-1]

    yield start
    for one in made:
        one.end()


def backlog(key: WriteKeyId, people: range) -> list[str]:
    """Let people do things in turns, each in several batches; returns the ids of the events."""
    done = [list(messages(person, form=True)) for person in people]
    return [event for step in zip(*done, strict=True) for event in append(key, list(step))]


def times_stored(store: EventStore) -> dict[str, int]:
    rows = store.query("SELECT toString(event_id), count() FROM events GROUP BY event_id")
    return {str(event): int(str(times)) for event, times in rows}


def outcome() -> list[tuple[object, ...]]:
    """Return what people have become, in the order in which they came."""
    scores = {score.contact_id: score for score in ContactScore.objects.all()}
    leads = {lead.contact_id: lead for lead in Lead.objects.all()}
    return [
        (scores[who].total_milli, scores[who].rating, scores[who].grade, leads[who].stage)
        for who in Contact.objects.order_by("id").values_list("id", flat=True)
    ]


def test_a_pipeline_comes_to_the_same_as_one_batch_after_the_other(
    key: WriteKeyId, clickhouse: EventStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(step_a, "EVENTS_PER_TICK", BATCH)
    monkeypatch.setattr(loop, "WORTH_GOING_AHEAD", 1)
    lease = Lease(alone=True)
    lease.acquire()
    frozen_beside = 0
    for pipelined in (True, False):
        backlog(key, range(PEOPLE * pipelined, PEOPLE * (pipelined + 1)))
        worker = loop.Loop(store=clickhouse, lease=lease, clock=SystemClock(), pipelined=pipelined)
        worker.full_pass()
        while worker.has_work():
            worker.turn()
            frozen_beside += TickRun.objects.filter(state=TickState.FROZEN).count()
    became = outcome()
    assert len(became) == 2 * PEOPLE
    assert became[:PEOPLE] == became[PEOPLE:]
    assert frozen_beside >= 3, "nothing was frozen beside another batch"


def test_a_batch_that_fails_is_finished_before_the_one_frozen_beside_it(
    key: WriteKeyId, clickhouse: EventStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(step_a, "EVENTS_PER_TICK", BATCH)
    monkeypatch.setattr(loop, "WORTH_GOING_AHEAD", 1)
    evaluated: list[int] = []
    failed: list[EventStoreAway] = []
    evaluate = loop.differences.evaluate

    def fails_once(tick: TickRun, *rest: object) -> object:
        evaluated.append(tick.pk)
        if not failed and threading.current_thread().name.startswith("finish"):
            raise EventStoreAway("for a moment")
        return evaluate(tick, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(loop.differences, "evaluate", fails_once)
    lease = Lease(alone=True)
    lease.acquire()
    sent = backlog(key, range(PEOPLE))
    worker = loop.Loop(store=clickhouse, lease=lease, clock=SystemClock(), pipelined=True)
    worker.full_pass()
    while worker.has_work():
        try:
            worker.turn()
        except EventStoreAway as away:
            failed.append(away)
            assert TickRun.objects.filter(state=TickState.FROZEN).count() == 2
    assert len(failed) == 1
    assert evaluated == sorted(evaluated), "a later batch was evaluated before an earlier one"
    stored = times_stored(clickhouse)
    assert {event: stored.get(event) for event in sent} == dict.fromkeys(sent, 1)
    assert Lead.objects.count() == PEOPLE


@pytest.mark.parametrize("place", ["in_freeze", "after_freeze", "during_insert", "after_evaluate", "in_differences"])
def test_a_loop_killed_with_two_batches_under_way_loses_and_doubles_nothing(
    place: str, ticker: Callable[[], Process], key: WriteKeyId, clickhouse: EventStore
) -> None:
    first = ticker()
    wait_for(lambda: TickRun.objects.filter(kind="full", state=TickState.DONE).exists(), 60, "the first full pass")
    sent = backlog(key, range(PEOPLE))
    wait_for(lambda: TickRun.objects.filter(events__gt=0, state=TickState.DONE).exists(), 60, "the first batch")
    first.freeze_at(place)
    wait_for(first.is_frozen, 60, "it to come to the place")
    first.end()

    second = ticker()
    wait_for(lambda: TickRun.objects.filter(kind="full", state=TickState.DONE).count() > 1, 60, "the second to pass")
    wait_for(lambda: not step_a.waiting().requests, 60, "the backlog to be claimed")
    wait_for(lambda: not TickRun.objects.filter(state=TickState.FROZEN).exists(), 60, "the last batch")
    assert second.says("tick.failed") == 0
    stored = times_stored(clickhouse)
    assert {event: stored.get(event) for event in sent} == dict.fromkeys(sent, 1)
    assert set(stored.values()) == {1}
    assert Contact.objects.count() == Lead.objects.count() == ContactScore.objects.count() == PEOPLE
    assert Transition.objects.filter(kind="stage", to_stage="mql").count() == PEOPLE
