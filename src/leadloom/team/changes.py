"""Counters that make polling cheap: services bump an area, screens read again when its number has grown."""

from leadloom.storage.postgres_sql import execute, fetch
from leadloom.storage.sqlfiles import load
from leadloom.team.types import Area

BUMP = load(__package__, "bump_changes")
READ = load(__package__, "read_changes")


def bump(*areas: Area) -> None:
    """Count a change of these areas. Call it in the transaction that makes the change; waits for nobody."""
    execute(BUMP, {"areas": [str(area) for area in areas]})


def versions() -> dict[str, int]:
    """Return how often each area has changed; an area that never did is not in it. One small statement."""
    return {str(area): int(str(version)) for area, version in fetch(READ, {})}
