"""Restoring a backup: it is checked, built beside what is there, looked at, and only then takes its place."""

import os
import shutil
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Final

import django

from leadloom.config.backup import keys
from leadloom.config.backup.manifest import DUMP, EVENTS, KEY, NAME, SPOOL, Manifest, read_manifest
from leadloom.config.backup.targets import checksum
from leadloom.storage import chdb_freeze, postgres_dump, swapping
from leadloom.storage.accounts import PRIVATE_DIR, PRIVATE_FILE, Account, open_folder
from leadloom.storage.embedded_clickhouse import EmbeddedClickHouse
from leadloom.storage.errors import StorageError
from leadloom.storage.locks import FolderLock
from leadloom.storage.postgres import EmbeddedPostgres

Tell = Callable[[str], None]
STORES: Final = ("postgres", "chdb")


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
        unpacked = _unpacked(source, draft)
        manifest = read_manifest(unpacked / NAME)
        _check_files(unpacked, manifest)
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


def _unpacked(source: Path, draft: Path) -> Path:
    """Return the folder that holds the set's files."""
    if source.is_dir():
        return source
    if not source.is_file():
        raise StorageError(f"There is no backup {source}.")
    try:
        with tarfile.open(source) as tar:
            tar.extractall(draft / "set", filter="data")
    except tarfile.TarError as error:
        raise StorageError(f"{source} is no backup, or it is damaged: {error}") from error
    return draft / "set"


def _check_files(unpacked: Path, manifest: Manifest) -> None:
    for name, written in manifest.files.items():
        path = unpacked / name
        if not path.resolve().is_relative_to(unpacked.resolve()):
            raise StorageError(f"The backup names a file outside of itself: {name}.")
        if not path.is_file():
            raise StorageError(f"The backup is not whole: {name} is missing.")
        if checksum(path) != written:
            raise StorageError(f"The backup is damaged: {name} is not what was written.")


def _build(unpacked: Path, manifest: Manifest, *, folder: Path, account: Account, now: datetime, tell: Tell) -> int:
    """Make both stores below the draft and look at them; returns how many messages are withheld."""
    draft = folder / swapping.DRAFT
    text, is_of_set = keys.key_for(manifest, folder=folder, unpacked=unpacked)
    os.environ[keys.MASTER_KEY] = text.strip().replace("\n", ",")
    if is_of_set:
        _place(unpacked / KEY, draft / KEY, account)
    _place_spool(unpacked, manifest, folder=folder, account=account)
    for name in manifest.files:
        if name.startswith(f"{EVENTS}/"):
            _place(unpacked / name, draft / name, account)
    with _running(draft, account):
        django.setup()
        _refuse_newer(manifest)
        tell("Loading the operational store …")
        url = os.environ["LEADLOOM_DATABASE_URL"]
        postgres_dump.load_dump(unpacked / DUMP, url=url, data_dir=folder, account=account)
        tell("Looking at what was restored …")
        return _looked_at(manifest, now=now)


def _place_spool(unpacked: Path, manifest: Manifest, *, folder: Path, account: Account) -> None:
    """Bring the spool back, unless the folder has one: that one holds accepted events which nobody else has."""
    place = folder / "edge" / SPOOL
    if any((place / name).is_file() and (place / name).stat().st_size for name in ("spool", "refused")):
        return
    for name in manifest.files:
        if name.startswith(f"{SPOOL}/"):
            _place(unpacked / name, folder / swapping.DRAFT / "edge" / name, account)


def _place(source: Path, to: Path, account: Account) -> None:
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


def _refuse_newer(manifest: Manifest) -> None:
    """Refuse a backup with tables that this version does not know; an older one is migrated by the next start."""
    from django.db.migrations.loader import MigrationLoader

    from leadloom.config.schema import clickhouse_folders
    from leadloom.storage.clickhouse_migrations import read

    known = {f"{app}/{name}" for app, name in MigrationLoader(None).disk_migrations or ()}
    known |= {f"{one.module}/{one.name}" for module, folder in clickhouse_folders() for one in read(module, folder)}
    strange = [name for names in manifest.migrations.values() for name in names if name not in known]
    if strange:
        raise StorageError(
            f"The backup is of Leadloom {manifest.versions['leadloom']}, this is {version('leadloom')}, which does not "
            f"know {', '.join(strange[:3])}: restore it with that version."
        )


def _looked_at(manifest: Manifest, *, now: datetime) -> int:
    """Compare what is in both stores with the manifest, and withhold what may have been sent since."""
    from django.db import connection, transaction

    from leadloom.outbox.services import withhold
    from leadloom.storage.clickhouse import event_store

    store = event_store()
    try:
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
            for table, wanted in manifest.rows["postgresql"].items():
                cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")
                _same(table, wanted, cursor.fetchone()[0])
        counts = chdb_freeze.row_counts(store)
        for table, wanted in manifest.rows["clickhouse"].items():
            _same(table, wanted, counts.get(table, 0))
        with transaction.atomic():
            return withhold(now=now)
    finally:
        store.close()
        event_store.cache_clear()
        connection.close()
        connection.close_pool()  # type: ignore[attr-defined]


def _same(table: str, wanted: int, found: int) -> None:
    if wanted != found:
        raise StorageError(f"The backup can't be used: {table} has {found} rows instead of {wanted}.")
