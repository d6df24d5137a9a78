"""Putting restored stores in the place of those that are there: all or nothing, also when it is cut off.

Everything is built below ``restoring/``. The marker ``restoring/complete`` names the folder that takes the old stores
in; from its appearance on the exchange goes forward only, at the latest at the next start of anything.
"""

import os
import shutil
from pathlib import Path
from typing import Final

from leadloom.storage.accounts import Account

DRAFT: Final = "restoring"
MARKER: Final = "complete"
PARTS: Final = ("postgres", "chdb", "keys", "edge/spool")


def declare_complete(folder: Path, account: Account, *, old: str) -> None:
    """Say that the draft is whole; the old stores go to ``folder/old``."""
    account.write(folder / DRAFT / MARKER, old)
    _sync(folder / DRAFT)


def finish_exchange(folder: Path, account: Account) -> None:
    """Finish an exchange that was begun; nothing to do otherwise. The caller holds the folder's lock."""
    draft = folder / DRAFT
    marker = draft / MARKER
    if not marker.exists():
        return
    old = account.make_dir(folder / marker.read_text(encoding="utf-8").strip())
    for name in PARTS:
        if (draft / name).exists():
            _exchange(folder / name, new=draft / name, old=old / name, account=account)
    _sync(folder)
    marker.unlink()
    shutil.rmtree(draft, ignore_errors=True)
    if not any(old.iterdir()):
        old.rmdir()


def _exchange(place: Path, *, new: Path, old: Path, account: Account) -> None:
    for folder in (place.parent, old.parent):
        account.make_dir(folder)
    if place.exists():
        place.replace(old)
    new.replace(place)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
