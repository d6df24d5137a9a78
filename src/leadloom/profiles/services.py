"""Changing contacts by hand or by program, and handing out what is masked."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from django.db import transaction

from leadloom.catalog.fieldnames import field_of
from leadloom.identity import services as identity
from leadloom.identity.absorbing import hold_merges_off
from leadloom.identity.claims import claim
from leadloom.identity.errors import IdentifierTaken, InvalidIdentifier
from leadloom.identity.types import Asking, Claim, Kind, Settled
from leadloom.kernel.errors import FieldProblem, Forbidden
from leadloom.kernel.ids import ContactId
from leadloom.profiles import selectors
from leadloom.profiles.definition import said_by_fields
from leadloom.profiles.selectors import Plain
from leadloom.profiles.stage import with_claims
from leadloom.profiles.types import Change
from leadloom.profiles.upsert import apply_changes, conflicts_of
from leadloom.team.services import Seen, record_access
from leadloom.team.types import Access, Principal

UNMASK = "contacts.unmask"


@dataclass(frozen=True, slots=True)
class ContactInput:
    """What somebody writes about a contact: texts by our field names; an empty text empties the field.

    ``email`` and ``mobile`` are identifiers: they are added to the contact and never taken from another one.
    """

    fields: dict[str, str] = field(default_factory=dict, repr=False)
    email: str = field(default="", repr=False)
    mobile: str = field(default="", repr=False)


def create_contact(given: ContactInput, *, source: str = "manual", now: datetime) -> tuple[ContactId, bool]:
    """Make the contact with this address or number, or bring the one up to date that has it; tell which.

    Raises InvalidIdentifier for an address or number that is none.
    """
    with transaction.atomic():
        (settled,) = identity.settle([Asking(_claims(given), now)], now=now)
        change = _change(given, settled, source=source, now=now)
        apply_changes([change], now=now, conflicts=conflicts_of([settled]))
    return settled.contact, settled.is_new


def update_contact(principal: Principal, contact_id: ContactId, given: ContactInput, *, now: datetime) -> ContactId:
    """Change a contact's fields; raises NotFound, InvalidIdentifier, or IdentifierTaken when another contact has it."""
    with transaction.atomic():
        hold_merges_off()
        visible = selectors.visible_contact_id(principal, contact_id)
        (settled,) = identity.settle([Asking(_claims(given), now, contact=visible)], now=now)
        if settled.refused:
            taken = [_problem(refused.claim) for refused in settled.refused]
            raise IdentifierTaken("Another contact has this identifier.", problems=tuple(taken))
        apply_changes([_change(given, settled, source="manual", now=now)], now=now)
    return visible


def unmask(principal: Principal, contact_id: ContactId, *, now: datetime) -> Plain:
    """Return name, address and number as they are, and log who saw them.

    For the primary owner, that person's manager and holders of the right; raises NotFound or Forbidden.
    """
    card = selectors.contact(principal, contact_id)
    if card.masked and not principal.may(UNMASK):
        raise Forbidden("Your role may not see personal values.")
    record_access(
        principal, action=Access.UNMASK, seen=Seen(object_table="profiles_contact", object_id=contact_id), now=now
    )
    return selectors.plain(contact_id)


def _change(given: ContactInput, settled: Settled, *, source: str, now: datetime) -> Change:
    said = with_claims(said_by_fields(given.fields, trusted=True), settled.held)
    return Change(
        contact=settled.contact,
        at=now,
        said=replace(said, cleared=_cleared(given.fields)),
        overwrites=True,
        default_source=source,
    )


def _cleared(fields: dict[str, str]) -> frozenset[str]:
    names = (field_of(name) for name, text in fields.items() if not text.strip())
    return frozenset(name for name in names if name)


def _claims(given: ContactInput) -> tuple[Claim, ...]:
    wanted = ((Kind.EMAIL, given.email), (Kind.MOBILE, given.mobile))
    return tuple(_claim(kind, text) for kind, text in wanted if text.strip())


def _claim(kind: Kind, text: str) -> Claim:
    found = claim(kind, text)
    if found is None:
        problem = FieldProblem(kind.value, "This is no e-mail address." if kind is Kind.EMAIL else "This is no mobile.")
        raise InvalidIdentifier("An identifier is wrong.", problems=(problem,))
    return found


def _problem(refused: Claim) -> FieldProblem:
    return FieldProblem(refused.kind.value, "Another contact has it.")
