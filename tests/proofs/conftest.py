"""Installations for proofs: one is made once and copied, since a new one takes seconds."""

from collections.abc import Iterator

import pytest

from tests.proofs.installation import Installation, new_folder

PASSWORD = "proof-of-the-spine"


@pytest.fixture(scope="session")
def template() -> Iterator[Installation]:
    """A stopped installation with a write key, an administrator, an SDR and two salespeople."""
    made = Installation(new_folder())
    try:
        made.start()
        made.make_write_key()
        for name, role in (("admin", "admin"), ("sdr", "sdr"), ("e1", "sales"), ("e3", "sales")):
            words = ("user", "create", f"{name}@staff.example.com", "--name", name, "--role", role)
            made.command(*words, "--password-stdin", typed=f"{PASSWORD}\n")
        made.settle()
        assert made.stop() == 0
        yield made
    finally:
        made.remove()


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
