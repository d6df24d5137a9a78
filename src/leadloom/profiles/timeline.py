"""Reads of the event store about contacts: everything they did, week by week, and the little that matters."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, cast
from uuid import UUID
from zoneinfo import ZoneInfo

import orjson

from leadloom.catalog.events import KEY_BEHAVIOURS
from leadloom.events.definition import store_instant
from leadloom.kernel.ids import ContactId
from leadloom.kernel.types import JsonObject
from leadloom.storage.clickhouse import EventStore
from leadloom.storage.sqlfiles import load

TIMELINE: Final = load(__package__, "timeline")
KEY: Final = load(__package__, "key_behaviours")
ACTIVITY: Final = load(__package__, "activity")
RECENT: Final = timedelta(days=30)
AT_MOST: Final = 3
CONTACTS_AT_ONCE: Final = 2_000
END_OF_TIME: Final = datetime(2200, 1, 1, tzinfo=UTC)
LAST_ID: Final = UUID(int=0)


@dataclass(frozen=True, slots=True)
class TimelineRow:
    """One event of a contact. ``visit`` is 0 for events outside of visits."""

    contact: ContactId
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


@dataclass(frozen=True, slots=True)
class Week:
    """What contacts did in a week of the organisation's zone; ``people`` of them did something."""

    monday: date
    events: int = 0
    visits: int = 0
    people: int = 0


def timeline(
    contacts: Sequence[ContactId], store: EventStore, *, after: tuple[datetime, UUID] | None = None, limit: int
) -> list[TimelineRow]:
    """Return the events of contacts, the latest first, from before ``after`` (instant and id of a row) on.

    At most :data:`CONTACTS_AT_ONCE` contacts: their ids travel as a parameter.
    """
    if not contacts:
        return []
    at, event = after or (END_OF_TIME, LAST_ID)
    params = {"contacts": list(contacts), "at": store_instant(at), "event": str(event), "limit": limit}
    return [_row(row) for row in store.query(TIMELINE, params)]


def activity(
    contacts: Sequence[ContactId], store: EventStore, *, as_of: datetime, weeks: int, zone: ZoneInfo
) -> list[Week]:
    """Return what contacts did in the last ``weeks`` weeks, the present one included, the earliest first.

    Weeks begin on Mondays in ``zone``; those in which nobody did anything are there with zeros. At most
    :data:`CONTACTS_AT_ONCE` contacts.
    """
    today = as_of.astimezone(zone).date()
    mondays = [today - timedelta(days=today.weekday(), weeks=back) for back in reversed(range(weeks))]
    if not contacts:
        return [Week(monday) for monday in mondays]
    params = {
        "contacts": list(contacts),
        "since": store_instant(datetime.combine(mondays[0], time(), tzinfo=zone).astimezone(UTC)),
        "until": store_instant(as_of),
        "zone": zone.key,
    }
    found = {
        cast("date", row[0]): cast("tuple[int, int, int]", tuple(row[1:])) for row in store.query(ACTIVITY, params)
    }
    return [Week(monday, *found.get(monday, (0, 0, 0))) for monday in mondays]


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
    contact, event, type_, at, props, origin, bot, visit = row
    return TimelineRow(
        contact=ContactId(cast("int", contact)),
        event_id=event if isinstance(event, UUID) else UUID(str(event)),
        type=cast("str", type_),
        at=cast("datetime", at),
        props=orjson.loads(cast("str", props)),
        origin=cast("str", origin),
        bot=bool(bot),
        visit=cast("int", visit),
    )
