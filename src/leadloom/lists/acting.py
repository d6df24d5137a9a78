"""What a bulk action does to some contacts, and how it is taken back: one or two statements for any number of them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final, cast

from leadloom.catalog.titles import decides, title_level
from leadloom.compliance.types import SuppressionReason
from leadloom.kernel.errors import NotFound
from leadloom.kernel.ids import ContactId, LeadId, TeamId, UserId
from leadloom.kernel.types import JsonObject
from leadloom.leads.giving import give_leads, withdraw_leads
from leadloom.leads.owning import give_owners
from leadloom.lists.models import BulkAction
from leadloom.lists.types import Action
from leadloom.profiles import pictures
from leadloom.profiles.models import Tag
from leadloom.profiles.tags import hold_contacts, tell_tagged
from leadloom.storage.postgres_sql import Row, fetch
from leadloom.storage.sqlfiles import load

GIVE_TAG: Final = load(__package__, "give_tag")
TAKE_TAG: Final = load(__package__, "take_tag")
GIVE_TAG_BACK: Final = load(__package__, "give_tag_back")
SET_FIELD: Final = load(__package__, "set_field")
SET_FIELD_BACK: Final = load(__package__, "set_field_back")
SUPPRESS_CONTACTS: Final = load(__package__, "suppress_contacts")

Befores = dict[ContactId, JsonObject]
Members = dict[int, JsonObject]
"""What was before, by contact or lead; only those are in it that became different."""


def act(bulk: BulkAction, members: Sequence[int], *, now: datetime) -> Members:
    """Do the action to members, in the caller's transaction."""
    if bulk.action == Action.ASSIGN_LEAD:
        user, team = bulk.argument.get("user_id"), bulk.argument.get("team_id")
        given = give_leads(
            [LeadId(member) for member in members],
            user=None if user is None else UserId(user),
            team=None if team is None else TeamId(team),
            actor=UserId(bulk.user_id),
            now=now,
        )
        return {int(lead): before for lead, before in given.items()}
    found = _act(bulk, [ContactId(member) for member in members], now=now)
    return {int(contact): before for contact, before in found.items()}


def take_back(bulk: BulkAction, befores: Mapping[int, JsonObject], *, now: datetime) -> set[int]:
    """Put back what was before, where it still is as the action left it; return those put back."""
    if bulk.action == Action.ASSIGN_LEAD:
        leads = {LeadId(lead): before for lead, before in befores.items()}
        return {int(lead) for lead in withdraw_leads(leads, actor=UserId(bulk.user_id), now=now)}
    contacts = {ContactId(contact): before for contact, before in befores.items()}
    return {int(contact) for contact in _take_back(bulk, contacts, now=now)}


def _act(bulk: BulkAction, contacts: Sequence[ContactId], *, now: datetime) -> Befores:
    match Action(bulk.action):
        case Action.ADD_TAG:
            hold_contacts(contacts)
            rows = fetch(GIVE_TAG, {"contacts": list(contacts), "tag": _tag(bulk), "at": bulk.as_of})
            return _told({_id(row): {} for row in rows}, now=now)
        case Action.REMOVE_TAG:
            hold_contacts(contacts)
            rows = fetch(TAKE_TAG, {"contacts": list(contacts), "tag": _tag(bulk), "at": None})
            return _told({_id(row): {"at": cast("datetime", row[1]).isoformat()} for row in rows}, now=now)
        case Action.ASSIGN_OWNER:
            owner = UserId(int(str(bulk.argument["user_id"])))
            former = give_owners(dict.fromkeys(contacts, owner))
            return {contact: {"user_id": was} for contact, was in former.items()}
        case Action.SET_FIELD:
            return _set_field(bulk, contacts, now=now)
        case Action.SUPPRESS:
            rows = fetch(
                SUPPRESS_CONTACTS,
                {
                    "contacts": list(contacts),
                    "reason": SuppressionReason.STAFF.value,
                    "source": f"bulk action {bulk.pk}",
                    "at": bulk.as_of,
                },
            )
            return {_id(row): {} for row in rows}
        case Action.ASSIGN_LEAD:
            raise AssertionError("leads are no contacts")


def _take_back(bulk: BulkAction, befores: Mapping[ContactId, JsonObject], *, now: datetime) -> set[ContactId]:
    contacts = sorted(befores)
    match Action(bulk.action):
        case Action.ADD_TAG:
            hold_contacts(contacts)
            rows = fetch(TAKE_TAG, {"contacts": contacts, "tag": _tag(bulk), "at": bulk.as_of})
            return _ids(rows, now=now)
        case Action.REMOVE_TAG:
            hold_contacts(contacts)
            ats = [datetime.fromisoformat(str(befores[contact]["at"])) for contact in contacts]
            return _ids(fetch(GIVE_TAG_BACK, {"tag": _tag(bulk), "contacts": contacts, "ats": ats}), now=now)
        case Action.ASSIGN_OWNER:
            former = {contact: cast("UserId | None", befores[contact]["user_id"]) for contact in contacts}
            return set(give_owners(former, only_from=UserId(int(str(bulk.argument["user_id"])))))
        case Action.SET_FIELD:
            return _set_field_back(bulk, befores, now=now)
        case Action.SUPPRESS:
            raise AssertionError("suppressions only grow")
        case Action.ASSIGN_LEAD:
            raise AssertionError("leads are no contacts")


def _set_field(bulk: BulkAction, contacts: Sequence[ContactId], *, now: datetime) -> Befores:
    pictures.hold((), contacts)
    field, value = str(bulk.argument["field"]), str(bulk.argument["value"])
    level = title_level(value) if field == "title" else None
    rows = fetch(
        SET_FIELD,
        {
            "contacts": list(contacts),
            "field": field,
            "value": value,
            "level": level.value if level else None,
            "decides": decides(level),
        },
    )
    befores: Befores = {
        _id(row): {
            "was": cast("str", row[1]),
            "level": cast("str | None", row[2]),
            "decides": cast("bool | None", row[3]),
        }
        for row in rows
    }
    if befores:
        pictures.tell_anew(befores, now=now)
    return befores


def _set_field_back(bulk: BulkAction, befores: Mapping[ContactId, JsonObject], *, now: datetime) -> set[ContactId]:
    contacts = sorted(befores)
    pictures.hold((), contacts)
    rows = fetch(
        SET_FIELD_BACK,
        {
            "field": str(bulk.argument["field"]),
            "value": bulk.argument["value"],
            "contacts": contacts,
            "values": [befores[contact]["was"] for contact in contacts],
            "levels": [befores[contact]["level"] for contact in contacts],
            "decides": [befores[contact]["decides"] for contact in contacts],
        },
    )
    back = {_id(row) for row in rows}
    if back:
        pictures.tell_anew(back, now=now)
    return back


def _tag(bulk: BulkAction) -> int:
    found = Tag.objects.filter(key=bulk.argument["tag"]).values_list("pk", flat=True).first()
    if found is None:
        raise NotFound("There is no such tag.")
    return found


def _told(befores: Befores, *, now: datetime) -> Befores:
    tell_tagged(befores, now=now)
    return befores


def _ids(rows: Iterable[Row], *, now: datetime) -> set[ContactId]:
    found = {_id(row) for row in rows}
    tell_tagged(found, now=now)
    return found


def _id(row: Row) -> ContactId:
    return ContactId(cast("int", row[0]))
