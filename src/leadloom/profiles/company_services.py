"""Changing a company by hand. What means it follows, and everybody there gets new attributes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, cast

from django.db import transaction

from leadloom.catalog.industries import industry_key, is_target
from leadloom.catalog.regions import region_name
from leadloom.catalog.selectors import lay_over
from leadloom.identity.absorbing import hold_merges_off, hold_settling_off
from leadloom.kernel.errors import FieldProblem
from leadloom.kernel.ids import CompanyId, ContactId
from leadloom.kernel.personal import without_personal_text
from leadloom.kernel.types import JsonScalar
from leadloom.profiles.companies import credit_code, name_core, search_pieces, search_text
from leadloom.profiles.company_selectors import companies_above, visible_company
from leadloom.profiles.definition import MAX_TEXT
from leadloom.profiles.errors import CompanyTaken, InvalidCompany, ParentBelow
from leadloom.profiles.firms import ADD_COMPANY_KEYS, CREDIT, DOMAIN, NAME, site_domain
from leadloom.profiles.holes import Twins, look_for_twins
from leadloom.profiles.models import Company, CompanyKey
from leadloom.profiles.pictures import BUMP_COLLEAGUES, hold_with_people, tell_anew
from leadloom.storage.postgres_sql import execute, fetch
from leadloom.team.changes import bump
from leadloom.team.types import Area, Principal

PARENT: Final = "parent_id"
Given = Mapping[str, JsonScalar]
"""New values by field: name, credit_code, domain, industry, region (texts, empty: none), employees, parent_id."""


@dataclass(frozen=True, slots=True)
class _Meant:
    """What means a company from now on, and the value that means it no more."""

    kind: str
    value: str
    former: str = ""


def update_company(principal: Principal, company_id: CompanyId, given: Given, *, now: datetime) -> None:
    """Change the fields of a company that are given; code and domain that it had before mean it no more.

    Former spellings of its name still do. Raises NotFound, InvalidCompany, CompanyTaken or ParentBelow; then nothing
    has changed.
    """
    lay_over()
    with transaction.atomic():
        if PARENT in given:
            hold_settling_off()
        else:
            hold_merges_off()
        visible_company(principal, company_id)
        hold_with_people([company_id])
        row = Company.objects.get(pk=company_id)
        meant = [_SETTERS[name](row, value) for name, value in given.items() if name != PARENT]
        if PARENT in given:
            _put_below(principal, row, given[PARENT])
        row.updated_at = now
        row.save()
        _let_mean(row, [one for one in meant if one is not None], now=now)
        if given.keys() - {PARENT}:
            colleagues = fetch(BUMP_COLLEAGUES, {"companies": [company_id]})
            tell_anew([ContactId(cast("int", contact)) for (contact,) in colleagues], now=now)
        bump(Area.CONTACTS)


def _put_below(principal: Principal, row: Company, parent: JsonScalar) -> None:
    """Let a company be below another one, or below none; nobody stands above itself."""
    if parent is None:
        row.parent = None
        return
    wanted = visible_company(principal, CompanyId(cast("int", parent)))
    if wanted.pk == row.pk or row.pk in {above for above, _ in companies_above(CompanyId(wanted.pk))}:
        problem = FieldProblem(PARENT, "It is this company, or below it.")
        raise ParentBelow("A company can't be below itself.", problems=(problem,))
    row.parent = wanted


def _set_name(row: Company, value: JsonScalar) -> _Meant:
    name = without_personal_text(" ".join(str(value or "").split()))[:MAX_TEXT]
    if not name_core(name):
        raise _invalid("name", "A company needs a name.")
    row.name, row.name_core = name, name_core(name)[:MAX_TEXT]
    row.name_folded, row.name_grams = search_text(name)[:MAX_TEXT], search_pieces(name)
    return _Meant(NAME, row.name_core)


def _set_credit_code(row: Company, value: JsonScalar) -> _Meant:
    code = credit_code(str(value or ""))
    if value and not code:
        raise _invalid("credit_code", "This is no unified social credit code.")
    former, row.credit_code = row.credit_code, code
    return _Meant(CREDIT, code, former)


def _set_domain(row: Company, value: JsonScalar) -> _Meant:
    domain = site_domain(str(value or "").strip()) or ""
    if value and not domain:
        raise _invalid("domain", "This is no domain of a company.")
    former, row.domain = row.domain, domain
    return _Meant(DOMAIN, domain, former)


def _set_industry(row: Company, value: JsonScalar) -> None:
    row.industry = industry_key(str(value or ""))[:MAX_TEXT]
    row.target_industry = is_target(row.industry)


def _set_region(row: Company, value: JsonScalar) -> None:
    row.region = region_name(without_personal_text(str(value or "")))[:MAX_TEXT]


def _set_employees(row: Company, value: JsonScalar) -> None:
    row.employees = None if value is None else int(value)


_SETTERS: Final[Mapping[str, Callable[[Company, JsonScalar], _Meant | None]]] = {
    "name": _set_name,
    "credit_code": _set_credit_code,
    "domain": _set_domain,
    "industry": _set_industry,
    "region": _set_region,
    "employees": _set_employees,
}


def _let_mean(row: Company, meant: list[_Meant], *, now: datetime) -> None:
    """Let code, domain and name mean this company; a name may mean another one, then the two are suggested."""
    for one in meant:
        if one.former and one.former != one.value:
            CompanyKey.objects.filter(company=row, kind=one.kind, value=one.former).delete()
    wanted = [one for one in meant if one.value]
    if not wanted:
        return
    execute(
        ADD_COMPANY_KEYS,
        {
            "kinds": [one.kind for one in wanted],
            "values": [one.value for one in wanted],
            "companies": [row.pk for _ in wanted],
        },
    )
    for one in wanted:
        other = CompanyKey.objects.get(kind=one.kind, value=one.value).company_id
        if other != row.pk and one.kind != NAME:
            field = "credit_code" if one.kind == CREDIT else "domain"
            problem = FieldProblem(field, "Another company has it.")
            raise CompanyTaken("Another company has this code or domain: merge the two.", problems=(problem,))
        if other != row.pk:
            look_for_twins(Twins((), (), {(CompanyId(row.pk), CompanyId(other))}), now=now)


def _invalid(field: str, sentence: str) -> InvalidCompany:
    return InvalidCompany("A value can't be one of a company.", problems=(FieldProblem(field, sentence),))
