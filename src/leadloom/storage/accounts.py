"""Which operating-system account the embedded stores run as, and who owns the data folder.

PostgreSQL refuses to run as root. Started by an ordinary user, the stores run as that user. Started by root, they run
as the owner of the data folder; a folder that root has yet to make or that is still empty is given to the user behind
``sudo``, else to an account named ``leadloom``, else to ``nobody``.
"""

import os
import pwd
from dataclasses import dataclass
from pathlib import Path

from leadloom.storage.errors import StorageError

ROOT = 0
FALLBACKS = ("leadloom", "nobody")
PRIVATE_DIR = 0o700
PRIVATE_FILE = 0o600


@dataclass(frozen=True)
class Account:
    """An operating-system user: ``uid``, main ``gid`` and login ``name``."""

    uid: int
    gid: int
    name: str

    @classmethod
    def of_uid(cls, uid: int) -> "Account":
        """Return the account of ``uid``; raises :class:`StorageError` when the system does not know it."""
        try:
            entry = pwd.getpwuid(uid)
        except KeyError:
            raise StorageError(
                f"The user id {uid} has no entry in the system's user list; PostgreSQL needs one."
            ) from None
        return cls(entry.pw_uid, entry.pw_gid, entry.pw_name)

    @property
    def is_me(self) -> bool:
        """Tell whether this process already runs as the account."""
        return self.uid == os.geteuid()

    @property
    def groups(self) -> list[int]:
        """Return the ids of all groups the account is in."""
        return os.getgrouplist(self.name, self.gid)

    def take(self, path: Path) -> None:
        """Give ``path`` to the account when this process is root; else nothing is to do."""
        if not self.is_me:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)

    def make_dir(self, path: Path, *, mode: int = PRIVATE_DIR) -> Path:
        """Make a folder of the account's own, not readable for others; an existing one is left as it is."""
        if not path.is_dir():
            path.mkdir(mode=mode)
            self.take(path)
        return path

    def write(self, path: Path, text: str) -> None:
        """Write a file that only the account can read, whole or not at all."""
        draft = path.with_name(f"{path.name}.{os.getpid()}.new")
        draft.unlink(missing_ok=True)
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_FILE), "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        self.take(draft)
        draft.replace(path)

    def can_reach(self, path: Path) -> bool:
        """Tell whether the account may pass through every folder above ``path``."""
        return all(self._may_enter(folder) for folder in path.absolute().parents)

    def _may_enter(self, folder: Path) -> bool:
        if self.uid == ROOT:
            return True
        facts = folder.stat()
        if facts.st_uid == self.uid:
            return bool(facts.st_mode & 0o100)
        if facts.st_gid in self.groups:
            return bool(facts.st_mode & 0o010)
        return bool(facts.st_mode & 0o001)


def open_folder(folder: Path) -> Account:
    """Make the data folder where it is missing and return the account its stores run as.

    Raises :class:`StorageError` when the folder is another user's, can't be made, or can't be reached by its owner.
    """
    try:
        folder.mkdir(mode=PRIVATE_DIR, parents=True, exist_ok=True)
        account = _owner(folder)
    except OSError as error:
        raise StorageError(f"The data folder {folder} can't be used: {error.strerror}. {_ELSEWHERE}") from error
    if not account.can_reach(folder):
        raise StorageError(
            f"The stores run as {account.name}, who can't enter the folders above {folder}. {_ELSEWHERE}"
        )
    return account


def owner_of(folder: Path) -> Account:
    """Return the account that an existing folder belongs to; what root writes there is given to it."""
    return Account.of_uid(folder.stat().st_uid)


_ELSEWHERE = "Name another one in LEADLOOM_DATA_DIR."


def _owner(folder: Path) -> Account:
    me, owner = os.geteuid(), folder.stat().st_uid
    if me == owner and me != ROOT:
        return Account.of_uid(me)
    if me != ROOT:
        raise StorageError(
            f"The data folder {folder} belongs to {_name(owner)}: start Leadloom as {_name(owner)}, or "
            f"name another folder in LEADLOOM_DATA_DIR."
        )
    account = Account.of_uid(owner) if owner != ROOT else _heir(folder)
    _hand_over(folder, account)
    return account


def _heir(folder: Path) -> Account:
    if any(folder.iterdir()) and not (folder / "lock").exists():
        raise StorageError(
            f"The data folder {folder} belongs to root and holds other files, and PostgreSQL does not run as root: "
            f"give the folder to another user or name an empty one in LEADLOOM_DATA_DIR."
        )
    behind_sudo = os.environ.get("SUDO_UID", "")
    if behind_sudo.isdigit() and int(behind_sudo) != ROOT:
        return Account.of_uid(int(behind_sudo))
    for name in FALLBACKS:
        try:
            return Account.of_uid(pwd.getpwnam(name).pw_uid)
        except KeyError:
            continue
    raise StorageError("Leadloom was started by root, and there is no account named leadloom to run PostgreSQL as.")


def _hand_over(folder: Path, account: Account) -> None:
    """Give what root left in the data folder to its owner, so that the owner can start alone next time."""
    account.take(folder)
    for place, folders, files in os.walk(folder):
        for name in (*folders, *files):
            path = Path(place, name)
            if path.lstat().st_uid == ROOT:
                account.take(path)
        if Path(place) == folder:
            folders[:] = [name for name in folders if name not in {"postgres", "chdb"}]


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"user id {uid}"
