"""Reads of the event store about one contact: everything it did, and the little that matters."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, cast
from uuid import UUID

import orjson

from leadloom.catalog.events import KEY_BEHAVIOURS
from leadloom.events.definition import store_instant
from leadloom.kernel.ids import ContactId
from leadloom.kernel.types import JsonObject
from leadloom.storage.clickhouse import EventStore
from leadloom.storage.sqlfiles import load

TIMELINE: Final = load(__package__, "timeline")
KEY: Final = load(__package__, "key_behaviours")
RECENT: Final = timedelta(days=30)
AT_MOST: Final = 3
CONTACTS_AT_ONCE: Final = 2_000
END_OF_TIME: Final = datetime(2200, 1, 1, tzinfo=UTC)
LAST_ID: Final = UUID(int=0)


@dataclass(frozen=True, slots=True)
class TimelineRow:
    """One event of a contact. ``visit`` is 0 for events outside of visits."""

    event_id: UUID
    type: str
    at: datetime
    props: JsonObject
    origin: str
    bot: bool
    visit: int


@dataclass(frozen=True, slots=True)
class KeyBehaviour:
    """Something a contact did of late that a salesperson should know."""

    type: str
    at: datetime
    props: JsonObject


def timeline(
    contact: ContactId, store: EventStore, *, after: tuple[datetime, UUID] | None = None, limit: int
) -> list[TimelineRow]:
    """Return the events of a contact, the latest first, from before ``after`` (instant and id of a row) on."""
    at, event = after or (END_OF_TIME, LAST_ID)
    params = {"contact": contact, "at": store_instant(at), "event": str(event), "limit": limit}
    return [_row(row) for row in store.query(TIMELINE, params)]


def key_behaviours(
    contacts: Iterable[ContactId], store: EventStore, *, as_of: datetime
) -> dict[ContactId, list[KeyBehaviour]]:
    """Return at most three key behaviours each of the 30 days before ``as_of``, the weightiest first.

    Contacts without any are left out. One query for each two thousand contacts: ids travel as a parameter.
    """
    wanted = sorted(set(contacts))
    found: dict[ContactId, list[KeyBehaviour]] = {}
    for first in range(0, len(wanted), CONTACTS_AT_ONCE):
        params = {
            "contacts": wanted[first : first + CONTACTS_AT_ONCE],
            "since": store_instant(as_of - RECENT),
            "until": store_instant(as_of),
            "types": list(KEY_BEHAVIOURS),
            "limit": AT_MOST,
        }
        for contact, type_, at, props in store.query(KEY, params):
            behaviour = KeyBehaviour(cast("str", type_), cast("datetime", at), orjson.loads(cast("str", props)))
            found.setdefault(ContactId(cast("int", contact)), []).append(behaviour)
    return found


def _row(row: Sequence[object]) -> TimelineRow:
    event, type_, at, props, origin, bot, visit = row
    return TimelineRow(
        event_id=event if isinstance(event, UUID) else UUID(str(event)),
        type=cast("str", type_),
        at=cast("datetime", at),
        props=orjson.loads(cast("str", props)),
        origin=cast("str", origin),
        bot=bool(bot),
        visit=cast("int", visit),
    )
