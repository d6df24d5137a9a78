"""Telling facts: rows leave for the event store in the transaction that made them true."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

import orjson
from django.db import IntegrityError, transaction

from leadloom.events.definition import fact_id, fact_row, link_rows, version_row
from leadloom.events.models import Retention
from leadloom.events.types import AttributeVersion, Fact, StoreTable, SubjectLink
from leadloom.kernel.ids import FIRST_VISITOR, derived_uuid
from leadloom.kernel.types import JsonObject
from leadloom.storage.postgres_copy import Column, copy_in
from leadloom.storage.postgres_sql import execute
from leadloom.storage.sqlfiles import load
from leadloom.team import changes
from leadloom.team.types import Area

TELL = load(__package__, "tell")
COPY_PENDING = load(__package__, "copy_pending")
MANY: Final = 200
"""Rows from which on the quick way is worth its savepoint."""

Told = tuple[StoreTable, UUID, int, JsonObject]


def emit_facts(facts: Sequence[Fact]) -> None:
    """Store facts as events with the next tick. Must run in the transaction that made them true; repeatable.

    The next tick evaluates the contacts they are about, if a rule in force reads facts of their type.
    """
    told: list[Told] = []
    for fact in facts:
        key = fact_id(fact.key)
        contact = fact.subject if fact.subject < FIRST_VISITOR else 0
        told.append((StoreTable.EVENTS, key, contact, fact_row(fact, event_id=key)))
    _tell(told)


def emit_versions(versions: Sequence[AttributeVersion], *, evaluates: bool = True) -> None:
    """Store new attribute versions of contacts with the next tick, which evaluates the contacts; repeatable.

    ``evaluates`` False: what became different is read by no rule in force.
    """
    _tell(
        [
            (
                StoreTable.CONTACT_VERSIONS,
                derived_uuid("version", version.contact, version.version),
                version.contact if evaluates else 0,
                version_row(version),
            )
            for version in versions
        ]
    )


def emit_links(links: Sequence[SubjectLink]) -> None:
    """Store that subjects belong to contacts with the next tick; repeatable."""
    told: list[Told] = []
    for link in links:
        forward, backward = link_rows(link)
        key = ("link", link.subject, link.contact, link.version)
        told.append((StoreTable.SUBJECT_MAP, derived_uuid(*key, "forward"), link.contact, forward))
        told.append((StoreTable.CONTACT_SUBJECTS, derived_uuid(*key, "backward"), link.contact, backward))
    _tell(told)


def _tell(told: Sequence[Told]) -> None:
    if not told:
        return
    ordered = sorted(told, key=lambda row: row[1].bytes)
    tables = [table.value for table, _, _, _ in ordered]
    keys = [key for _, key, _, _ in ordered]
    contacts = [contact for _, _, contact, _ in ordered]
    rows = [orjson.dumps(row).decode() for _, _, _, row in ordered]
    if len(ordered) < MANY or not _are_new([tables, keys, contacts, rows]):
        execute(TELL, {"tables": tables, "keys": keys, "contacts": contacts, "rows": rows})


def _are_new(columns: Sequence[Column]) -> bool:
    """Write rows whose keys nobody knows, quickly; tell whether that was so. Else nothing is written."""
    try:
        with transaction.atomic():
            copy_in(COPY_PENDING, columns)
    except IntegrityError:
        return False
    return True


@transaction.atomic
def keep_events(*, months: int | None) -> None:
    """Decide how many months events are kept; None: until erased."""
    Retention.objects.update_or_create(id=1, defaults={"months": months})
    changes.bump(Area.SETTINGS)
