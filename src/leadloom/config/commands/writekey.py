"""``leadloom writekey create``: the key a website or a server sends events with."""

import argparse

from leadloom.config.stores import with_stores
from leadloom.kernel.clock import SystemClock


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the words of the command."""
    actions = parser.add_subparsers(dest="action", required=True)
    create = actions.add_parser("create", help="create a write key and print it")
    create.add_argument("name")
    create.add_argument("--kind", choices=["browser", "server"], default="browser")


def run(arguments: argparse.Namespace) -> int:
    """Create the key and print it."""
    with with_stores():
        from leadloom.inbox.services import create_write_key
        from leadloom.inbox.types import KeyKind

        key = create_write_key(name=arguments.name, kind=KeyKind(arguments.kind), now=SystemClock().now())
    print(key.key)  # noqa: T201
    return 0
