"""Whose event is it? The rules, without a store.

Tracking alone never merges two contacts that are known. What a browser's cookie says is the weakest word: any
identifier that contradicts it starts a new visitor. An id that an account system gave out is the strongest: a match
by address or number with a contact that holds another such id is void.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from leadloom.identity.types import ACCOUNT_KINDS, STRENGTH, Claim, Refusal, Refused, Slot
from leadloom.kernel.ids import ContactId

OwnerOf = Callable[[Claim], ContactId | None]
Holds = Callable[[ContactId, Slot], bool]


@dataclass(frozen=True, slots=True)
class Powers:
    """What the sender may do: a trusted one (server key, person, import) adds to what is there, others fill gaps.

    ``creates``: the event says who somebody is (identify, form), so it may make a contact and attach identifiers.
    """

    trusted: bool
    creates: bool


@dataclass(frozen=True, slots=True)
class Decision:
    """Who it is. ``contact`` None and ``makes_contact`` false: a stranger, or nobody.

    ``parts`` says that the browser belongs to somebody else: a new visitor begins. ``attach`` become identifiers.
    """

    contact: ContactId | None
    makes_contact: bool
    parts: bool
    attach: tuple[Claim, ...]
    refused: tuple[Refused, ...]


NOBODY: Final = Decision(contact=None, makes_contact=False, parts=False, attach=(), refused=())


def decide(
    claims: Sequence[Claim], *, visitor_contact: ContactId | None, powers: Powers, owner_of: OwnerOf, holds: Holds
) -> Decision:
    """Return whose event this is and which of its claims to believe.

    ``visitor_contact`` is whom the browser belongs to so far. ``owner_of`` tells who has an identifier now, ``holds``
    whether a contact has any of a kind and source.
    """
    if not claims:
        return Decision(contact=visitor_contact, makes_contact=False, parts=False, attach=(), refused=())
    ordered = sorted(claims, key=lambda claim: STRENGTH[claim.kind]) if len(claims) > 1 else claims
    owners = [owner_of(claim) for claim in ordered]
    if visitor_contact is not None and all(owner == visitor_contact for owner in owners):
        return Decision(contact=visitor_contact, makes_contact=False, parts=False, attach=(), refused=())
    if visitor_contact is None and not any(owners):
        attach = tuple(ordered) if powers.creates else ()
        return Decision(contact=None, makes_contact=powers.creates, parts=False, attach=attach, refused=())

    def contradicts(claim: Claim, contact: ContactId) -> bool:
        return owner_of(claim) != contact and holds(contact, claim.slot)

    contact = _match(ordered, owners, contradicts)
    if contact is None and visitor_contact is not None and not any(owners):
        contact = None if any(contradicts(claim, visitor_contact) for claim in ordered) else visitor_contact
    makes_contact = contact is None and powers.creates
    attach, refused = _sort_out(ordered, owners, contact=contact, powers=powers, holds=holds)
    return Decision(
        contact=contact,
        makes_contact=makes_contact,
        parts=visitor_contact is not None and contact != visitor_contact,
        attach=attach,
        refused=refused,
    )


def _match(
    ordered: Sequence[Claim], owners: Sequence[ContactId | None], contradicts: Callable[[Claim, ContactId], bool]
) -> ContactId | None:
    """Return the owner of the strongest claim that no account id speaks against."""
    accounts = [claim for claim in ordered if claim.kind in ACCOUNT_KINDS]
    for owner in owners:
        if owner is not None and not any(contradicts(account, owner) for account in accounts):
            return owner
    return None


def _sort_out(
    ordered: Sequence[Claim],
    owners: Sequence[ContactId | None],
    *,
    contact: ContactId | None,
    powers: Powers,
    holds: Holds,
) -> tuple[tuple[Claim, ...], tuple[Refused, ...]]:
    attach: list[Claim] = []
    refused: list[Refused] = []
    if not powers.creates:
        return (), ()
    for claim, owner in zip(ordered, owners, strict=True):
        if owner is not None:
            if owner != contact:
                refused.append(Refused(claim, Refusal.OWNED, owner))
        elif contact is None or powers.trusted or not holds(contact, claim.slot):
            attach.append(claim)
        else:
            refused.append(Refused(claim, Refusal.HELD))
    return tuple(attach), tuple(refused)
