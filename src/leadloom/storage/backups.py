"""When the stores of a data folder were last backed up: a line in the folder, written by the backup itself."""

from datetime import datetime
from pathlib import Path
from typing import Final

from leadloom.storage.accounts import owner_of

NAME: Final = "last-backup"


def note_backup(folder: Path, *, at: datetime) -> None:
    """Note that there is a backup as of ``at``."""
    owner_of(folder).write(folder / NAME, at.isoformat())


def last_backup_at(folder: Path) -> datetime | None:
    """Return the instant of the last backup; None when none was noted."""
    try:
        return datetime.fromisoformat((folder / NAME).read_text(encoding="ascii").strip())
    except (OSError, ValueError):
        return None
