"""Measuring the whole chain: a drained backlog, then the product as ``serve`` runs it, all on a folder of its own."""

import http.client
import json
import os
import re
import subprocess
import threading
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from leadloom.config.bench_serve import Served, own_folder, percentile, serve, wait
from leadloom.config.stores import CLICKHOUSE_URL, DATABASE_URL, with_stores
from leadloom.kernel.clock import SystemClock
from leadloom.kernel.ids import WriteKeyId, event_id
from leadloom.kernel.types import JsonValue
from leadloom.tick.bench_data import Backlog, demo_request, page_view

KEY: Final = "wk_bench"
RATE: Final = 50
FORM_EVERY: Final = 10
"""Of the events of the steady load, each so many-th is a form that makes an MQL."""
POLL_S: Final = 0.01
LEADS_WITHIN_S: Final = 60.0
CLIENT: Final = "http.client"
ASSIGNED: Final = (
    "SELECT split_part(lead.entry_key, ':', 2), given.id"
    " FROM leads_assignment AS given JOIN leads_lead AS lead ON lead.id = given.lead_id"
    " WHERE given.id > %s"
)


@dataclass(frozen=True)
class TickFigures:
    """What ``bench tick`` prints. ``events_per_s`` is the median over the drain's ticks.

    ``event_to_lead_p95_ms``: from the answer to a form until its lead's assignment can be read, at ``rate_per_s``
    events a second. ``idle_rss_mb``: the proportional share of memory of all processes, ``idle_s`` after a full pass.
    """

    events_per_s: int
    sustained_events_per_s: int
    full_pass_ms: int
    event_to_lead_p50_ms: int
    event_to_lead_p95_ms: int
    leads_measured: int
    rate_per_s: int
    idle_rss_mb: int
    idle_rss_mb_by_process: dict[str, int]
    idle_s: float
    contacts: int
    events: int
    ticks: int
    client: str
    distribution: str


def measure_tick(*, contacts: int, events: int, known: bool, seconds: float, idle_s: float) -> dict[str, JsonValue]:
    """Measure and return :class:`TickFigures` as JSON; takes a few minutes. Leaves nothing behind.

    ``known``: the contacts are in both stores before, with five events each; else the backlog brings them.
    """
    backlog = Backlog(contacts=contacts, events=events, known=known)
    with own_folder() as folder:
        drained = drain(backlog)
        with serve(folder) as served:
            latencies = _latencies(served, seconds=seconds)
            memory = _idle_memory(served, idle_s=idle_s)
    figures = TickFigures(
        events_per_s=drained["events_per_s"],
        sustained_events_per_s=drained["sustained_events_per_s"],
        full_pass_ms=drained["full_pass_ms"],
        event_to_lead_p50_ms=percentile(latencies, 50),
        event_to_lead_p95_ms=percentile(latencies, 95),
        leads_measured=len(latencies),
        rate_per_s=RATE,
        idle_rss_mb=sum(memory.values()),
        idle_rss_mb_by_process=memory,
        idle_s=idle_s,
        contacts=drained["contacts_known"],
        events=drained["events"],
        ticks=drained["ticks"],
        client=CLIENT,
        distribution=backlog.distribution,
    )
    return asdict(figures)


def measure_import(*, rows: int) -> dict[str, JsonValue]:
    """Import an invented list of people and return ``imports.bench.ImportFigures`` as JSON. Leaves nothing behind."""
    clock = SystemClock()
    with own_folder(), with_stores():
        from django.db import connections

        from leadloom.config.schema import migrate_stores
        from leadloom.imports import bench
        from leadloom.team.selectors import principal_of
        from leadloom.team.services import create_user
        from leadloom.team.types import Role

        migrate_stores(now=clock.now())
        user = create_user(email="bench@example.com", name="bench", role=Role.ADMIN, now=clock.now())
        figures = bench.measure(principal_of(user), rows=rows, clock=clock)
        connections.close_all()
    return figures


def drain(backlog: Backlog) -> dict[str, int]:
    """Send the backlog through the whole chain and return figures; the stores are stopped afterwards."""
    clock = SystemClock()
    with with_stores():
        from django.db import connections

        from leadloom.config.schema import migrate_stores
        from leadloom.inbox.services import create_write_key
        from leadloom.inbox.types import KeyKind
        from leadloom.storage.clickhouse import event_store
        from leadloom.tick import bench
        from leadloom.tick.bench_base import fill

        migrate_stores(now=clock.now())
        bench.prepare(now=clock.now())
        if backlog.known:
            fill(event_store(), contacts=backlog.contacts, now=clock.now())
        key = create_write_key(name="bench", kind=KeyKind.SERVER, now=clock.now(), key=KEY)
        now = clock.now()
        bench.append(backlog.messages(until=now), key=WriteKeyId(key.pk), now=now)
        figures = asdict(bench.drain(event_store(), clock))
        event_store().close()
        connections.close_all()
    for name in (DATABASE_URL, CLICKHOUSE_URL):
        os.environ.pop(name, None)
    return figures


def _latencies(served: Served, *, seconds: float) -> list[float]:
    """Send events at a steady rate; return, for each form, the seconds from its answer to its lead's assignment."""
    watch = _Watch(served)
    watch.start()
    connection = http.client.HTTPConnection("127.0.0.1", served.public_port, timeout=20)
    began = time.monotonic()
    for number in range(round(RATE * seconds)):
        time.sleep(max(0.0, began + number / RATE - time.monotonic()))
        is_form = number % FORM_EVERY == 0
        person = f"steady-{number // FORM_EVERY}"
        message = (demo_request(person) if is_form else page_view(person, number)) | {"messageId": f"{person}-{number}"}
        _post(connection, message)
        if is_form:
            watch.expect(str(message["messageId"]))
    connection.close()
    return watch.results()


class _Watch(threading.Thread):
    """Notes when assignments can be read."""

    def __init__(self, served: Served) -> None:
        super().__init__(daemon=True)
        self._served = served
        self._key = WriteKeyId(served.ask(f"SELECT id FROM inbox_writekey WHERE key = '{KEY}'"))
        self._accepted: dict[str, float] = {}
        self._assigned: dict[str, float] = {}
        self._ended = threading.Event()

    def expect(self, message_id: str) -> None:
        """Note that this form was answered now."""
        self._accepted[str(event_id(self._key, message_id))] = time.monotonic()

    def run(self) -> None:
        """Look for new assignments until told to end."""
        with self._served.database() as connection:
            row = connection.execute("SELECT coalesce(max(id), 0) FROM leads_assignment").fetchone()
            last = int(row[0]) if row else 0
            while not self._ended.wait(POLL_S):
                for key, number in connection.execute(ASSIGNED, [last]).fetchall():
                    self._assigned[key], last = time.monotonic(), max(last, number)

    def results(self) -> list[float]:
        """Wait for the last assignments; returns the seconds. Raises TimeoutError when some never come."""
        wait(lambda: self._accepted.keys() <= self._assigned.keys(), LEADS_WITHIN_S, "the last leads")
        self._ended.set()
        self.join()
        return sorted(max(0.0, self._assigned[key] - at) for key, at in self._accepted.items())


def _idle_memory(served: Served, *, idle_s: float) -> dict[str, int]:
    """Wait, then return the memory of all processes by name, in whole megabytes (10⁶ bytes)."""
    time.sleep(idle_s)
    memory: dict[str, int] = {}
    for pid in _family(served.pid):
        name, size = _name_of(pid), _proportional_bytes(pid)
        memory[name] = memory.get(name, 0) + size
    return {name: round(size / 1e6) for name, size in sorted(memory.items())}


def _family(pid: int) -> list[int]:
    listed = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True)  # noqa: S607
    parents = [tuple(map(int, line.split())) for line in listed.stdout.splitlines()]
    found = [pid]
    for known in found:  # grows while it is walked
        found += [child for child, parent in parents if parent == known]
    return found


def _name_of(pid: int) -> str:
    words = subprocess.run(["ps", "-o", "args=", "-p", str(pid)], capture_output=True, text=True, check=False)  # noqa: S603, S607
    modules: list[str] = re.findall(r"leadloom\.[\w.]+", words.stdout)
    if not modules:
        return "postgres"
    return modules[-1].removesuffix(".process").rpartition(".")[2].replace("cli", "serve")


def _proportional_bytes(pid: int) -> int:
    """Return the process' share of memory: what it shares with others counts in parts. Resident where unknown."""
    try:
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
        return int(re.findall(r"^Pss:\s+(\d+) kB", rollup, re.MULTILINE)[0]) * 1024
    except (OSError, IndexError):
        size = subprocess.run(["ps", "-o", "rss=", "-p", str(pid)], capture_output=True, text=True, check=False)  # noqa: S603, S607
        return int(size.stdout.strip() or 0) * 1024


def _post(connection: http.client.HTTPConnection, message: dict[str, JsonValue]) -> None:
    body = json.dumps({"writeKey": KEY, "batch": [message]})
    connection.request("POST", "/v1/batch", body, {"Content-Type": "application/json"})
    answer = connection.getresponse()
    told = answer.read()
    if answer.status != 200:
        raise RuntimeError(f"an event was answered {answer.status}: {told[:200]!r}")
