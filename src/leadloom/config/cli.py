"""The command line. Each command is a module of ``config.commands`` with ``add_arguments`` and ``run``."""

import argparse
import os
import sys
from importlib import import_module
from typing import Final

from leadloom.kernel.errors import LeadloomError
from leadloom.storage.errors import StorageError

COMMANDS: Final = {
    "serve": "run the product: stores, edge, web, tick and dispatch, or only some roles",
    "migrate": "bring both stores to this version's schema",
    "demo": "load the demo company (an empty installation only)",
    "import": "bring in a file",
    "backup": "write both stores, as of one instant, to a folder or a .tar file",
    "restore": "bring a backup back",
    "doctor": "check this installation and say what is wrong",
    "user": "create a user",
    "key": "create an API key",
    "writekey": "create a write key for websites or servers",
    "bench": "measure speed on data of its own",
    "cluster-ddl": "print the event store's tables for a ClickHouse cluster with replicas",
    "api-schema": "print the OpenAPI document",
}


def main(argv: list[str] | None = None) -> int:
    """Run one command; returns the exit code: 0 done, 1 could not be done, 2 wrong words."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "leadloom.config.settings")
    os.environ["TZ"] = "UTC"
    parser = argparse.ArgumentParser(prog="leadloom", description="B2B marketing automation and lead management")
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
    words = sys.argv[1:] if argv is None else argv
    for name, summary in COMMANDS.items():
        command = commands.add_parser(name, help=summary, description=summary)
        if words[:1] == [name]:  # the others are not even imported: serve stays small
            _module(name).add_arguments(command)
    chosen = parser.parse_args(words)
    try:
        return int(_module(chosen.command).run(chosen) or 0)
    except LeadloomError as error:
        print(error.detail, *(f"  {p.path}: {p.message}" for p in error.problems), sep="\n", file=sys.stderr)  # noqa: T201
    except StorageError as error:
        print(error, file=sys.stderr)  # noqa: T201
    except KeyboardInterrupt:
        return 130
    return 1


def _module(command: str):  # type: ignore[no-untyped-def]  # noqa: ANN202 - a module
    return import_module(f"leadloom.config.commands.{command.replace('-', '_').replace('import', 'import_')}")


if __name__ == "__main__":
    raise SystemExit(main())
