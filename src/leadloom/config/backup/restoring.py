"""Restoring a backup: it is checked, built beside what is there, looked at, and only then takes its place."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

import django

from leadloom.config.backup import keys
from leadloom.config.backup.checking import Tell, check_files, looked_at, refuse_newer, unpacked_set
from leadloom.config.backup.manifest import DUMP, EVENTS, KEY, NAME, SPOOL, Manifest, Stores, read_manifest
from leadloom.storage import postgres_dump, swapping
from leadloom.storage.accounts import PRIVATE_DIR, PRIVATE_FILE, Account, open_folder
from leadloom.storage.embedded_clickhouse import EmbeddedClickHouse
from leadloom.storage.errors import StorageError
from leadloom.storage.locks import FolderLock
from leadloom.storage.postgres import EmbeddedPostgres

STORES: Final = ("postgres", "chdb")
OF_SERVERS: Final = (
    "This backup is of servers: name empty ones in LEADLOOM_DATABASE_URL and LEADLOOM_CLICKHOUSE_URL to restore it."
)


@dataclass(frozen=True)
class Restored:
    """What was restored. ``withheld`` marketing messages wait for somebody to decide; ``old`` has the former stores."""

    manifest: Manifest
    withheld: int
    old: Path | None


def restore(source: Path, *, folder: Path, now: datetime, force: bool, tell: Tell) -> Restored:
    """Make the embedded stores of ``folder`` those of the backup at ``source``; Django is not set up yet.

    A folder that has stores is refused unless ``force``; they are kept in a folder beside then. Raises
    :class:`StorageError`; until the very end what was there stays as it was.
    """
    account = open_folder(folder)
    lock = FolderLock(folder, account)
    lock.take()
    try:
        used = [name for name in STORES if (folder / name).exists()]
        if used and not force:
            raise StorageError(f"{folder} has stores already: --force puts the backup in their place and keeps them.")
        draft = folder / swapping.DRAFT
        shutil.rmtree(draft, ignore_errors=True)
        account.make_dir(draft)
        tell("Checking the backup …")
        unpacked = unpacked_set(source, draft)
        manifest = read_manifest(unpacked / NAME)
        if manifest.stores is not Stores.EMBEDDED:
            raise StorageError(OF_SERVERS)
        check_files(unpacked, manifest)
        withheld = _build(unpacked, manifest, folder=folder, account=account, now=now, tell=tell)
        shutil.rmtree(draft / "set", ignore_errors=True)
        old = f"replaced-{now:%Y%m%dT%H%M%SZ}"
        swapping.declare_complete(folder, account, old=old)
        swapping.finish_exchange(folder, account)
        return Restored(manifest, withheld, folder / old if (folder / old).exists() else None)
    except OSError as error:
        raise StorageError(f"The backup could not be restored: {error}") from error
    finally:
        lock.release()


def _build(unpacked: Path, manifest: Manifest, *, folder: Path, account: Account, now: datetime, tell: Tell) -> int:
    """Make both stores below the draft and look at them; returns how many messages are withheld."""
    draft = folder / swapping.DRAFT
    text, is_of_set = keys.key_for(manifest, folder=folder, unpacked=unpacked)
    os.environ[keys.MASTER_KEY] = text.strip().replace("\n", ",")
    if is_of_set:
        place_file(unpacked / KEY, draft / KEY, account)
    place_spool(unpacked, manifest, folder=folder, to=draft, account=account)
    for name in manifest.files:
        if name.startswith(f"{EVENTS}/"):
            place_file(unpacked / name, draft / name, account)
    with _running(draft, account):
        django.setup()
        refuse_newer(manifest)
        tell("Loading the operational store …")
        url = os.environ["LEADLOOM_DATABASE_URL"]
        postgres_dump.load_dump(unpacked / DUMP, url=url, data_dir=folder, account=account)
        tell("Looking at what was restored …")
        return looked_at(manifest, now=now)


def place_spool(unpacked: Path, manifest: Manifest, *, folder: Path, to: Path, account: Account) -> None:
    """Bring the spool back below ``to``, unless the folder has one: accepted events, which nobody else has."""
    place = folder / "edge" / SPOOL
    if any((place / name).is_file() and (place / name).stat().st_size for name in ("spool", "refused")):
        return
    for name in manifest.files:
        if name.startswith(f"{SPOOL}/"):
            place_file(unpacked / name, to / "edge" / name, account)


def place_file(source: Path, to: Path, account: Account) -> None:
    """Copy a file to its place in the draft, as the account's own, to disk."""
    missing = [place for place in to.parents if not place.exists()]
    for place in reversed(missing):
        account.make_dir(place, mode=PRIVATE_DIR)
    with source.open("rb") as reading, open(os.open(to, os.O_WRONLY | os.O_CREAT, PRIVATE_FILE), "wb") as writing:
        shutil.copyfileobj(reading, writing, 1 << 20)
        writing.flush()
        os.fsync(writing.fileno())
    account.take(to)


@contextmanager
def _running(draft: Path, account: Account) -> Iterator[None]:
    """Run both stores of the draft; the environment names them meanwhile."""
    postgres = EmbeddedPostgres(draft, account=account)
    clickhouse = EmbeddedClickHouse(draft, account=account)
    try:
        postgres.start()
        clickhouse.start()
        os.environ["LEADLOOM_DATABASE_URL"], os.environ["LEADLOOM_CLICKHOUSE_URL"] = postgres.url, clickhouse.url
        yield
    finally:
        clickhouse.stop()
        postgres.stop()
