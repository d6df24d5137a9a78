"""The loop: finish what a crash left open, then one batch after the other; now and then a full pass."""

import time
from datetime import datetime, timedelta
from typing import Final

import structlog
from django.db import transaction

from leadloom.evaluation.definition import Everyone
from leadloom.evaluation.passes import run
from leadloom.inbox.services import prune
from leadloom.kernel.clock import Clock
from leadloom.kernel.ids import TickId
from leadloom.leads import stage as leads
from leadloom.profiles.selectors import last_contact_id
from leadloom.storage.clickhouse import EventStore
from leadloom.storage.sqlfiles import load
from leadloom.tick import differences, frozen
from leadloom.tick.failpoints import reach
from leadloom.tick.lease import Lease
from leadloom.tick.models import TickRun, TickState
from leadloom.tick.rulebook import rule_book
from leadloom.tick.step_a import freeze_batch, is_waiting
from leadloom.tick.types import Report

TICKS_PER_PARTITION: Final = 10_000
"""As in the partition key of ``touched``."""

TOUCHED_PARTITIONS: Final = load(__package__, "touched_partitions")

log = structlog.get_logger(__name__)

FULL_PASS_EVERY: Final = timedelta(minutes=5)
CLOCKS_EVERY: Final = timedelta(seconds=1)
FULL_PASS_RANGE: Final = 50_000
"""Contact ids per transaction of a full pass."""
RUNS_KEPT: Final = timedelta(days=30)


class Loop:
    """Runs ticks for as long as it holds the lease; the only writer of steps A and B."""

    def __init__(self, *, store: EventStore, lease: Lease, clock: Clock) -> None:
        self._store = store
        self._lease = lease
        self._clock = clock
        self._full_pass_at: datetime | None = None
        self._clocks_at: datetime | None = None

    def turn(self) -> Report:
        """Do one thing that waits; an idle report when there was nothing. Raises FenceLost."""
        self._lease.beat_when_due()
        for tick in TickRun.objects.filter(state=TickState.FROZEN).order_by("id"):
            log.warning("tick.resumed", tick=tick.pk)
            self.finish(tick)
        now = self._clock.now()
        if self._clocks_at is None or now - self._clocks_at >= CLOCKS_EVERY:
            self._clocks_at = now
            leads.expire(now=now)
        if is_waiting():
            tick = freeze_batch(self._lease, now=now)
            reach("after_freeze")
            return self.finish(tick)
        if self._full_pass_at is None or now - self._full_pass_at >= FULL_PASS_EVERY:
            return self.full_pass()
        return Report()

    def drain(self, *, turns: int = 10_000) -> Report:
        """Take turns until nothing waits to be claimed; returns the sums. For scenarios, the demo and commands."""
        total = Report()
        for _ in range(turns):
            if not is_waiting() and not TickRun.objects.filter(state=TickState.FROZEN).exists():
                break
            done = self.turn()
            total = Report(
                tick=done.tick or total.tick,
                events=total.events + done.events,
                repeats=total.repeats + done.repeats,
                set_aside=total.set_aside + done.set_aside,
                contacts=total.contacts + done.contacts,
                changed=total.changed + done.changed,
            )
        return total

    def finish(self, tick: TickRun) -> Report:
        """Steps B to D of a frozen tick; repeatable after a crash anywhere."""
        started = time.monotonic()
        frozen.insert(tick, self._store, now=tick.as_of)
        reach("after_insert")
        book = rule_book()
        answers = differences.evaluate(tick, self._store, book)
        reach("after_evaluate")
        changed = differences.write(tick, answers, self._store, book, self._lease)
        reach("after_differences")
        log.info(
            "tick.done",
            tick=tick.pk,
            events=tick.events,
            repeats=tick.repeats,
            contacts=tick.contacts,
            changed=changed,
            ms=round((time.monotonic() - started) * 1000),
        )
        return Report(tick.pk, tick.events, tick.repeats, tick.set_aside, tick.contacts, changed)

    def full_pass(self) -> Report:
        """Correct what changed by the mere passing of time, for everyone; writes differences only."""
        now = self._clock.now()
        self._full_pass_at = now
        book, changed, seen = rule_book(), 0, 0
        tick = TickRun.objects.create(
            fence=self._lease.fence, kind="full", as_of=now, state=TickState.DONE, done_at=now
        )
        for first in range(0, last_contact_id() + 1, FULL_PASS_RANGE):
            self._lease.beat_when_due()
            scope = Everyone(first, first + FULL_PASS_RANGE)
            answers = list(run(book.plan, self._store, as_of=now, scope=scope, run_id=f"full-{tick.pk}-{first}"))
            with transaction.atomic():
                self._lease.hold()
                changed += differences.apply(answers, self._store, book, occasions={}, tick=TickId(tick.pk), as_of=now)
            seen += len(answers)
        TickRun.objects.filter(pk=tick.pk).update(contacts=seen)
        self._tidy(now, below=TickId(tick.pk))
        return Report(tick=tick.pk, contacts=seen, changed=changed)

    def _tidy(self, now: datetime, *, below: TickId) -> None:
        """Drop what is kept for a while only: raw bodies, message ids, the log of ticks."""
        while prune(now=now, done_below=below).more:
            self._lease.beat_when_due()
        TickRun.objects.filter(state=TickState.DONE, as_of__lt=now - RUNS_KEPT).delete()
        for (partition,) in self._store.query(TOUCHED_PARTITIONS, {"below": below // TICKS_PER_PARTITION}):
            self._store.command(f"ALTER TABLE touched DROP PARTITION {int(str(partition))}")
