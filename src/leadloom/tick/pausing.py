"""One instant for both stores: the loop stands still while somebody takes a picture of them."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

import psycopg
from django.db import connection

from leadloom.kernel.errors import Unavailable
from leadloom.kernel.ids import TickId
from leadloom.storage.clickhouse import EventStore
from leadloom.storage.sqlfiles import load
from leadloom.tick import frozen
from leadloom.tick.models import TickRun, TickState

PAUSE: Final = load(__package__, "pause")
GAP_MS: Final = 20
WAIT_MS: Final = 120_000
"""How long the transactions of a tick or a range of a full pass are waited for."""


class LoopBusy(Unavailable):
    """The loop did not come to a stand."""

    code = "loop_busy"


@dataclass(frozen=True)
class Instant:
    """What PostgreSQL held at the instant: ``keeper``'s transaction sees it, others join by ``snapshot``.

    The event store held exactly the rows of the ticks that are done by then and of ``open_ticks``, all of them.
    """

    snapshot: str
    keeper: psycopg.Connection
    open_ticks: tuple[TickId, ...]


@contextmanager
def one_instant(
    store: EventStore, *, while_still: Callable[[], None], between_ticks: bool = False
) -> Iterator[Instant]:
    """Pause the loop, store the frozen rows of open ticks, call ``while_still``, and let the loop go on.

    ``while_still`` takes the picture of the event store; the block then has all the time it needs for PostgreSQL's.
    What the edge accepts meanwhile is accepted. ``between_ticks``: wait until no tick is open. Raises
    :class:`LoopBusy`.
    """
    with _connection() as lock, _connection() as keeper:
        with _still(lock, between_ticks=between_ticks) as open_ticks:
            for tick in open_ticks:  # its holder may be at it too: a block is stored once, whoever comes first
                frozen.insert(tick, store, now=tick.as_of)
            keeper.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            row = keeper.execute("SELECT pg_export_snapshot()").fetchone()
            assert row is not None  # noqa: S101 - the function returns one
            while_still()
        yield Instant(str(row[0]), keeper, tuple(TickId(tick.pk) for tick in open_ticks))


@contextmanager
def _still(lock: psycopg.Connection, *, between_ticks: bool) -> Iterator[list[TickRun]]:
    """Hold the loop still for the block and lend the ticks that are open: none, if it was waited for that."""
    for _ in range(WAIT_MS // GAP_MS):
        with lock.transaction():
            lock.execute(f"SET LOCAL lock_timeout = {WAIT_MS}")
            try:
                lock.execute(PAUSE.tagged)
            except psycopg.errors.LockNotAvailable:
                raise LoopBusy("The loop does not come to a stand: see the log of the role tick.") from None
            open_ticks = list(TickRun.objects.filter(state=TickState.FROZEN).order_by("id"))
            if not (between_ticks and open_ticks):
                yield open_ticks
                return
        time.sleep(GAP_MS / 1000)
    raise LoopBusy("A tick stays open: see the log of the role tick.")


@contextmanager
def _connection() -> Iterator[psycopg.Connection]:
    """Lend a connection beside Django's, in a transaction that is given up at the end."""
    wanted = connection.get_connection_params()
    kept = {name: wanted[name] for name in ("dbname", "user", "password", "host", "port") if wanted.get(name)}
    with psycopg.connect(**kept) as opened:
        try:
            yield opened
        finally:
            opened.rollback()
