"""``leadloom migrate``: both stores to this version's schema."""

import argparse

from leadloom.config.stores import with_stores
from leadloom.kernel.garbage import look_seldom


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the words of the command (none)."""


def run(arguments: argparse.Namespace) -> int:
    """Migrate and seed what every installation starts with."""
    look_seldom()
    with with_stores():
        from leadloom.config.schema import migrate_stores
        from leadloom.kernel.clock import SystemClock

        migrate_stores(now=SystemClock().now())
    return 0
