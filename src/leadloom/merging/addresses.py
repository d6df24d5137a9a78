"""The address and number a contact is shown with: always one that is its own."""

from collections.abc import Sequence
from typing import Final

from leadloom.identity.normalise import email_domain
from leadloom.identity.selectors import KnownIdentifier, identifiers
from leadloom.identity.types import Kind
from leadloom.kernel.ids import ContactId
from leadloom.merging.types import Flat
from leadloom.profiles import rewriting
from leadloom.profiles.people import last_four

_KINDS: Final = {"email": Kind.EMAIL, "mobile": Kind.MOBILE}


def with_own_addresses(contact: ContactId, row: Flat) -> Flat:
    """Return the row with an address and a number that the contact has: the latest, where the shown one left it."""
    known = [one for one in identifiers(contact) if one.until is None]
    for field, kind in _KINDS.items():
        own = [one for one in known if one.kind is kind]
        if row[f"{field}_bi"] is not None and not _is_among(row, field, own, contact):
            row = {**row, **_shown(field, own, contact)}
    return row


def _is_among(row: Flat, field: str, own: Sequence[KnownIdentifier], contact: ContactId) -> bool:
    blinds = {rewriting.sealed(field, one.value, to=contact)[1] for one in own}
    return row[f"{field}_bi"] in blinds


def _shown(field: str, own: Sequence[KnownIdentifier], contact: ContactId) -> Flat:
    if not own:
        further: Flat = {"email_domain": ""} if field == "email" else {"mobile_last4_bi": None}
        return {field: None, f"{field}_bi": None, **further}
    value = own[-1].value
    text, blind = rewriting.sealed(field, value, to=contact)
    if field == "email":
        return {field: text, f"{field}_bi": blind, "email_domain": email_domain(value)[:255]}
    return {field: text, f"{field}_bi": blind, "mobile_last4_bi": rewriting.as_json_bytes(last_four(value))}
