"""``leadloom key create``: an API key, shown once."""

import argparse

from leadloom.config.stores import with_stores
from leadloom.kernel.clock import SystemClock


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the words of the command."""
    actions = parser.add_subparsers(dest="action", required=True)
    create = actions.add_parser("create", help="create an API key and print it once")
    create.add_argument("name")
    create.add_argument("--role", required=True)


def run(arguments: argparse.Namespace) -> int:
    """Create the key and print it."""
    with with_stores():
        from leadloom.team.services import create_api_key

        _, secret = create_api_key(name=arguments.name, role=arguments.role, by=None, now=SystemClock().now())
    print(secret)  # noqa: T201
    return 0
