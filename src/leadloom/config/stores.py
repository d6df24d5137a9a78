"""The stores a command works on: remote ones, those of a running ``serve``, or its own for as long as it runs."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path

import django

from leadloom.storage.accounts import open_folder
from leadloom.storage.embedded_clickhouse import EmbeddedClickHouse
from leadloom.storage.errors import FolderInUse, StorageError
from leadloom.storage.locks import FolderLock
from leadloom.storage.paths import data_dir
from leadloom.storage.postgres import EmbeddedPostgres

DATABASE_URL = "LEADLOOM_DATABASE_URL"
CLICKHOUSE_URL = "LEADLOOM_CLICKHOUSE_URL"


class Stores(StrEnum):
    """Whose stores a command works on."""

    REMOTE = "remote"
    SERVED = "served"
    OWN = "own"


@contextmanager
def with_stores() -> Iterator[Stores]:
    """Set Django up on the stores and tell whose they are; those this call has started are stopped at the end.

    Raises :class:`StorageError` when one of two remote stores is named without the other.
    """
    named = [name for name in (DATABASE_URL, CLICKHOUSE_URL) if os.environ.get(name)]
    if len(named) == 2:
        django.setup()
        yield Stores.REMOTE
        return
    if named:
        raise StorageError(f"{DATABASE_URL} and {CLICKHOUSE_URL} go together: both remote stores, or none.")
    with _embedded(data_dir()) as whose:
        django.setup()
        yield whose


@contextmanager
def _embedded(folder: Path) -> Iterator[Stores]:
    account = open_folder(folder)
    lock = FolderLock(folder, account)
    try:
        lock.take()
    except FolderInUse:
        os.environ[DATABASE_URL] = EmbeddedPostgres(folder, account=account).url
        os.environ[CLICKHOUSE_URL] = (folder / "run" / "clickhouse.url").read_text(encoding="utf-8").strip()
        yield Stores.SERVED
        return
    postgres = EmbeddedPostgres(folder, account=account, family=lock.family)
    clickhouse = EmbeddedClickHouse(folder, account=account, family=lock.family)
    try:
        postgres.start()
        clickhouse.start()
        os.environ[DATABASE_URL], os.environ[CLICKHOUSE_URL] = postgres.url, clickhouse.url
        yield Stores.OWN
    finally:
        clickhouse.stop()
        postgres.stop()
        lock.release()
