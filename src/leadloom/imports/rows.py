"""One row checked: what it says of a person, or everything that is to be fixed in it, cell by cell."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from leadloom.catalog.industries import is_industry
from leadloom.catalog.regions import Resolved, resolve_region
from leadloom.identity.claims import claim as named
from leadloom.identity.types import Claim, Kind
from leadloom.imports.checks import is_credit_code, is_disposable, is_role, is_test_number, meant_domain
from leadloom.imports.mapping import ImportMap
from leadloom.imports.types import Finding, Hint, Problem
from leadloom.imports.values import BadRow, Reason, RowValues, read_row

_IDENTIFIERS: Final = ((Kind.MOBILE, "mobile", Problem.BAD_MOBILE), (Kind.EMAIL, "email", Problem.BAD_EMAIL))


@dataclass(frozen=True, slots=True)
class Checked:
    """A row after its check. ``values`` is None exactly when there are ``problems``; ``hints`` keep nothing out."""

    values: RowValues | None = field(repr=False)
    problems: tuple[Finding, ...] = ()
    hints: tuple[Finding, ...] = ()


def check_row(row: Mapping[str, str], mapping: ImportMap, *, line: int, accepted: bool = False) -> Checked:
    """Check a row's cells; ``accepted``: a person lets pass what is only likely to be wrong."""
    claims, problems = _identifiers(row, mapping)
    problems += [*_likely(claims, mapping), *_code(row, mapping)]
    if accepted:
        problems = [found for found in problems if not (isinstance(found.code, Problem) and found.code.soft)]
    if not problems:
        try:
            values = read_row(row, mapping, line=line, claims=(*_external(row, mapping), *claims.values()))
        except BadRow as bad:
            problems.append(problem_of(bad))
        else:
            return Checked(values, (), tuple(_hints(row, mapping, claims)))
    return Checked(None, tuple(problems))


def _identifiers(row: Mapping[str, str], mapping: ImportMap) -> tuple[dict[Kind, Claim], list[Finding]]:
    claims: dict[Kind, Claim] = {}
    problems: list[Finding] = []
    for kind, name, wrong in _IDENTIFIERS:
        cell = mapping.fields.get(name)
        text = cell.read(row) if cell else ""
        if cell is None or not text:
            continue
        claim = named(kind, text)
        if claim is None:
            problems.append(Finding(wrong, cell.column))
        else:
            claims[kind] = claim
    if not claims and not problems and not (mapping.external_id and mapping.external_id.read(row)):
        places = [cell.column for _, name, _ in _IDENTIFIERS if (cell := mapping.fields.get(name))]
        problems += [Finding(Problem.NO_IDENTIFIER, column) for column in places or [""]]
    return claims, problems


def _external(row: Mapping[str, str], mapping: ImportMap) -> Iterator[Claim]:
    """Yield the id that another system gave; raises BadRow for one that is none."""
    cell = mapping.external_id
    text = cell.read(row) if cell else ""
    if cell is None or not text:
        return
    found = named(Kind.EXTERNAL, text, source=cell.source)
    if found is None:
        raise BadRow(Reason.BAD_ID, cell.column)
    yield found


def _likely(claims: Mapping[Kind, Claim], mapping: ImportMap) -> Iterator[Finding]:
    mobile, email = claims.get(Kind.MOBILE), claims.get(Kind.EMAIL)
    if mobile and is_test_number(mobile.value):
        yield Finding(Problem.TEST_NUMBER, mapping.fields["mobile"].column)
    if email and is_disposable(email.value.partition("@")[2]):
        yield Finding(Problem.DISPOSABLE_EMAIL, mapping.fields["email"].column)


def _code(row: Mapping[str, str], mapping: ImportMap) -> Iterator[Finding]:
    cell = mapping.fields.get("credit_code")
    text = cell.read(row) if cell else ""
    if cell and text and not is_credit_code(text):
        yield Finding(Problem.BAD_CREDIT_CODE, cell.column)


def _hints(row: Mapping[str, str], mapping: ImportMap, claims: Mapping[Kind, Claim]) -> Iterator[Finding]:
    email = claims.get(Kind.EMAIL)
    if email and is_role(email.value):
        yield Finding(Hint.ROLE_EMAIL, mapping.fields["email"].column)
    if email and meant_domain(email.value.partition("@")[2]):
        yield Finding(Hint.TYPO_EMAIL, mapping.fields["email"].column)
    industry, region = mapping.fields.get("industry"), mapping.fields.get("region")
    if industry and (text := industry.read(row)) and not is_industry(text):
        yield Finding(Hint.UNKNOWN_INDUSTRY, industry.column)
    if region and (text := region.read(row)):
        found = resolve_region(text).kind
        if found is not Resolved.FOUND:
            code = Hint.AMBIGUOUS_REGION if found is Resolved.AMBIGUOUS else Hint.UNKNOWN_REGION
            yield Finding(code, region.column)


def problem_of(bad: BadRow) -> Finding:
    """Return what reading a row found wrong; each of its reasons has the same word among problems."""
    return Finding(Problem(bad.reason.value), bad.column)
