"""The loop: finish what a crash left open, then one batch after the other; now and then a full pass."""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import structlog
from django.db import connection, transaction

from leadloom.evaluation.definition import Everyone
from leadloom.evaluation.passes import run
from leadloom.identity.absorbing import hold_merges_off
from leadloom.inbox.services import prune
from leadloom.kernel.clock import Clock
from leadloom.kernel.ids import TickId
from leadloom.leads import stage as leads
from leadloom.profiles.selectors import last_contact_id
from leadloom.storage.clickhouse import EventStore
from leadloom.storage.sqlfiles import load
from leadloom.tick import differences, frozen
from leadloom.tick.failpoints import reach
from leadloom.tick.keeping import let_go
from leadloom.tick.lease import Lease
from leadloom.tick.models import TickRun, TickState
from leadloom.tick.rulebook import RuleBook, rule_book
from leadloom.tick.step_a import freeze_batch, waiting
from leadloom.tick.types import Report

TICKS_PER_PARTITION: Final = 10_000
"""As in the partition key of ``touched``."""

TOUCHED_PARTITIONS: Final = load(__package__, "touched_partitions")

log = structlog.get_logger(__name__)

FULL_PASS_EVERY: Final = timedelta(minutes=5)
CLOCKS_EVERY: Final = timedelta(seconds=1)
FULL_PASS_RANGE: Final = 20_000
"""Contact ids per turn and transaction of a full pass: how long a batch may have to wait for it."""
MOST_AHEAD: Final = timedelta(hours=1)
WORTH_GOING_AHEAD: Final = 2_000
"""Events of a batch from which on the next is frozen beside it, where one waits; threads slow small batches down."""


@dataclass
class _FullPass:
    """A full pass under way; ``first`` is where its next range begins, ``end`` is behind the last contact."""

    run: TickRun
    end: int
    first: int = 0
    seen: int = 0
    changed: int = 0


class Loop:
    """Runs ticks for as long as it holds the lease; the only writer of steps A and B.

    ``pipelined``: while a backlog waits, the next batch is claimed and frozen beside steps B to D of the one before, on
    another thread and connection. A batch is inserted only after the one before is done, so none is evaluated with
    events of the next.
    """

    def __init__(self, *, store: EventStore, lease: Lease, clock: Clock, pipelined: bool = False) -> None:
        self._store = store
        self._lease = lease
        self._clock = clock
        self._pipelined = pipelined
        self._ahead: TickRun | None = None
        self._book: RuleBook | None = None
        self._pass: _FullPass | None = None
        self._pass_due_at: datetime | None = None
        self._pass_is_next = False
        self._latest: datetime | None = None
        self._clocks_at: datetime | None = None
        self._facts_waited = False

    def turn(self) -> Report:
        """Do one thing that waits; an idle report when there was nothing. Raises FenceLost.

        While a full pass is due, its ranges and the batches that wait take turns, so that neither keeps the other from
        going on.
        """
        self._lease.beat_when_due()
        if self._ahead is None:
            self._resume()
        now = self._ahead.as_of if self._ahead else self._now()
        book: RuleBook | None = None
        if self._clocks_at is None or now - self._clocks_at >= CLOCKS_EVERY:
            self._clocks_at = now
            book = self._look_at_clocks(now)
        if self._ahead is not None:
            return self._next_batch(book or rule_book(), now=now)
        waits, due = self._waits(), self._full_pass_is_due(now)
        if due and (self._pass_is_next or not waits):
            self._pass_is_next = False
            return self._next_range()
        if not waits:
            return Report()
        self._pass_is_next = True
        return self._next_batch(book or rule_book(), now=now)

    def _resume(self) -> None:
        for tick in TickRun.objects.filter(state=TickState.FROZEN).order_by("id"):
            log.warning("tick.resumed", tick=tick.pk)
            self.finish(tick, rule_book())

    def _next_batch(self, book: RuleBook, *, now: datetime) -> Report:
        """Finish the batch that was frozen ahead, or freeze one now; beside it the next, if it is worth it.

        Not while a full pass is due: it would answer as of an instant behind that of the batch frozen ahead.
        """
        tick, self._ahead = self._ahead or self._freeze(book, now=now), None
        goes_ahead = self._pipelined and tick.events >= WORTH_GOING_AHEAD and not self._full_pass_is_due(now)
        if not goes_ahead or not waiting().requests:
            return self.finish(tick, book)
        with ThreadPoolExecutor(1, thread_name_prefix="finish") as beside:
            finishing = beside.submit(self._finish_and_part, tick, book)
            ahead = self._freeze(book, now=self._now())
        done = finishing.result()  # if it failed, both are resumed, in their order
        self._ahead = ahead
        return done

    def _freeze(self, book: RuleBook, *, now: datetime) -> TickRun:
        tick = freeze_batch(self._lease, heard=book.heard, now=now)
        reach("after_freeze")
        return tick

    def _finish_and_part(self, tick: TickRun, book: RuleBook) -> Report:
        try:
            return self.finish(tick, book)
        finally:
            connection.close()

    def _now(self) -> datetime:
        """Return the present instant, never before one that this loop or the holder before it has evaluated at.

        Clocks of two machines differ by minutes; a clock that is more than :data:`MOST_AHEAD` ahead was wrong.
        """
        now = self._clock.now()
        if self._latest is None:
            self._latest = TickRun.objects.order_by("-id").values_list("as_of", flat=True).first() or now
        if self._latest - now > MOST_AHEAD:
            self._latest = now
        self._latest = max(self._latest, now)
        return self._latest

    def _waits(self) -> bool:
        """Tell whether a batch is to be claimed: facts alone wait for one turn, and mostly go along with requests."""
        found = waiting()
        self._facts_waited = found.facts and not found.requests and not self._facts_waited
        return any(found) and not self._facts_waited

    def has_work(self) -> bool:
        """Tell whether a batch waits to be claimed, or one that was claimed to be finished."""
        return any(waiting()) or TickRun.objects.filter(state=TickState.FROZEN).exists()

    def drain(self, *, turns: int = 10_000) -> Report:
        """Take turns until nothing waits to be claimed; returns the sums. For scenarios, the demo and commands."""
        total = Report()
        for _ in range(turns):
            if not self.has_work():
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

    def finish(self, tick: TickRun, book: RuleBook) -> Report:
        """Steps B to D of a frozen tick; repeatable after a crash anywhere."""
        started = time.monotonic()
        frozen.insert(tick, self._store, now=tick.as_of)
        reach("after_insert")
        found = differences.evaluate(tick, self._store, book)
        reach("after_evaluate")
        changed = differences.write(tick, found, self._store, book, self._lease)
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
        """Correct what changed by the mere passing of time, for everyone, at once; writes differences only."""
        self._pass = None
        report = self._next_range()
        while self._pass is not None:
            report = self._next_range()
        return report

    def _look_at_clocks(self, now: datetime) -> RuleBook:
        """Let deadlines run out and see whether the rules have changed; returns those in force."""
        with transaction.atomic():
            self._lease.hold()
            leads.expire(now=now)
        book = rule_book()
        if book is not self._book:  # everybody is to be answered anew, by the rules in force from now on
            self._book, self._pass, self._pass_due_at = book, None, None
        return book

    def _full_pass_is_due(self, now: datetime) -> bool:
        return self._pass is not None or self._pass_due_at is None or now >= self._pass_due_at

    def _next_range(self) -> Report:
        """Evaluate the next contacts of the full pass at this instant; the last range ends it and tidies up."""
        now = self._now()
        under_way = self._pass or self._begin_pass(now)
        if under_way.first < under_way.end:
            self._lease.beat_when_due()
            self._pass_over(under_way, now=now)
        if under_way.first >= under_way.end:
            self._end_pass(under_way, now=now)
        return Report(tick=under_way.run.pk, contacts=under_way.seen, changed=under_way.changed)

    def _begin_pass(self, now: datetime) -> _FullPass:
        TickRun.objects.filter(state=TickState.PASSING).delete()  # a crash has ended it
        begun = TickRun.objects.create(fence=self._lease.fence, kind="full", as_of=now, state=TickState.PASSING)
        self._pass = _FullPass(begun, end=last_contact_id() + 1)
        self._pass_due_at = now + FULL_PASS_EVERY
        return self._pass

    def _pass_over(self, under_way: _FullPass, *, now: datetime) -> None:
        book, first, tick = rule_book(), under_way.first, TickId(under_way.run.pk)
        scope = Everyone(first, first + FULL_PASS_RANGE)
        answers = list(run(book.plan, self._store, as_of=now, scope=scope, run_id=f"full-{tick}-{first}"))
        found = differences.Evaluated(answers)
        with transaction.atomic():
            self._lease.hold()
            hold_merges_off()
            under_way.changed += differences.apply(found, self._store, book, occasions={}, tick=tick, as_of=now)
        under_way.seen += len(answers)
        under_way.first += FULL_PASS_RANGE

    def _end_pass(self, under_way: _FullPass, *, now: datetime) -> None:
        self._pass = None
        done = under_way.run
        done.state, done.done_at, done.contacts = TickState.DONE, now, under_way.seen
        done.save(update_fields=["state", "done_at", "contacts"])
        self._tidy(now, below=TickId(done.pk))

    def _tidy(self, now: datetime, *, below: TickId) -> None:
        """Drop what is kept for a while only: raw bodies, message ids, and what is older than its class is kept."""
        while prune(now=now, done_below=below).more:
            self._lease.beat_when_due()
        let_go(now=now, between=self._lease.beat_when_due)
        for (partition,) in self._store.query(TOUCHED_PARTITIONS, {"below": below // TICKS_PER_PARTITION}):
            self._store.command(f"ALTER TABLE touched DROP PARTITION {int(str(partition))}")
