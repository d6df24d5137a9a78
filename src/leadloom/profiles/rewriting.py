"""Whole rows written as they are to be: what merging needs beyond the ways in."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final, cast

import orjson
from django.db.models import NOT_PROVIDED

from leadloom.identity.types import Kind
from leadloom.kernel.ids import CompanyId, ContactId
from leadloom.kernel.types import JsonObject
from leadloom.profiles.models import Company, Contact
from leadloom.profiles.people import EMAIL_COLUMN, MOBILE_COLUMN, NAME_COLUMN
from leadloom.profiles.pictures import FORGET_SEARCH, PUT_BACK_SEARCH, tell_anew
from leadloom.storage.postgres_sql import execute, fetch
from leadloom.storage.sqlfiles import load
from leadloom.storage.vault import vault

REWRITE_CONTACTS: Final = load(__package__, "rewrite_contacts")
REVIVE_CONTACT: Final = load(__package__, "revive_contact")
REVIVE_COMPANY: Final = load(__package__, "revive_company")
TAKE_AWAY: Final = load(__package__, "take_away_contacts")
MOVE_PEOPLE: Final = load(__package__, "move_people")
MOVE_CHILDREN: Final = load(__package__, "move_children")
MOVE_KEYS: Final = load(__package__, "move_keys")
MOVE_SUBMISSIONS: Final = load(__package__, "move_submissions")
GIVE_SUBMISSIONS: Final = load(__package__, "give_submissions")

_COLUMNS: Final = {"name": NAME_COLUMN, "email": EMAIL_COLUMN, "mobile": MOBILE_COLUMN}
_BLINDS: Final = {"name": "contact.name", "email": Kind.EMAIL.value, "mobile": Kind.MOBILE.value}


def rewrite_contact(picture: JsonObject, *, now: datetime) -> None:
    """Make a contact what the picture says, what modules above keep apart; it gets a new version."""
    execute(REWRITE_CONTACTS, {"pictures": [_text(picture)]})
    _rewrite_search(picture)
    tell_anew([_id(picture)], now=now)


def take_away(contact: ContactId) -> None:
    """Let a contact's row be gone; it lives on in another one, and in its picture."""
    execute(FORGET_SEARCH, {"contacts": [contact]})
    execute(TAKE_AWAY, {"contacts": [contact]})


def revive_contact(picture: JsonObject, *, now: datetime) -> None:
    """Let a contact that was taken away be there again, as on its picture, under a new version."""
    row = cast("JsonObject", picture["contact"])
    execute(REVIVE_CONTACT, {"row": _text({**_defaults(Contact), **row})})
    _rewrite_search(picture)
    tell_anew([_id(picture)], now=now)


def resealed(field: str, value: object, *, owner: ContactId, to: ContactId) -> str:
    """Return a sealed value (bytes as PostgreSQL writes them in JSON) of one contact, sealed for another."""
    column = _COLUMNS[field]
    plain = vault().open(column, owner, bytes.fromhex(str(value).removeprefix("\\x")))
    return as_json_bytes(vault().seal(column, to, plain))


def sealed(field: str, plain: str, *, to: ContactId) -> tuple[str, str]:
    """Return a value sealed for a contact and its blind index, both as PostgreSQL writes bytes in JSON."""
    blind = vault().blind(_BLINDS[field], plain)
    return as_json_bytes(vault().seal(_COLUMNS[field], to, plain)), as_json_bytes(blind)


def as_json_bytes(value: bytes) -> str:
    """Return bytes as PostgreSQL writes them in JSON: a backslash, x and their hexadecimal digits."""
    return "\\x" + value.hex()


def move_submissions(kept: ContactId, gone: ContactId) -> None:
    """Let the forms of one contact be the other's."""
    execute(MOVE_SUBMISSIONS, {"kept": kept, "gone": gone})


def give_submissions(kept: ContactId, gone: ContactId, *, subjects: Iterable[int]) -> None:
    """Let the forms that these subjects sent be the other contact's again."""
    execute(GIVE_SUBMISSIONS, {"kept": kept, "gone": gone, "subjects": sorted(subjects)})


def move_people(people: Iterable[ContactId] | None, *, source: CompanyId, to: CompanyId) -> list[ContactId]:
    """Let people of one company (None: all of them) be at another one, under new versions; return them."""
    asked = None if people is None else sorted(people)
    rows = fetch(MOVE_PEOPLE, {"people": asked, "source": source, "to": to})
    return [ContactId(cast("int", contact)) for (contact,) in rows]


def move_keys(keys: Iterable[int] | None, *, source: CompanyId, to: CompanyId) -> list[int]:
    """Let what means one company (None: all of it) mean another one; return the ids."""
    asked = None if keys is None else sorted(keys)
    return [cast("int", key) for (key,) in fetch(MOVE_KEYS, {"keys": asked, "source": source, "to": to})]


def move_children(children: Iterable[int] | None, *, source: CompanyId, to: CompanyId) -> list[int]:
    """Let companies below one (None: all of them, but for ``to``) be below another one; return their ids."""
    asked = None if children is None else sorted(children)
    return [cast("int", row[0]) for row in fetch(MOVE_CHILDREN, {"children": asked, "source": source, "to": to})]


def take_away_company(company: CompanyId) -> None:
    """Let a company's row be gone; nobody works there any more."""
    Company.objects.filter(pk=company)._raw_delete("default")


def revive_company(row: JsonObject) -> None:
    """Let a company that was taken away be there again."""
    execute(REVIVE_COMPANY, {"row": _text({**_defaults(Company), **row})})


def _rewrite_search(picture: JsonObject) -> None:
    """Write how a contact is found; one without name and number has no row for that."""
    search = cast("JsonObject | None", picture.get("search")) or {}
    if search.get("name_grams") or search.get("mobile_last4_bi"):
        execute(PUT_BACK_SEARCH, {"pictures": [_text(picture)]})
    else:
        execute(FORGET_SEARCH, {"contacts": [_id(picture)]})


def _defaults(model: type[Contact] | type[Company]) -> JsonObject:
    """Return the values of columns that a picture from before an upgrade does not have."""
    fields = model._meta.concrete_fields
    return {field.column: field.get_default() for field in fields if field.column and field.default is not NOT_PROVIDED}


def _id(picture: JsonObject) -> ContactId:
    return ContactId(cast("int", cast("JsonObject", picture["contact"])["id"]))


def _text(value: JsonObject) -> str:
    return orjson.dumps(value).decode()
