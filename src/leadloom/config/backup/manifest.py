"""What a backup says of itself: ``manifest.json``, written last."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Final

import orjson

from leadloom.storage.errors import StorageError

NAME: Final = "manifest.json"
FORMAT: Final = 1
DUMP: Final = "postgres.dump"
EVENTS: Final = "chdb"
SERVER: Final = "clickhouse"
KEY: Final = "keys/master.key"
SPOOL: Final = "spool"


class Stores(StrEnum):
    """Whose stores a set is of: the embedded ones, or servers."""

    EMBEDDED = "embedded"
    REMOTE = "remote"


@dataclass(frozen=True)
class Written:
    """A file of the set: its bytes and their SHA-256 in hex."""

    size: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """One backup as of the instant ``at``; ``key_check`` is for :mod:`leadloom.config.backup.keys`.

    ``versions``: leadloom, postgresql, clickhouse. ``migrations``: names of both stores'. ``rows``: by store and table.
    ``open_ticks``: ticks that were under way and are finished after the restore.
    """

    set_id: str
    at: datetime
    key_check: list[str]
    versions: Mapping[str, str]
    migrations: Mapping[str, list[str]]
    rows: Mapping[str, Mapping[str, int]]
    open_ticks: list[int]
    files: Mapping[str, Written]
    stores: Stores = Stores.EMBEDDED

    @property
    def has_key(self) -> bool:
        """Tell whether the master key is among the files."""
        return KEY in self.files

    @property
    def size(self) -> int:
        """Return the bytes of all files."""
        return sum(file.size for file in self.files.values())

    def dump(self) -> bytes:
        """Return the manifest as JSON."""
        return orjson.dumps({"format": FORMAT, **self.__dict__}, option=orjson.OPT_INDENT_2)


def read_manifest(path: Path) -> Manifest:
    """Read a manifest; raises :class:`StorageError` when there is none or when a newer version wrote it."""
    try:
        kept = orjson.loads(path.read_bytes())
    except FileNotFoundError:
        raise StorageError(f"{path.parent} is no backup: it has no {NAME}.") from None
    except orjson.JSONDecodeError:
        raise StorageError(f"{path} is damaged.") from None
    if not isinstance(kept, dict) or kept.pop("format", None) != FORMAT:
        raise StorageError(f"{path} was written by another version of Leadloom: use that one to restore it.")
    files = {name: Written(**file) for name, file in kept.pop("files").items()}
    stores = Stores(kept.pop("stores", Stores.EMBEDDED))
    return Manifest(**{**kept, "at": datetime.fromisoformat(kept["at"]), "files": files, "stores": stores})
