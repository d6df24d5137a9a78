"""Both stores' schemas, and what every installation starts with."""

from datetime import datetime
from pathlib import Path

from django.core.management import call_command

from leadloom.storage.clickhouse import event_store
from leadloom.storage.clickhouse_migrations import migrate

PACKAGE = Path(__file__).resolve().parent.parent
CLICKHOUSE_MODULES = ("events",)


def clickhouse_folders() -> list[tuple[str, Path]]:
    """Return the modules that own tables of the event store, with the folders of their migrations, in order."""
    return [(module, PACKAGE / module / "clickhouse") for module in CLICKHOUSE_MODULES]


def migrate_stores(*, now: datetime) -> None:
    """Bring both stores to this version's schema and seed rules where there are none; may be repeated."""
    call_command("migrate", interactive=False, verbosity=0)
    migrate(event_store(), clickhouse_folders())
    seed(now=now)


def seed(*, now: datetime) -> None:
    """Store the rules every installation starts with, where there are none."""
    from leadloom.leads.services import seed_leads
    from leadloom.profiles.tag_services import tell_untold
    from leadloom.profiles.tags import seed_tags
    from leadloom.scoring.services import seed_scoring

    seed_tags()
    tell_untold(now=now)
    seed_scoring(now=now)
    seed_leads(now=now)
