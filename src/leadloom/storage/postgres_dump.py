"""PostgreSQL's own programs for moving a database into one file and back: ``pg_dump`` and ``pg_restore``."""

import os
import subprocess
from pathlib import Path
from typing import IO, Final

from leadloom.storage.accounts import PRIVATE_FILE, Account
from leadloom.storage.errors import StorageError
from leadloom.storage.postgres import clean_environment, program_folder

COMPRESSION: Final = "gzip:1"
"""Most of a database are sealed cells, which nothing makes smaller."""


def dump(*, url: str, snapshot: str, data_dir: Path, account: Account, to: Path) -> None:
    """Write what the database held at an exported snapshot into one file; raises :class:`StorageError`."""
    program = program_folder(data_dir, account) / "pg_dump"
    words = ["--format=custom", f"--compress={COMPRESSION}", f"--snapshot={snapshot}", "--no-owner", "--no-privileges"]
    with open(os.open(to, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, PRIVATE_FILE), "wb") as output:
        _run([str(program), *words, f"--dbname={url}"], account=account, output=output)
        output.flush()
        os.fsync(output.fileno())


def load_dump(dumped: Path, *, url: str, data_dir: Path, account: Account) -> None:
    """Fill an empty database from a file that :func:`dump` wrote; raises :class:`StorageError`.

    The file is handed over open, so ``account`` need not be able to reach it.
    """
    program = program_folder(data_dir, account) / "pg_restore"
    words = ["--exit-on-error", "--no-owner", "--no-privileges", f"--dbname={url}"]
    with dumped.open("rb") as source:
        _run([str(program), *words], account=account, source=source)


def _run(
    argv: list[str], *, account: Account, output: IO[bytes] | None = None, source: IO[bytes] | None = None
) -> None:
    done = subprocess.run(  # noqa: S603 - PostgreSQL's own programs
        argv,
        env=clean_environment(),
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
