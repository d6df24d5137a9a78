"""Who does the work of jobs: one short turn after the other, in any number of processes.

A job's row is held for a turn, so no two work at one. A kill takes back the turn and nothing else: the next turn,
here or elsewhere, goes on behind the last whole one.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

import structlog
from django.db import transaction

from leadloom.catalog.selectors import lay_over
from leadloom.imports import selectors
from leadloom.imports.ahead import Ahead
from leadloom.imports.checking import Batch
from leadloom.imports.helpers import LONG_FILE, Helpers
from leadloom.imports.mailservers import Ask, MailServers, ask_dns
from leadloom.imports.models import FilePart, ImportJob, ImportRow
from leadloom.imports.running import run_chunk
from leadloom.imports.staging import batches, keep, rows_after
from leadloom.imports.types import JobState
from leadloom.imports.undoing import undo_chunk
from leadloom.kernel.clock import Clock
from leadloom.kernel.errors import LeadloomError
from leadloom.team.changes import bump
from leadloom.team.types import Area

Place = tuple[datetime | None, int]
"""The instant of a check, and the last line that was kept."""

log = structlog.get_logger(__name__)


@dataclass
class Runner:
    """Works at jobs.

    ``_reading`` is what comes behind the last line that it kept of a file, so that a turn needn't begin from its start:
    with that line, and the instant of the check.
    """

    clock: Clock
    ask: Ask = ask_dns
    _reading: dict[int, tuple[Place, Iterator[Batch]]] = field(default_factory=dict)
    _ahead: Ahead = field(default_factory=Ahead)
    _helpers: Helpers = field(default_factory=Helpers)

    def turn(self) -> bool:
        """Do a piece of the oldest job that nobody else works at; tell whether there was one."""
        with garbage_kept(), transaction.atomic():
            waiting = ImportJob.objects.select_for_update(skip_locked=True).order_by("id")
            job = waiting.filter(state__in=[state.value for state in JobState if state.at_work]).first()
            if job is None:
                self._helpers.close()
                return False
            try:
                with transaction.atomic():
                    lay_over()
                    self._work(job)
            except LeadloomError as wrong:
                self._reading.pop(job.pk, None)
                ImportJob.objects.filter(pk=job.pk).update(state=JobState.FAILED, failure=wrong.detail[:300])
                log.info("imports.failed", job=job.pk, code=wrong.code)
            bump(Area.IMPORTS)
        return True

    def drain(self) -> None:
        """Work until nothing waits; for commands and scenarios."""
        while self.turn():
            pass

    def _work(self, job: ImportJob) -> None:
        match JobState(job.state):
            case JobState.CHECKING if job.is_read:
                job.plan, job.state = selectors.planned(job), JobState.CHECKED
                job.save(update_fields=["plan", "state"])
            case JobState.CHECKING:
                self._read_on(job)
            case JobState.RUNNING:
                if not run_chunk(job, self._ahead):
                    self._done(job, JobState.DONE)
            case JobState.UNDOING:
                if not undo_chunk(job, now=self.clock.now()):
                    self._done(job, JobState.UNDONE)
            case state:
                raise AssertionError(f"nobody works at a job that is {state}")

    def _read_on(self, job: ImportJob) -> None:
        last = ImportRow.objects.filter(job=job).order_by("-line").values_list("line", flat=True).first() or 0
        place, reading = self._reading.pop(job.pk, (None, None))
        if reading is None or place != (job.as_of, last):  # somebody else read on meanwhile
            reading = self._begun(job, last)
        batch = next(reading, None)
        if batch is None:
            job.is_read = True
            self._helpers.close()
        else:
            keep(job, batch)
            job.rows, job.to_fix = job.rows + batch.count, job.to_fix + batch.to_fix
            behind = (job.as_of, batch.last_line), reading
            transaction.on_commit(lambda: self._reading.__setitem__(job.pk, behind))
        job.save(update_fields=["rows", "to_fix", "is_read"])

    def _begun(self, job: ImportJob, last: int) -> Iterator[Batch]:
        """Begin to check the job's file behind a line."""
        mail = MailServers(self.clock.now(), self.ask)
        return batches(job, rows_after(job, last), mail, self._helpers if job.bytes >= LONG_FILE else None)

    def _done(self, job: ImportJob, state: JobState) -> None:
        now = self.clock.now()
        job.state = state
        if state is JobState.DONE:
            job.finished_at = now
            FilePart.objects.filter(job=job).delete()
        else:
            job.undone_at = now
        job.save(update_fields=["state", "finished_at", "undone_at"])
        log.info("imports.finished", job=job.pk, state=state.value)


@contextmanager
def garbage_kept() -> Iterator[None]:
    """Keep the garbage collector out of a chunk: it looked at everything again and again, a fifth of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
