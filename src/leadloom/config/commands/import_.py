"""``leadloom import contacts FILE.csv --map map.yaml``: bring contacts in from a file."""

import argparse
from importlib.resources import files
from pathlib import Path

from leadloom.config.stores import with_stores
from leadloom.kernel.clock import SystemClock
from leadloom.kernel.errors import InvalidInput


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the words of the command."""
    kinds = parser.add_subparsers(dest="kind", required=True)
    contacts = kinds.add_parser("contacts", help="contacts, and the leads behind them, from a CSV file")
    contacts.add_argument("file", type=Path)
    contacts.add_argument("--map", required=True, help="a mapping in YAML, or the name of one that comes with Leadloom")


def run(arguments: argparse.Namespace) -> int:
    """Import the file, print what became of its rows; 1 when rows wait to be fixed."""
    text = _mapping(arguments.map)
    if not arguments.file.is_file():
        raise InvalidInput(f"There is no file {arguments.file}.")
    with with_stores():
        from leadloom.config.imports import import_file

        report = import_file(arguments.file, text, clock=SystemClock())
    job = report.job
    print(  # noqa: T201
        f"Import {job.pk}: {job.rows} rows: {job.created} created, {job.updated} updated ({job.unchanged} of them said "
        f"nothing new), {job.merged} merged, {job.to_fix} to fix"
    )
    for reason, times in report.reasons.items():
        print(f"  {times} × {reason}")  # noqa: T201
    if job.conflicts:
        print(f"{job.conflicts} rows name an identifier that another contact has; it stayed there")  # noqa: T201
    if report.strangers:
        print(f"{report.strangers} rows of the joined file match no row")  # noqa: T201
    return 1 if job.to_fix else 0


def _mapping(named: str) -> str:
    path = Path(named)
    if path.is_file():
        return path.read_text(encoding="utf-8")
    bundled = files("leadloom.imports") / "maps" / f"{path.name.removesuffix('.yaml')}.yaml"
    if not bundled.is_file():
        raise InvalidInput(f"There is no mapping {named}.")
    return bundled.read_text(encoding="utf-8")
