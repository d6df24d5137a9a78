"""Contacts and companies as they were, and how they become that again: what an undo needs.

A picture is the row as it is stored (sealed values stay sealed), as JSON. Columns that modules above keep on contacts
are on it and are neither compared nor put back.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Final, cast

import orjson

from leadloom.events.services import emit_versions
from leadloom.events.types import AttributeVersion
from leadloom.kernel.ids import CompanyId, ContactId
from leadloom.kernel.types import JsonObject
from leadloom.profiles.definition import attributes
from leadloom.profiles.firms import COMPANIES_NOW, COMPANY_KEYS_OF, HOLD_COMPANIES, Firms, keys_of
from leadloom.profiles.people import read_people
from leadloom.profiles.types import Change
from leadloom.profiles.upsert import HOLD_CONTACTS
from leadloom.storage.postgres_sql import execute, fetch
from leadloom.storage.sqlfiles import load
from leadloom.team.changes import bump
from leadloom.team.types import Area

PICTURE_CONTACTS: Final = load(__package__, "picture_contacts")
PICTURE_COMPANIES: Final = load(__package__, "picture_companies")
DIGEST_CONTACTS: Final = load(__package__, "digest_contacts")
PUT_BACK_CONTACTS: Final = load(__package__, "put_back_contacts")
PUT_BACK_SEARCH: Final = load(__package__, "put_back_search")
PUT_BACK_COMPANIES: Final = load(__package__, "put_back_companies")
FORGET_SEARCH: Final = load(__package__, "forget_search")
FORGET_TAGS: Final = load(__package__, "forget_tags")
FORGET_KEYS: Final = load(__package__, "forget_keys")
REMOVE_CONTACTS: Final = load(__package__, "remove_contacts")
REMOVE_COMPANIES: Final = load(__package__, "remove_companies")
BUMP_COLLEAGUES: Final = load(__package__, "bump_colleagues")

_COMPANY_VOLATILE: Final = frozenset({"updated_at"})


@dataclass(frozen=True, slots=True)
class CompanyPicture:
    """A company's row, and the ids of the codes, domains and names that mean it."""

    row: JsonObject
    keys: tuple[int, ...]


def companies_spoken_of(changes: Sequence[Change]) -> set[CompanyId]:
    """Return the known companies that changes may alter: those they name, and those of their contacts."""
    keys = sorted({key for change in changes for key in keys_of(change.said)})
    named = {"kinds": [kind for kind, _ in keys], "values": [value for _, value in keys]}
    found = {row[2] for row in fetch(COMPANY_KEYS_OF, named)} if keys else set()
    contacts = sorted({change.contact for change in changes})
    found |= {row[1] for row in fetch(COMPANIES_NOW, {"contacts": contacts})}
    return {CompanyId(cast("int", company)) for company in found}


def hold(companies: Iterable[CompanyId], contacts: Iterable[ContactId]) -> None:
    """Keep companies and contacts from changing elsewhere until the transaction ends, in the usual order."""
    fetch(HOLD_COMPANIES, {"ids": sorted(companies)})
    fetch(HOLD_CONTACTS, {"contacts": sorted(contacts), "companies": []})


def hold_with_people(companies: Iterable[CompanyId]) -> None:
    """Keep companies and everybody there from changing elsewhere until the transaction ends."""
    wanted = sorted(companies)
    fetch(HOLD_COMPANIES, {"ids": wanted})
    fetch(HOLD_CONTACTS, {"contacts": [], "companies": wanted})


def contact_pictures(contacts: Iterable[ContactId]) -> dict[ContactId, JsonObject]:
    """Return the pictures of those of the contacts that exist."""
    rows = fetch(PICTURE_CONTACTS, {"contacts": sorted(contacts)})
    return {ContactId(cast("int", contact)): orjson.loads(cast("str", picture)) for contact, picture in rows}


def company_pictures(companies: Iterable[CompanyId]) -> dict[CompanyId, CompanyPicture]:
    """Return the pictures of those of the companies that exist."""
    rows = fetch(PICTURE_COMPANIES, {"companies": sorted(companies)})
    return {
        CompanyId(cast("int", company)): CompanyPicture(orjson.loads(cast("str", row)), tuple(cast("list[int]", keys)))
        for company, row, keys in rows
    }


def contact_digests(contacts: Iterable[ContactId]) -> dict[ContactId, bytes]:
    """Return what tells whether somebody changed a contact since: all that is said about it, in 16 bytes."""
    rows = fetch(DIGEST_CONTACTS, {"contacts": sorted(contacts)})
    return {ContactId(cast("int", contact)): bytes(cast("bytes", digest)) for contact, digest in rows}


def company_digest(picture: CompanyPicture) -> bytes:
    """Return what tells whether somebody changed a company since."""
    said = {name: value for name, value in picture.row.items() if name not in _COMPANY_VOLATILE}
    if said.get("parent_id") is None:
        said.pop("parent_id", None)  # so that digests from before there were parents still hold
    return sha256(orjson.dumps(said, option=orjson.OPT_SORT_KEYS)).digest()[:16]


def put_back_contacts(pictures: Mapping[ContactId, JsonObject], *, now: datetime) -> None:
    """Make contacts what they were, search keys included; they get a new version equal to the former."""
    if not pictures:
        return
    texts = {contact: orjson.dumps(picture).decode() for contact, picture in pictures.items()}
    execute(PUT_BACK_CONTACTS, {"contacts": list(texts), "pictures": list(texts.values())})
    execute(PUT_BACK_SEARCH, {"pictures": [text for one, text in texts.items() if pictures[one]["search"]]})
    execute(FORGET_SEARCH, {"contacts": [contact for contact in texts if not pictures[contact]["search"]]})
    tell_anew(pictures, now=now)


def remove_contacts(contacts: Iterable[ContactId], *, now: datetime) -> None:
    """Let contacts be gone that should never have come to be; their last version says nothing."""
    wanted = sorted(contacts)
    execute(FORGET_SEARCH, {"contacts": wanted})
    execute(FORGET_TAGS, {"contacts": wanted})
    gone = fetch(REMOVE_CONTACTS, {"contacts": wanted})
    emit_versions(
        [AttributeVersion(cast("int", contact), cast("int", version) + 1, now, {}) for contact, version in gone]
    )
    bump(Area.CONTACTS)


def put_back_companies(pictures: Mapping[CompanyId, CompanyPicture], *, now: datetime) -> None:
    """Make companies what they were; everybody there gets a new version."""
    if not pictures:
        return
    rows = [orjson.dumps(picture.row).decode() for picture in pictures.values()]
    fetch(HOLD_CONTACTS, {"contacts": [], "companies": sorted(pictures)})
    execute(PUT_BACK_COMPANIES, {"companies": list(pictures), "pictures": rows})
    colleagues = fetch(BUMP_COLLEAGUES, {"companies": sorted(pictures)})
    tell_anew([ContactId(cast("int", contact)) for (contact,) in colleagues], now=now)


def forget_keys(keys: Iterable[int]) -> None:
    """Let codes, domains and names mean their companies no more."""
    execute(FORGET_KEYS, {"keys": sorted(keys)})


def remove_companies(companies: Iterable[CompanyId]) -> set[CompanyId]:
    """Let those of the companies be gone at which nobody works; return them."""
    gone = fetch(REMOVE_COMPANIES, {"companies": sorted(companies)})
    return {CompanyId(cast("int", company)) for (company,) in gone}


def tell_anew(contacts: Iterable[ContactId], *, now: datetime, evaluates: bool = True) -> None:
    """Tell the event store the attributes of contacts under the version that they have.

    ``evaluates`` False: no rule in force reads what became different.
    """
    people = read_people(contacts)
    firms = Firms()
    firms.read_ids(person.company_id for person in people.values() if person.company_id is not None)
    emit_versions(
        [
            AttributeVersion(
                person.id,
                person.version,
                max(now, person.created_at),
                attributes(person, firms.by_id.get(person.company_id) if person.company_id else None),
            )
            for person in people.values()
        ],
        evaluates=evaluates,
    )
    bump(Area.CONTACTS)
