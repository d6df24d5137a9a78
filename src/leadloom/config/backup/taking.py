"""Taking a backup: the loop stands still for an instant, then both stores are copied as they were at it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Final
from uuid import uuid4

import psycopg
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from psycopg import sql

from leadloom.config.backup.keys import check_of
from leadloom.config.backup.manifest import DUMP, KEY, SPOOL, Manifest, Stores
from leadloom.config.backup.pictures import picture_of
from leadloom.config.backup.targets import Target, target_for
from leadloom.edge.spool import Spool
from leadloom.storage import postgres_dump
from leadloom.storage.accounts import owner_of
from leadloom.storage.backups import note_backup
from leadloom.storage.clickhouse import EventStore
from leadloom.storage.errors import StorageError
from leadloom.storage.locks import is_taken, lock_file
from leadloom.storage.vault import vault
from leadloom.tick.pausing import Instant, one_instant

MIGRATIONS: Final = (
    "/* backup/migrations */ SELECT DISTINCT module || '/' || name AS one FROM schema_migrations ORDER BY one"
)
TABLES: Final = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"


def take(
    path: Path, *, folder: Path, store: EventStore, now: datetime, with_key: bool, stores: Stores = Stores.EMBEDDED
) -> Manifest:
    """Write both stores, the embedded ones of ``folder`` or servers, as one set at ``path``; return its manifest.

    The loop stands still for about a second; the edge goes on accepting. The master key is in the set only
    ``with_key``. Raises :class:`StorageError`; whatever goes wrong, nothing stays at ``path``.
    """
    with _alone(folder):
        target = target_for(path)
        try:
            manifest = _filled(target, folder=folder, store=store, now=now, with_key=with_key, stores=stores)
            target.finish(manifest)
            note_backup(folder, at=manifest.at)
        except BaseException as error:
            target.give_up()
            if isinstance(error, OSError):
                raise StorageError(f"The backup could not be written: {error.strerror}.") from error
            raise
    return manifest


def _filled(
    target: Target, *, folder: Path, store: EventStore, now: datetime, with_key: bool, stores: Stores
) -> Manifest:
    set_id = uuid4().hex
    if with_key:
        target.add_bytes(KEY, vault().dump().encode())
    _add_spool(target, folder)
    with picture_of(store, stores=stores, folder=folder, set_id=set_id) as picture:
        with one_instant(store, while_still=picture.take, between_ticks=picture.waits_for_ticks) as instant:
            rows = _row_counts(instant.keeper)
            _add_postgres(target, folder, instant)
        picture.add_to(target)
    return Manifest(
        set_id=set_id,
        at=now,
        key_check=check_of(vault(), set_id),
        versions=_versions(store),
        migrations=_migrations(store),
        rows={"postgresql": rows, "clickhouse": picture.rows},
        open_ticks=[int(tick) for tick in instant.open_ticks],
        files=target.files,
        stores=stores,
    )


def _add_spool(target: Target, folder: Path) -> None:
    """Copy what waits on disk, before the instant: what PostgreSQL gets until then comes twice and counts once."""
    place = folder / "edge" / "spool"
    if not place.is_dir():
        return
    spool = Spool(place)
    try:
        with spool.hold():
            for name in ("spool", "taken", "refused"):
                if (place / name).is_file() and (place / name).stat().st_size:
                    target.add(f"{SPOOL}/{name}", place / name)
    finally:
        spool.close()


def _add_postgres(target: Target, folder: Path, instant: Instant) -> None:
    account = owner_of(folder)
    with target.made(DUMP) as to:
        url = os.environ["LEADLOOM_DATABASE_URL"]
        postgres_dump.dump(url=url, snapshot=instant.snapshot, data_dir=folder, account=account, to=to)


def _row_counts(keeper: psycopg.Connection) -> dict[str, int]:
    counts = {}
    for (table,) in keeper.execute(TABLES).fetchall():
        row = keeper.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))).fetchone()
        assert row is not None  # noqa: S101 - an aggregate has one row
        counts[str(table)] = int(row[0])
    return counts


def _versions(store: EventStore) -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version')")
        postgresql = str(cursor.fetchone()[0])
    ((clickhouse,),) = store.query("/* backup/version */ SELECT version()")
    return {"leadloom": version("leadloom"), "postgresql": postgresql, "clickhouse": str(clickhouse)}


def _migrations(store: EventStore) -> dict[str, list[str]]:
    applied = MigrationRecorder(connection).applied_migrations()
    return {
        "postgresql": sorted(f"{app}/{name}" for app, name in applied),
        "clickhouse": [str(one) for (one,) in store.query(MIGRATIONS)],
    }


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Keep a second backup of this folder out."""
    lock = lock_file(folder / "backup.lock", owner_of(folder))
    try:
        if not is_taken(lock):
            raise StorageError("Another backup of this folder is being taken.")
        yield
    finally:
        os.close(lock)
