"""Reads for merging: two side by side, what was merged when, and which pairs wait for a decision."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, cast

from django.db.models import Exists, OuterRef, Q, QuerySet

from leadloom.kernel.errors import NotFound
from leadloom.kernel.ids import CompanyId, ContactId
from leadloom.kernel.masking import mask_name
from leadloom.kernel.text import bigrams
from leadloom.kernel.types import JsonObject, JsonValue
from leadloom.merging.definition import (
    COMPANY_FIELDS,
    CONTACT_FIELDS,
    CUSTOM,
    Groups,
    chosen,
    differs,
    fields_of,
    flat,
)
from leadloom.merging.models import CompanyMerge, ContactMerge, Suggestion
from leadloom.merging.types import FieldPair, Flat, Noun
from leadloom.profiles import pictures, selectors
from leadloom.profiles.companies import search_text
from leadloom.profiles.company_selectors import visible_company
from leadloom.profiles.models import Company, Contact
from leadloom.profiles.people import NAME_COLUMN
from leadloom.profiles.selectors import ContactCard
from leadloom.storage.vault import vault
from leadloom.team.selectors import user_names
from leadloom.team.types import Principal

FOUND_COMPANIES: Final = 20


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two contacts as the reader may see them, and field by field."""

    kept: ContactCard
    gone: ContactCard
    fields: tuple[FieldPair, ...]


@dataclass(frozen=True, slots=True)
class CompanyComparison:
    """Two companies, and field by field."""

    kept: Company
    gone: Company
    fields: tuple[FieldPair, ...]


@dataclass(frozen=True, slots=True)
class MergeRow:
    """A merge that was done. ``label`` names what was gone: a customer number, nothing for a company.

    ``is_last``: it can be undone now; what was kept is still there on its own.
    """

    id: int
    kept_id: int
    gone_id: int
    label: str
    name: str = field(repr=False)
    at: datetime
    by: str
    undone_at: datetime | None
    undone_by: str
    is_last: bool


@dataclass(frozen=True, slots=True)
class ContactPair:
    """Two contacts that may be one."""

    row: Suggestion
    low: ContactCard
    high: ContactCard


@dataclass(frozen=True, slots=True)
class CompanyPair:
    """Two companies that may be one."""

    row: Suggestion
    low: Company
    high: Company


def compare(principal: Principal, kept: ContactId, gone: ContactId) -> Comparison:
    """Return two contacts side by side; raises NotFound when the principal may not see one of them."""
    mine, theirs = (selectors.contact(principal, contact) for contact in (kept, gone))
    rows = pictures.contact_pictures({kept, gone})
    flats = flat(rows[kept]), flat(rows[gone])
    shown = _shown(mine, flats[0]), _shown(theirs, flats[1])
    return Comparison(mine, theirs, _pairs(flats, shown, fields_of(flats[0], flats[1], CONTACT_FIELDS)))


def compare_companies(kept: CompanyId, gone: CompanyId) -> CompanyComparison:
    """Return two companies side by side; raises NotFound."""
    found = Company.objects.in_bulk([kept, gone])
    if kept not in found or gone not in found:
        raise NotFound("There is no such company.")
    rows = pictures.company_pictures({kept, gone})
    flats = [dict(rows[company].row) for company in (kept, gone)]
    shown = [{name: _text(row.get(columns[0])) for name, columns in COMPANY_FIELDS.items()} for row in flats]
    parents = Company.objects.in_bulk([cast("int", row["parent_id"]) for row in flats if row["parent_id"] is not None])
    for said, row in zip(shown, flats, strict=True):
        parent = parents.get(cast("int", row["parent_id"]))
        said["parent"] = parent.name if parent else ""
    return CompanyComparison(found[kept], found[gone], _pairs(flats, shown, COMPANY_FIELDS))


def contact_merges(principal: Principal, contact: ContactId) -> list[MergeRow]:
    """Return the merges a contact took part in, the latest first; raises NotFound when the principal may not see it."""
    card = selectors.contact(principal, contact)
    rows = list(ContactMerge.objects.filter(Q(kept_id=contact) | Q(gone_id=contact)).order_by("-id"))
    away = _away(ContactMerge.objects.filter(gone_id__in=[row.kept_id for row in rows]))
    names = _user_names(rows)
    return [_row(row, names, away, label=row.gone_number, name=_former_name(row, masked=card.masked)) for row in rows]


def company_merges(*, before_id: int | None, limit: int) -> list[MergeRow]:
    """Return merges of companies, the latest first, from before ``before_id`` on."""
    found = CompanyMerge.objects.order_by("-id")
    return _company_rows(list((found if before_id is None else found.filter(id__lt=before_id))[:limit]))


def merges_of_company(principal: Principal, company: CompanyId) -> list[MergeRow]:
    """Return the merges a company took part in, the latest first; raises NotFound when the principal may not see it."""
    visible_company(principal, company)
    return _company_rows(list(CompanyMerge.objects.filter(Q(kept_id=company) | Q(gone_id=company)).order_by("-id")))


def _company_rows(rows: Sequence[CompanyMerge]) -> list[MergeRow]:
    away = _away(CompanyMerge.objects.filter(gone_id__in=[row.kept_id for row in rows]))
    names = _user_names(rows)
    return [_row(row, names, away, label="", name=str(row.former["name"])) for row in rows]


def contact_suggestions(principal: Principal, *, before_id: int | None, limit: int) -> list[ContactPair]:
    """Return pairs of contacts that may be one and that the principal may both see, the latest first."""
    visible = selectors.visible_contacts(principal)
    rows = list(_open(Noun.CONTACT, visible, before_id)[:limit])
    cards = selectors.cards_of(principal, _ids(rows))
    return [ContactPair(row, cards[ContactId(row.low_id)], cards[ContactId(row.high_id)]) for row in rows]


def company_suggestions(*, before_id: int | None, limit: int) -> list[CompanyPair]:
    """Return pairs of companies that may be one, the latest first."""
    rows = list(_open(Noun.COMPANY, Company.objects.all(), before_id)[:limit])
    firms = Company.objects.in_bulk(list(_ids(rows)))
    return [CompanyPair(row, firms[row.low_id], firms[row.high_id]) for row in rows]


def visible_suggestion(principal: Principal, suggestion_id: int) -> Suggestion:
    """Return a suggestion that nobody dismissed; raises NotFound also for contacts the principal may not see."""
    found = Suggestion.objects.filter(pk=suggestion_id, dismissed_at=None).first()
    if found is None:
        raise NotFound("There is no such suggestion.")
    if found.noun == Noun.CONTACT:
        for contact in (found.low_id, found.high_id):
            selectors.visible_contact_id(principal, ContactId(contact))
    return found


def companies_named(text: str) -> list[Company]:
    """Return companies whose name has this piece of two characters or more, at most twenty, the latest first."""
    plain = search_text(text)
    pieces = bigrams(plain)
    if not pieces:
        return []
    found = Company.objects.filter(name_grams__contains=pieces, name_folded__contains=plain)
    return list(found.order_by("-id")[:FOUND_COMPANIES])


def _open(noun: Noun, there: QuerySet[Company] | QuerySet[Contact], before_id: int | None) -> QuerySet[Suggestion]:
    """Return open suggestions of which both are there; a merged one waits for its unmerge."""
    both = [Exists(there.filter(pk=OuterRef(side))) for side in ("low_id", "high_id")]
    found = Suggestion.objects.filter(*both, noun=noun.value, dismissed_at=None).order_by("-id")
    return found if before_id is None else found.filter(id__lt=before_id)


def _ids(rows: Iterable[Suggestion]) -> set[ContactId]:
    return {ContactId(one) for row in rows for one in (row.low_id, row.high_id)}


def _pairs(flats: Sequence[Flat], shown: Sequence[dict[str, str]], fields: Groups) -> tuple[FieldPair, ...]:
    sides = chosen(flats[0], flats[1], fields, {})
    return tuple(
        FieldPair(name, shown[0][name], shown[1][name], sides[name], differs(flats[0], flats[1], columns))
        for name, columns in fields.items()
        if shown[0][name] or shown[1][name]
    )


def _shown(card: ContactCard, row: Flat) -> dict[str, str]:
    """Return what each field says, personal values as the reader may see them."""
    said = {name: _text(row.get(columns[0])) for name, columns in CONTACT_FIELDS.items()}
    company = card.company.name if card.company else ""
    own = {name: _text(value) for name, value in row.items() if name.startswith(CUSTOM)}
    return _Blank({**said, **own, "name": card.name, "email": card.email, "mobile": card.mobile, "company": company})


class _Blank(dict[str, str]):
    """Says nothing about a field that it does not have."""

    def __missing__(self, key: str) -> str:
        return ""


def _text(value: JsonValue) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)


def _away(merges: QuerySet[ContactMerge] | QuerySet[CompanyMerge]) -> set[int]:
    return set(merges.filter(undone_at=None).values_list("gone_id", flat=True))


def _user_names(rows: Iterable[ContactMerge | CompanyMerge]) -> dict[int, str]:
    return user_names(user for row in rows for user in (row.user_id, row.undone_by) if user is not None)


def _row(
    row: ContactMerge | CompanyMerge, names: dict[int, str], away: Collection[int], *, label: str, name: str
) -> MergeRow:
    return MergeRow(
        id=row.pk,
        kept_id=row.kept_id,
        gone_id=row.gone_id,
        label=label,
        name=name,
        at=row.at,
        by=names.get(row.user_id or 0, ""),
        undone_at=row.undone_at,
        undone_by=names.get(row.undone_by or 0, ""),
        is_last=row.undone_at is None and row.kept_id not in away,
    )


def _former_name(row: ContactMerge, *, masked: bool) -> str:
    sealed = cast("JsonObject", row.former["contact"]).get("name")
    if sealed is None:
        return ""
    name = vault().open(NAME_COLUMN, row.gone_id, bytes.fromhex(str(sealed).removeprefix("\\x")))
    return mask_name(name) if masked else name
