"""Puts an invented history into the real event store, each under contact numbers of its own."""

from dataclasses import replace
from itertools import count

from leadloom.events.definition import encode_rows, store_instant
from leadloom.storage.clickhouse import EventStore
from tests.criteria.interpreter import FIRST_VISITOR, History

ROOM = 100
_rooms = count(1)


def moved(history: History, room: int) -> History:
    """Return the same history with subjects and contacts moved to a room of their own."""

    def at(number: int) -> int:
        return number + room * ROOM

    return History(
        events=[replace(event, subject=at(event.subject)) for event in history.events],
        versions=[replace(version, contact=at(version.contact)) for version in history.versions],
        links=[replace(link, subject=at(link.subject), contact=at(link.contact)) for link in history.links],
    )


def store_history(store: EventStore, history: History, *, tick: int = 1) -> None:
    """Insert all rows as a tick would."""
    events = [
        {
            "subject": event.subject,
            "type": event.type,
            "at": store_instant(event.at),
            "event_id": str(event.event_id),
            "received_at": store_instant(event.at),
            "tick": tick,
            "origin": "sdk",
            "bot": int(event.bot),
            "visit": event.visit,
            "props": event.props,
        }
        for event in history.events
    ]
    versions = [
        {"contact": v.contact, "version": v.version, "version_at": store_instant(v.at), "attrs": v.attrs}
        for v in history.versions
    ]
    links = [
        {"subject": link.subject, "contact": link.contact, "version": link.version, "at": "2026-03-01 00:00:00.000"}
        for link in history.links
    ]
    own = sorted({version.contact for version in history.versions} | {link.contact for link in history.links})
    backward = [{"contact": contact, "subject": contact, "version": 0} for contact in own]
    backward += [{"contact": ln.contact, "subject": ln.subject, "version": ln.version} for ln in history.links]
    for table, rows in (
        ("events", events),
        ("contact_versions", versions),
        ("subject_map", links),
        ("contact_subjects", backward),
    ):
        if rows:
            store.insert_raw(table, encode_rows(rows), settings={"type_json_skip_duplicated_paths": 1})


def stored(store: EventStore, history: History) -> tuple[History, int, int]:
    """Store a history in a fresh room; return it as stored, with the first contact id of the room and the end."""
    room = next(_rooms)
    placed = moved(history, room)
    store_history(store, placed)
    return placed, room * ROOM, (room + 1) * ROOM


def touch(store: EventStore, contacts: list[int], *, tick: int) -> None:
    """Say that a tick touched these contacts."""
    # the table forgets by the machine's day, so the day lies ahead of it
    rows = [{"tick": tick, "contact": contact} for contact in contacts]
    store.insert_raw("touched", encode_rows(rows))


__all__ = ["FIRST_VISITOR", "moved", "store_history", "stored", "touch"]
