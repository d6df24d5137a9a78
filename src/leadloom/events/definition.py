"""Rows of the event store as JSONEachRow objects."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

import orjson

from leadloom.events.types import AttributeVersion, EventRow, Fact, SubjectLink
from leadloom.kernel.ids import derived_uuid
from leadloom.kernel.types import JsonObject

DOMAIN_ORIGIN = "domain"
LEAST_MONTHS: Final = 6
"""Rules look back; what they look back on must still be there. Reports compare with the quarter before."""
MOST_MONTHS: Final = 240


def store_instant(at: datetime) -> str:
    """Return the instant as ClickHouse reads it in UTC: ``2024-05-20 02:00:00.123``."""
    in_utc = at if at.tzinfo is UTC else at.astimezone(UTC)
    return in_utc.isoformat(" ", "milliseconds")[:23]


def fact_id(key: str) -> UUID:
    """Return the event id of the fact with this key."""
    return derived_uuid("fact", key)


def event_row(row: EventRow, *, tick: int) -> JsonObject:
    """Return the JSON object of one row of ``events``."""
    return {
        "subject": row.subject,
        "type": row.type,
        "at": store_instant(row.at),
        "event_id": str(row.event_id),
        "received_at": store_instant(row.received_at),
        "tick": tick,
        "origin": row.origin,
        "bot": int(row.bot),
        "visit": row.visit,
        "props": row.props,
    }


def fact_row(fact: Fact, *, event_id: UUID) -> JsonObject:
    """Return the row of ``events`` that the fact becomes under this id; it was received when it happened."""
    at = store_instant(fact.at)
    return {
        "subject": fact.subject,
        "type": fact.type,
        "at": at,
        "event_id": str(event_id),
        "received_at": at,
        "tick": 0,
        "origin": DOMAIN_ORIGIN,
        "bot": 0,
        "visit": 0,
        "props": fact.props,
    }


def version_row(version: AttributeVersion) -> JsonObject:
    """Return the JSON object of one row of ``contact_versions``."""
    return {
        "contact": version.contact,
        "version": version.version,
        "version_at": store_instant(version.at),
        "attrs": version.attrs,
    }


def link_rows(link: SubjectLink) -> tuple[JsonObject, JsonObject]:
    """Return the rows of ``subject_map`` and ``contact_subjects`` for one link."""
    forward: JsonObject = {
        "subject": link.subject,
        "contact": link.contact,
        "version": link.version,
        "at": store_instant(link.at),
    }
    backward: JsonObject = {"contact": link.contact, "subject": link.subject, "version": link.version}
    return forward, backward


def encode_rows(rows: Iterable[JsonObject]) -> bytes:
    """Return the rows as JSONEachRow, one object a line."""
    return b"".join(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE) for row in rows)
