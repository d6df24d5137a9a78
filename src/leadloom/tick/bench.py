"""How many events the loop takes through the whole chain: a prepared backlog, drained tick by tick."""

import statistics
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import structlog
from django.db import connection

from leadloom.inbox.codec import encode_chunk, encode_request
from leadloom.inbox.types import InboxRequest, JsonDict, Origin
from leadloom.kernel.clock import Clock
from leadloom.kernel.garbage import look_seldom
from leadloom.kernel.ids import WriteKeyId
from leadloom.leads.models import Capacity
from leadloom.storage.clickhouse import EventStore
from leadloom.storage.sqlfiles import load
from leadloom.storage.vault import vault
from leadloom.team.services import create_user
from leadloom.team.types import Role
from leadloom.tick.lease import Lease
from leadloom.tick.loop import Loop

ACCEPT: Final = load("leadloom.inbox", "accept")

EVENTS_PER_REQUEST: Final = 20
EVENTS_PER_CHUNK: Final = 500
SALESPEOPLE: Final = 20

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class DrainFigures:
    """``events_per_s`` is the median over ticks, ``sustained_events_per_s`` all events by the whole time."""

    events_per_s: int
    sustained_events_per_s: int
    ticks: int
    contacts_known: int
    events: int
    full_pass_ms: int


def prepare(*, now: datetime) -> None:
    """Make people who can take any number of leads."""
    for number in range(SALESPEOPLE):
        user = create_user(
            email=f"seller-{number}@staff.example.com",
            name=f"Seller {number}",
            role=Role.SALES,
            team_name=None,
            locale="en",
            password=None,
            now=now,
        )
        Capacity.objects.create(user=user, limit=1_000_000)


def append(messages: Sequence[JsonDict], *, key: WriteKeyId, now: datetime) -> None:
    """Put messages into the inbox as an edge does under load: several requests a chunk."""
    for chunk in _groups(messages, EVENTS_PER_CHUNK):
        requests = [encode_request(_request(events, key, now)) for events in _groups(chunk, EVENTS_PER_REQUEST)]
        payload = encode_chunk(requests, received_at=now, keyring=vault())
        with connection.cursor() as cursor:
            cursor.execute(ACCEPT.tagged, (now, [now], [len(chunk)], [payload]))


def drain(store: EventStore, clock: Clock) -> DrainFigures:
    """Take turns until the inbox is empty, then make a full pass; returns what it took."""
    look_seldom()  # as the loop's own process does
    lease = Lease(alone=True)
    lease.acquire()
    loop = Loop(store=store, lease=lease, clock=clock, pipelined=True)
    loop.full_pass()  # everybody who is there has answers before the load comes
    speeds: list[float] = []
    events, began = 0, time.perf_counter()
    while loop.has_work():
        turn_began = time.perf_counter()
        done = loop.turn()
        seconds = time.perf_counter() - turn_began
        if done.events:  # a full pass takes its turns in between; its time counts for what is sustained
            speeds.append(done.events / seconds)
            events += done.events
            log.info("bench.tick", events=done.events, contacts=done.contacts, ms=round(seconds * 1000))
            ended = time.perf_counter()
    contacts, took = _full_pass(loop)
    lease.release()
    return DrainFigures(
        events_per_s=round(statistics.median(speeds)),
        sustained_events_per_s=round(events / (ended - began)),
        ticks=len(speeds),
        contacts_known=contacts,
        events=events,
        full_pass_ms=round(took * 1000),
    )


def _full_pass(loop: Loop) -> tuple[int, float]:
    began = time.perf_counter()
    report = loop.full_pass()
    return report.contacts, time.perf_counter() - began


def _request(events: Sequence[JsonDict], key: WriteKeyId, now: datetime) -> InboxRequest:
    return {
        "key": key,
        "at": now.isoformat(),
        "sent_at": None,
        "ua": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36",
        "ip": "203.0.113.9",
        "origin": Origin.SDK.value,
        "events": list(events),
    }


def _groups(messages: Sequence[JsonDict], size: int) -> Iterator[Sequence[JsonDict]]:
    return (messages[start : start + size] for start in range(0, len(messages), size))
