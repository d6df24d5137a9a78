"""What was before a chunk and what it became: the trail by which an undo finds back."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, cast

import orjson

from leadloom.imports.models import ImportJob
from leadloom.kernel.ids import CompanyId, ContactId
from leadloom.kernel.types import JsonObject
from leadloom.leads.pictures import Pictures, lead_pictures, leads_digest
from leadloom.profiles import pictures
from leadloom.profiles.pictures import CompanyPicture
from leadloom.profiles.types import Change
from leadloom.storage.postgres_copy import copy_in
from leadloom.storage.postgres_sql import execute, fetch
from leadloom.storage.sqlfiles import load

KEEP_CONTACT_TRAIL: Final = load(__package__, "keep_contact_trail")
COPY_CONTACT_TRAIL: Final = load(__package__, "copy_contact_trail")
MET_BEFORE: Final = load(__package__, "met_before")
KEEP_COMPANY_TRAIL: Final = load(__package__, "keep_company_trail")


@dataclass(slots=True)
class Trail:
    """What was before a chunk: ``people`` and ``firms`` that existed, ``identifiers`` that contacts got by it.

    ``leads`` are those of the contacts of which the chunk tells leads.
    """

    contacts: frozenset[ContactId]
    people: Mapping[ContactId, JsonObject]
    identifiers: Mapping[ContactId, Sequence[int]]
    firms: dict[CompanyId, CompanyPicture] = field(default_factory=dict)
    leads: Pictures = field(default_factory=dict)

    def witness(self, companies: Collection[CompanyId]) -> None:
        """Keep how known companies look before they change."""
        self.firms.update(pictures.company_pictures(companies))


def begun(
    changes: Sequence[Change], existed: Collection[ContactId], identifiers: Mapping[ContactId, Sequence[int]]
) -> Trail:
    """Hold and picture the contacts of the changes that existed before; companies are witnessed when they change."""
    people: dict[ContactId, JsonObject] = {}
    if existed:
        pictures.hold(pictures.companies_spoken_of(changes), existed)
        people = pictures.contact_pictures(existed)
    return Trail(frozenset(change.contact for change in changes), people, identifiers)


def keep_trail(job: ImportJob, trail: Trail, companies: Collection[CompanyId], met: Collection[ContactId]) -> None:
    """Keep the trail of a chunk that was written, in its transaction; ``companies`` are those it wrote.

    ``met`` are contacts that an earlier chunk touched: what they were before that one stays.
    """
    _keep_contacts(job, trail, met)
    if companies:
        _keep_companies(job, trail, pictures.company_pictures(companies))


def _keep_contacts(job: ImportJob, trail: Trail, met: Collection[ContactId]) -> None:
    digests = pictures.contact_digests(trail.contacts)
    leads = lead_pictures(trail.leads) if trail.leads else {}
    ordered = sorted(digests)
    first = [contact for contact in ordered if contact not in met]
    again = [contact for contact in ordered if contact in met]
    copy_in(
        COPY_CONTACT_TRAIL,
        [
            [job.pk] * len(first),
            first,
            [_text(trail.people.get(contact)) for contact in first],
            [digests[contact] for contact in first],
            [sorted(trail.identifiers.get(contact, ())) for contact in first],
            [_leads_text(trail.leads.get(contact)) for contact in first],
            [leads_digest(leads[contact]) if contact in leads else None for contact in first],
            [False] * len(first),
        ],
    )
    if not again:
        return
    execute(
        KEEP_CONTACT_TRAIL,
        {
            "job": job.pk,
            "contacts": again,
            "befores": [_text(trail.people.get(contact)) for contact in again],
            "afters": [digests[contact] for contact in again],
            "identifiers": [_array(trail.identifiers.get(contact, ())) for contact in again],
            "leads": [_leads_text(trail.leads.get(contact)) for contact in again],
            "leads_afters": [leads_digest(leads[contact]) if contact in leads else None for contact in again],
        },
    )


def _keep_companies(job: ImportJob, trail: Trail, firms: Mapping[CompanyId, CompanyPicture]) -> None:
    ordered = sorted(firms)
    was = {company: trail.firms.get(company) for company in ordered}
    execute(
        KEEP_COMPANY_TRAIL,
        {
            "job": job.pk,
            "companies": ordered,
            "befores": [_text(one.row if (one := was[company]) else None) for company in ordered],
            "afters": [pictures.company_digest(firms[company]) for company in ordered],
            "keys": [
                _array(set(firms[company].keys) - set(one.keys if (one := was[company]) else ())) for company in ordered
            ],
        },
    )


def met_before(job: ImportJob, contacts: Iterable[ContactId]) -> set[ContactId]:
    """Return those of the contacts that earlier rows of the job made or found."""
    found = fetch(MET_BEFORE, {"job": job.pk, "contacts": sorted(contacts)})
    return {ContactId(cast("int", contact)) for (contact,) in found}


def _text(picture: JsonObject | None) -> str | None:
    return None if picture is None else orjson.dumps(picture).decode()


def _leads_text(leads: Sequence[JsonObject] | None) -> str | None:
    return None if leads is None else orjson.dumps(list(leads)).decode()


def _array(ids: Iterable[int]) -> str:
    return "{" + ",".join(map(str, sorted(ids))) + "}"
