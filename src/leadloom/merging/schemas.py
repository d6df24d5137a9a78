"""Shapes of merging over HTTP."""

from typing import Annotated

from pydantic import Field

from leadloom.merging.selectors import CompanyPair, ContactPair, MergeRow
from leadloom.merging.suggesting import strongest_first
from leadloom.merging.types import FieldPair, Likeness, MergeSide
from leadloom.profiles.schemas import (
    CompanyOut,
    ConsentOut,
    ContactRow,
    IdentityOut,
    Json,
    TagOut,
    company_out,
    row_of,
)
from leadloom.team.http import Body, Id, Instant, Schema

FieldName = Annotated[str, Field(min_length=1, max_length=120)]


class FieldPairOut(Schema):
    """A field of both; your own are ``custom.…``. ``chosen`` is whose value is taken unless you say otherwise."""

    field: str
    kept: str | None
    gone: str | None
    chosen: MergeSide
    differs: bool


class ComparedContact(ContactRow):
    """A contact with what goes along when it is merged. ``leads`` are rows of the lead list."""

    identities: list[IdentityOut]
    tags: list[TagOut]
    consents: list[ConsentOut]
    leads: list[Json]


class ContactComparison(Schema):
    """Two contacts side by side."""

    kept: ComparedContact
    gone: ComparedContact
    fields: list[FieldPairOut]


class CompanyComparisonOut(Schema):
    """Two companies side by side."""

    kept: CompanyOut
    gone: CompanyOut
    fields: list[FieldPairOut]


class MergeIn(Body):
    """Which one is merged into the one in the path, and whose value each field takes; others fill gaps."""

    gone_id: Id
    choices: Annotated[dict[FieldName, MergeSide], Field(max_length=200)] = {}


class MergeOut(Schema):
    """A merge. ``can_undo``: it is in force, and what was kept is not merged into another one itself."""

    id: int
    kept_id: int
    gone_id: int
    gone_number: str | None
    gone_name: str | None
    at: Instant
    by: str | None
    undone_at: Instant | None
    undone_by: str | None
    can_undo: bool


class MergeDone(Schema):
    """What a merge or its undoing did."""

    id: int
    kept_id: int
    gone_id: int
    undone: bool


class ContactSuggestionOut(Schema):
    """Two contacts that may be one, and why, the strongest reason first."""

    id: int
    reasons: list[Likeness]
    at: Instant
    contacts: list[ContactRow]


class CompanySuggestionOut(Schema):
    """Two companies that may be one, and why."""

    id: int
    reasons: list[Likeness]
    at: Instant
    companies: list[CompanyOut]


def pair_out(pair: FieldPair) -> FieldPairOut:
    """Return a field of both."""
    return FieldPairOut(
        field=pair.name, kept=pair.kept or None, gone=pair.gone or None, chosen=pair.chosen, differs=pair.differs
    )


def merge_out(row: MergeRow) -> MergeOut:
    """Return a merge."""
    return MergeOut(
        id=row.id,
        kept_id=row.kept_id,
        gone_id=row.gone_id,
        gone_number=row.label or None,
        gone_name=row.name or None,
        at=row.at,
        by=row.by or None,
        undone_at=row.undone_at,
        undone_by=row.undone_by or None,
        can_undo=row.is_last,
    )


def contact_suggestion(pair: ContactPair) -> ContactSuggestionOut:
    """Return two contacts that may be one."""
    return ContactSuggestionOut(
        id=pair.row.pk,
        reasons=[Likeness(one) for one in strongest_first(pair.row.reasons)],
        at=pair.row.at,
        contacts=[ContactRow(**row_of(card)) for card in (pair.low, pair.high)],  # type: ignore[arg-type]
    )


def company_suggestion(pair: CompanyPair) -> CompanySuggestionOut:
    """Return two companies that may be one."""
    return CompanySuggestionOut(
        id=pair.row.pk,
        reasons=[Likeness(one) for one in strongest_first(pair.row.reasons)],
        at=pair.row.at,
        companies=[company_out(pair.low), company_out(pair.high)],
    )
