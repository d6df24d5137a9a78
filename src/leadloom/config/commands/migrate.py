"""``leadloom migrate``: both stores to this version's schema."""

import argparse
import gc
from typing import Final

from leadloom.config.stores import with_stores

SELDOM: Final = (50_000, 20, 20)
"""When to look for unreachable circles: each step of each migration leaves models behind, which made it a quarter of
the time."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the words of the command (none)."""


def run(arguments: argparse.Namespace) -> int:
    """Migrate and seed what every installation starts with."""
    gc.set_threshold(*SELDOM)
    with with_stores():
        from leadloom.config.schema import migrate_stores
        from leadloom.kernel.clock import SystemClock

        migrate_stores(now=SystemClock().now())
    return 0
