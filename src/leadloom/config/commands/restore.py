"""``leadloom restore PATH``: the stores of this installation become those of a backup."""

import argparse
import os
from pathlib import Path

from leadloom.config.stores import CLICKHOUSE_URL, DATABASE_URL
from leadloom.kernel.clock import SystemClock
from leadloom.storage.errors import StorageError
from leadloom.storage.paths import data_dir


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the words of the command."""
    parser.add_argument("path", type=Path, help="what 'leadloom backup' wrote: a folder or a .tar file")
    parser.add_argument("--force", action="store_true", help="also where there are stores; they are kept beside")


def run(arguments: argparse.Namespace) -> int:
    """Restore it and say what follows; Leadloom must not run meanwhile."""
    if os.environ.get(DATABASE_URL) or os.environ.get(CLICKHOUSE_URL):
        raise StorageError(f"This restores embedded stores: unset {DATABASE_URL} and {CLICKHOUSE_URL}.")
    from leadloom.config.backup.restoring import restore

    done = restore(
        arguments.path.expanduser().absolute(),
        folder=data_dir(),
        now=SystemClock().now(),
        force=arguments.force,
        tell=_tell,
    )
    _tell(f"Both stores are as of {done.manifest.at:%F %T} UTC; the next 'leadloom serve' goes on from there.")
    if done.withheld:
        _tell(f"{done.withheld} marketing messages wait: they may have been sent since. 'Settings, Mail' lists them.")
    if done.old is not None:
        _tell(f"What was there before is in {done.old}; remove it when you no longer need it.")
    return 0


def _tell(line: str) -> None:
    print(line, flush=True)  # noqa: T201
