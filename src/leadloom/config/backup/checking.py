"""What every restore does: unpack and check the set, refuse a newer one, look at what became of it."""

import tarfile
from collections.abc import Callable
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from leadloom.config.backup.manifest import Manifest
from leadloom.config.backup.targets import checksum
from leadloom.storage import chdb_freeze
from leadloom.storage.errors import StorageError

Tell = Callable[[str], None]


def unpacked_set(source: Path, draft: Path) -> Path:
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


def check_files(unpacked: Path, manifest: Manifest) -> None:
    """Refuse a set whose files are not what was written."""
    for name, written in manifest.files.items():
        path = unpacked / name
        if not path.resolve().is_relative_to(unpacked.resolve()):
            raise StorageError(f"The backup names a file outside of itself: {name}.")
        if not path.is_file():
            raise StorageError(f"The backup is not whole: {name} is missing.")
        if checksum(path) != written:
            raise StorageError(f"The backup is damaged: {name} is not what was written.")


def refuse_newer(manifest: Manifest) -> None:
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


def looked_at(manifest: Manifest, *, now: datetime) -> int:
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
