"""Contacts' rows: read into memory, sealed, written as whole rows."""

from collections.abc import Callable, Container, Iterable, Sequence
from datetime import datetime
from typing import Final, TypeVar, cast

import orjson

from leadloom.identity.normalise import email_domain
from leadloom.identity.types import Kind
from leadloom.kernel.ids import CompanyId, ContactId
from leadloom.kernel.text import bigrams
from leadloom.profiles.types import Change, Person
from leadloom.storage.postgres_copy import Column, copy_in
from leadloom.storage.postgres_sql import Row, execute, fetch
from leadloom.storage.sqlfiles import load
from leadloom.storage.vault import vault

PEOPLE_OF: Final = load(__package__, "people_of")
SAVE_PEOPLE: Final = load(__package__, "save_people")
SAVE_SEARCH: Final = load(__package__, "save_search")
COPY_PEOPLE: Final = load(__package__, "copy_people")
COPY_SEARCH: Final = load(__package__, "copy_search")

NAME_COLUMN: Final = "profiles_contact.name"
EMAIL_COLUMN: Final = "profiles_contact.email"
MOBILE_COLUMN: Final = "profiles_contact.mobile"
EMAIL, MOBILE = Kind.EMAIL.value, Kind.MOBILE.value
GRAM_BYTES: Final = 8
Result = TypeVar("Result")


def read_people(contacts: Iterable[ContactId]) -> dict[ContactId, Person]:
    """Return these contacts by id; those that are not there are left out."""
    wanted = sorted(set(contacts))
    rows = fetch(PEOPLE_OF, {"contacts": wanted}) if wanted else []
    return {person.id: person for person in map(_person, rows)}


def seal_into(person: Person, change: Change) -> None:
    """Put name, address and number of a change into a contact, sealed; nothing happens where they are known."""
    said = change.said
    if said.name and (change.overwrites or person.name is None):
        blind = vault().blind("contact.name", said.name)
        if blind != person.name_bi:
            person.name, person.name_bi = vault().seal(NAME_COLUMN, person.id, said.name), blind
            person.new_name = said.name
    if said.email and (change.overwrites or person.email is None):
        blind = change.blinds.get(EMAIL) or vault().blind(EMAIL, said.email)
        if blind != person.email_bi:
            person.email, person.email_bi = vault().seal(EMAIL_COLUMN, person.id, said.email), blind
            person.email_domain = email_domain(said.email)[:255]
    if said.mobile and (change.overwrites or person.mobile is None):
        blind = change.blinds.get(MOBILE) or vault().blind(MOBILE, said.mobile)
        if blind != person.mobile_bi:
            person.mobile, person.mobile_bi = vault().seal(MOBILE_COLUMN, person.id, said.mobile), blind
            person.new_mobile = said.mobile


def name_grams(name: str) -> list[bytes]:
    """Return the blind indexes by which a piece of a name is found."""
    return [vault().blind("contact.name.piece", piece)[:GRAM_BYTES] for piece in bigrams(name)]


def last_four(digits: str) -> bytes:
    """Return the blind index of the last four digits of a number."""
    return vault().blind("contact.mobile.last4", digits[-4:])


def save_people(people: Sequence[Person], *, born: Container[ContactId] = ()) -> None:
    """Write whole rows and how they are found; ``born`` are those that have no row yet."""
    new = sorted((person for person in people if person.id in born), key=lambda person: person.id)
    known = [person for person in people if person.id not in born]
    copy_in(COPY_PEOPLE, list(_columns(new).values()))
    copy_in(COPY_SEARCH, _found_new(new))
    if known:
        execute(SAVE_PEOPLE, _columns(known))
    found = [person for person in known if person.new_name or person.new_mobile]
    if found:
        execute(
            SAVE_SEARCH,
            {
                "contacts": [person.id for person in found],
                "grams": [b"".join(name_grams(person.new_name)) if person.new_name else None for person in found],
                "last4": [last_four(person.new_mobile) if person.new_mobile else None for person in found],
            },
        )


def _found_new(people: Sequence[Person]) -> list[Column]:
    found = [person for person in people if person.new_name or person.new_mobile]
    return [
        [person.id for person in found],
        [name_grams(person.new_name) if person.new_name else [] for person in found],
        [last_four(person.new_mobile) if person.new_mobile else None for person in found],
    ]


def _columns(people: Sequence[Person]) -> dict[str, list[object]]:
    def column(read: Callable[[Person], Result]) -> list[Result]:
        return [read(person) for person in people]

    return {
        "ids": column(lambda person: person.id),
        "numbers": column(lambda person: person.number),
        "names": column(lambda person: person.name),
        "name_bis": column(lambda person: person.name_bi),
        "emails": column(lambda person: person.email),
        "email_bis": column(lambda person: person.email_bi),
        "mobiles": column(lambda person: person.mobile),
        "mobile_bis": column(lambda person: person.mobile_bi),
        "titles": column(lambda person: person.title),
        "levels": column(lambda person: person.title_level),
        "decision_makers": column(lambda person: person.decision_maker),
        "industries": column(lambda person: person.industry),
        "regions": column(lambda person: person.region),
        "stages": column(lambda person: person.purchase_stage),
        "products": column(lambda person: person.product),
        "domains": column(lambda person: person.email_domain),
        "sources": column(lambda person: person.source),
        "companies": column(lambda person: person.company_id),
        "customs": column(lambda person: orjson.dumps(person.custom).decode()),
        "touches": column(lambda person: person.first_touch and orjson.dumps(person.first_touch).decode()),
        "first_seen": column(lambda person: person.first_seen_at),
        "last_seen": column(lambda person: person.last_seen_at),
        "created": column(lambda person: person.created_at),
        "versions": column(lambda person: person.version),
    }


def _person(row: Row) -> Person:
    values = list(row)
    return Person(
        id=ContactId(cast("int", values[0])),
        number=cast("str", values[1]),
        name=_bytes(values[2]),
        name_bi=_bytes(values[3]),
        email=_bytes(values[4]),
        email_bi=_bytes(values[5]),
        mobile=_bytes(values[6]),
        mobile_bi=_bytes(values[7]),
        title=cast("str", values[8]),
        title_level=cast("str | None", values[9]),
        decision_maker=cast("bool | None", values[10]),
        industry=cast("str", values[11]),
        region=cast("str", values[12]),
        purchase_stage=cast("str", values[13]),
        product=cast("str", values[14]),
        email_domain=cast("str", values[15]),
        source=cast("str", values[16]),
        company_id=None if values[17] is None else CompanyId(cast("int", values[17])),
        custom=orjson.loads(cast("str", values[18])),
        first_touch=None if values[19] is None else orjson.loads(cast("str", values[19])),
        first_seen_at=cast("datetime", values[20]),
        last_seen_at=cast("datetime", values[21]),
        created_at=cast("datetime", values[22]),
        version=cast("int", values[23]),
        tags=tuple(cast("list[str]", values[24])),
    )


def _bytes(value: object) -> bytes | None:
    return None if value is None else bytes(cast("bytes", value))
