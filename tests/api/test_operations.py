"""Metrics and the status page: the figures of the stores, judged for people, and nothing in them is personal."""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families

from leadloom.api import figures as figures_module
from leadloom.api import operations
from leadloom.api.figures import Machine, figures
from leadloom.api.metrics import exposition
from leadloom.inbox.models import InboxChunk
from leadloom.inbox.services import RefusedRow, Unwanted, create_write_key, set_aside, set_aside_refused
from leadloom.inbox.types import KeyKind, SetAsideReason
from leadloom.kernel.clock import VirtualClock
from leadloom.kernel.ids import WriteKeyId
from leadloom.outbox.models import OutboxMessage
from leadloom.storage.backups import note_backup
from leadloom.storage.clickhouse import EventStore
from leadloom.team.clock import running_on
from leadloom.team.types import Role
from leadloom.tick.lease import Lease
from leadloom.tick.models import TickRun, TickState
from tests.team.people import person

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 4, 30, tzinfo=UTC)
ROOT = Path(__file__).resolve().parents[2]
MINUTE = timedelta(minutes=1)
TOKEN = "for the tests alone"


@pytest.fixture(autouse=True)
def folder(settings: LazySettings, tmp_path: Path) -> Path:
    """A data folder of our own: what other tests leave in theirs is not looked at."""
    settings.DATA_DIR = tmp_path
    return tmp_path


def values(at: datetime = NOW) -> Mapping[tuple[str, ...], float]:
    """Return the exposed values by name and labels."""
    text = exposition(figures(now=at)).decode()
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def things(at: datetime = NOW) -> dict[str, tuple[str, str, int | None]]:
    """Return what the page says, by thing."""
    found = operations._things(figures(now=at), backup_at=None)
    return {one.thing: (one.mark, one.why, one.count) for one in found}


def message(state: str, *, due: datetime, channel: str = "email") -> OutboxMessage:
    return OutboxMessage.objects.create(
        key=f"{state}-{channel}-{due}", channel=channel, message_class="staff", urgency=1, recipient=b"", subject=b"",
        body=b"", state=state, next_at=due, created_at=due,
    )  # fmt: skip


def test_metrics_are_for_those_who_show_the_token(clickhouse: EventStore, settings: LazySettings) -> None:
    assert Client().get("/metrics").status_code == 404
    settings.METRICS_TOKEN = TOKEN
    assert Client().get("/metrics").status_code == 404
    assert Client().get("/metrics", headers={"Authorization": "Bearer another"}).status_code == 404
    answer = Client().get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/plain")
    assert b'leadloom_store_up{store="clickhouse"} 1.0' in answer.content


def test_the_figures_are_those_of_the_stores(clickhouse: EventStore, folder: Path) -> None:
    key = create_write_key(name="Website", kind=KeyKind.SERVER, now=NOW)
    unwanted = Unwanted(WriteKeyId(key.pk), SetAsideReason.UNKNOWN_TYPE, "type", {"type": "?"})
    set_aside([unwanted, unwanted], now=NOW)
    set_aside_refused(RefusedRow("1:events", "events", "CANNOT_PARSE", b"{}"), now=NOW)
    for age in (90, 5):
        at = NOW - timedelta(seconds=age)
        InboxChunk.objects.create(received_at=at, created_at=at, event_count=7, payload=b"")
    TickRun.objects.create(fence=1, kind="batch", as_of=NOW - 2 * MINUTE, state=TickState.FROZEN)
    TickRun.objects.create(fence=1, kind="full", as_of=NOW, state=TickState.DONE, done_at=NOW - MINUTE)
    Lease(holder="here:1").acquire()
    message("pending", due=NOW - 3 * MINUTE)
    message("failed", due=NOW)
    (folder / "edge" / "spool").mkdir(parents=True)
    (folder / "edge" / "spool" / "spool").write_bytes(b"x" * 300)
    (folder / "edge" / "spool" / "refused").write_bytes(b"x" * 20)
    found = values()
    assert found["leadloom_events_set_aside_total", "unknown_type"] == 2
    assert found["leadloom_events_set_aside_total", "store_refused"] == 1
    assert found["leadloom_events_refused",] == 1
    assert (found["leadloom_inbox_chunks",], found["leadloom_inbox_events",]) == (2, 14)
    assert (found["leadloom_tick_lag_seconds",], found["leadloom_tick_open_seconds",]) == (90, 120)
    assert found["leadloom_last_full_pass_timestamp_seconds",] == (NOW - MINUTE).timestamp()
    assert found["leadloom_tick_held",] == 1
    assert found["leadloom_outbox_messages", "email", "pending"] == 1
    assert found["leadloom_outbox_messages", "email", "failed"] == 1
    assert found["leadloom_outbox_lag_seconds",] == 180
    assert found["leadloom_edge_spool_bytes",] == 300
    assert found["leadloom_edge_spool_refused_bytes",] == 20
    assert found["leadloom_sla_assignments", "overdue"] == 0


def test_no_label_is_about_people(clickhouse: EventStore) -> None:
    create_write_key(name="欧阳锦瑟", kind=KeyKind.SERVER, now=NOW)
    text = exposition(figures(now=NOW)).decode()
    labels = {name for family in text_string_to_metric_families(text) for one in family.samples for name in one.labels}
    assert labels <= {"store", "reason", "state", "channel"}
    assert "欧阳" not in text


def test_stores_that_are_away_are_figures_too(clickhouse: EventStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(figures_module, "event_store", lambda: EventStore("http://nobody:x@127.0.0.1:9/none"))
    assert values()["leadloom_store_up", "clickhouse"] == 0
    assert things()["event_store"][:2] == ("wrong", "away")


def test_a_new_installation_has_nothing_wrong_but_a_loop_that_nobody_runs(clickhouse: EventStore) -> None:
    found = things()
    assert {thing for thing, (mark, _, _) in found.items() if mark == "wrong"} == {"loop"}
    assert set(found) == set(operations.Thing)
    Lease(holder="here:1").acquire()
    assert things()["loop"][:2] == ("fine", "runs")


def test_what_is_late_is_said_with_its_number(clickhouse: EventStore) -> None:
    Lease(holder="here:1").acquire()
    InboxChunk.objects.create(received_at=NOW, created_at=NOW, event_count=7, payload=b"")
    assert things(NOW + MINUTE)["events"] == ("fine", "waits", 7)
    assert things(NOW + MINUTE + timedelta(seconds=1))["events"] == ("wrong", "late", 7)
    TickRun.objects.create(fence=1, kind="batch", as_of=NOW, state=TickState.FROZEN)
    assert things(NOW + MINUTE)["loop"][:2] == ("fine", "runs")
    assert things(NOW + 2 * MINUTE)["loop"][:2] == ("wrong", "stuck")
    TickRun.objects.create(fence=1, kind="full", as_of=NOW, state=TickState.DONE, done_at=NOW)
    assert things(NOW + 20 * MINUTE)["full_pass"][:2] == ("fine", "ran")
    assert things(NOW + 21 * MINUTE)["full_pass"][:2] == ("wrong", "late")


@pytest.mark.parametrize(
    ("machine", "thing", "judged"),
    [
        (Machine(0, 0, 100 << 30), "spool", ("fine", "empty", None)),
        (Machine(2_500_000, 0, 100 << 30), "spool", ("note", "waits", 2)),
        (Machine(2_500_000, 20, 100 << 30), "spool", ("wrong", "refused", 1)),
        (Machine(0, 0, 100 << 30), "disk", ("fine", "room", 100)),
        (Machine(0, 0, 4 << 30), "disk", ("note", "full", 4)),
        (Machine(0, 0, 1 << 29), "disk", ("wrong", "full", 0)),
    ],
)
def test_the_disk_is_judged(machine: Machine, thing: str, judged: tuple[str, str, int | None]) -> None:
    made = {"spool": operations.spool_status, "disk": operations.disk_status}[thing](machine)
    assert (made.mark, made.why, made.count) == judged


def test_the_age_of_the_last_backup_is_judged(folder: Path) -> None:
    assert operations.last_backup_at(folder) is None
    note_backup(folder, at=NOW)
    kept = operations.last_backup_at(folder)
    assert kept == NOW
    assert operations.backup_status(kept, at=NOW + timedelta(days=2)).mark == "fine"
    assert operations.backup_status(kept, at=NOW + timedelta(days=2, seconds=1)).why == "old"


def test_the_page_is_polled_without_a_body_while_nothing_changes(clickhouse: EventStore) -> None:
    client = Client()
    client.force_login(person(Role.ADMIN))
    with running_on(VirtualClock(NOW)):
        first = client.get("/api/v1/operations/status")
        assert first.status_code == 200, first.content
        assert first.json()["mark"] == "wrong"
        again = client.get("/api/v1/operations/status", headers={"If-None-Match": first["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
        Lease(holder="here:1").acquire()
        changed = client.get("/api/v1/operations/status", headers={"If-None-Match": first["ETag"]})
        assert changed.status_code == 200
        assert {one["thing"]: one["why"] for one in changed.json()["things"]}["loop"] == "runs"


def test_a_database_that_is_away_leaves_the_rest_of_the_page(
    clickhouse: EventStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(figures_module, "work", lambda *, now: connection.cursor().execute("SELECT 1/0"))
    monkeypatch.setattr(connection, "close", lambda: None)
    found = operations._things(figures(now=NOW), backup_at=None)
    assert [one.thing for one in found] == ["operational_store", "event_store", "spool", "disk", "backup"]


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_every_thing_and_every_reason_has_its_words(language: str) -> None:
    text = Path(operations.__file__).read_text(encoding="utf-8")
    said: dict[str, set[str]] = {"operational_store": {"up", "away"}, "event_store": {"up", "away"}}
    for statement in re.findall(r"StatusOut\((.*?)\)\n", text.replace("\n    )", ")"), re.S):
        if thing := re.search(r"Thing\.([A-Z_]+)", statement):
            why = statement.partition("why=")[2].partition("count=")[0].partition(", at=")[0]
            said.setdefault(thing.group(1).lower(), set()).update(re.findall(r'"(\w+)"', why))
    assert set(said) == set(operations.Thing)
    words = json.loads((ROOT / f"web/src/i18n/{language}/operations.json").read_text(encoding="utf-8"))
    assert set(words["thing"]) == set(said)
    for thing, reasons in said.items():
        assert reasons, thing
        assert {name.removesuffix("_one").removesuffix("_other") for name in words["why"][thing]} == reasons, thing
