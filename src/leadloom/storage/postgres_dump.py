"""PostgreSQL's own programs for moving a database into one file and back: ``pg_dump`` and ``pg_restore``."""

import os
import subprocess
from pathlib import Path
from typing import IO, Final

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from leadloom.storage.accounts import PRIVATE_FILE, Account
from leadloom.storage.errors import StorageError
from leadloom.storage.postgres import clean_environment, program_folder

SYSTEM: Final = Path("/usr/lib/postgresql")
"""Where Debian's packages put the programs of each major version."""
COMPRESSION: Final = "1"
"""The level of gzip, as every version of pg_dump takes it. Most of a database are sealed cells, never smaller."""


def dump(*, url: str, snapshot: str, data_dir: Path, account: Account, to: Path) -> None:
    """Write what the database held at an exported snapshot into one file; raises :class:`StorageError`."""
    program = _program("pg_dump", url, data_dir=data_dir, account=account)
    words = ["--format=custom", f"--compress={COMPRESSION}", f"--snapshot={snapshot}", "--no-owner", "--no-privileges"]
    with open(os.open(to, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, PRIVATE_FILE), "wb") as output:
        _run([str(program), *words], url=url, account=account, output=output)
        output.flush()
        os.fsync(output.fileno())


def load_dump(dumped: Path, *, url: str, data_dir: Path, account: Account) -> None:
    """Fill an empty database from a file that :func:`dump` wrote; raises :class:`StorageError`.

    The file is handed over open, so ``account`` need not be able to reach it.
    """
    program = _program("pg_restore", url, data_dir=data_dir, account=account)
    words = ["--exit-on-error", "--no-owner", "--no-privileges"]
    with dumped.open("rb") as source:
        _run([str(program), *words], url=url, account=account, source=source)


def _program(name: str, url: str, *, data_dir: Path, account: Account) -> Path:
    """Return the program that belongs to the server's version, if the system has it, else the one that came along.

    A program of a newer version reads an older server, but what it writes may not be loaded into one.
    """
    with psycopg.connect(url) as server:
        major = server.info.server_version // 10_000
    installed = SYSTEM / str(major) / "bin" / name
    return installed if installed.exists() else program_folder(data_dir, account) / name


def _address(url: str) -> tuple[str, dict[str, str]]:
    """Return the address without its password, and the environment that holds it: command lines are read by all."""
    parts = {name: str(value) for name, value in conninfo_to_dict(url).items()}
    password = parts.pop("password", "")
    return make_conninfo("", **parts), {"PGPASSWORD": password} if password else {}


def _run(
    argv: list[str], *, url: str, account: Account, output: IO[bytes] | None = None, source: IO[bytes] | None = None
) -> None:
    address, secret = _address(url)
    done = subprocess.run(  # noqa: S603 - PostgreSQL's own programs
        [*argv, f"--dbname={address}"],
        env=clean_environment() | secret,
        cwd="/",
        stdin=source or subprocess.DEVNULL,
        stdout=output or subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        check=False,
        user=None if account.is_me else account.uid,
        group=None if account.is_me else account.gid,
        extra_groups=None if account.is_me else account.groups,
    )
    if done.returncode != 0:
        words = done.stderr.decode(errors="replace").strip()[-600:]
        raise StorageError(f"{Path(argv[0]).name} could not finish: {words}")
