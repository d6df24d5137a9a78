"""The undo: contacts and companies become what they were, unless somebody changed them since.

Leads that the import told of go the same way. What an import made stricter stays so: suppressions and withdrawals are
never taken back. A consent that only the import gave is withdrawn.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

from django.db.models import F

from leadloom.compliance.selectors import given_by
from leadloom.compliance.types import Consent, ConsentState, Method
from leadloom.identity.selectors import with_browsers
from leadloom.identity.services import release
from leadloom.imports.models import CompanyTrail, ContactTrail, ImportJob
from leadloom.imports.running import proof_of
from leadloom.kernel.ids import CompanyId, ContactId
from leadloom.leads.pictures import lead_pictures, leads_digest, put_back_leads
from leadloom.leads.selectors import with_leads
from leadloom.profiles import pictures
from leadloom.profiles.pictures import CompanyPicture
from leadloom.profiles.stage import record
from leadloom.team.audit import because

CHUNK: Final = 500


def undo_chunk(job: ImportJob, *, now: datetime) -> int:
    """Undo the next contacts of a job that the caller holds, then its companies; return how many, 0 at the end."""
    with because(f"undo of import {job.pk}", user_id=job.user_id):
        people = list(ContactTrail.objects.filter(job=job, is_undone=False).order_by("contact_id")[:CHUNK])
        if people:
            _undo_contacts(job, people, now=now)
            return len(people)
        firms = list(CompanyTrail.objects.filter(job=job, is_undone=False).order_by("company_id")[:CHUNK])
        if firms:
            _undo_companies(firms, now=now)
        return len(firms)


def _undo_contacts(job: ImportJob, trails: Sequence[ContactTrail], *, now: datetime) -> None:
    contacts = [ContactId(trail.contact_id) for trail in trails]
    pictures.hold((), contacts)
    unchanged = _unchanged(trails, contacts)
    put_back_leads({ContactId(one.contact_id): one.leads for one in unchanged if one.leads is not None}, now=now)
    born = [trail for trail in unchanged if trail.before is None]
    newborn = [ContactId(trail.contact_id) for trail in born]
    busy = with_leads(newborn) | with_browsers(newborn)
    gone = [trail for trail in born if trail.contact_id not in busy]
    back = {ContactId(trail.contact_id): trail.before for trail in unchanged if trail.before is not None}
    release((one for trail in unchanged if trail.contact_id not in busy for one in trail.identifiers), now=now)
    pictures.put_back_contacts(back, now=now)
    pictures.remove_contacts([ContactId(trail.contact_id) for trail in gone], now=now)
    _withdraw(job, back, now=now)
    ContactTrail.objects.filter(pk__in=[trail.pk for trail in trails]).update(is_undone=True)
    done = len(back) + len(gone)
    ImportJob.objects.filter(pk=job.pk).update(put_back=F("put_back") + done, kept=F("kept") + len(trails) - done)


def _unchanged(trails: Sequence[ContactTrail], contacts: Iterable[ContactId]) -> list[ContactTrail]:
    """Return the trails of contacts that are still as the job left them, they and their leads."""
    now_there = pictures.contact_digests(contacts)
    with_told = [ContactId(trail.contact_id) for trail in trails if trail.leads_after is not None]
    leads = lead_pictures(with_told) if with_told else {}
    return [
        trail
        for trail in trails
        if now_there.get(ContactId(trail.contact_id)) == bytes(trail.after)
        and (trail.leads_after is None or leads_digest(leads[ContactId(trail.contact_id)]) == bytes(trail.leads_after))
    ]


def _withdraw(job: ImportJob, contacts: Iterable[ContactId], *, now: datetime) -> None:
    """Withdraw consents that rest on the import alone."""
    stand_alone = given_by(contacts, proof_begins=proof_of(job, ""))
    record(
        [
            Consent(
                contact=contact,
                purpose=purpose,
                channel=channel,
                state=ConsentState.WITHDRAWN,
                method=Method.IMPORT,
                at=now,
                proof=f"undo of import {job.pk}",
                source=job.file_name,
            )
            for contact, purpose, channel in stand_alone
        ],
        now=now,
    )


def _undo_companies(trails: Sequence[CompanyTrail], *, now: datetime) -> None:
    companies = [CompanyId(trail.company_id) for trail in trails]
    pictures.hold(companies, ())
    there = pictures.company_pictures(companies)
    unchanged = [trail for trail in trails if _is_as_left(trail, there)]
    pictures.forget_keys(key for trail in unchanged if trail.before is not None for key in trail.keys)
    pictures.remove_companies(CompanyId(trail.company_id) for trail in unchanged if trail.before is None)
    pictures.put_back_companies(
        {
            CompanyId(trail.company_id): CompanyPicture(trail.before, ())
            for trail in unchanged
            if trail.before is not None
        },
        now=now,
    )
    CompanyTrail.objects.filter(pk__in=[trail.pk for trail in trails]).update(is_undone=True)


def _is_as_left(trail: CompanyTrail, there: Mapping[CompanyId, CompanyPicture]) -> bool:
    picture = there.get(CompanyId(trail.company_id))
    return picture is not None and pictures.company_digest(picture) == bytes(trail.after)
