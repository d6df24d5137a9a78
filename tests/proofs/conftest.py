"""Installations for proofs: one is made once and copied, since a new one takes seconds."""

import fcntl
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.proofs.installation import Installation

PASSWORD = "proof-of-the-spine"


@pytest.fixture(scope="session")
def template(run_folder: Path) -> Installation:
    """A stopped installation with a write key, an administrator, an SDR and two salespeople: one for all workers."""
    key = run_folder / "write-key"
    with (run_folder / "template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        made = Installation(run_folder / "template")
        if not key.exists():
            _furnish(made)
            key.write_text(made.write_key)
        made.write_key = key.read_text()
    return made


def _furnish(made: Installation) -> None:
    made.folder.mkdir(mode=0o700)
    try:
        made.start()
        made.make_write_key()
        for name, role in (("admin", "admin"), ("sdr", "sdr"), ("e1", "sales"), ("e3", "sales")):
            words = ("user", "create", f"{name}@staff.example.com", "--name", name, "--role", role)
            made.command(*words, "--password-stdin", typed=f"{PASSWORD}\n")
        made.settle()
        assert made.stop() == 0
    except BaseException:
        made.remove()
        raise


@pytest.fixture(scope="module")
def shared(template: Installation) -> Iterator[Installation]:
    """One installation for the proofs of a module: each goes on with what the ones before left."""
    made = Installation.like(template)
    yield made
    made.remove()


@pytest.fixture
def installation(shared: Installation) -> Installation:
    """The module's installation, running and with nothing left to do."""
    shared.failpoint.unlink(missing_ok=True)
    if not shared.is_running():
        shared.start()
    shared.settle()
    return shared
