"""``leadloom demo``: load the demo company."""

import argparse

from leadloom.config.stores import with_stores
from leadloom.kernel.clock import SystemClock
from leadloom.storage.paths import data_dir


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the words of the command."""
    parser.add_argument("--if-empty", action="store_true", help="do nothing when there is data already")
    parser.add_argument("--contacts", type=int, default=5000, help="how many people visit")
    parser.add_argument("--weeks", type=int, default=52, help="how far back the story goes")


def run(arguments: argparse.Namespace) -> int:
    """Load it; takes a few minutes, once."""
    with with_stores():
        from leadloom.config.demo.load import is_loaded, load_demo

        if arguments.if_empty and is_loaded(data_dir()):
            return 0
        _tell("Loading the demo company (once, a few minutes) …")
        now = SystemClock().now()
        load_demo(folder=data_dir(), now=now, contacts=arguments.contacts, weeks=arguments.weeks, tell=_tell)
        _tell("The demo company is loaded.")
    return 0


def _tell(line: str) -> None:
    print(line, flush=True)  # noqa: T201
