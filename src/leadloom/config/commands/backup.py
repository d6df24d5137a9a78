"""``leadloom backup PATH``: both stores at one instant, while everything runs on."""

import argparse
from pathlib import Path

from leadloom.config.stores import Stores, with_stores
from leadloom.kernel.clock import SystemClock
from leadloom.storage.paths import data_dir


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the words of the command."""
    parser.add_argument("path", type=Path, help="a new folder, or a new file whose name ends in .tar")
    parser.add_argument(
        "--with-key", action="store_true", help="put the master key into it: whoever has the backup can read it then"
    )


def run(arguments: argparse.Namespace) -> int:
    """Take the backup and say what is in it."""
    with with_stores() as whose:
        from leadloom.config.backup.manifest import Stores as Whose
        from leadloom.config.backup.taking import take
        from leadloom.storage.clickhouse import event_store

        manifest = take(
            arguments.path.expanduser().absolute(),
            folder=data_dir(),
            store=event_store(),
            now=SystemClock().now(),
            with_key=arguments.with_key,
            stores=Whose.REMOTE if whose is Stores.REMOTE else Whose.EMBEDDED,
        )
    size, files = manifest.size / 1e6, len(manifest.files)
    print(f"{arguments.path}: {size:.1f} MB in {files} files, as of {manifest.at:%F %T} UTC.")  # noqa: T201
    if not manifest.has_key:
        print("The master key is not in it; without keys/master.key nobody can read it.")  # noqa: T201
    return 0
