"""Whether the process is alive, and whether it is ready to answer."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import structlog
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse

from leadloom.kernel.errors import LeadloomError
from leadloom.storage.clickhouse import StatementRefused, event_store
from leadloom.storage.clickhouse_migrations import read
from leadloom.storage.errors import StorageError

log = structlog.get_logger("leadloom.health")

Check = Callable[[], bool]
APPLIED = "/* api/readyz */ SELECT module, name, uniqExact(statement) FROM schema_migrations WHERE is_done GROUP BY ALL"


def healthz(request: HttpRequest) -> HttpResponse:
    """Answer that the process is alive; asks no store."""
    return JsonResponse({"status": "ok"})


def readyz_of(checks: Mapping[str, Check]) -> Callable[[HttpRequest], HttpResponse]:
    """Return a view that answers 200 when all checks hold, 503 with the names of those that don't."""

    def readyz(request: HttpRequest) -> HttpResponse:
        states = {name: _holds(name, check) for name, check in checks.items()}
        ready = all(states.values())
        body = {"status": "ok" if ready else "unavailable", "checks": states}
        return JsonResponse(body, status=200 if ready else 503, headers={"Cache-Control": "no-store"})

    return readyz


def operational_store_is_ready() -> bool:
    """Tell whether PostgreSQL answers and has all migrations of this version."""
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def event_store_is_ready(folders: Iterable[tuple[str, Path]]) -> bool:
    """Tell whether ClickHouse answers and has all migrations of these (module, folder) pairs."""
    store = event_store()
    done = {(str(module), str(name)): int(str(count)) for module, name, count in store.query(APPLIED)}
    wanted = [migration for module, folder in folders for migration in read(module, folder)]
    return all(done.get((one.module, one.name), 0) >= len(one.statements) for one in wanted)


def _holds(name: str, check: Check) -> bool:
    try:
        return check()
    except (DatabaseError, LeadloomError, StatementRefused, StorageError) as error:
        log.warning("not_ready", check=name, kind=type(error).__name__)
        return False
