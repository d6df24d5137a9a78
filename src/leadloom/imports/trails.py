"""What was before a chunk and what it became: the trail by which an undo finds back."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import orjson

from leadloom.identity.selectors import identifier_ids
from leadloom.imports.models import ContactTrail, ImportJob
from leadloom.kernel.ids import CompanyId, ContactId
from leadloom.kernel.types import JsonObject
from leadloom.profiles import pictures
from leadloom.profiles.pictures import CompanyPicture
from leadloom.profiles.types import Change
from leadloom.storage.postgres_sql import execute
from leadloom.storage.sqlfiles import load

KEEP_CONTACT_TRAIL: Final = load(__package__, "keep_contact_trail")
KEEP_COMPANY_TRAIL: Final = load(__package__, "keep_company_trail")


@dataclass(frozen=True, slots=True)
class Before:
    """Everything a chunk may change, as it was. ``contacts`` are all it is about, those that don't exist yet too."""

    contacts: frozenset[ContactId]
    people: dict[ContactId, JsonObject]
    firms: dict[CompanyId, CompanyPicture]
    identifiers: dict[ContactId, set[int]]


def before(changes: Sequence[Change], identifiers: dict[ContactId, set[int]]) -> Before:
    """Hold and picture what changes may alter; ``identifiers`` are those from before the settling."""
    contacts = frozenset(change.contact for change in changes)
    companies = pictures.companies_spoken_of(changes)
    pictures.hold(companies, contacts)
    return Before(contacts, pictures.contact_pictures(contacts), pictures.company_pictures(companies), identifiers)


def keep_trail(job: ImportJob, known: Before) -> None:
    """Keep the trail of a chunk that was written, in its transaction."""
    people = pictures.contact_pictures(known.contacts)
    _keep_contacts(job, known, people)
    companies = {company for one in people.values() if (company := pictures.company_of(one)) is not None}
    _keep_companies(job, known, pictures.company_pictures(companies | known.firms.keys()))


def _keep_contacts(job: ImportJob, known: Before, people: dict[ContactId, JsonObject]) -> None:
    got = identifier_ids(known.contacts)
    ordered = sorted(people)
    execute(
        KEEP_CONTACT_TRAIL,
        {
            "job": job.pk,
            "contacts": ordered,
            "befores": [_text(known.people.get(contact)) for contact in ordered],
            "afters": [pictures.contact_digest(people[contact]) for contact in ordered],
            "identifiers": [
                _array(got.get(contact, set()) - known.identifiers.get(contact, set())) for contact in ordered
            ],
        },
    )


def _keep_companies(job: ImportJob, known: Before, firms: dict[CompanyId, CompanyPicture]) -> None:
    different = [
        company
        for company in sorted(firms)
        if company not in known.firms
        or pictures.company_digest(known.firms[company]) != pictures.company_digest(firms[company])
        or known.firms[company].keys != firms[company].keys
    ]
    if not different:
        return
    was = {company: known.firms.get(company) for company in different}
    execute(
        KEEP_COMPANY_TRAIL,
        {
            "job": job.pk,
            "companies": different,
            "befores": [_text(one.row if (one := was[company]) else None) for company in different],
            "afters": [pictures.company_digest(firms[company]) for company in different],
            "keys": [
                _array(set(firms[company].keys) - set(one.keys if (one := was[company]) else ()))
                for company in different
            ],
        },
    )


def met_before(job: ImportJob, contacts: Iterable[ContactId]) -> set[ContactId]:
    """Return those of the contacts that earlier rows of the job made or found."""
    found = ContactTrail.objects.filter(job=job, contact_id__in=list(contacts))
    return {ContactId(contact) for contact in found.values_list("contact_id", flat=True)}


def _text(picture: JsonObject | None) -> str | None:
    return None if picture is None else orjson.dumps(picture).decode()


def _array(ids: Iterable[int]) -> str:
    return "{" + ",".join(map(str, sorted(ids))) + "}"
