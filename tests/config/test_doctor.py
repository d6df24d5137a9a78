"""``leadloom doctor``: what it says of a healthy installation, and of every way in which one can be ill."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection

from leadloom.config.doctor import databases, machine, work
from leadloom.config.doctor.findings import Finding, Mark, fine, note, shown, wrong
from leadloom.config.stores import Stores
from leadloom.inbox.models import InboxChunk
from leadloom.inbox.services import RefusedRow, Unwanted, create_write_key, set_aside, set_aside_refused
from leadloom.inbox.types import KeyKind, SetAsideReason
from leadloom.kernel.crypto import Keyring
from leadloom.kernel.ids import WriteKeyId
from leadloom.outbox.models import OutboxMessage
from leadloom.storage.clickhouse import EventStore
from leadloom.tick.lease import Lease
from leadloom.tick.models import TickRun, TickState
from tests.proofs.installation import Installation, wait_for
from tests.storage.support import folder_named

NOW = datetime(2026, 3, 2, 4, 30, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
MOMENT = timedelta(seconds=1)


def test_the_lines_stand_under_each_other_and_the_last_one_sums_up() -> None:
    assert shown([fine("disk", "Room."), note("mail server", "None."), wrong("loop", "Dead.")]) == (
        "ok     disk         Room.\nnote   mail server  None.\nWRONG  loop         Dead.\n\nOne thing is wrong."
    )
    assert shown([fine("a", "b")]).endswith("\n\nNothing is wrong.")
    assert shown([wrong("a", "b")] * 2).endswith("\n\n2 things are wrong.")


class TestMachine:
    """What needs no store."""

    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        """A data folder with a key, both as the product makes them."""
        folder = tmp_path / "data"
        for place in (folder, folder / "keys"):
            place.mkdir(mode=0o700)
        key = folder / "keys" / "master.key"
        key.touch(mode=0o600)
        key.write_text(Keyring.generate().dump(), encoding="ascii")
        return folder

    def test_a_folder_as_the_product_makes_it_is_fine(self, folder: Path) -> None:
        assert machine.folder_found(folder).mark is Mark.FINE
        assert machine.key_found(folder, {}).mark is Mark.FINE

    def test_a_folder_that_is_not_there_is_named_and_not_made(self, tmp_path: Path) -> None:
        gone = tmp_path / "gone"
        assert machine.folder_found(gone).mark is Mark.WRONG
        assert machine.key_found(gone, {}).mark is Mark.WRONG
        assert machine.disk_found(gone).about == "disk"
        assert not gone.exists()

    def test_a_folder_that_others_can_look_into_is_no_mistake_but_worth_knowing(self, folder: Path) -> None:
        folder.chmod(0o755)
        assert machine.folder_found(folder).mark is Mark.NOTE

    @pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
    def test_somebody_elses_folder_is_fine_for_root_who_starts_the_stores_as_its_owner(self, folder: Path) -> None:
        os.chown(folder, 65534, 65534)
        found = machine.folder_found(folder)
        assert (found.mark, "nobody" in found.sentence) == (Mark.FINE, True)

    @pytest.mark.parametrize(("place", "mode"), [("keys", "700"), ("keys/master.key", "600")])
    def test_a_key_that_others_can_reach_is_wrong_and_the_cure_is_named(
        self, folder: Path, place: str, mode: str
    ) -> None:
        (folder / place).chmod(0o744)
        found = machine.key_found(folder, {})
        assert (found.mark, found.sentence.endswith(f"chmod {mode} it.")) == (Mark.WRONG, True)

    def test_a_key_that_is_lost_while_there_is_data_must_be_brought_back(self, folder: Path) -> None:
        (folder / "keys" / "master.key").unlink()
        assert "first start makes it" in machine.key_found(folder, {}).sentence
        (folder / "postgres").mkdir()
        assert "from your copy" in machine.key_found(folder, {}).sentence
        assert not (folder / "keys" / "master.key").exists()

    def test_a_key_that_is_none_is_wrong_wherever_it_stands(self, folder: Path) -> None:
        (folder / "keys" / "master.key").write_text("1:abc", encoding="ascii")
        assert machine.key_found(folder, {}).mark is Mark.WRONG
        assert machine.key_found(folder, {machine.MASTER_KEY: Keyring.generate().dump()}).mark is Mark.FINE
        assert machine.key_found(folder, {machine.MASTER_KEY: "secret"}).mark is Mark.WRONG
        assert "secret" not in machine.key_found(folder, {machine.MASTER_KEY: "secret"}).sentence

    @pytest.mark.parametrize(
        ("free", "mark"),
        [(machine.GIB - 1, Mark.WRONG), (machine.GIB, Mark.NOTE), (5 * machine.GIB, Mark.FINE)],
    )
    def test_a_disk_is_too_full_below_one_gibibyte(self, tmp_path: Path, free: int, mark: Mark) -> None:
        assert machine.disk_found(tmp_path, free=free).mark is mark

    def test_events_that_wait_on_disk_are_worth_knowing_and_refused_ones_are_wrong(self, folder: Path) -> None:
        assert machine.spool_found(folder).mark is Mark.FINE
        place = folder / "edge" / "spool"
        place.mkdir(parents=True)
        (place / "spool").write_bytes(b"x" * 2_500_000)
        assert (machine.spool_found(folder).mark, machine.spool_found(folder).sentence[:6]) == (Mark.NOTE, "2.5 MB")
        (place / "refused").write_bytes(b"x" * 100_000)
        found = machine.spool_found(folder)
        assert (found.mark, str(place / "refused") in found.sentence) == (Mark.WRONG, True)

    def test_what_is_left_over_from_proofs_is_wrong(self) -> None:
        assert machine.failpoint_found({machine.FAILPOINT: "after_insert"}).mark is Mark.WRONG
        assert machine.failpoint_found({}).mark is Mark.FINE

    def test_what_was_not_built_is_wrong(self, tmp_path: Path) -> None:
        page = tmp_path / "index.html"
        assert machine.built_found("web", page, without="no").mark is Mark.WRONG
        page.touch()
        assert machine.built_found("web", page, without="no").mark is Mark.FINE


@pytest.mark.django_db
class TestStores:
    """Versions and schemas."""

    def test_the_stores_of_this_version_are_fine(self, clickhouse: EventStore) -> None:
        found = [*databases.operational_store(), *databases.events()]
        assert [(one.about, one.mark) for one in found] == [
            ("PostgreSQL", Mark.FINE),
            ("PostgreSQL schema", Mark.FINE),
            ("ClickHouse", Mark.FINE),
            ("ClickHouse schema", Mark.FINE),
        ]

    def test_a_missing_migration_and_one_from_the_future_are_told_apart(self) -> None:
        self.statement(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('inbox', '0999_later', '2026-01-01')"
        )
        (newer,) = databases.operational_schema()
        self.statement("DELETE FROM django_migrations WHERE app = 'inbox'")
        (missing,) = databases.operational_schema()
        assert (newer.mark, "inbox.0999_later" in newer.sentence) == (Mark.WRONG, True)
        assert (missing.mark, "leadloom migrate" in missing.sentence) == (Mark.WRONG, True)

    def test_old_versions_are_refused(self) -> None:
        assert [databases.postgres_version(major, "").mark for major in (14, 15)] == [Mark.WRONG, Mark.FINE]
        texts = ("24.12.1.1", "25.3", "26.9.1.1")
        marks = [databases.clickhouse_version(text).mark for text in texts]
        assert marks == [Mark.WRONG, Mark.FINE, Mark.FINE]

    def test_a_store_that_is_away_is_told_and_does_not_stop_the_command(self) -> None:
        def away() -> list[Finding]:
            EventStore("http://nobody:x@127.0.0.1:9/none")
            return []

        (found,) = databases.looked_at("ClickHouse", away)
        assert (found.mark, found.about) == (Mark.WRONG, "ClickHouse")
        assert ":x@" not in found.sentence

    def statement(self, text: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(text)


@pytest.mark.django_db
class TestWork:
    """The loop, what it set aside, and messages."""

    def test_a_loop_that_nobody_runs_is_wrong_unless_nothing_runs_at_all(self) -> None:
        assert work.loop_found(whose=Stores.SERVED, patience_s=0.1).mark is Mark.WRONG
        assert work.loop_found(whose=Stores.REMOTE, patience_s=0.1).mark is Mark.WRONG
        assert work.loop_found(whose=Stores.OWN).mark is Mark.NOTE

    def test_a_holder_that_does_not_beat_is_dead(self) -> None:
        assert Lease(alone=True, holder="here:7").acquire()
        found = work.loop_found(whose=Stores.SERVED, patience_s=0.3)
        assert (found.mark, "here:7" in found.sentence) == (Mark.WRONG, True)

    def test_a_holder_that_beats_lives(self, monkeypatch: pytest.MonkeyPatch) -> None:
        lease = Lease(alone=True, holder="here:7")
        assert lease.acquire()
        monkeypatch.setattr(work.time, "sleep", lambda _seconds: lease.beat())
        assert work.loop_found(whose=Stores.SERVED, patience_s=5).mark is Mark.FINE

    @pytest.mark.parametrize(
        ("age", "whose", "mark"),
        [
            (MINUTE, Stores.SERVED, Mark.FINE),
            (MINUTE + MOMENT, Stores.SERVED, Mark.WRONG),
            (MINUTE + MOMENT, Stores.REMOTE, Mark.WRONG),
            (MINUTE + MOMENT, Stores.OWN, Mark.NOTE),
        ],
    )
    def test_events_that_wait_for_more_than_a_minute_are_late(self, age: timedelta, whose: Stores, mark: Mark) -> None:
        InboxChunk.objects.create(received_at=NOW, event_count=1, payload=b"", created_at=NOW - age)
        InboxChunk.objects.create(received_at=NOW, event_count=1, payload=b"", created_at=NOW - 9 * age, tick_id=1)
        assert work.lateness_found(whose=whose, now=NOW).mark is mark

    def test_a_tick_that_is_not_done_after_a_minute_is_stuck(self) -> None:
        TickRun.objects.create(fence=1, kind="batch", as_of=NOW - MINUTE, state=TickState.FROZEN)
        assert work.lateness_found(whose=Stores.SERVED, now=NOW).mark is Mark.FINE
        assert work.lateness_found(whose=Stores.SERVED, now=NOW + MOMENT).mark is Mark.WRONG

    def test_rows_the_event_store_refused_are_wrong_and_messages_set_aside_are_not(self) -> None:
        assert (work.refused_found().mark, work.set_aside_found(now=NOW).mark) == (Mark.FINE, Mark.FINE)
        set_aside_refused(RefusedRow("1:events", "events", "unreadable", b"{}"), now=NOW - timedelta(days=30))
        key = create_write_key(name="site", kind=KeyKind.BROWSER, now=NOW)
        for reason in (SetAsideReason.SPAM, SetAsideReason.MISSING, SetAsideReason.SPAM):
            set_aside([Unwanted(WriteKeyId(key.pk), reason, "", {})], now=NOW)
        assert work.refused_found().mark is Mark.WRONG
        found = work.set_aside_found(now=NOW + timedelta(days=7))
        assert (found.mark, "2 spam, 1 missing" in found.sentence) == (Mark.NOTE, True)
        assert work.set_aside_found(now=NOW + timedelta(days=7) + MOMENT).mark is Mark.FINE

    def test_without_a_mail_server_production_is_wrong_and_a_trial_is_not(self) -> None:
        marks = [work.mail_server_found(production=production, demo=False).mark for production in (True, False)]
        assert marks == [Mark.WRONG, Mark.NOTE]
        assert work.mail_server_found(production=False, demo=True).mark is Mark.FINE

    @pytest.mark.parametrize("state", ["failed", "unknown"])
    def test_a_message_that_ended_badly_is_wrong_until_somebody_sends_it_again(self, state: str) -> None:
        assert [found.mark for found in self.messages()] == [Mark.FINE]
        self.message(state)
        assert [found.mark for found in self.messages()] == [Mark.WRONG]
        OutboxMessage.objects.update(state="sent")
        assert [found.mark for found in self.messages()] == [Mark.FINE]

    def test_a_message_that_may_not_be_sent_is_no_mistake(self) -> None:
        self.message("refused")
        assert [found.mark for found in self.messages()] == [Mark.FINE]

    def test_messages_that_wait_although_they_could_leave_are_wrong(self) -> None:
        self.message("pending")
        assert [found.mark for found in self.messages(at=NOW + MINUTE)] == [Mark.FINE]
        assert [found.about for found in self.messages(at=NOW + MINUTE + MOMENT)] == ["messages", "dispatch"]
        assert [found.about for found in self.messages(at=NOW + MINUTE + MOMENT, sends=False)] == ["messages"]

    def message(self, state: str) -> None:
        OutboxMessage.objects.create(
            key=f"m-{state}", channel="email", message_class="staff", urgency=0, recipient=b"", subject=b"", body=b"",
            state=state, next_at=NOW, created_at=NOW,
        )  # fmt: skip

    def messages(self, *, at: datetime = NOW, sends: bool = True) -> list[Finding]:
        return work.messages_found(whose=Stores.SERVED, now=at, sends=sends)


class TestCommand:
    """The command itself, on a folder of its own."""

    @pytest.fixture
    def doctor(self) -> Iterator[Callable[..., dict[str, str]]]:
        """Runs it and returns the mark of everything it looked at; checks that the exit code agrees."""

        def ask(**environment: str) -> dict[str, str]:
            done = subprocess.run(
                [sys.executable, "-m", "leadloom.config.cli", "doctor"],
                env=self.installation.env | {machine.FAILPOINT: ""} | environment,
                capture_output=True, text=True, check=False, timeout=120,
            )  # fmt: skip
            lines = done.stdout.split("\n\n")[0].splitlines()
            marks = {line[7:].split("  ")[0]: line.split()[0] for line in lines}
            assert marks, done.stderr
            assert done.returncode == int("WRONG" in marks.values()), done.stdout + done.stderr
            return marks

        with folder_named("data folder 数据") as folder:
            self.installation = Installation(folder)
            yield ask
            self.installation.remove()

    def test_it_works_before_the_first_start_without_serve_and_beside_it(
        self, doctor: Callable[..., dict[str, str]]
    ) -> None:
        marks = doctor()
        assert (marks["data folder"], "PostgreSQL" in marks) == ("WRONG", False)
        assert not self.installation.folder.exists(), "looking makes nothing"

        self.installation.command("migrate")
        marks = doctor()
        assert [marks[name] for name in ("data folder", "master key", "PostgreSQL schema")] == ["ok", "ok", "ok"]
        assert (marks["loop"], marks["backlog"], marks["mail server"]) == ("note", "ok", "note")

        self.installation.start()
        wait_for(lambda: self.installation.count("SELECT count(*) FROM tick_run") > 0, 60, "the first full pass")
        marks = doctor()
        assert (marks["loop"], marks["ClickHouse schema"]) == ("ok", "ok")
        assert doctor(LEADLOOM_PRODUCTION="1")["mail server"] == "WRONG"
        assert doctor(LEADLOOM_FAILPOINT="x")["failpoint"] == "WRONG"

    def test_half_of_the_remote_stores_is_told(self, doctor: Callable[..., dict[str, str]]) -> None:
        self.installation.folder.mkdir(mode=0o700)
        key = Keyring.generate().dump().strip()
        marks = doctor(LEADLOOM_DATABASE_URL="postgresql://127.0.0.1:9/none", LEADLOOM_MASTER_KEY=key)
        assert (marks["master key"], marks["stores"]) == ("ok", "WRONG")
