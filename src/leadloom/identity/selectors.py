"""Reads: the identifiers of contacts, and who has an identifier."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from leadloom.identity.models import Identifier, Visitor
from leadloom.identity.registry import VALUE_COLUMN
from leadloom.identity.types import Claim, Kind
from leadloom.kernel.ids import ContactId
from leadloom.storage.vault import vault


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
    """Return the subjects whose events belong to these contacts: their browsers and they themselves."""
    wanted = sorted(set(contacts))
    return [
        *wanted,
        *Visitor.objects.filter(contact_id__in=wanted).order_by("subject").values_list("subject", flat=True),
    ]


def owner(claim: Claim) -> ContactId | None:
    """Return the contact that has this identifier now."""
    found = Identifier.objects.filter(
        kind=claim.kind.value, source=claim.source, value_bi=claim.blind, until=None
    ).values_list("contact_id", flat=True)
    first = found.first()
    return None if first is None else ContactId(first)


def owners_of_external(value_blind: bytes) -> list[int]:
    """Return contacts that have this value as an external id of any source; for the search by exact id."""
    return list(
        Identifier.objects.filter(kind=Kind.EXTERNAL.value, value_bi=value_blind, until=None).values_list(
            "contact_id", flat=True
        )[:20]
    )
