"""Reads of contacts. Whoever asks comes first: salespeople see their own, managers their team's, some roles all."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from django.db.models import F, Q, QuerySet, Value
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan, TupleLessThan
from django.db.models.functions import Coalesce

from leadloom.identity.selectors import KnownIdentifier, identifiers
from leadloom.identity.types import Kind
from leadloom.kernel.errors import NotFound
from leadloom.kernel.ids import ContactId, UserId
from leadloom.kernel.masking import mask_email, mask_mobile, mask_name, mask_text
from leadloom.kernel.types import JsonScalar
from leadloom.profiles.listing import ContactFilter, Narrowed, narrowed
from leadloom.profiles.models import NO_SCORE, Company, Contact
from leadloom.profiles.people import EMAIL_COLUMN, MOBILE_COLUMN, NAME_COLUMN
from leadloom.storage.vault import vault
from leadloom.team.selectors import user_names, visible_owner_ids
from leadloom.team.types import Principal

VIEW_ALL: Final = "contacts.view_all"
NEVER: Final = "-"


class Sort(StrEnum):
    """Orders of the list. Names are sealed and have no order: NAME is that of customer numbers."""

    LAST_SEEN = "-last_seen_at"
    SCORE = "-score"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class ContactCard:
    """A contact as somebody may see it: name, address and number masked where ``masked``, empty where unknown."""

    id: ContactId
    number: str
    name: str = field(repr=False)
    email: str = field(repr=False)
    mobile: str = field(repr=False)
    masked: bool
    company: Company | None
    owner: tuple[UserId, str] | None
    row: Contact


@dataclass(frozen=True, slots=True)
class Plain:
    """The personal values of a contact, to be handed out only by ``services.unmask``."""

    name: str = field(repr=False)
    email: str = field(repr=False)
    mobile: str = field(repr=False)


def contacts(
    principal: Principal,
    wanted: ContactFilter,
    *,
    sort: Sort = Sort.LAST_SEEN,
    after: Sequence[JsonScalar] | None = None,
    limit: int,
) -> list[ContactCard]:
    """Return contacts the principal may see; ``after`` is :func:`sort_key` of the last row of the page before.

    Six statements at most, none of them counts; the order is total, so that pages neither repeat nor skip.
    """
    found = _matching(principal, wanted)
    ordered = _sorted_apart(found.rows, sort) if found.are_few else _sorted(found.rows, sort)
    rows = list(_after(ordered, sort, after).select_related("company")[:limit])
    return _cards(principal, rows)


def matching(principal: Principal, wanted: ContactFilter) -> QuerySet[Contact]:
    """Return the contacts that the principal may see and the filter lets pass, in no order."""
    return _matching(principal, wanted).rows


def unmasked(card: ContactCard) -> ContactCard:
    """Return the card with its personal values as they are; callers have checked and logged."""
    name, email, mobile = (_opened(card.row, column) for column in (NAME_COLUMN, EMAIL_COLUMN, MOBILE_COLUMN))
    return replace(card, name=name, email=email, mobile=mobile, masked=False)


def sort_key(card: ContactCard, sort: Sort) -> tuple[JsonScalar, ...]:
    """Return the position of a row in a list of this order."""
    row = card.row
    if sort is Sort.SCORE:
        return (NO_SCORE if row.score_milli is None else row.score_milli, row.pk)
    if sort is Sort.NAME:
        return (row.pk,)
    return (row.last_seen_at.isoformat(), row.pk)


def contact(principal: Principal, contact_id: ContactId) -> ContactCard:
    """Return one contact; raises NotFound also when it lies outside the principal's scope."""
    return _cards(principal, [_visible(principal, contact_id)])[0]


def cards_of(principal: Principal, ids: Iterable[ContactId]) -> dict[ContactId, ContactCard]:
    """Return those of the contacts that the principal may see, by id; for lists of other modules."""
    rows = _scoped(principal).filter(id__in=list(ids)).select_related("company")
    return {card.id: card for card in _cards(principal, list(rows))}


def visible_contact_id(principal: Principal, contact_id: ContactId) -> ContactId:
    """Return the id if the principal may see the contact; raises NotFound."""
    return ContactId(_visible(principal, contact_id).pk)


def plain(contact_id: ContactId) -> Plain:
    """Return the personal values of a contact; callers have checked and logged."""
    row = Contact.objects.get(pk=contact_id)
    return Plain(*(_opened(row, column) for column in (NAME_COLUMN, EMAIL_COLUMN, MOBILE_COLUMN)))


def identities(card: ContactCard) -> list[KnownIdentifier]:
    """Return the identifiers of a contact with values masked as the card is; browsers by their subject."""
    return [
        KnownIdentifier(
            kind=known.kind,
            source=known.source,
            value=_masked(known) if card.masked else known.value,
            since=known.since,
            until=known.until,
        )
        for known in identifiers(card.id)
    ]


def is_plain_to(principal: Principal, owner: int | None) -> bool:
    """Tell whether personal values are shown as they are: to the primary owner and to that person's manager."""
    return owner is not None and owner in (visible_owner_ids(principal, view_all=NEVER) or ())


def sources_of(ids: Iterable[ContactId]) -> dict[ContactId, str]:
    """Return the sources of contacts by id."""
    rows = Contact.objects.filter(id__in=list(ids)).values_list("id", "source")
    return {ContactId(contact_id): source for contact_id, source in rows}


def last_contact_id() -> int:
    """Return the highest contact id, 0 without contacts; for passes in ranges of ids."""
    return Contact.objects.order_by("-id").values_list("id", flat=True).first() or 0


def visible_contacts(principal: Principal) -> QuerySet[Contact]:
    """Return the contacts the principal may see, for other modules' own conditions."""
    return _scoped(principal)


def _visible(principal: Principal, contact_id: ContactId) -> Contact:
    row = _scoped(principal).filter(pk=contact_id).select_related("company").first()
    if row is None:
        raise NotFound("There is no such contact.")
    return row


def _scoped(principal: Principal) -> QuerySet[Contact]:
    """Return the contacts that somebody in the principal's scope owns, or is offered."""
    owners = visible_owner_ids(principal, view_all=VIEW_ALL)
    if owners is None:
        return Contact.objects.all()
    return Contact.objects.filter(
        Q(primary_owner_id__in=owners) | Q(sales_owner_id__in=owners) | Q(marketing_owner_id__in=owners)
    )


def _sorted(found: QuerySet[Contact], sort: Sort) -> QuerySet[Contact]:
    if sort is Sort.SCORE:
        return found.order_by(Coalesce("score_milli", Value(NO_SCORE)).desc(), F("id").desc())
    return found.order_by("id") if sort is Sort.NAME else found.order_by("-last_seen_at", "-id")


def _sorted_apart(found: QuerySet[Contact], sort: Sort) -> QuerySet[Contact]:
    """Sort by values that are the same and that no index has.

    PostgreSQL would else read the list's whole index in search of a few contacts that are named by number (0.2 s for
    500 of 1 M).
    """
    number = (F("id") + 0).desc()
    if sort is Sort.SCORE:
        return found.order_by((Coalesce("score_milli", Value(NO_SCORE)) + 0).desc(), number)
    if sort is Sort.NAME:
        return found.order_by((F("id") + 0).asc())
    return found.order_by(Coalesce(F("last_seen_at"), F("created_at")).desc(), number)


def _matching(principal: Principal, wanted: ContactFilter) -> Narrowed:
    return narrowed(_scoped(principal), wanted, owners=visible_owner_ids(principal, view_all=VIEW_ALL))


def _after(found: QuerySet[Contact], sort: Sort, after: Sequence[JsonScalar] | None) -> QuerySet[Contact]:
    """Go on after a position; row comparisons, which PostgreSQL answers from the index of the order."""
    if after is None:
        return found
    if sort is Sort.NAME:
        return found.filter(TupleGreaterThan(Tuple(F("id")), (after[0],)))
    if sort is Sort.SCORE:
        position = Tuple(Coalesce("score_milli", Value(NO_SCORE)), F("id"))
        return found.filter(TupleLessThan(position, (after[0], after[1])))
    return found.filter(
        TupleLessThan(Tuple(F("last_seen_at"), F("id")), (datetime.fromisoformat(str(after[0])), after[1]))
    )


def _cards(principal: Principal, rows: Sequence[Contact]) -> list[ContactCard]:
    open_to = set(visible_owner_ids(principal, view_all=NEVER) or ())
    names = user_names(row.primary_owner_id for row in rows if row.primary_owner_id is not None) if rows else {}
    return [_card(row, names, masked=row.primary_owner_id not in open_to) for row in rows]


def _card(row: Contact, names: dict[int, str], *, masked: bool) -> ContactCard:
    name, email, mobile = (_opened(row, column) for column in (NAME_COLUMN, EMAIL_COLUMN, MOBILE_COLUMN))
    owner = row.primary_owner_id
    return ContactCard(
        id=ContactId(row.pk),
        number=row.number,
        name=mask_name(name) if masked else name,
        email=mask_email(email) if masked and email else email,
        mobile=mask_mobile(mobile) if masked and mobile else mobile,
        masked=masked,
        company=row.company,
        owner=None if owner is None else (UserId(owner), names.get(owner, "")),
        row=row,
    )


def _opened(row: Contact, column: str) -> str:
    sealed = getattr(row, column.rpartition(".")[2])
    return vault().open(column, row.pk, bytes(sealed)) if sealed else ""


def _masked(known: KnownIdentifier) -> str:
    if known.kind is Kind.EMAIL:
        return mask_email(known.value)
    if known.kind is Kind.MOBILE:
        return mask_mobile(known.value)
    return known.value if known.kind is Kind.ANONYMOUS else mask_text(known.value)
