"""Reads: the identifiers of contacts, and who has an identifier."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, cast

from leadloom.identity.models import Absorbed, Identifier, Visitor
from leadloom.identity.registry import OWNERS_OF, VALUE_COLUMN
from leadloom.identity.types import Claim, Kind, key_of
from leadloom.kernel.ids import ContactId
from leadloom.storage.postgres_sql import fetch
from leadloom.storage.sqlfiles import load
from leadloom.storage.vault import vault

IDENTIFIERS_OF: Final = load(__package__, "identifiers_of")


@dataclass(frozen=True, slots=True)
class KnownIdentifier:
    """An identifier of a contact. ``value`` is the plain one: personal."""

    kind: Kind
    source: str
    value: str = field(repr=False)
    since: datetime
    until: datetime | None


def identifiers(contact: ContactId) -> list[KnownIdentifier]:
    """Return all identifiers a contact has or had, in order of time; browsers by their subject, values opened."""
    rows = Identifier.objects.filter(contact_id=contact).order_by("since", "id")
    known = [
        KnownIdentifier(
            kind=Kind(row.kind),
            source=row.source,
            value=vault().open(VALUE_COLUMN, row.pk, bytes(row.value)),
            since=row.since,
            until=row.until,
        )
        for row in rows
    ]
    browsers = Visitor.objects.filter(contact_id=contact).order_by("linked_at", "subject")
    return known + [
        KnownIdentifier(Kind.ANONYMOUS, "browser", str(row.subject), row.linked_at or row.first_seen_at, None)
        for row in browsers
    ]


def subjects_of(contacts: Iterable[ContactId]) -> list[int]:
    """Return the subjects whose events belong to these contacts: their browsers, they, and who was merged into them."""
    wanted = sorted(set(contacts))
    return [
        *wanted,
        *Absorbed.objects.filter(into_id__in=wanted).order_by("contact_id").values_list("contact_id", flat=True),
        *Visitor.objects.filter(contact_id__in=wanted).order_by("subject").values_list("subject", flat=True),
    ]


def with_absorbed(contact: ContactId) -> list[ContactId]:
    """Return the contact and all that were merged into it, however long the chain."""
    absorbed = Absorbed.objects.filter(into_id=contact).order_by("contact_id").values_list("contact_id", flat=True)
    return [contact, *map(ContactId, absorbed)]


def now_in(contacts: Iterable[ContactId]) -> dict[ContactId, ContactId]:
    """Return, for those of the contacts that were merged into another, where all of it belongs now; one statement."""
    rows = Absorbed.objects.filter(contact_id__in=list(contacts)).values_list("contact_id", "into_id")
    return {ContactId(contact): ContactId(into) for contact, into in rows}


def owner(claim: Claim) -> ContactId | None:
    """Return the contact that has this identifier now."""
    found = Identifier.objects.filter(
        kind=claim.kind.value, source=claim.source, value_bi=claim.blind, until=None
    ).values_list("contact_id", flat=True)
    first = found.first()
    return None if first is None else ContactId(first)


def owners(claims: Iterable[Claim]) -> set[ContactId]:
    """Return the contacts that have one of these identifiers now; one statement."""
    keys = sorted({key_of(claim) for claim in claims})
    asked = {"kinds": [key[0].value for key in keys], "sources": [key[1] for key in keys]}
    rows = fetch(OWNERS_OF, {**asked, "values": [key[2] for key in keys]}) if keys else []
    return {ContactId(cast("int", row[3])) for row in rows}


def owners_of_external(value_blind: bytes) -> list[int]:
    """Return contacts that have this value as an external id of any source; for the search by exact id."""
    return list(
        Identifier.objects.filter(kind=Kind.EXTERNAL.value, value_bi=value_blind, until=None).values_list(
            "contact_id", flat=True
        )[:20]
    )


def identifier_ids(contacts: Iterable[ContactId]) -> dict[ContactId, set[int]]:
    """Return the ids of the identifiers that contacts have now; one statement."""
    found: dict[ContactId, set[int]] = {}
    for contact, identifier in fetch(IDENTIFIERS_OF, {"contacts": sorted(contacts)}):
        found.setdefault(ContactId(cast("int", contact)), set()).add(cast("int", identifier))
    return found


def with_browsers(contacts: Iterable[ContactId]) -> set[ContactId]:
    """Return those of the contacts that were seen in a browser."""
    found = Visitor.objects.filter(contact_id__in=list(contacts)).values_list("contact_id", flat=True)
    return {ContactId(contact) for contact in found if contact is not None}
