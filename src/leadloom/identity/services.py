"""Settling who rows and calls are about: the way in for files, the API and people at their screens."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

from django.db import transaction

from leadloom.identity.absorbing import hold_merges_off
from leadloom.identity.definition import Powers
from leadloom.identity.registry import Registry, settled
from leadloom.identity.types import Asking, Claim, Owner, Refusal, Refused, Settled
from leadloom.kernel.ids import ContactId
from leadloom.storage.postgres_sql import execute
from leadloom.storage.sqlfiles import load

RELEASE: Final = load(__package__, "release_identifiers")


def settle(askings: Sequence[Asking], *, now: datetime) -> list[Settled]:
    """Return who each asking is about, minting contacts and writing identifiers; in order, a handful of statements.

    Runs in the caller's transaction, which must also make the rows of new contacts. An asking without claims and
    without a contact becomes a new contact every time: callers that want to be repeatable name an id.
    """
    return settle_and_tell(askings, now=now)[0]


def settle_and_tell(
    askings: Sequence[Asking], *, now: datetime
) -> tuple[list[Settled], Mapping[ContactId, Sequence[int]]]:
    """Settle, and return too which identifiers (ids of rows) contacts got by it."""
    if not askings:
        return [], {}
    with transaction.atomic():
        hold_merges_off()
        registry, found = settled(lambda: _kept(*_settle_all(askings)), now=now)
    return found, registry.given


def release(identifiers: Iterable[int], *, now: datetime) -> None:
    """Let identifiers (ids of rows) belong to their contacts no more. Repeatable."""
    execute(RELEASE, {"ids": sorted(identifiers), "now": now})


def _kept(registry: Registry, found: list[Settled]) -> tuple[Registry, tuple[Registry, list[Settled]]]:
    return registry, (registry, found)


def _settle_all(askings: Sequence[Asking]) -> tuple[Registry, list[Settled]]:
    registry = Registry()
    named = {asking.contact for asking in askings if asking.contact is not None}
    registry.read((claim for asking in askings for claim in asking.claims), named)
    return registry, [_settle(registry, asking) for asking in askings]


def _settle(registry: Registry, asking: Asking) -> Settled:
    if asking.contact is not None:
        return _attach(registry, asking, asking.contact)
    if not asking.claims:
        return Settled(ContactId(registry.contacts.next()), is_new=True, held=(), refused=())
    powers = Powers(trusted=asking.trusted, creates=True)
    decision, owner = registry.settle(asking.claims, powers=powers, at=asking.at)
    contact = owner.contact
    if contact is None:
        raise AssertionError("an asking with claims always has a contact")
    return Settled(contact, decision.makes_contact, registry.held(asking.claims, contact), decision.refused)


def _attach(registry: Registry, asking: Asking, contact: ContactId) -> Settled:
    free: list[Claim] = []
    refused: list[Refused] = []
    for claim in asking.claims:
        owner = registry.owner_of(claim)
        if owner is None:
            free.append(claim)
        elif owner != contact:
            refused.append(Refused(claim, Refusal.OWNED, owner))
    registry.attach(free, Owner(contact, contact), at=asking.at)
    registry.refused.extend((contact, item) for item in refused)
    return Settled(contact, is_new=False, held=registry.held(asking.claims, contact), refused=tuple(refused))
