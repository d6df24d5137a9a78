"""Identifiers of one batch in memory: loaded once, decided upon, written once."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, TypeVar, cast

from django.db import IntegrityError, transaction

from leadloom.identity.definition import Decision, Powers, decide
from leadloom.identity.minting import Minter
from leadloom.identity.types import STRENGTH, Claim, Key, Kind, Owner, Refused, Slot, key_of
from leadloom.kernel.ids import ContactId
from leadloom.storage.postgres_copy import Column, copy_in
from leadloom.storage.postgres_sql import execute, fetch
from leadloom.storage.sqlfiles import load
from leadloom.storage.vault import vault

OWNERS_OF: Final = load(__package__, "owners_of")
SLOTS_OF: Final = load(__package__, "slots_of")
COPY_IDENTIFIERS: Final = load(__package__, "copy_identifiers")
NOTE_REFUSED: Final = load(__package__, "note_refused")

ATTEMPTS: Final = 5
NOBODY: Final = Owner(None, None)
VALUE_COLUMN: Final = "identity_identifier.value"
Result = TypeVar("Result")


class _Raced(Exception):
    """Another transaction gave one of our identifiers to a contact while we decided."""


@dataclass(frozen=True, slots=True)
class Attached:
    """An identifier that a contact gets; ``origin`` where it came with another one."""

    claim: Claim
    contact: ContactId
    origin: ContactId | None
    at: datetime


@dataclass(slots=True)
class Registry:
    """Who owns which identifier, as the batch goes on. Nothing is written before :meth:`write`.

    ``given`` are the ids of the identifiers that were written, by contact.
    """

    owners: dict[Key, ContactId] = field(default_factory=dict)
    origins: dict[Key, ContactId] = field(default_factory=dict)
    slots: defaultdict[ContactId, set[Slot]] = field(default_factory=lambda: defaultdict(set))
    contacts: Minter = field(default_factory=lambda: Minter("subject_seq"))
    attached: list[Attached] = field(default_factory=list)
    refused: list[tuple[ContactId, Refused]] = field(default_factory=list)
    given: defaultdict[ContactId, list[int]] = field(default_factory=lambda: defaultdict(list))

    def settle(
        self, claims: Sequence[Claim], *, visitor: Owner = NOBODY, powers: Powers, at: datetime
    ) -> tuple[Decision, Owner]:
        """Decide whose claims these are; return the decision and the owner, a new contact's id included.

        ``visitor`` is whose the browser is so far.
        """
        decision = decide(
            claims, visitor_contact=visitor.contact, powers=powers, owner_of=self.owner_of, holds=self._holds
        )
        contact = ContactId(self.contacts.next()) if decision.makes_contact else decision.contact
        if contact is None:
            return decision, NOBODY
        owner = Owner(contact, self._origin_of(claims, contact, visitor))
        self.attach(decision.attach, owner, at=at)
        self.refused.extend((contact, refused) for refused in decision.refused)
        return decision, owner

    def attach(self, claims: Iterable[Claim], owner: Owner, *, at: datetime) -> None:
        """Give identifiers that nobody has to the contact."""
        if owner.contact is None:
            return
        for claim in claims:
            self.owners[key_of(claim)] = owner.contact
            if owner.elsewhere is not None:
                self.origins[key_of(claim)] = owner.elsewhere
            self.slots[owner.contact].add(claim.slot)
            self.attached.append(Attached(claim, owner.contact, owner.elsewhere, at))

    def conflicts(self) -> frozenset[tuple[ContactId, ContactId]]:
        """Return the pairs of contacts of which one named an identifier of the other."""
        return frozenset((contact, refused.owner) for contact, refused in self.refused if refused.owner is not None)

    def owner_of(self, claim: Claim) -> ContactId | None:
        """Return to whom the identifier belongs now."""
        return self.owners.get(key_of(claim))

    def held(self, claims: Sequence[Claim], contact: ContactId | None) -> tuple[Claim, ...]:
        """Return those of the claims that belong to the contact."""
        if not contact or not claims:
            return ()
        owners = self.owners
        return tuple([claim for claim in claims if owners.get(key_of(claim)) == contact])

    def read(self, claims: Iterable[Claim], contacts: Iterable[ContactId]) -> None:
        """Load the owners of these identifiers, and which kinds they and these contacts have."""
        keys = sorted({key_of(claim) for claim in claims})
        if keys:
            asked = {"kinds": [key[0].value for key in keys], "sources": [key[1] for key in keys]}
            rows = fetch(OWNERS_OF, {**asked, "values": [key[2] for key in keys]})
            for kind, source, value, contact, origin in rows:
                key = (Kind(cast("str", kind)), cast("str", source), bytes(cast("bytes", value)))
                self.owners[key] = ContactId(cast("int", contact))
                if origin is not None:
                    self.origins[key] = ContactId(cast("int", origin))
        known = sorted({*self.owners.values(), *contacts})
        if known and keys:
            for contact, kind, source in fetch(SLOTS_OF, {"contacts": known}):
                self.slots[ContactId(cast("int", contact))].add((Kind(cast("str", kind)), cast("str", source)))

    def write(self, *, now: datetime) -> None:
        """Write what was attached and refused; raises ``_Raced`` when somebody else was faster."""
        self._write_identifiers()
        noted = Counter(
            (contact, refused.owner, refused.claim.kind, refused.reason) for contact, refused in self.refused
        )
        if noted:
            rows = list(noted)
            execute(
                NOTE_REFUSED,
                {
                    "contacts": [contact for contact, _, _, _ in rows],
                    "owners": [owner for _, owner, _, _ in rows],
                    "kinds": [kind.value for _, _, kind, _ in rows],
                    "reasons": [reason.value for _, _, _, reason in rows],
                    "counts": list(noted.values()),
                    "now": now,
                },
            )

    def _origin_of(self, claims: Sequence[Claim], contact: ContactId, visitor: Owner) -> ContactId:
        """Return the origin of the strongest claim that the contact has, else that of its browser."""
        if not self.origins and visitor.contact != contact:
            return contact
        for claim in sorted(claims, key=lambda claim: STRENGTH[claim.kind]):
            if self.owner_of(claim) == contact:
                return self.origins.get(key_of(claim), contact)
        return visitor.origin if visitor.contact == contact and visitor.origin is not None else contact

    def _holds(self, contact: ContactId, slot: Slot) -> bool:
        return slot in self.slots[contact]

    def _write_identifiers(self) -> None:
        if not self.attached:
            return
        ids = Minter("identity_identifier_id_seq").take(len(self.attached))
        numbered = sorted(zip(ids, self.attached, strict=True), key=lambda one: key_of(one[1].claim))
        try:
            copy_in(COPY_IDENTIFIERS, _columns(numbered))
        except IntegrityError as refused:
            raise _Raced from refused
        for id_, row in zip(ids, self.attached, strict=True):
            self.given[row.contact].append(id_)


def _columns(numbered: Sequence[tuple[int, Attached]]) -> list[Column]:
    seal = vault().seal
    rows = [row for _, row in numbered]
    return [
        [id_ for id_, _ in numbered],
        [row.claim.kind.value for row in rows],
        [row.claim.source for row in rows],
        [row.claim.blind for row in rows],
        [seal(VALUE_COLUMN, id_, row.claim.value) for id_, row in numbered],
        [row.contact for row in rows],
        [row.origin for row in rows],
        [row.at for row in rows],
    ]


def settled(decide_all: Callable[[], tuple[Registry, Result]], *, now: datetime) -> Result:
    """Run a decision over a batch and write its registry; decide anew when another transaction was faster.

    Of two transactions that make a contact for one address, the second waits at the unique index and then finds the
    first one's contact. Must run in a transaction; each attempt is a savepoint.
    """
    for attempt in range(ATTEMPTS):
        try:
            with transaction.atomic():
                registry, result = decide_all()
                registry.write(now=now)
                return result
        except _Raced:
            if attempt == ATTEMPTS - 1:
                raise
    raise AssertionError("unreachable")
