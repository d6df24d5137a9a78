"""The process' keyring of personal data, from ``LEADLOOM_MASTER_KEY`` or the data folder's ``keys/master.key``."""

import os
from functools import cache
from pathlib import Path

from leadloom.kernel.crypto import Keyring
from leadloom.storage.accounts import Account, owner_of
from leadloom.storage.errors import StorageError
from leadloom.storage.paths import data_dir

OTHERS = 0o077


@cache
def vault() -> Keyring:
    """Return the keyring; the first call of a new installation makes its key.

    ``LEADLOOM_MASTER_KEY`` holds ``id:base64`` pairs (32 bytes each) with commas between them. Raises
    :class:`StorageError` for a key that is unreadable or readable for others: losing or leaking it must not go unseen.
    """
    named = os.environ.get("LEADLOOM_MASTER_KEY", "")
    if named:
        return _parse(named.replace(",", "\n"), "LEADLOOM_MASTER_KEY")
    path = data_dir() / "keys" / "master.key"
    if not path.exists():
        _make(path)
    if path.stat().st_mode & OTHERS:
        raise StorageError(f"Others can read {path}; make it private with chmod 600.")
    try:
        return _parse(path.read_text(encoding="ascii"), str(path))
    except PermissionError as error:
        raise StorageError(f"{path} belongs to another user: start Leadloom as the owner of its folder.") from error


def _parse(text: str, place: str) -> Keyring:
    try:
        return Keyring.parse(text)
    except ValueError as error:
        raise StorageError(f"{place} holds no usable key.") from error


def _make(path: Path) -> None:
    folder = path.parent.parent
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    owner: Account = owner_of(folder)
    owner.make_dir(path.parent)
    draft = path.with_name(f"master.{os.getpid()}.draft")
    owner.write(draft, Keyring.generate().dump())
    try:
        os.link(draft, path)  # whole or not at all, and never over a key that another process just made
    except FileExistsError:
        pass
    finally:
        draft.unlink()
