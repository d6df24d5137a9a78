"""A folder for a UNIX socket whose whole path the system accepts."""

import os
import stat
import tempfile
from hashlib import blake2b
from pathlib import Path

from leadloom.storage.accounts import PRIVATE_DIR, ROOT, Account
from leadloom.storage.errors import StorageError

MAX_PATH_BYTES = 100  # Linux allows 107, macOS 103
SHARED_RUNTIME = Path("/run/leadloom")


def socket_dir(folder: Path, account: Account, *, longest_name: str) -> Path:
    """Return a private folder for sockets: ``<folder>/run`` or, where that is too long, a short one elsewhere.

    A comma counts as too long: libpq would read it as two hosts.
    """
    near = folder / "run"
    if "," not in str(near) and len(os.fsencode(near / longest_name)) <= MAX_PATH_BYTES:
        return _private(near, account)
    token = blake2b(os.fsencode(folder.resolve()), digest_size=8).hexdigest()
    return _private(_runtime_base(account) / f"leadloom-{account.uid}-{token}", account)


def _runtime_base(account: Account) -> Path:
    own = os.environ.get("XDG_RUNTIME_DIR")
    if account.is_me and own and Path(own).is_dir() and len(os.fsencode(own)) < MAX_PATH_BYTES // 2:
        return Path(own)
    if os.geteuid() == ROOT and SHARED_RUNTIME.parent.is_dir():
        SHARED_RUNTIME.mkdir(mode=0o755, exist_ok=True)
        return SHARED_RUNTIME
    return Path(tempfile.gettempdir())


def _private(path: Path, account: Account) -> Path:
    account.make_dir(path)
    facts = path.lstat()
    if not stat.S_ISDIR(facts.st_mode) or facts.st_uid != account.uid:
        raise StorageError(f"The socket folder {path} belongs to somebody else; remove it.")
    path.chmod(PRIVATE_DIR)
    return path
