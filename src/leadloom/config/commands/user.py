"""``leadloom user create``: the first administrator, and any user after that."""

import argparse
import getpass

from leadloom.config.stores import with_stores
from leadloom.kernel.clock import SystemClock


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the words of the command."""
    actions = parser.add_subparsers(dest="action", required=True)
    create = actions.add_parser("create", help="create a user; asks for the password")
    create.add_argument("email")
    create.add_argument("--name", required=True)
    create.add_argument("--role", required=True)
    create.add_argument("--team")
    create.add_argument("--locale", default="en", choices=["en", "zh-CN"])
    create.add_argument("--password-stdin", action="store_true", help="read the password from standard input")


def run(arguments: argparse.Namespace) -> int:
    """Create the user and print its id."""
    password = input() if arguments.password_stdin else getpass.getpass("Password: ")
    with with_stores():
        from leadloom.team.services import create_user

        user = create_user(
            email=arguments.email,
            name=arguments.name,
            role=arguments.role,
            team_name=arguments.team,
            locale=arguments.locale,
            password=password,
            now=SystemClock().now(),
        )
    print(f"user {user.pk} {user.email} ({user.role})")  # noqa: T201
    return 0
