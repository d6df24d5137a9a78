"""Looks at both stores: do they answer, are they new enough, do they have this version's schema."""

import re
from collections.abc import Callable
from typing import Final

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from leadloom.api.health import event_store_is_ready
from leadloom.config.doctor.findings import Finding, fine, wrong
from leadloom.config.schema import clickhouse_folders
from leadloom.kernel.errors import LeadloomError
from leadloom.storage.clickhouse import StatementRefused, event_store
from leadloom.storage.errors import StorageError

POSTGRES_AT_LEAST: Final = 15
CLICKHOUSE_AT_LEAST: Final = (25, 3)
"""The first version in which the type JSON is meant for production."""

AWAY: Final = (DatabaseError, LeadloomError, StatementRefused, StorageError, OSError)
Look = Callable[[], list[Finding]]


def looked_at(about: str, look: Look) -> list[Finding]:
    """Return what a look found; a store that is away or refuses is itself a finding, not the end."""
    try:
        return look()
    except AWAY as error:
        reason = str(error).strip().splitlines()
        return [wrong(about, f"It can't be asked ({type(error).__name__}): {reason[0] if reason else 'no answer'}")]


def operational_store() -> list[Finding]:
    """Look at PostgreSQL."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version_num')::int, current_setting('server_version')")
        number, text = cursor.fetchone()
    return [postgres_version(number // 10_000, text), *operational_schema()]


def postgres_version(major: int, text: str) -> Finding:
    """Tell whether this PostgreSQL is new enough."""
    if major < POSTGRES_AT_LEAST:
        return wrong("PostgreSQL", f"It is version {text}; Leadloom needs {POSTGRES_AT_LEAST} or newer.")
    return fine("PostgreSQL", f"It answers, version {text}.")


def operational_schema() -> list[Finding]:
    """Tell whether PostgreSQL has this version's tables: no migration is missing, and none is from the future."""
    about = "PostgreSQL schema"
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    known = set(executor.loader.disk_migrations)
    newer = sorted(f"{app}.{name}" for app, name in executor.loader.applied_migrations if (app, name) not in known)
    if missing:
        return [wrong(about, f"{len(missing)} migrations are missing: run 'leadloom migrate'.")]
    if newer:
        return [wrong(about, f"A newer Leadloom was here ({', '.join(newer[:3])}): run that version.")]
    return [fine(about, "It is this version's.")]


def events() -> list[Finding]:
    """Look at ClickHouse."""
    ((version,),) = event_store().query("/* doctor/version */ SELECT version()")
    if event_store_is_ready(clickhouse_folders()):
        schema = fine("ClickHouse schema", "It is this version's.")
    else:
        schema = wrong("ClickHouse schema", "Migrations are missing: run 'leadloom migrate'.")
    return [clickhouse_version(str(version)), schema]


def clickhouse_version(text: str) -> Finding:
    """Tell whether this ClickHouse is new enough."""
    parts = tuple(int(part) for part in re.findall(r"\d+", text)[:2])
    if parts < CLICKHOUSE_AT_LEAST:
        wanted = ".".join(str(part) for part in CLICKHOUSE_AT_LEAST)
        return wrong("ClickHouse", f"It is version {text}; Leadloom needs {wanted} or newer.")
    return fine("ClickHouse", f"It answers, version {text}.")
