"""Reads of companies. Who sees one of its people sees a company; of its people each reader sees the own scope."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, cast

from django.db.models import Count, F, Max, Q, QuerySet
from django.db.models.expressions import CombinedExpression
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan, TupleLessThan
from django.db.models.functions import Coalesce

from leadloom.kernel.errors import NotFound
from leadloom.kernel.ids import CompanyId, ContactId
from leadloom.kernel.text import bigrams
from leadloom.kernel.types import JsonScalar
from leadloom.profiles.companies import credit_code, name_core, search_text
from leadloom.profiles.firms import CREDIT, DOMAIN, NAME, site_domain
from leadloom.profiles.holes import open_leads_of
from leadloom.profiles.models import Company, CompanyKey
from leadloom.profiles.searching import MAX_SEARCH, MOST, like
from leadloom.profiles.selectors import VIEW_ALL, visible_contacts
from leadloom.storage.postgres_sql import fetch
from leadloom.storage.sqlfiles import load
from leadloom.team.types import Principal

SEARCH_COMPANIES: Final = load(__package__, "search_companies")
COMPANIES_ABOVE: Final = load(__package__, "companies_above")
PEOPLE_READ: Final = 1_000
"""Timeline and activity of a company are those of so many of its people, the last seen."""
CHILDREN_SHOWN: Final = 100


class CompanySort(StrEnum):
    """Orders of the list."""

    NAME = "name"
    NEWEST = "-created_at"


@dataclass(frozen=True, slots=True)
class CompanyFilter:
    """Conditions that all hold; empty texts ask for nothing. ``region`` holds what lies below it, too."""

    search: str = ""
    industry: str = ""
    region: str = ""


@dataclass(frozen=True, slots=True)
class CompanyCard:
    """A company as somebody may see it: numbers are those of the people and leads in their scope."""

    row: Company
    people: int
    open_leads: int
    last_seen_at: datetime | None


@dataclass(frozen=True, slots=True)
class CompanyDetail:
    """A company with what stands around it.

    ``above`` is the parent first, then its parent and so on, each with whether the reader may open it; ``children``
    are those the reader may see, at most a hundred; ``keys`` are what means the company.
    """

    card: CompanyCard
    above: tuple[tuple[CompanyId, str, bool], ...]
    children: tuple[Company, ...]
    keys: tuple[CompanyKey, ...]


def companies(
    principal: Principal,
    wanted: CompanyFilter,
    *,
    sort: CompanySort = CompanySort.NAME,
    after: Sequence[JsonScalar] | None = None,
    limit: int,
) -> list[CompanyCard]:
    """Return companies the principal may see; ``after`` is :func:`sort_key` of the last row of the page before.

    Five statements at most; only what is on the page is counted.
    """
    found = _narrowed(_scoped(principal), wanted)
    name, number = _order(apart=not principal.may(VIEW_ALL))
    if sort is CompanySort.NEWEST:
        ordered = found.order_by(number.desc())
        if after is not None:
            ordered = ordered.filter(TupleLessThan(Tuple(number), (after[0],)))
    else:
        ordered = found.order_by(name.asc(), number.asc())
        if after is not None:
            ordered = ordered.filter(TupleGreaterThan(Tuple(name, number), (after[0], after[1])))
    return _cards(principal, list(ordered[:limit]))


def sort_key(card: CompanyCard, sort: CompanySort) -> tuple[JsonScalar, ...]:
    """Return the position of a row in a list of this order."""
    return (card.row.pk,) if sort is CompanySort.NEWEST else (card.row.name_folded, card.row.pk)


def company(principal: Principal, company_id: CompanyId) -> CompanyDetail:
    """Return one company; raises NotFound also when nobody there is in the principal's scope."""
    row = visible_company(principal, company_id)
    above = companies_above(company_id)
    open_to = set(_scoped(principal).filter(id__in=[one for one, _ in above]).values_list("id", flat=True))
    return CompanyDetail(
        card=_cards(principal, [row])[0],
        above=tuple((one, name, one in open_to) for one, name in above),
        children=tuple(_scoped(principal).filter(parent=row).order_by("name_folded", "id")[:CHILDREN_SHOWN]),
        keys=tuple(CompanyKey.objects.filter(company=row).order_by("kind", "value")),
    )


def visible_company(principal: Principal, company_id: CompanyId) -> Company:
    """Return the company if the principal may see it; raises NotFound."""
    found = _scoped(principal).filter(pk=company_id).first()
    if found is None:
        raise NotFound("There is no such company.")
    return found


def people_of(principal: Principal, company_id: CompanyId) -> list[ContactId]:
    """Return people of a company that the principal may see, the last seen first, at most a thousand.

    Raises NotFound when the principal may not see the company.
    """
    visible_company(principal, company_id)
    found = visible_contacts(principal).filter(company_id=company_id).order_by("-last_seen_at", "-id")
    return [ContactId(contact) for contact in found.values_list("id", flat=True)[:PEOPLE_READ]]


def companies_above(company_id: CompanyId) -> list[tuple[CompanyId, str]]:
    """Return a company's parent, the parent's parent and so on, with their names."""
    rows = fetch(COMPANIES_ABOVE, {"company": company_id})
    return [(CompanyId(cast("int", one)), cast("str", name)) for one, name in rows]


def _scoped(principal: Principal) -> QuerySet[Company]:
    if principal.may(VIEW_ALL):
        return Company.objects.all()
    return Company.objects.filter(id__in=visible_contacts(principal).values("company_id"))


def _order(*, apart: bool) -> tuple[F | Coalesce, F | CombinedExpression]:
    """Return name and number to sort by; ``apart``: as values that are the same and that no index has.

    Of somebody's own companies there are few: PostgreSQL would else go through all names in search of them (9.6 s for
    one of 250,000), instead of sorting what is theirs.
    """
    return (Coalesce(F("name_folded"), F("name")), F("id") + 0) if apart else (F("name_folded"), F("id"))


def _narrowed(found: QuerySet[Company], wanted: CompanyFilter) -> QuerySet[Company]:
    if wanted.industry:
        found = found.filter(industry=wanted.industry)
    if wanted.region:
        found = found.filter(region__startswith=wanted.region)
    return found.filter(_meaning(wanted.search)) if wanted.search.strip() else found


def _meaning(text: str) -> Q:
    """Return what a text means: a credit code, a domain, a name, or a piece of a name of two characters or more.

    What few companies have is looked up by its indexes; what many have (有限公司) is asked row after row.
    """
    text = text.strip()[:MAX_SEARCH]
    plain = search_text(text)
    keys = ((CREDIT, credit_code(text)), (DOMAIN, site_domain(text) or ""), (NAME, name_core(text)[:255]))
    named = [(kind, value) for kind, value in keys if value]
    asked = {
        "kinds": [kind for kind, _ in named],
        "values": [value for _, value in named],
        "pieces": bigrams(plain) if len(plain) >= 2 else [],
        "company": like(plain),
        "limit": MOST,
    }
    rows = {cast("int", company) for (company,) in fetch(SEARCH_COMPANIES, asked)}
    return Q(id__in=rows) if len(rows) < MOST else Q(name_folded__contains=plain)


def _cards(principal: Principal, rows: Sequence[Company]) -> list[CompanyCard]:
    ids = [CompanyId(row.pk) for row in rows]
    counted = (
        visible_contacts(principal)
        .filter(company_id__in=ids)
        .values("company_id")
        .annotate(people=Count("id"), seen=Max("last_seen_at"))
        .order_by()
    )
    people = {one["company_id"]: (one["people"], one["seen"]) for one in counted} if ids else {}
    leads = open_leads_of(principal, ids) if principal.may("leads.view") else {}
    return [_card(row, people.get(row.pk, (0, None)), leads.get(CompanyId(row.pk), 0)) for row in rows]


def _card(row: Company, people: tuple[int, datetime | None], open_leads: int) -> CompanyCard:
    return CompanyCard(row=row, people=people[0], open_leads=open_leads, last_seen_at=people[1])
