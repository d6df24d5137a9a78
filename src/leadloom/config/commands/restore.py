"""``leadloom restore PATH``: the stores of this installation become those of a backup."""

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING

from leadloom.config.stores import CLICKHOUSE_URL, DATABASE_URL
from leadloom.kernel.clock import SystemClock
from leadloom.storage.errors import StorageError
from leadloom.storage.paths import data_dir

if TYPE_CHECKING:
    from leadloom.config.backup.restoring import Restored


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the words of the command."""
    parser.add_argument("path", type=Path, help="what 'leadloom backup' wrote: a folder or a .tar file")
    parser.add_argument("--force", action="store_true", help="also where there are stores; they are kept beside")


def run(arguments: argparse.Namespace) -> int:
    """Restore it and say what follows; Leadloom must not run meanwhile."""
    done = _restored(arguments.path.expanduser().absolute(), force=arguments.force)
    _tell(f"Both stores are as of {done.manifest.at:%F %T} UTC; the next 'leadloom serve' goes on from there.")
    if done.withheld:
        _tell(f"{done.withheld} marketing messages wait: they may have been sent since. 'Settings, Mail' lists them.")
    if done.old is not None:
        _tell(f"What was there before is in {done.old}; remove it when you no longer need it.")
    return 0


def _restored(path: Path, *, force: bool) -> "Restored":
    from leadloom.config.backup.remote import restore_servers
    from leadloom.config.backup.restoring import restore

    named = [name for name in (DATABASE_URL, CLICKHOUSE_URL) if os.environ.get(name)]
    now = SystemClock().now()
    if len(named) == 1:
        raise StorageError(f"{DATABASE_URL} and {CLICKHOUSE_URL} go together: both remote stores, or none.")
    if not named:
        return restore(path, folder=data_dir(), now=now, force=force, tell=_tell)
    if force:
        raise StorageError("Servers are never overwritten: name empty databases, without --force.")
    return restore_servers(path, folder=data_dir(), now=now, tell=_tell)


def _tell(line: str) -> None:
    print(line, flush=True)  # noqa: T201
