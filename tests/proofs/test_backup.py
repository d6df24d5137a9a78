"""A backup is one instant of both stores: what was in it is there again, once, and the work goes on from there."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.proofs.installation import TAKING_IN, Installation, new_folder, wait_for
from tests.proofs.load import Load, assert_nothing_lost_nothing_twice, event_ids, messages, times_stored

pytestmark = pytest.mark.xdist_group("backup")
ANSWERS = {
    "contacts": "SELECT id, version, email_bi, company_id FROM profiles_contact ORDER BY id",
    "leads": "SELECT id, contact_id, stage, mql_at, assignment_id FROM leads_lead ORDER BY id",
    "scores": "SELECT contact_id, model_id, total_milli, rating, grade FROM scoring_contact_score ORDER BY 1, 2",
    "assignments": "SELECT id, lead_id, rule_id FROM leads_assignment ORDER BY id",
    "consents": "SELECT * FROM compliance_consent ORDER BY id",
}
EVENTS = "SELECT event_id, subject, type, at, toString(props) FROM events ORDER BY event_id"


@pytest.fixture
def backup_path() -> Iterator[Path]:
    folder = new_folder()
    yield folder / "set"
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def elsewhere(installation: Installation) -> Iterator[Installation]:
    """An empty folder with the master key of the first one."""
    made = Installation(new_folder())
    made.write_key = installation.write_key
    put_key(installation, made)
    yield made
    made.remove()


def put_key(of: Installation, to: Installation) -> None:
    shutil.copytree(of.folder / "keys", to.folder / "keys")
    owner = of.folder.stat()
    for path in (to.folder, to.folder / "keys", to.folder / "keys" / "master.key"):
        os.chown(path, owner.st_uid, owner.st_gid)


def refused(installation: Installation, *words: str) -> str:
    """Run a command that can't be done and return what it says."""
    done = subprocess.run(
        [sys.executable, "-m", "leadloom.config.cli", *words],
        env=installation.env, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 1, done.stdout + done.stderr
    return done.stderr


def answers(installation: Installation) -> dict[str, list[object]]:
    with installation.database() as database:
        found: dict[str, list[object]] = {name: list(database.execute(query)) for name, query in ANSWERS.items()}
    return found | {"events": list(installation.event_store().query(EVENTS))}


def test_contacts_scores_leads_and_events_are_what_they_were_and_the_work_goes_on(
    installation: Installation, elsewhere: Installation, backup_path: Path
) -> None:
    for person in range(2_000_000, 2_000_004):
        assert installation.post(list(messages(person, form=True))) == 200
    installation.settle()
    before = answers(installation)
    assert all(before[name] for name in ("contacts", "leads", "scores", "assignments", "events"))
    told = installation.command("backup", str(backup_path))
    assert "master key is not in it" in told
    assert not (installation.folder / "chdb" / "store" / "shadow").exists() or not list(
        (installation.folder / "chdb" / "store" / "shadow").glob("leadloom*")
    )
    manifest = json.loads((backup_path / "manifest.json").read_text())
    assert manifest["open_ticks"] == []
    assert not (backup_path / "keys").exists()
    elsewhere.command("restore", str(backup_path))
    elsewhere.start(*TAKING_IN)
    elsewhere.settle()
    assert answers(elsewhere) == before
    repeated = list(messages(2_000_000, form=True))
    assert elsewhere.post([*repeated, *repeated]) == 200
    elsewhere.settle()
    stored = times_stored(elsewhere, event_ids(elsewhere, [one for one in repeated if one["type"] == "page"]))
    assert set(stored.values()) == {1}


def test_a_backup_under_load_has_everything_that_was_accepted_before_it_exactly_once(
    installation: Installation, elsewhere: Installation, backup_path: Path
) -> None:
    path = backup_path.with_suffix(".tar")
    with Load(installation) as load:
        load.wait_for(150)
        accepted = list(load.accepted)
        installation.command("backup", str(path))
        load.wait_for(150)
    assert [one.name for one in path.parent.iterdir()] == [path.name], "nothing is left beside it"
    assert path.stat().st_mode & 0o077 == 0
    with tarfile.open(path) as tar:
        assert tar.getnames()[-1] == "manifest.json"
    elsewhere.command("restore", str(path))
    elsewhere.start(*TAKING_IN)
    elsewhere.settle()
    before = Load(elsewhere)
    before.accepted = accepted
    assert_nothing_lost_nothing_twice(elsewhere, before)
    installation.settle()
    assert_nothing_lost_nothing_twice(installation, load)


@pytest.mark.parametrize("place", ["after_freeze", pytest.param("during_insert", marks=pytest.mark.soak)])
def test_a_tick_that_stands_still_at_the_instant_is_finished_after_the_restore_and_on_the_first_one_too(
    installation: Installation, elsewhere: Installation, backup_path: Path, place: str
) -> None:
    tick = installation.child("tick")
    installation.arm(place, "stop")
    sent = list(messages(2_100_000 if place == "after_freeze" else 2_200_000, form=True))
    assert installation.post(sent) == 200
    wait_for(installation.has_struck, 30, "the tick to stand still")
    try:
        installation.command("backup", str(backup_path))
    finally:
        os.kill(tick, signal.SIGCONT)
    assert len(json.loads((backup_path / "manifest.json").read_text())["open_ticks"]) == 1
    elsewhere.command("restore", str(backup_path))
    elsewhere.start(*TAKING_IN)
    events = [message for message in sent if message["type"] != "identify"]
    for one in (installation, elsewhere):
        one.settle()
        assert set(times_stored(one, event_ids(one, events)).values()) == {1}
        load = Load(one)
        load.accepted = list(sent)
        assert_nothing_lost_nothing_twice(one, load)


def test_a_restore_that_can_not_be_right_changes_nothing(
    installation: Installation, elsewhere: Installation, backup_path: Path
) -> None:
    installation.command("backup", str(backup_path), "--with-key")
    assert "is there already" in refused(installation, "backup", str(backup_path))
    assert "in use by the process" in refused(installation, "restore", str(backup_path), "--force")
    shutil.rmtree(elsewhere.folder / "keys")
    elsewhere.command("restore", str(backup_path))
    assert (elsewhere.folder / "keys" / "master.key").read_text() == installation.keyring().dump()
    assert "has stores already" in refused(elsewhere, "restore", str(backup_path))
    damaged = max((backup_path / "chdb").rglob("data.bin"), key=lambda path: path.stat().st_size)
    with damaged.open("r+b") as file:
        file.seek(damaged.stat().st_size // 2)
        byte = file.read(1)
        file.seek(-1, os.SEEK_CUR)
        file.write(bytes([byte[0] ^ 1]))
    stranger = Installation(new_folder())
    try:
        assert "is damaged" in refused(stranger, "restore", str(backup_path))
        assert not (stranger.folder / "postgres").exists()
    finally:
        stranger.remove()
    elsewhere.start(*TAKING_IN)
    elsewhere.settle()


def test_another_installations_key_does_not_do(
    installation: Installation, elsewhere: Installation, backup_path: Path
) -> None:
    installation.command("backup", str(backup_path))
    (elsewhere.folder / "keys" / "master.key").write_text("1:YSBrZXkgb2Ygc29tZWJvZHkgZWxzZSwgMzIgYnl0ZXM=\n")
    assert "master key of this backup is missing" in refused(elsewhere, "restore", str(backup_path))
    assert not (elsewhere.folder / "postgres").exists()


def test_with_force_the_former_stores_are_kept_and_an_exchange_that_was_cut_off_is_finished(
    installation: Installation, elsewhere: Installation, backup_path: Path
) -> None:
    installation.command("backup", str(backup_path))
    elsewhere.command("restore", str(backup_path))
    elsewhere.command("restore", str(backup_path), "--force")
    (replaced,) = elsewhere.folder.glob("replaced-*")
    assert {path.name for path in replaced.iterdir()} >= {"postgres", "chdb"}
    draft = elsewhere.folder / "restoring"
    draft.mkdir()
    shutil.copystat(elsewhere.folder, draft)
    (draft / "chdb").rmdir() if (draft / "chdb").exists() else None
    (elsewhere.folder / "chdb").rename(draft / "chdb")  # as if killed after the first of two moves
    (draft / "complete").write_text("replaced-again")
    owner = installation.folder.stat()
    for path in (draft, draft / "complete"):
        os.chown(path, owner.st_uid, owner.st_gid)
    elsewhere.start(*TAKING_IN)
    assert not draft.exists()
    elsewhere.settle()
    assert answers(elsewhere)["events"] == answers(installation)["events"]
