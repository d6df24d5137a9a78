"""Who may use the data folder, and as whom the stores run."""

import os
import pwd
import stat
from pathlib import Path

import psycopg
import pytest

from leadloom.storage.accounts import Account, open_folder
from leadloom.storage.embedded_clickhouse import EmbeddedClickHouse
from leadloom.storage.errors import StorageError
from leadloom.storage.locks import FolderLock
from leadloom.storage.postgres import EmbeddedPostgres, program_folder
from leadloom.storage.vault import vault
from tests.storage.support import as_user, needs_root, other_user


def start_and_ask(folder: Path) -> tuple[object, ...]:
    """Start PostgreSQL in the folder as the present user, as ``serve`` does, and ask who runs it."""
    account = open_folder(folder)
    lock = FolderLock(folder, account)
    lock.take()
    server = EmbeddedPostgres(folder, account=account, family=lock.family, durable=False)
    server.start()
    try:
        with psycopg.connect(server.dsn) as connection:
            connection.execute("CREATE TABLE IF NOT EXISTS visit (uid int)")
            connection.execute("INSERT INTO visit VALUES (%s)", [os.geteuid()])
            (count,) = connection.execute("SELECT count(*) FROM visit").fetchone() or (None,)
        assert server.process is not None
        return (Path(f"/proc/{server.process.pid}").stat().st_uid, count)
    finally:
        server.stop()
        lock.release()


@needs_root
def test_started_by_root_the_stores_run_as_the_owner_of_the_folder_and_the_owner_can_start_them_later(
    new_folder: Path,
) -> None:
    owner = other_user()
    new_folder.mkdir(mode=0o700)
    os.chown(new_folder, owner, pwd.getpwuid(owner).pw_gid)
    assert start_and_ask(new_folder) == (owner, 1)
    assert as_user(owner, lambda: start_and_ask(new_folder)) == (owner, 2)
    assert start_and_ask(new_folder) == (owner, 3)


@needs_root
def test_started_by_root_in_a_new_folder_nobody_else_gets_in_and_is_told_so(new_folder: Path) -> None:
    uid, _ = start_and_ask(new_folder)
    assert uid != 0
    name = pwd.getpwuid(new_folder.stat().st_uid).pw_name
    sentence = (
        f"StorageError: The data folder {new_folder} belongs to {name}: start Leadloom as {name}, "
        "or name another folder in LEADLOOM_DATA_DIR."
    )
    with pytest.raises(RuntimeError) as refused:
        as_user(other_user(beside=new_folder.stat().st_uid), lambda: start_and_ask(new_folder))
    assert str(refused.value) == sentence


@needs_root
def test_sudo_gives_a_new_folder_to_the_user_behind_it(new_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    user = other_user()
    monkeypatch.setenv("SUDO_UID", str(user))
    assert open_folder(new_folder).uid == user
    assert new_folder.stat().st_uid == user


@needs_root
def test_a_folder_of_roots_own_files_is_not_taken_over(new_folder: Path) -> None:
    new_folder.mkdir()
    (new_folder / "thesis.txt").write_text("mine")
    with pytest.raises(StorageError, match="holds other files"):
        open_folder(new_folder)
    assert (new_folder / "thesis.txt").stat().st_uid == 0


@needs_root
def test_a_folder_that_its_owner_can_not_reach_is_refused_in_one_sentence(new_folder: Path) -> None:
    new_folder.mkdir()
    new_folder.chmod(0o700)
    with pytest.raises(StorageError, match=r"who can't enter the folders above .* LEADLOOM_DATA_DIR"):
        open_folder(new_folder / "inner")


@needs_root
def test_postgresqls_programs_are_copied_where_the_account_can_not_reach_them(
    new_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = open_folder(new_folder)
    monkeypatch.setattr(Account, "can_reach", lambda _self, _path: False)
    copied = program_folder(new_folder, account)
    assert copied.is_relative_to(new_folder)
    assert program_folder(new_folder, account) == copied
    monkeypatch.undo()
    assert as_user(account.uid, lambda: os.access(copied / "postgres", os.X_OK))


@needs_root
def test_a_second_local_user_cannot_connect_to_the_event_store(new_folder: Path) -> None:
    server = EmbeddedClickHouse(new_folder)
    server.prepare()
    try:
        secrets = [new_folder / "run" / name for name in ("clickhouse.password", "clickhouse.url")]
        assert [stat.S_IMODE(path.stat().st_mode) for path in secrets] == [0o600, 0o600]
        stranger = other_user(beside=server.account.uid)
        for path in (*secrets, new_folder / "chdb"):
            assert not as_user(stranger, lambda path=path: os.access(path, os.R_OK))
    finally:
        server.stop()


def test_the_master_key_is_made_once_private_and_belongs_to_the_folders_owner(
    new_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEADLOOM_DATA_DIR", str(new_folder))
    monkeypatch.delenv("LEADLOOM_MASTER_KEY", raising=False)
    account = open_folder(new_folder)
    vault.cache_clear()
    try:
        sealed = vault().seal("contact.email", 1, "wang@example.com")
        key = new_folder / "keys" / "master.key"
        assert (stat.S_IMODE(key.stat().st_mode), key.stat().st_uid) == (0o600, account.uid)
        assert [path.name for path in key.parent.iterdir()] == ["master.key"]
        vault.cache_clear()
        assert vault().open("contact.email", 1, sealed) == "wang@example.com"
        key.chmod(0o644)
        vault.cache_clear()
        with pytest.raises(StorageError, match="Others can read"):
            vault()
    finally:
        vault.cache_clear()


@pytest.mark.parametrize("broken", ["", "1:", "nonsense", "1:YWJj"])
def test_a_master_key_that_is_none_is_refused_rather_than_replaced(
    new_folder: Path, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    monkeypatch.setenv("LEADLOOM_DATA_DIR", str(new_folder))
    monkeypatch.delenv("LEADLOOM_MASTER_KEY", raising=False)
    (new_folder / "keys").mkdir(parents=True)
    key = new_folder / "keys" / "master.key"
    key.write_text(broken)
    key.chmod(0o600)
    vault.cache_clear()
    try:
        with pytest.raises(StorageError, match="holds no usable key"):
            vault()
        assert key.read_text() == broken
    finally:
        vault.cache_clear()
