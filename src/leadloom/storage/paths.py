"""Where this installation keeps its files.

Layout of the data folder::

    lock                     held by the process that runs the embedded stores; names its pid
    family.lock              inherited by every child: free only when all of them have ended
    keys/master.key          the keyring of personal data
    postgres.lock            inherited by PostgreSQL's processes alone
    postgres/                PostgreSQL's cluster
    chdb/                    the event store's folder and its generated limits
    run/                     sockets, the event store's password and address
    logs/                    one file per embedded store
"""

import os
from pathlib import Path

SYSTEM_WIDE = Path("/var/lib/leadloom")


def data_dir() -> Path:
    """Return the data folder: ``LEADLOOM_DATA_DIR``, else the user's own; for root the system-wide one."""
    named = os.environ.get("LEADLOOM_DATA_DIR")
    if named:
        return Path(named).expanduser().absolute()
    if os.geteuid() == 0:
        return SYSTEM_WIDE
    base = os.environ.get("XDG_DATA_HOME")
    return (Path(base) if base else Path.home() / ".local" / "share") / "leadloom"
