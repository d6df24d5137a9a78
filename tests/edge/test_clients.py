"""Segment's own libraries, unchanged, send to the real door: over a good line and over a bad one."""

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import TypedDict

import pytest
from django.db import transaction

from leadloom.inbox.models import WriteKey
from leadloom.inbox.parse import Incoming
from leadloom.inbox.services import claim
from leadloom.inbox.types import JsonDict
from leadloom.kernel.ids import TickId
from leadloom.tick.batch import Batch, read
from tests.edge.conftest import NOW, Edge, stored_events
from tests.edge.flaky import Mishap, flaky_line

ROOT = Path(__file__).resolve().parents[2]
CLIENTS = Path(__file__).resolve().parent / "clients"
NODE = Path(sys.executable).parent / "node"
OLDER = {version: Path(sys.prefix) / "clients" / version.replace(".", "-") for version in ("2.2", "2.3")}
"""Releases of the Python library beside the newest one; the Makefile installs them."""
CROWD = 150
KINDS = Counter({"identify": 1, "track": 1 + CROWD, "page": 1, "screen": 1, "group": 1, "alias": 1})
BAD_LINE = (Mishap.AWAY, Mishap.UNHEARD, Mishap.CUT, Mishap.LIMITED, Mishap.NONE, Mishap.UNHEARD)

needs_node = pytest.mark.skipif(
    not (ROOT / "web/node_modules/@segment/analytics-node").is_dir(), reason="the web packages are not installed"
)


class Told(TypedDict):
    """What a sender says of itself at its end: ids of the messages that it holds for delivered, and errors."""

    sent: list[str]
    failures: list[str]


def run(command: list[str], **environment: str) -> Told:
    ended = subprocess.run(
        command, check=False, env=os.environ | environment, capture_output=True, text=True, timeout=120
    )
    assert ended.returncode == 0, ended.stderr
    told: Told = json.loads(ended.stdout)
    return told


def python_client(version: str, url: str, key: WriteKey, *, packing: str = "plain") -> Told:
    """Send with a release of ``segment-analytics-python``; the current one is in our own environment."""
    folder = OLDER.get(version)
    if folder and not folder.is_dir():
        pytest.skip(f"{folder} is not installed: run make .venv/.installed-dev")
    command = [sys.executable, str(CLIENTS / "send.py"), url, key.key, str(CROWD), packing]
    told = run(command, PYTHONPATH=str(folder) if folder else "")
    assert str(told.get("version")).startswith(version)
    return told


def node_client(url: str, key: WriteKey) -> Told:
    """Send with ``@segment/analytics-node``."""
    return run([str(NODE), str(CLIENTS / "send.mjs"), str(ROOT / "web"), url, key.key, str(CROWD)])


def taken_by_a_tick() -> Batch:
    """What a tick takes from the inbox: the first accepted copy of each message."""
    with transaction.atomic():
        return read(claim(tick=TickId(1), events=100_000), now=NOW)


def assert_is_whole(events: list[JsonDict]) -> None:
    """Each kind of message came with what was said in it."""
    found = {str(event["type"]): event for event in events if event.get("event") != "Crowd"}
    assert found["identify"]["traits"] == {"title": "采购总监", "employees": 120}
    assert found["track"]["properties"] == {"plan": "team", "price": 199.5}
    assert found["group"]["groupId"] == "g1"
    assert (found["alias"]["previousId"], found["alias"]["userId"]) == ("anonymous-1", "u1")


def assert_each_is_taken_once(sent: list[str], taken: list[Incoming]) -> None:
    assert len(set(sent)) == len(sent) == sum(KINDS.values())
    assert Counter(message.message_id for message in taken) == Counter(sent)
    assert Counter(message.type.value for message in taken) == KINDS


@pytest.mark.parametrize("packing", ["plain", "gzip"])
@pytest.mark.parametrize("version", ["2.2", "2.3", "2.4"])
def test_the_python_library_of_each_release_is_heard(edge: Edge, key: WriteKey, version: str, packing: str) -> None:
    told = python_client(version, edge.url, key, packing=packing)

    assert told["failures"] == []
    events = stored_events()
    assert Counter(str(event["messageId"]) for event in events) == Counter(told["sent"])
    assert_is_whole(events)
    batch = taken_by_a_tick()
    assert_each_is_taken_once(told["sent"], batch.fresh)
    assert batch.repeats == 0
    assert not any(message.bot for message in batch.fresh)


@pytest.mark.parametrize("version", ["2.2", "2.3", "2.4"])
def test_a_bad_line_neither_loses_nor_doubles_what_the_python_library_sends(
    edge: Edge, key: WriteKey, version: str
) -> None:
    with flaky_line(edge.port, BAD_LINE) as line:
        told = python_client(version, line.url, key)

    assert told["failures"] == []
    assert line.counts >= Counter(BAD_LINE)
    batch = taken_by_a_tick()
    assert_each_is_taken_once(told["sent"], batch.fresh)
    assert batch.repeats > 0


@needs_node
def test_the_node_library_is_heard(edge: Edge, key: WriteKey) -> None:
    told = node_client(edge.url, key)

    assert told["failures"] == []
    events = stored_events()
    assert Counter(str(event["messageId"]) for event in events) == Counter(told["sent"])
    assert_is_whole(events)
    assert_each_is_taken_once(told["sent"], taken_by_a_tick().fresh)


@needs_node
def test_a_bad_line_neither_loses_nor_doubles_what_the_node_library_sends(edge: Edge, key: WriteKey) -> None:
    with flaky_line(edge.port, BAD_LINE) as line:
        told = node_client(line.url, key)

    assert told["failures"] == []
    assert line.counts >= Counter(BAD_LINE)
    batch = taken_by_a_tick()
    assert_each_is_taken_once(told["sent"], batch.fresh)
    assert batch.repeats > 0
