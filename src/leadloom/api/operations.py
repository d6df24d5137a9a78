"""The status page: what last ran, what is late and why. The screens have the words; here is what they say."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from leadloom.api.figures import Figures, Machine, Work, figures
from leadloom.channels.selectors import sending_state
from leadloom.outbox.types import MessageState
from leadloom.storage.backups import last_backup_at
from leadloom.team.http import Instant, Router, Schema, Status, is_current, now, requires
from leadloom.tick.selectors import LoopState

router = Router(tags=["operations"])

LATE: Final = timedelta(minutes=1)
PASS_LATE: Final = timedelta(minutes=20)
"""A full pass begins every five minutes, and on millions of contacts takes minutes itself."""
BACKUP_LATE: Final = timedelta(days=2)
GIB: Final = 1 << 30
TOO_FULL: Final = 1 * GIB
RATHER_FULL: Final = 5 * GIB


class Mark(StrEnum):
    """How a thing stands: as it should be, worth knowing, or somebody must act."""

    FINE = "fine"
    NOTE = "note"
    WRONG = "wrong"


class Thing(StrEnum):
    """What the page tells about, in its order."""

    OPERATIONAL_STORE = "operational_store"
    EVENT_STORE = "event_store"
    LOOP = "loop"
    EVENTS = "events"
    FULL_PASS = "full_pass"  # noqa: S105 - a pass over all contacts
    SPOOL = "spool"
    REFUSED = "refused"
    HANDOFF = "handoff"
    MAIL = "mail"
    IMPORTS = "imports"
    DISK = "disk"
    BACKUP = "backup"


class StatusOut(Schema):
    """One thing; ``why`` names the sentence that says how it stands.

    ``at``: since when, or when last. ``count``: what the sentence counts (events, leads, messages, jobs, megabytes).
    """

    thing: Thing
    mark: Mark
    why: str
    at: Instant | None = None
    count: int | None = None


class OperationsOut(Schema):
    """How everything stands. ``mark`` is the worst of all."""

    mark: Mark
    things: list[StatusOut]


@router.get("/operations/status", response={200: OperationsOut, 304: None})
@requires("operations.view")
def show_status(request: HttpRequest, response: HttpResponse) -> Status[OperationsOut] | Status[None]:
    """Tell what last ran, what is late and why; 304 while nothing changed since the ETag in ``If-None-Match``."""
    found = figures(now=now(request))
    things = list(_things(found, backup_at=last_backup_at(settings.DATA_DIR)))
    order = list(Mark)
    out = OperationsOut(mark=max((one.mark for one in things), key=order.index), things=things)
    if is_current(request, response, out.model_dump_json()):
        return Status(304, None)
    return Status(200, out)


def _things(found: Figures, *, backup_at: datetime | None) -> Iterator[StatusOut]:
    work = found.work
    yield _store(Thing.OPERATIONAL_STORE, is_up=work is not None)
    yield _store(Thing.EVENT_STORE, is_up=found.event_store_is_up)
    if work is not None:
        yield loop_status(work.loop, at=found.at)
        yield events_status(work, at=found.at)
        yield pass_status(work.loop, at=found.at)
    yield spool_status(found.machine)
    if work is not None:
        yield refused_status(work)
        yield handoff_status(work)
        yield mail_status(work, at=found.at)
        yield imports_status(work)
    yield disk_status(found.machine)
    yield backup_status(backup_at, at=found.at)


def _store(thing: Thing, *, is_up: bool) -> StatusOut:
    return StatusOut(thing=thing, mark=Mark.FINE if is_up else Mark.WRONG, why="up" if is_up else "away")


def loop_status(loop: LoopState, *, at: datetime) -> StatusOut:
    """Judge whether the loop runs: somebody holds it, and no tick has been open for long."""
    if not loop.holder:
        return StatusOut(thing=Thing.LOOP, mark=Mark.WRONG, why="nobody", at=loop.last_tick_at)
    if loop.open_since is not None and at - loop.open_since > LATE:
        return StatusOut(thing=Thing.LOOP, mark=Mark.WRONG, why="stuck", at=loop.open_since)
    return StatusOut(thing=Thing.LOOP, mark=Mark.FINE, why="runs", at=loop.last_tick_at)


def events_status(work: Work, *, at: datetime) -> StatusOut:
    """Judge whether accepted events wait for long."""
    if work.waiting_since is None:
        return StatusOut(thing=Thing.EVENTS, mark=Mark.FINE, why="none_waits")
    late = at - work.waiting_since > LATE
    return StatusOut(
        thing=Thing.EVENTS,
        mark=Mark.WRONG if late else Mark.FINE,
        why="late" if late else "waits",
        at=work.waiting_since,
        count=work.waiting_events,
    )


def pass_status(loop: LoopState, *, at: datetime) -> StatusOut:
    """Judge whether scores and segments follow the passing of time."""
    ended = loop.last_pass_at
    if ended is None:
        return StatusOut(thing=Thing.FULL_PASS, mark=Mark.NOTE, why="never")
    late = at - ended > PASS_LATE
    return StatusOut(
        thing=Thing.FULL_PASS, mark=Mark.WRONG if late else Mark.FINE, why="late" if late else "ran", at=ended
    )


def spool_status(machine: Machine) -> StatusOut:
    """Judge what waits on this machine's disk."""
    if machine.refused_bytes:
        return StatusOut(thing=Thing.SPOOL, mark=Mark.WRONG, why="refused", count=_megabytes(machine.refused_bytes))
    if machine.spool_bytes:
        return StatusOut(thing=Thing.SPOOL, mark=Mark.NOTE, why="waits", count=_megabytes(machine.spool_bytes))
    return StatusOut(thing=Thing.SPOOL, mark=Mark.FINE, why="empty")


def refused_status(work: Work) -> StatusOut:
    """Judge whether the event store refused rows."""
    count = work.refused_rows
    if count:
        return StatusOut(thing=Thing.REFUSED, mark=Mark.WRONG, why="some", count=count)
    return StatusOut(thing=Thing.REFUSED, mark=Mark.FINE, why="none")


def handoff_status(work: Work) -> StatusOut:
    """Judge whether leads that wait too long are taken back, and whether somebody was found for all."""
    promises = work.promises
    if promises.overdue:
        return StatusOut(thing=Thing.HANDOFF, mark=Mark.WRONG, why="overdue", count=promises.overdue)
    if promises.queued:
        return StatusOut(thing=Thing.HANDOFF, mark=Mark.NOTE, why="queued", count=promises.queued)
    if promises.due_soon:
        return StatusOut(thing=Thing.HANDOFF, mark=Mark.FINE, why="due_soon", count=promises.due_soon)
    return StatusOut(thing=Thing.HANDOFF, mark=Mark.FINE, why="in_time", count=promises.waiting)


def mail_status(work: Work, *, at: datetime) -> StatusOut:
    """Judge whether messages leave."""
    counts = _by_state(work)
    if not sending_state(production=settings.PRODUCTION, demo=settings.DEMO).is_ready:
        waiting = counts.get(MessageState.PENDING, 0)
        return StatusOut(thing=Thing.MAIL, mark=Mark.NOTE, why="not_set", count=waiting)
    due = work.outbox_due_since
    if due is not None and at - due > LATE:
        return StatusOut(thing=Thing.MAIL, mark=Mark.WRONG, why="late", at=due, count=counts[MessageState.PENDING])
    dead = counts.get(MessageState.FAILED, 0) + counts.get(MessageState.UNKNOWN, 0)
    if dead:
        return StatusOut(thing=Thing.MAIL, mark=Mark.NOTE, why="failed", count=dead)
    return StatusOut(thing=Thing.MAIL, mark=Mark.FINE, why="leaves")


def _by_state(work: Work) -> Mapping[MessageState, int]:
    counts: dict[MessageState, int] = {}
    for one in work.outbox:
        counts[one.state] = counts.get(one.state, 0) + one.count
    return counts


def imports_status(work: Work) -> StatusOut:
    """Tell how many imports are under way."""
    count = sum(work.jobs.values())
    return StatusOut(thing=Thing.IMPORTS, mark=Mark.FINE, why="at_work" if count else "none", count=count or None)


def disk_status(machine: Machine) -> StatusOut:
    """Judge whether there is room where the data folder lies."""
    free = machine.free_bytes
    mark = Mark.WRONG if free < TOO_FULL else Mark.NOTE if free < RATHER_FULL else Mark.FINE
    return StatusOut(thing=Thing.DISK, mark=mark, why="full" if mark is not Mark.FINE else "room", count=free // GIB)


def backup_status(backup_at: datetime | None, *, at: datetime) -> StatusOut:
    """Judge how old the last backup is that this command made here; servers of one's own are backed up elsewhere."""
    if backup_at is None:
        return StatusOut(thing=Thing.BACKUP, mark=Mark.NOTE, why="never")
    late = at - backup_at > BACKUP_LATE
    return StatusOut(
        thing=Thing.BACKUP, mark=Mark.NOTE if late else Mark.FINE, why="old" if late else "taken", at=backup_at
    )


def _megabytes(count: int) -> int:
    return max(1, count // 1_000_000)
