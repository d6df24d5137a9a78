"""Whole stories: HTTP to a real edge, ticks on a virtual clock, both stores real."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

import httpx
import pytest
from granian.constants import HTTPModes, Interfaces
from granian.server.embed import Server

from leadloom.config.schema import seed
from leadloom.edge.app import EdgeApp
from leadloom.edge.settings import EdgeSettings
from leadloom.edge.sink import PostgresSink
from leadloom.edge.spool import Spool
from leadloom.edge.writekeys import WriteKeys
from leadloom.inbox.services import create_write_key
from leadloom.inbox.types import KeyKind
from leadloom.kernel.clock import VirtualClock
from leadloom.storage.clickhouse import EventStore
from leadloom.storage.vault import vault
from leadloom.tick.lease import Lease
from leadloom.tick.loop import Loop
from tests.proofs.installation import free_port, wait_for

MONDAY = datetime(2024, 5, 20, 2, 0, tzinfo=UTC)
"""10:00 in Shanghai."""
Result = TypeVar("Result")


class World:
    """An installation in one process whose time stands still until it is moved."""

    def __init__(self, store: EventStore, clock: VirtualClock, address: str, key: str) -> None:
        self.store = store
        self.clock = clock
        self.key = key
        self.http = httpx.Client(base_url=address, timeout=20)
        lease = Lease(alone=True, holder="scenario")
        assert lease.acquire()
        self.loop = Loop(store=store, lease=lease, clock=clock)

    @property
    def now(self) -> datetime:
        return self.clock.now()

    def later(self, **step: float) -> datetime:
        """Move time forward."""
        return self.clock.advance(timedelta(**step))

    def send(self, *messages: dict[str, object], key: str | None = None) -> httpx.Response:
        """Send messages that happen now."""
        stamp = self.now.isoformat()
        batch = [{"timestamp": stamp, **message} for message in messages]
        answer = self.http.post("/v1/batch", json={"batch": batch}, auth=(key or self.key, ""))
        assert answer.status_code == 200, answer.text
        return answer

    def page(self, browser: str, path: str) -> None:
        """A page view."""
        url = f"https://www.example.com{path}"
        self.send({"type": "page", "anonymousId": browser, "properties": {"url": url, "path": path}})

    def track(self, browser: str, name: str, /, **properties: object) -> None:
        """A tracked event."""
        self.send({"type": "track", "anonymousId": browser, "event": name, "properties": properties})

    def submit(self, browser: str, form: str, **fields: str) -> None:
        """A form, as the tracker sends it."""
        body = {"anonymousId": browser, "fields": fields, "page": {"url": f"https://www.example.com/{form}"}}
        answer = self.http.post(f"/v1/form/{self.key}/{form}", json=body | {"timestamp": self.now.isoformat()})
        assert answer.status_code == 200, answer.text

    def tick(self) -> None:
        """Let the loop do all that waits."""
        self.loop.drain()


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock(MONDAY)


@pytest.fixture
def edge_address(clock: VirtualClock, tmp_path: Path, transactional_db: None) -> Iterator[Callable[[], str]]:
    """The edge's application on the virtual clock, served over real HTTP by a thread."""
    stop = asyncio.Event()
    ready = threading.Event()
    state: dict[str, asyncio.AbstractEventLoop] = {}
    port = free_port()

    async def serve() -> None:
        state["loop"] = asyncio.get_running_loop()
        settings = EdgeSettings.from_environment()
        keys = WriteKeys(database_url=settings.database_url, data_dir=tmp_path)
        spool = Spool(tmp_path / "spool")
        sink = PostgresSink(database_url=settings.database_url, keyring=vault(), clock=clock, spool=spool)
        app = EdgeApp(settings=settings, keys=keys, sink=sink, clock=clock)
        await keys.start()
        await sink.start()
        server = Server(app, address="127.0.0.1", port=port, interface=Interfaces.RSGI, http=HTTPModes.http1)
        serving = asyncio.create_task(server.serve())
        ready.set()
        await stop.wait()
        server.stop()
        await serving
        await sink.close()
        await keys.close()

    thread = threading.Thread(target=lambda: asyncio.run(serve()), daemon=True)

    def address() -> str:
        thread.start()
        assert ready.wait(20)
        found = f"http://127.0.0.1:{port}"
        wait_for(lambda: _answers(found), 20, "the edge")
        return found

    yield address
    if thread.ident is not None:
        state["loop"].call_soon_threadsafe(stop.set)
        thread.join(20)


def _answers(address: str) -> bool:
    try:
        return httpx.get(f"{address}/healthz", timeout=1).status_code == 200
    except httpx.TransportError:
        return False


@pytest.fixture
def world(edge_address: Callable[[], str], clock: VirtualClock, clickhouse: EventStore) -> Iterator[World]:
    seed(now=clock.now())
    key = create_write_key(name="website", kind=KeyKind.BROWSER, now=clock.now())
    made = World(clickhouse, clock, edge_address(), key.key)
    yield made
    made.http.close()
