"""Leads as they were, and how they become that again: what the undo of an import needs."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Final, cast

import orjson

from leadloom.events.services import emit_facts
from leadloom.events.types import Fact
from leadloom.kernel.ids import ContactId
from leadloom.kernel.types import JsonObject, JsonValue
from leadloom.leads.contacts import show_on_contacts
from leadloom.storage.postgres_sql import execute, fetch
from leadloom.storage.sqlfiles import load
from leadloom.team import changes
from leadloom.team.types import Area

HOLD_LEADS: Final = load(__package__, "hold_leads")
PICTURE_LEADS: Final = load(__package__, "picture_leads")
REMOVE_LEADS: Final = load(__package__, "remove_leads")
PUT_BACK_LEADS: Final = load(__package__, "put_back_leads")
PUT_BACK_COSTS: Final = load(__package__, "put_back_costs")
PUT_BACK_DEALS: Final = load(__package__, "put_back_deals")
HIDE_ON_CONTACTS: Final = load(__package__, "hide_on_contacts")

UNDONE: Final = "undone"
_VOLATILE: Final = frozenset({"queue_tried_at", "company_id", "contact_id"})
Pictures = Mapping[ContactId, Sequence[JsonObject]]


def lead_pictures(contacts: Iterable[ContactId]) -> Pictures:
    """Hold the leads of contacts until the transaction ends and return their pictures, the first cycle first.

    A contact without leads has an empty list.
    """
    wanted = sorted(contacts)
    fetch(HOLD_LEADS, {"contacts": wanted})
    found: dict[ContactId, list[JsonObject]] = {contact: [] for contact in wanted}
    for contact, picture in fetch(PICTURE_LEADS, {"contacts": wanted}):
        found[ContactId(cast("int", contact))].append(orjson.loads(cast("str", picture)))
    return found


def leads_digest(leads: Sequence[JsonObject]) -> bytes:
    """Return what tells whether anything happened to a contact's leads since, in 16 bytes."""
    said = [{**picture, "lead": _kept(cast("JsonObject", picture["lead"]))} for picture in leads]
    return sha256(orjson.dumps(said, option=orjson.OPT_SORT_KEYS)).digest()[:16]


def put_back_leads(before: Pictures, *, now: datetime) -> None:
    """Make contacts' leads what they were: those that are on no picture are gone. Nothing may have happened since.

    Rules hear of stages that are others again; events of the past stay.
    """
    if not before:
        return
    there = lead_pictures(before)
    known = {_id(picture): picture for pictures in before.values() for picture in pictures}
    gone = [_id(picture) for pictures in there.values() for picture in pictures if _id(picture) not in known]
    texts = [orjson.dumps(picture).decode() for picture in known.values()]
    if gone:
        execute(REMOVE_LEADS, {"leads": sorted(gone)})
    if texts:
        execute(PUT_BACK_COSTS, {"pictures": texts})
        execute(PUT_BACK_DEALS, {"pictures": texts})
        execute(PUT_BACK_LEADS, {"pictures": texts})
    execute(HIDE_ON_CONTACTS, {"contacts": sorted(before)})
    show_on_contacts(before)
    emit_facts(list(_told(there, known, now=now)))
    changes.bump(Area.LEADS)


def _told(there: Pictures, known: Mapping[int, JsonObject], *, now: datetime) -> Iterable[Fact]:
    for contact, pictures in there.items():
        for picture in pictures:
            was = known.get(_id(picture))
            left, right = _stage(picture), _stage(was) if was else ""
            if was and left != right:
                props: dict[str, JsonValue] = {"lead_id": _id(picture), "from": left, "to": right, "reason": UNDONE}
                key = f"lead:{_id(picture)}:{UNDONE}:{now.isoformat()}"
                yield Fact(subject=contact, type="lead_stage_changed", at=now, key=key, props=props)


def _kept(lead: JsonObject) -> JsonObject:
    return {name: value for name, value in lead.items() if name not in _VOLATILE}


def _id(picture: JsonObject) -> int:
    return cast("int", cast("JsonObject", picture["lead"])["id"])


def _stage(picture: JsonObject) -> str:
    return str(cast("JsonObject", picture["lead"])["stage"])
