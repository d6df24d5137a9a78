"""Who does the work of bulk actions and exports: one short turn after the other, in any number of processes.

A job's row is held for a turn, and a turn is one transaction: a kill takes back the turn and nothing else.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import orjson
import structlog
from django.db import transaction
from django.db.models import F

from leadloom.catalog.selectors import lay_over
from leadloom.kernel.clock import Clock
from leadloom.kernel.errors import LeadloomError
from leadloom.kernel.types import JsonObject
from leadloom.lists import selectors
from leadloom.lists.acting import act, take_back
from leadloom.lists.exporting import expire, export_chunk
from leadloom.lists.models import BulkAction, BulkMember, Export
from leadloom.lists.types import BulkState, ExportState, MemberState
from leadloom.storage.postgres_sql import execute
from leadloom.storage.sqlfiles import load
from leadloom.team.audit import because

ADD_MEMBERS: Final = load(__package__, "add_members")
MARK_MEMBERS: Final = load(__package__, "mark_members")

GATHERED: Final = 20_000
CHUNK: Final = 2_000
EXPIRE_EVERY: Final = timedelta(minutes=1)

log = structlog.get_logger(__name__)


@dataclass
class Runner:
    """Works at bulk actions and exports."""

    clock: Clock
    _expired_at: datetime | None = None

    def turn(self) -> bool:
        """Do a piece of the oldest bulk action and of the oldest export; tell whether there was one."""
        now = self.clock.now()
        if self._expired_at is None or now - self._expired_at >= EXPIRE_EVERY:
            self._expired_at = now
            expire(now=now)
        acted = self._turn_of_bulk(now)
        return self._turn_of_export(now) or acted

    def drain(self) -> None:
        """Work until nothing waits; for commands and scenarios."""
        while self.turn():
            pass

    def _turn_of_bulk(self, now: datetime) -> bool:
        with transaction.atomic():
            waiting = BulkAction.objects.select_for_update(skip_locked=True).order_by("id")
            bulk = waiting.filter(state__in=[state.value for state in BulkState if state.at_work]).first()
            if bulk is None:
                return False
            try:
                with transaction.atomic(), because(f"bulk action {bulk.pk}", user_id=bulk.user_id):
                    lay_over()
                    _work(bulk, now=now)
            except LeadloomError as wrong:
                BulkAction.objects.filter(pk=bulk.pk).update(state=BulkState.FAILED, failure=wrong.detail[:300])
                log.info("lists.bulk_failed", bulk=bulk.pk, code=wrong.code)
        return True

    def _turn_of_export(self, now: datetime) -> bool:
        with transaction.atomic():
            waiting = Export.objects.select_for_update(skip_locked=True).order_by("id")
            export = waiting.filter(state=ExportState.RUNNING).first()
            if export is None:
                return False
            try:
                with transaction.atomic():
                    export_chunk(export, now=now)
            except LeadloomError as wrong:
                Export.objects.filter(pk=export.pk).update(state=ExportState.FAILED, failure=wrong.detail[:300])
                log.info("lists.export_failed", export=export.pk, code=wrong.code)
        return True


def _work(bulk: BulkAction, *, now: datetime) -> None:
    match BulkState(bulk.state):
        case BulkState.GATHERING:
            _gather(bulk)
        case BulkState.RUNNING:
            _run(bulk, now=now)
        case BulkState.UNDOING:
            _undo(bulk, now=now)
        case state:
            raise AssertionError(f"nobody works at a bulk action that is {state}")


def _gather(bulk: BulkAction) -> None:
    """Freeze who is meant, by id, so that nobody is met twice or missed by what happens meanwhile."""
    ids = list(selectors.meant(bulk, after=bulk.last_gathered)[:GATHERED])
    if ids:
        bulk.members += execute(ADD_MEMBERS, {"bulk": bulk.pk, "members": ids})
        bulk.last_gathered = ids[-1]
    if len(ids) < GATHERED:
        bulk.state = BulkState.RUNNING
    bulk.save(update_fields=["members", "last_gathered", "state"])


def _run(bulk: BulkAction, *, now: datetime) -> None:
    members = _members(bulk, MemberState.WAITING)
    if not members:
        bulk.state, bulk.finished_at = BulkState.DONE, now
        bulk.save(update_fields=["state", "finished_at"])
        return
    befores = act(bulk, list(members), now=now)
    states = {one: MemberState.CHANGED if one in befores else MemberState.UNCHANGED for one in members}
    _mark(bulk, states, befores)
    BulkAction.objects.filter(pk=bulk.pk).update(done=F("done") + len(members), changed=F("changed") + len(befores))


def _undo(bulk: BulkAction, *, now: datetime) -> None:
    befores = _members(bulk, MemberState.CHANGED)
    if not befores:
        bulk.state, bulk.undone_at = BulkState.UNDONE, now
        bulk.save(update_fields=["state", "undone_at"])
        return
    back = take_back(bulk, befores, now=now)
    _mark(bulk, {one: MemberState.PUT_BACK if one in back else MemberState.KEPT for one in befores}, {})
    BulkAction.objects.filter(pk=bulk.pk).update(
        put_back=F("put_back") + len(back), kept=F("kept") + len(befores) - len(back)
    )


def _members(bulk: BulkAction, state: MemberState) -> dict[int, JsonObject]:
    """Return the next members in a state, in order, with what was before."""
    found = BulkMember.objects.filter(bulk=bulk, state=state).order_by("member_id")[:CHUNK]
    return {one.member_id: one.before or {} for one in found}


def _mark(bulk: BulkAction, states: Mapping[int, MemberState], befores: Mapping[int, JsonObject]) -> None:
    execute(
        MARK_MEMBERS,
        {
            "bulk": bulk.pk,
            "members": list(states),
            "states": [state.value for state in states.values()],
            "befores": [orjson.dumps(befores[one]).decode() if one in befores else None for one in states],
        },
    )
