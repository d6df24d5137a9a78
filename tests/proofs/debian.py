"""The PostgreSQL server that Debian packages, in a folder of its own on a free port."""

import contextlib
import os
import pwd
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.proofs.installation import free_port, wait_for

PROGRAMS = Path("/usr/lib/postgresql")
USER = "leadloom"


def version() -> int:
    """Return the newest major version that is installed; fails where `scripts/install-system.sh` never ran."""
    found = [int(folder.name) for folder in PROGRAMS.glob("*") if (folder / "bin" / "postgres").exists()]
    assert found, "Debian's package postgresql is missing: make test installs it"
    return max(found)


@contextlib.contextmanager
def running_postgres() -> Iterator[str]:
    """Make a cluster with a user and an empty database, run it, and return its URL."""
    programs, folder = PROGRAMS / str(version()) / "bin", Path(tempfile.mkdtemp(prefix="leadloom-debian-"))
    password, port, data, secret = secrets.token_hex(16), free_port(), folder / "data", folder / "password"
    secret.write_text(password)
    as_owner = _ordinary_account(folder, secret)
    words = ["--auth=scram-sha-256", f"--username={USER}", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
    _run([programs / "initdb", *words, f"--pwfile={secret}", data], as_owner)
    server = subprocess.Popen(
        [programs / "postgres", "-D", data, "-p", str(port), "-h", "127.0.0.1", "-k", folder, "-F"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder, **as_owner,
    )  # type: ignore[call-overload]  # fmt: skip
    try:
        url = f"postgresql://{USER}:{password}@127.0.0.1:{port}"
        wait_for(lambda: _is_ready(programs, port), 60, "the server")
        _run([programs / "psql", "--quiet", f"{url}/postgres", "-c", "CREATE DATABASE leadloom"], as_owner)
        yield f"{url}/leadloom"
    finally:
        server.terminate()
        server.wait(timeout=60)
        shutil.rmtree(folder, ignore_errors=True)


def _ordinary_account(*paths: Path) -> dict[str, object]:
    """Return who runs the server: not root, who may not. The paths become theirs."""
    if os.getuid() != 0:
        return {}
    owner = pwd.getpwnam("postgres")
    for path in paths:
        os.chown(path, owner.pw_uid, owner.pw_gid)
    return {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}


def _is_ready(programs: Path, port: int) -> bool:
    words = [programs / "pg_isready", "--quiet", "-h", "127.0.0.1", "-p", str(port)]
    return subprocess.run(words, check=False).returncode == 0


def _run(words: list[str | Path], account: dict[str, object]) -> None:
    done = subprocess.run(words, text=True, capture_output=True, check=False, cwd="/", **account)  # type: ignore[call-overload]
    assert done.returncode == 0, f"{words[0]}: {done.stderr}"
