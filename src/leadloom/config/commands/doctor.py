"""``leadloom doctor``: look at an installation and say what is wrong, one sentence each."""

import argparse
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from leadloom.config.doctor import machine
from leadloom.config.doctor.findings import Finding, Mark, shown, wrong
from leadloom.config.stores import CLICKHOUSE_URL, DATABASE_URL, Stores, with_stores
from leadloom.edge.tracker import BUILT
from leadloom.kernel.clock import SystemClock
from leadloom.storage.errors import StorageError
from leadloom.storage.paths import data_dir

WEB_PAGE = Path(__file__).resolve().parents[2] / "web_dist" / "index.html"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the words of the command (none)."""


def run(arguments: argparse.Namespace) -> int:
    """Print what was found; returns 1 when something is wrong. Works beside a running ``serve`` and without one."""
    folder = data_dir()
    found = list(_machine(folder))
    can_enter = not any(one.mark is Mark.WRONG and one.about in {"data folder", "master key"} for one in found)
    if can_enter and _has_stores(folder):
        found += _stores(now=SystemClock().now())
    print(shown(found))  # noqa: T201
    return int(any(one.mark is Mark.WRONG for one in found))


def _machine(folder: Path) -> Iterator[Finding]:
    if not (_is_remote() and os.environ.get(machine.MASTER_KEY)):
        yield machine.folder_found(folder)
    yield machine.key_found(folder, os.environ)
    yield machine.disk_found(folder)
    yield machine.spool_found(folder)
    yield machine.failpoint_found(os.environ)
    yield machine.built_found("web interface", WEB_PAGE, without="nobody can use the application in a browser")
    yield machine.built_found("tracker", BUILT, without="websites can't load it")


def _has_stores(folder: Path) -> bool:
    """Tell whether there are stores to look at; embedded ones are never made by looking."""
    return bool(os.environ.get(DATABASE_URL) or os.environ.get(CLICKHOUSE_URL)) or (folder / "postgres").is_dir()


def _is_remote() -> bool:
    return bool(os.environ.get(DATABASE_URL) and os.environ.get(CLICKHOUSE_URL))


def _stores(*, now: datetime) -> list[Finding]:
    found: list[Finding] = []
    try:
        with with_stores() as whose:
            found += _looks(whose, now=now)
    except (StorageError, OSError) as error:
        found.append(wrong("stores", str(error)))
    return found


def _looks(whose: Stores, *, now: datetime) -> list[Finding]:
    from django.conf import settings

    from leadloom.config.doctor import databases, work

    found = databases.looked_at("PostgreSQL", databases.operational_store)
    answers = not any(one.mark is Mark.WRONG for one in found)
    found += databases.looked_at("ClickHouse", databases.events)
    if answers:  # else nobody can be asked about the work
        found += databases.looked_at(
            "work",
            lambda: work.work_found(whose=whose, now=now, production=settings.PRODUCTION, demo=settings.DEMO),
        )
    return found
