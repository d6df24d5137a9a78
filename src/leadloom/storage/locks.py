"""One holder per data folder, told apart from children that have not ended yet.

``lock`` is held by the process on top and vanishes with it. ``family.lock`` is inherited by the children, so it is free
only when the last of them has ended: whoever holds both may take any pid file in the folder for stale. Both are flocks:
the kernel frees them, however a process ends.
"""

import fcntl
import os
import time
from collections.abc import Callable
from pathlib import Path

from leadloom.storage.accounts import PRIVATE_FILE, Account
from leadloom.storage.errors import FolderInUse, StorageError
from leadloom.storage.swapping import finish_exchange

CHILDREN_END_WITHIN_S = 30.0
POLL_S = 0.02


class FolderLock:
    """The data folder's two locks, taken in order by :meth:`take`."""

    def __init__(self, folder: Path, account: Account) -> None:
        self._folder = folder
        self._account = account
        self._top: int | None = None
        self.family: int | None = None

    def take(self) -> None:
        """Hold the folder, or raise :class:`FolderInUse` at once with the holder's pid.

        Waits for children of a holder that was killed to end; raises :class:`StorageError` if one does not. A restore
        that was cut off while it exchanged the stores is finished.
        """
        self._top = lock_file(self._folder / "lock", self._account)
        if not is_taken(self._top):
            pid = os.pread(self._top, 32, 0).decode(errors="replace").strip() or "unknown"
            self.release()
            raise FolderInUse(f"The data folder {self._folder} is in use by the process {pid}.")
        os.ftruncate(self._top, 0)
        os.pwrite(self._top, f"{os.getpid()}\n".encode(), 0)
        self.family = family = lock_file(self._folder / "family.lock", self._account)
        if not wait_until(lambda: is_taken(family), CHILDREN_END_WITHIN_S):
            self.release()
            raise StorageError(f"Stores of an earlier run are still using {self._folder}; end them first.")
        finish_exchange(self._folder, self._account)

    def release(self) -> None:
        """Let the folder go; children that still run keep ``family.lock``."""
        for descriptor in (self.family, self._top):
            if descriptor is not None:
                os.close(descriptor)
        self._top = self.family = None


def lock_file(path: Path, account: Account) -> int:
    """Open a lock file, not yet locked; raises :class:`StorageError` when it is another user's."""
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, PRIVATE_FILE)
    except PermissionError as error:
        raise StorageError(f"{path} belongs to another user: start Leadloom as the owner of its folder.") from error
    account.take(path)
    return descriptor


def is_taken(descriptor: int) -> bool:
    """Lock the file without waiting; tells whether it is ours now."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def wait_until(is_so: Callable[[], bool], seconds: float) -> bool:
    """Ask again and again until ``is_so`` or the time is over; returns its last answer."""
    end = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > end:
            return False
        time.sleep(POLL_S)
    return True
