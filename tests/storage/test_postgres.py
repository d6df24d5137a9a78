"""The embedded operational store."""

import os
import signal
import socket
import stat
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from leadloom.storage.accounts import open_folder
from leadloom.storage.postgres import EmbeddedPostgres
from leadloom.storage.sockets import MAX_PATH_BYTES
from tests.storage.support import as_user, folder_named, needs_root, other_user


def ask(server: EmbeddedPostgres, statement: str) -> tuple[object, ...]:
    with psycopg.connect(server.dsn) as connection:
        row = connection.execute(statement).fetchone()
    assert row is not None
    return row


@pytest.fixture
def server(folder: Path) -> Iterator[EmbeddedPostgres]:
    running = EmbeddedPostgres(folder, durable=False)
    running.start()
    yield running
    running.stop()


@pytest.mark.parametrize("name", ["data", "客户 数据 with spaces", "d" * 150, "数" * 50, 'a,b "c" ' + "d'e"])
def test_the_store_starts_whatever_its_folder_is_called(name: str) -> None:
    with folder_named(name) as folder:
        server = EmbeddedPostgres(folder, durable=False)
        server.start()
        try:
            assert ask(server, "SELECT 1") == (1,)
            with psycopg.connect(server.url) as connection:
                assert connection.execute("SELECT current_user").fetchone() == ("leadloom",)
            assert len(os.fsencode(server.socket_dir / ".s.PGSQL.5432")) <= MAX_PATH_BYTES
        finally:
            server.stop()
        assert server.socket_dir.is_relative_to(folder) or not server.socket_dir.exists()


def test_the_store_starts_under_a_locale_that_the_system_lacks(
    new_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LANG", "LC_ALL", "LC_CTYPE", "LC_MESSAGES"):
        monkeypatch.setenv(name, "zh_CN.UTF-8")
    server = EmbeddedPostgres(new_folder, durable=False)
    server.start()
    try:
        assert ask(server, "SELECT lower('ÄÖÜ'), current_setting('server_encoding')") == ("äöü", "UTF8")
    finally:
        server.stop()


def test_committed_work_is_safe_by_default(new_folder: Path) -> None:
    server = EmbeddedPostgres(new_folder)
    server.start()
    try:
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):
            assert ask(server, f"SHOW {setting}") == ("on",)
    finally:
        server.stop()


def test_the_store_is_closed_to_the_network(server: EmbeddedPostgres) -> None:
    assert ask(server, "SELECT current_setting('listen_addresses')") == ("",)
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", 5432)) != 0
    assert stat.S_IMODE(server.socket_dir.stat().st_mode) == 0o700
    assert stat.S_IMODE(server.cluster.stat().st_mode) == 0o700


@needs_root
def test_a_second_local_user_cannot_connect_to_the_operational_store(server: EmbeddedPostgres) -> None:
    stranger = other_user(beside=server.account.uid)

    def connect() -> str:
        try:
            psycopg.connect(server.dsn).close()
        except psycopg.OperationalError as error:
            return str(error)
        return "connected"

    assert "Permission denied" in as_user(stranger, connect)
    server.socket_dir.chmod(0o777)  # were the folder open, the server would still refuse the user
    (server.socket_dir / ".s.PGSQL.5432").chmod(0o777)
    assert "failed" in as_user(stranger, connect)
    assert as_user(server.account.uid, connect) == "connected"


def test_a_stale_pid_file_that_names_a_living_process_does_not_stop_the_start(folder: Path) -> None:
    server = EmbeddedPostgres(folder, durable=False)
    server.start()
    server.stop()
    lines = [str(os.getppid()), str(server.cluster), "1700000000", "5432", str(server.socket_dir), "", "", "ready   "]
    (server.cluster / "postmaster.pid").write_text("\n".join(lines) + "\n")
    server.start()
    try:
        assert ask(server, "SELECT 1") == (1,)
    finally:
        server.stop()


def test_what_was_committed_survives_a_kill_of_the_server(folder: Path) -> None:
    server = EmbeddedPostgres(folder)
    server.start()
    with psycopg.connect(server.dsn) as connection:
        connection.execute("CREATE TABLE lead (name text)")
        connection.execute("INSERT INTO lead VALUES ('王小明')")
    assert server.process is not None
    os.kill(server.process.pid, signal.SIGKILL)
    server.process.wait()
    server.start()
    try:
        assert ask(server, "SELECT name FROM lead") == ("王小明",)
    finally:
        server.stop()


def test_a_second_server_never_starts_on_the_same_cluster(
    server: EmbeddedPostgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("leadloom.storage.postgres.OLD_SERVER_ENDS_WITHIN_S", 0.1)
    second = EmbeddedPostgres(server.data_dir, durable=False)
    with pytest.raises(Exception, match="earlier PostgreSQL"):
        second.start()
    assert ask(server, "SELECT 1") == (1,)


def test_values_that_a_statement_carried_do_not_reach_the_log(server: EmbeddedPostgres) -> None:
    with psycopg.connect(server.dsn, autocommit=True) as connection:
        connection.execute("CREATE TABLE person (email text UNIQUE, age int)")
        connection.execute("INSERT INTO person VALUES ('planted@example.com', 1)")
        with pytest.raises(psycopg.errors.UniqueViolation):
            connection.execute("INSERT INTO person VALUES (%s, 1)", ["planted@example.com"])
        with pytest.raises(psycopg.errors.SyntaxError):
            connection.execute("SELEC 'planted@example.com'")
    log = (server.data_dir / "logs" / "postgres.log").read_text()
    assert "duplicate key" in log
    assert "planted@example.com" not in log


def test_a_cluster_cut_off_while_it_was_made_is_made_anew(new_folder: Path) -> None:
    account = open_folder(new_folder)
    account.make_dir(new_folder / "postgres.new")
    (new_folder / "postgres.new" / "PG_VERSION").write_text("18\n")
    server = EmbeddedPostgres(new_folder, durable=False)
    server.start()
    try:
        assert ask(server, "SELECT current_database()") == ("leadloom",)
    finally:
        server.stop()


def test_a_cluster_of_another_version_is_refused_in_one_sentence(new_folder: Path) -> None:
    account = open_folder(new_folder)
    account.make_dir(new_folder / "postgres")
    (new_folder / "postgres" / "PG_VERSION").write_text("17\n")
    with pytest.raises(Exception, match="was written by PostgreSQL 17, this is 18"):
        EmbeddedPostgres(new_folder, durable=False).start()
