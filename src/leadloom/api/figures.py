"""How the installation does, as numbers: what metrics and the status page are made of.

Everything lies in PostgreSQL or in the data folder, so any process of the private origin answers for all roles. Only
the spool is a machine's own: the figures here are of the spool on this machine.
"""

import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeVar

import structlog
from django.conf import settings
from django.db import DatabaseError, connection

from leadloom.edge.spool import Spool
from leadloom.events import selectors as events
from leadloom.imports import selectors as imports
from leadloom.imports.types import JobState
from leadloom.inbox import selectors as inbox
from leadloom.kernel.errors import LeadloomError
from leadloom.leads import selectors as leads
from leadloom.outbox import selectors as outbox
from leadloom.outbox.types import MessageState
from leadloom.storage.clickhouse import StatementRefused, event_store
from leadloom.storage.errors import StorageError
from leadloom.tick.selectors import LoopState, loop_state

log = structlog.get_logger("leadloom.figures")
Value = TypeVar("Value")
AWAY: Final = (DatabaseError, LeadloomError, StatementRefused, StorageError, OSError)


@dataclass(frozen=True, slots=True)
class Machine:
    """What this machine's disk holds: events that wait for PostgreSQL, those it refused, and room, in bytes."""

    spool_bytes: int
    refused_bytes: int
    free_bytes: int


@dataclass(frozen=True, slots=True)
class Work:
    """What PostgreSQL knows of the work."""

    totals: inbox.Totals
    loop: LoopState
    waiting_chunks: int
    waiting_events: int
    waiting_since: datetime | None
    waiting_facts: int
    refused_rows: int
    promises: leads.Promises
    outbox: Sequence[outbox.Depth]
    jobs: Mapping[JobState, int]

    @property
    def outbox_due_since(self) -> datetime | None:
        """Since when the oldest message that waits is due; in the future, or None, when none is late."""
        return min((one.oldest_due_at for one in self.outbox if one.state is MessageState.PENDING), default=None)


@dataclass(frozen=True, slots=True)
class Figures:
    """All of it at ``at``. ``work`` is None while PostgreSQL does not answer."""

    at: datetime
    machine: Machine
    work: Work | None
    event_store_is_up: bool


def figures(*, now: datetime) -> Figures:
    """Read everything; a store that is away is a figure, not an error. About a dozen small statements."""
    return Figures(now, machine(), _asked(lambda: work(now=now)), bool(_asked(event_store_answers)))


def machine() -> Machine:
    """Look at this machine's disk."""
    folder = settings.DATA_DIR
    spool = Spool(folder / "edge" / "spool")
    existing = next(place for place in (folder, *folder.parents) if place.is_dir())
    return Machine(spool.waiting_bytes(), spool.refused_bytes(), shutil.disk_usage(existing).free)


def work(*, now: datetime) -> Work:
    """Ask PostgreSQL; raises DatabaseError while it is away."""
    chunks, waiting = inbox.waiting_chunks()
    return Work(
        totals=inbox.totals(),
        loop=loop_state(),
        waiting_chunks=chunks,
        waiting_events=waiting,
        waiting_since=inbox.waiting_since(),
        waiting_facts=events.waiting_facts(),
        refused_rows=inbox.refused_rows(),
        promises=leads.promises(now=now),
        outbox=outbox.depths(),
        jobs=imports.jobs_at_work(),
    )


def event_store_answers() -> bool:
    """Tell whether the event store answers a query; raises what it says otherwise."""
    return event_store().query("/* api/alive */ SELECT 1") == [(1,)]


def _asked(question: Callable[[], Value]) -> Value | None:
    try:
        return question()
    except AWAY as error:
        log.warning("figures.store_away", kind=type(error).__name__)
        connection.close()
        return None
