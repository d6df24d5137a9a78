"""Restoring a backup of servers into empty ones, over their own protocols."""

import os
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Final

import django

from leadloom.config.backup import keys
from leadloom.config.backup.checking import Tell, check_files, looked_at, refuse_newer, unpacked_set
from leadloom.config.backup.manifest import DUMP, KEY, NAME, SERVER, Manifest, Stores, read_manifest
from leadloom.config.backup.restoring import Restored, place_file, place_spool
from leadloom.storage import clickhouse_clone, postgres_dump
from leadloom.storage.accounts import PRIVATE_DIR, Account, owner_of
from leadloom.storage.clickhouse import PIECE, EventStore, event_store
from leadloom.storage.errors import StorageError
from leadloom.storage.locks import FolderLock

UNPACKED: Final = "restoring-set"
OF_EMBEDDED: Final = (
    "This backup is of embedded stores: unset LEADLOOM_DATABASE_URL and LEADLOOM_CLICKHOUSE_URL to restore it."
)
USED: Final = "/* backup/used */ SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"


def restore_servers(source: Path, *, folder: Path, now: datetime, tell: Tell) -> Restored:
    """Fill the empty servers that the environment names from the backup at ``source``; Django is not set up yet.

    Raises :class:`StorageError`. One that fails on the way leaves tables behind: drop both databases and try again.
    """
    folder.mkdir(mode=PRIVATE_DIR, parents=True, exist_ok=True)
    account = owner_of(folder)
    lock = FolderLock(folder, account)
    lock.take()
    place = folder / UNPACKED
    try:
        shutil.rmtree(place, ignore_errors=True)
        account.make_dir(place)
        tell("Checking the backup …")
        unpacked = unpacked_set(source, place)
        manifest = read_manifest(unpacked / NAME)
        if manifest.stores is not Stores.REMOTE:
            raise StorageError(OF_EMBEDDED)
        check_files(unpacked, manifest)
        withheld = _fill(unpacked, manifest, folder=folder, account=account, now=now, tell=tell)
        return Restored(manifest, withheld, None)
    except OSError as error:
        raise StorageError(f"The backup could not be restored: {error}") from error
    finally:
        shutil.rmtree(place, ignore_errors=True)
        lock.release()


def _fill(unpacked: Path, manifest: Manifest, *, folder: Path, account: Account, now: datetime, tell: Tell) -> int:
    text, is_of_set = keys.key_for(manifest, folder=folder, unpacked=unpacked)
    os.environ[keys.MASTER_KEY] = text.strip().replace("\n", ",")
    django.setup()
    _refuse_used(event_store())
    refuse_newer(manifest)
    if is_of_set:
        place_file(unpacked / KEY, folder / KEY, account)
    place_spool(unpacked, manifest, folder=folder, to=folder, account=account)
    tell("Loading the operational store …")
    postgres_dump.load_dump(unpacked / DUMP, url=os.environ["LEADLOOM_DATABASE_URL"], data_dir=folder, account=account)
    tell("Loading the event store …")
    _load_events(unpacked, manifest, event_store())
    tell("Looking at what was restored …")
    return looked_at(manifest, now=now)


def _refuse_used(store: EventStore) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(USED)
        if cursor.fetchone()[0]:
            raise StorageError("The database that LEADLOOM_DATABASE_URL names has tables: it must be empty.")
    if store.query(clickhouse_clone.TABLES):
        raise StorageError("The database that LEADLOOM_CLICKHOUSE_URL names has tables: it must be empty.")


def _load_events(unpacked: Path, manifest: Manifest, store: EventStore) -> None:
    names = sorted(name for name in manifest.files if name.startswith(f"{SERVER}/"))
    for name in names:
        if name.endswith(".sql"):
            store.command((unpacked / name).read_text(encoding="utf-8"))
    for name in names:
        if name.endswith(".native"):
            pieces = _pieces(unpacked / name)
            store.insert_stream(name.split("/")[1], pieces, format_name=clickhouse_clone.FORMAT)


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as reading:
        while piece := reading.read(PIECE):
            yield piece
