"""A real edge: its own process, real HTTP, the test database."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from leadloom.inbox.codec import decode_chunk
from leadloom.inbox.models import InboxChunk, WriteKey
from leadloom.inbox.services import create_write_key
from leadloom.inbox.types import InboxRequest, JsonDict, KeyKind, RejectedMessage
from leadloom.storage.postgres import EmbeddedPostgres
from leadloom.storage.vault import vault

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
READY_WITHIN_S = 20.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Edge:
    """A running edge process and how to talk to it."""

    data_dir: Path
    environment: dict[str, str] = field(default_factory=dict)
    workers: int = 1
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> str:
        return (self.data_dir / "edge.log").read_text()

    def start(self) -> None:
        self.data_dir.mkdir(exist_ok=True)
        command = [sys.executable, "-m", "leadloom.edge", "--port", str(self.port), "--workers", str(self.workers)]
        environment = os.environ | {"LEADLOOM_DATA_DIR": str(self.data_dir)} | self.environment
        with open(self.data_dir / "edge.log", "ab") as log:
            self.process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        self.wait_until_up()

    def wait_until_up(self) -> None:
        end = time.monotonic() + READY_WITHIN_S
        while time.monotonic() < end:
            try:
                httpx.get(f"{self.url}/healthz", timeout=2)
            except httpx.TransportError:
                assert self.process
                assert self.process.poll() is None, self.log
                time.sleep(0.02)
            else:
                return
        raise AssertionError(self.log)

    def kill(self) -> None:
        assert self.process
        self.process.kill()
        self.process.wait()

    def stop(self) -> int:
        assert self.process
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=20)


@pytest.fixture(scope="session")
def running_edge(
    tmp_path_factory: pytest.TempPathFactory, postgres: EmbeddedPostgres, django_db_setup: None
) -> Iterator[Edge]:
    edge = Edge(tmp_path_factory.mktemp("edge"), environment={"LEADLOOM_DEMO": "1"})
    edge.start()
    yield edge
    assert edge.stop() == 0


@pytest.fixture
def edge(running_edge: Edge, transactional_db: None) -> Edge:
    """The edge, with an empty inbox."""
    return running_edge


@pytest.fixture
def key(transactional_db: None) -> WriteKey:
    return create_write_key(name="website", kind=KeyKind.BROWSER, now=NOW)


@pytest.fixture
def client(edge: Edge, key: WriteKey) -> Iterator[httpx.Client]:
    """An HTTP client that shows the write key as the libraries do."""
    with httpx.Client(base_url=edge.url, auth=(key.key, ""), timeout=20) as client:
        yield client


CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage"]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium. Its driver runs an event loop in this thread; Django's queries here are not asynchronous for that."""
    with pytest.MonkeyPatch.context() as patched, sync_playwright() as playwright:
        patched.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser, edge: Edge, key: WriteKey) -> Iterator[Page]:
    """A fresh visitor who never sees an error.

    The demo pages carry the oldest browser key, known to the edge once it was used.
    """
    httpx.post(f"{edge.url}/v1/screen", json={"anonymousId": "first"}, auth=(key.key, ""))
    context = browser.new_context(base_url=edge.url, locale="en-GB")
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    yield page
    context.close()
    assert faults == []


def stored_requests() -> list[InboxRequest]:
    """Everything in the inbox, in the order of acceptance."""
    keyring = vault()
    return [
        request
        for chunk in InboxChunk.objects.order_by("id")
        for request in decode_chunk(chunk.payload, received_at=chunk.received_at, keyring=keyring)
    ]


def stored_events() -> list[JsonDict]:
    return [event for request in stored_requests() for event in request["events"]]


def stored_rejections() -> list[RejectedMessage]:
    return [bad for request in stored_requests() for bad in request.get("rejected", [])]
