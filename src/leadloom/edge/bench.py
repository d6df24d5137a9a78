"""How many events the door takes: its own store in a temporary folder, real HTTP, every answer after its commit."""

import os
import random
import socket
import statistics
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from subprocess import run as run_program
from typing import Final

import orjson
import psycopg

from leadloom.edge.bench_client import Load, Result, client_name, measure
from leadloom.kernel.clock import SystemClock
from leadloom.kernel.crypto import Keyring
from leadloom.kernel.types import JsonValue
from leadloom.storage.accounts import Account
from leadloom.storage.children import spawn
from leadloom.storage.postgres import EmbeddedPostgres

KEY: Final = "wk_bench"
VISITORS: Final = 10_000
SIGMA: Final = 1.80
BATCH: Final = 100
SINGLE_BODIES: Final = 2_000
BATCH_BODIES: Final = 60
SINGLE_CONNECTIONS: Final = 128
BATCH_CONNECTIONS: Final = 16
UNREACHED_RATE: Final = 10_000_000
"""Events a second: one key sends all of the load, faster than anybody may by default."""
UP_WITHIN_S: Final = 60.0
DISTRIBUTION: Final = (
    f"log-normal events per visitor (sigma {SIGMA}): 1 % of the {VISITORS} visitors send 30 % of the events"
)


@dataclass(frozen=True)
class EdgeFigures:
    """Medians over the rounds. ``p99_ms_at_half``: at half of ``single_rps``, which came out as ``half_rps``.

    ``event_bytes`` is the size of an average event as JSON.
    """

    single_rps: int
    batch_events_per_s: int
    p99_ms_at_half: float
    half_rps: int
    client: str
    distribution: str
    batch_size: int
    event_bytes: int
    rounds: int
    seconds: float
    workers: int
    events_answered: int
    events_stored: int


@dataclass(frozen=True)
class _Stack:
    """A running edge (``url``) over a running store (``database_url``)."""

    url: str
    database_url: str
    folder: Path


def run(*, seconds: float = 5.0, rounds: int = 3, workers: int = 1, seed: int = 1) -> dict[str, JsonValue]:
    """Measure for about ``3 × rounds × seconds`` and return :class:`EdgeFigures` as JSON.

    Raises RuntimeError when an answer was no success, or when fewer events are stored than were answered.
    """
    with _stack(workers) as stack:
        return asdict(_measured(stack, seconds=seconds, rounds=rounds, workers=workers, seed=seed))


def _measured(stack: _Stack, *, seconds: float, rounds: int, workers: int, seed: int) -> EdgeFigures:
    singles, batches = _bodies(random.Random(seed))  # noqa: S311 - a repeatable sample, no secret

    def measured(load: Load) -> list[Result]:
        return [measure(load, url=stack.url, key=KEY, folder=stack.folder) for _ in range(rounds)]

    warm_up = measure(
        Load("/v1/track", singles, SINGLE_CONNECTIONS, seconds=1.0), url=stack.url, key=KEY, folder=stack.folder
    )
    single = measured(Load("/v1/track", singles, SINGLE_CONNECTIONS, seconds=seconds))
    batch = measured(Load("/v1/batch", batches, BATCH_CONNECTIONS, seconds=seconds))
    rps = statistics.median(result.rps for result in single)
    half = measured(Load("/v1/track", singles, SINGLE_CONNECTIONS, seconds=seconds, rps=rps / 2))
    answered = sum(result.answered for result in [warm_up, *single, *half]) + BATCH * sum(
        result.answered for result in batch
    )
    return EdgeFigures(
        single_rps=round(rps),
        batch_events_per_s=round(BATCH * statistics.median(result.rps for result in batch)),
        p99_ms_at_half=round(statistics.median(result.p99_ms for result in half), 1),
        half_rps=round(statistics.median(result.rps for result in half)),
        client=client_name(),
        distribution=DISTRIBUTION,
        batch_size=BATCH,
        event_bytes=sum(map(len, singles)) // len(singles),
        rounds=rounds,
        seconds=seconds,
        workers=workers,
        events_answered=answered,
        events_stored=_stored(stack.database_url, at_least=answered),
    )


def _bodies(dice: random.Random) -> tuple[list[str], list[str]]:
    """Return bodies of single-event requests and of batches; the client puts an id of its own where ``@ID@`` stands."""
    weights = [dice.lognormvariate(0.0, SIGMA) for _ in range(VISITORS)]
    senders = dice.choices(range(VISITORS), weights, k=SINGLE_BODIES + BATCH_BODIES * BATCH)
    events = [_event(dice, sender, number) for number, sender in enumerate(senders)]
    groups = [events[start : start + BATCH] for start in range(SINGLE_BODIES, len(events), BATCH)]
    sent_at = "2026-03-02T08:00:01.000Z"
    singles = [orjson.dumps(event | {"sentAt": sent_at}).decode() for event in events[:SINGLE_BODIES]]
    return singles, [orjson.dumps({"batch": group, "sentAt": sent_at}).decode() for group in groups]


def _event(dice: random.Random, sender: int, number: int) -> dict[str, JsonValue]:
    path = f"/products/{dice.randrange(500)}"
    return {
        "type": "track",
        "event": dice.choice(["Product Viewed", "Price Asked", "Form Started", "cta_clicked"]),
        "messageId": f"@ID@-{number}",
        "anonymousId": f"visitor-{sender}",
        "timestamp": f"2026-03-02T08:00:00.{number % 1000:03}Z",
        "properties": {"path": path, "price": round(dice.uniform(10, 900), 2), "sku": f"{dice.getrandbits(32):08x}"},
        "context": {"page": {"url": f"https://www.example.com{path}", "title": "Products"}},
    }


@contextmanager
def _stack(workers: int) -> Iterator[_Stack]:
    """Run a store and an edge of our own; all of it is gone afterwards."""
    with _folder() as folder, _folder() as stores:  # the stores' folder may belong to an account of their own
        store = EmbeddedPostgres(stores)
        store.start()
        try:
            environment = _environment(store.url, folder)
            program = [sys.executable, "-P", "-m", "django", "migrate", "inbox", "--verbosity", "0"]
            run_program(program, env=environment, check=True)  # noqa: S603 - our own program
            _make_key(store.url)
            with _edge(environment, workers, folder) as url:
                yield _Stack(url, store.url, folder)
        finally:
            store.stop()


@contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="leadloom-bench-") as name:
        yield Path(name)


@contextmanager
def _edge(environment: dict[str, str], workers: int, folder: Path) -> Iterator[str]:
    port = _free_port()
    argv = [sys.executable, "-P", "-m", "leadloom.edge", "--port", str(port), "--workers", str(workers)]
    me = Account.of_uid(os.geteuid())
    edge = spawn(argv, env=environment, account=me, log=folder / "edge.log", has_own_watch=True)
    try:
        url = f"http://127.0.0.1:{port}"
        _wait_until_up(f"{url}/readyz")
        yield url
    finally:
        edge.terminate()
        edge.wait()


def _environment(database_url: str, folder: Path) -> dict[str, str]:
    return os.environ | {
        "LEADLOOM_DATABASE_URL": database_url,
        "LEADLOOM_DATA_DIR": str(folder / "edge"),
        "LEADLOOM_RATE_PER_KEY": str(UNREACHED_RATE),
        "LEADLOOM_MASTER_KEY": Keyring.generate().dump().strip(),
        "DJANGO_SETTINGS_MODULE": os.environ.get("DJANGO_SETTINGS_MODULE", "leadloom.config.settings"),
        "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
    }


def _make_key(database_url: str) -> None:
    with psycopg.connect(database_url) as connection:
        connection.execute(
            "INSERT INTO inbox_writekey (key, name, kind, active, created_at) VALUES (%s, 'bench', 'server', true, %s)",
            (KEY, SystemClock().now()),
        )


def _stored(database_url: str, *, at_least: int) -> int:
    with psycopg.connect(database_url) as connection:
        row = connection.execute("SELECT coalesce(sum(event_count), 0) FROM inbox_chunk").fetchone()
    stored = int(row[0]) if row else 0
    if stored < at_least:
        raise RuntimeError(f"{at_least} events were answered and only {stored} are stored")
    return stored


def _wait_until_up(address: str) -> None:
    end = time.monotonic() + UP_WITHIN_S
    while True:
        try:
            with urllib.request.urlopen(address, timeout=5):  # noqa: S310 - our own address
                return
        except (urllib.error.URLError, OSError):
            if time.monotonic() > end:
                raise
            time.sleep(0.05)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
