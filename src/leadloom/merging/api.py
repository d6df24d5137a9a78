"""Merging over HTTP: suggestions, two side by side, merge, and undo at any later time."""

from django.http import HttpRequest

from leadloom.compliance.selectors import consents
from leadloom.identity.selectors import with_absorbed
from leadloom.kernel.errors import Forbidden
from leadloom.kernel.ids import CompanyId, ContactId
from leadloom.kernel.types import JsonScalar
from leadloom.merging import selectors, services
from leadloom.merging.companies import merge_companies, unmerge_companies
from leadloom.merging.models import CompanyMerge, ContactMerge
from leadloom.merging.schemas import (
    CompanyComparisonOut,
    CompanySuggestionOut,
    ComparedContact,
    ContactComparison,
    ContactSuggestionOut,
    MergeDone,
    MergeIn,
    MergeOut,
    company_suggestion,
    contact_suggestion,
    merge_out,
    pair_out,
)
from leadloom.merging.suggesting import dismiss
from leadloom.merging.types import Noun
from leadloom.profiles.holes import leads_of
from leadloom.profiles.schemas import CompanyOut, company_out, consent_out, identity_out, row_of, tags_out
from leadloom.profiles.selectors import ContactCard, identities
from leadloom.profiles.tags import tags_of
from leadloom.team.http import (
    PAGE_DEFAULT,
    Cursor,
    Id,
    Limit,
    Page,
    Router,
    Status,
    Text,
    decode_cursor,
    now,
    page_of,
    principal,
    requires,
)
from leadloom.team.types import Principal

MERGE = "contacts.merge"
MERGE_COMPANIES = "companies.merge"
router = Router(tags=["merging"])


@router.get("/merge-suggestions/contacts", response=Page[ContactSuggestionOut])
@requires(MERGE)
def list_contact_suggestions(
    request: HttpRequest, cursor: Cursor | None = None, limit: Limit = PAGE_DEFAULT
) -> Page[ContactSuggestionOut]:
    """List pairs of contacts you may see that may be one person, the latest first."""
    before = _before("contact-suggestions", cursor)
    found = selectors.contact_suggestions(principal(request), before_id=before, limit=limit + 1)
    rows, following = page_of(found, limit=limit, purpose="contact-suggestions", key=lambda pair: (pair.row.pk,))
    return Page[ContactSuggestionOut](items=[contact_suggestion(pair) for pair in rows], next_cursor=following)


@router.get("/merge-suggestions/companies", response=Page[CompanySuggestionOut])
@requires(MERGE_COMPANIES)
def list_company_suggestions(
    request: HttpRequest, cursor: Cursor | None = None, limit: Limit = PAGE_DEFAULT
) -> Page[CompanySuggestionOut]:
    """List pairs of companies that may be one, the latest first."""
    before = _before("company-suggestions", cursor)
    found = selectors.company_suggestions(before_id=before, limit=limit + 1)
    rows, following = page_of(found, limit=limit, purpose="company-suggestions", key=lambda pair: (pair.row.pk,))
    return Page[CompanySuggestionOut](items=[company_suggestion(pair) for pair in rows], next_cursor=following)


@router.post("/merge-suggestions/{suggestion_id}/dismiss", response={204: None})
@requires(MERGE, MERGE_COMPANIES)
def dismiss_suggestion(request: HttpRequest, suggestion_id: Id) -> Status[None]:
    """Say that the two are not one; they are not suggested again."""
    caller = principal(request)
    pair = selectors.visible_suggestion(caller, suggestion_id)
    if not caller.may(MERGE_COMPANIES if pair.noun == Noun.COMPANY else MERGE):
        raise Forbidden("Your role does not allow this.")
    dismiss([pair], by=caller.user_id, now=now(request))
    return Status(204, None)


@router.get("/contacts/{contact_id}/compare/{other_id}", response=ContactComparison)
@requires(MERGE)
def compare_contacts(request: HttpRequest, contact_id: Id, other_id: Id) -> ContactComparison:
    """Show two contacts side by side, the first as the one to keep, and whose value each field would take."""
    caller = principal(request)
    found = selectors.compare(caller, ContactId(contact_id), ContactId(other_id))
    return ContactComparison(
        kept=_compared(caller, found.kept),
        gone=_compared(caller, found.gone),
        fields=[pair_out(pair) for pair in found.fields],
    )


@router.post("/contacts/{contact_id}/merge", response=MergeDone)
@requires(MERGE)
def merge_contact(request: HttpRequest, contact_id: Id, body: MergeIn) -> MergeDone:
    """Merge another contact into this one. Identifiers, browsers, forms, tags and leads go along.

    Of two consents the stricter holds; of two open leads the one further on goes on. It can be undone at any time.
    """
    done = services.merge_contacts(
        principal(request), ContactId(contact_id), ContactId(body.gone_id), body.choices, now=now(request)
    )
    return _done(done)


@router.get("/contacts/{contact_id}/merges", response=list[MergeOut])
@requires("contacts.view")
def list_contact_merges(request: HttpRequest, contact_id: Id) -> list[MergeOut]:
    """List the merges this contact took part in, those undone too, the latest first."""
    return [merge_out(row) for row in selectors.contact_merges(principal(request), ContactId(contact_id))]


@router.post("/contact-merges/{merge_id}/undo", response=MergeDone)
@requires(MERGE)
def undo_contact_merge(request: HttpRequest, merge_id: Id) -> MergeDone:
    """Make two contacts of one again, each with what came by its own identifiers, also since the merge."""
    return _done(services.unmerge_contacts(principal(request), merge_id, now=now(request)))


@router.get("/merge-candidates/companies", response=list[CompanyOut])
@requires(MERGE_COMPANIES)
def find_companies(request: HttpRequest, search: Text) -> list[CompanyOut]:
    """Find companies to merge by a piece of their names, two characters or more; at most twenty."""
    return [company_out(company) for company in selectors.companies_named(search)]


@router.get("/companies/{company_id}/compare/{other_id}", response=CompanyComparisonOut)
@requires(MERGE_COMPANIES)
def compare_companies(request: HttpRequest, company_id: Id, other_id: Id) -> CompanyComparisonOut:
    """Show two companies side by side, the first as the one to keep."""
    found = selectors.compare_companies(CompanyId(company_id), CompanyId(other_id))
    return CompanyComparisonOut(
        kept=company_out(found.kept), gone=company_out(found.gone), fields=[pair_out(pair) for pair in found.fields]
    )


@router.post("/companies/{company_id}/merge", response=MergeDone)
@requires(MERGE_COMPANIES)
def merge_company(request: HttpRequest, company_id: Id, body: MergeIn) -> MergeDone:
    """Merge another company into this one, with its people, leads, and all that means it."""
    done = merge_companies(
        principal(request), CompanyId(company_id), CompanyId(body.gone_id), body.choices, now=now(request)
    )
    return _done(done)


@router.get("/company-merges", response=Page[MergeOut])
@requires(MERGE_COMPANIES)
def list_company_merges(
    request: HttpRequest, cursor: Cursor | None = None, limit: Limit = PAGE_DEFAULT
) -> Page[MergeOut]:
    """List merges of companies, those undone too, the latest first."""
    found = selectors.company_merges(before_id=_before("company-merges", cursor), limit=limit + 1)
    rows, following = page_of(found, limit=limit, purpose="company-merges", key=lambda row: (row.id,))
    return Page[MergeOut](items=[merge_out(row) for row in rows], next_cursor=following)


@router.get("/companies/{company_id}/merges", response=list[MergeOut])
@requires("contacts.view")
def list_merges_of_company(request: HttpRequest, company_id: Id) -> list[MergeOut]:
    """List the merges this company took part in, those undone too, the latest first."""
    return [merge_out(row) for row in selectors.merges_of_company(principal(request), CompanyId(company_id))]


@router.post("/company-merges/{merge_id}/undo", response=MergeDone)
@requires(MERGE_COMPANIES)
def undo_company_merge(request: HttpRequest, merge_id: Id) -> MergeDone:
    """Make two companies of one again; who went elsewhere meanwhile stays there."""
    return _done(unmerge_companies(principal(request), merge_id, now=now(request)))


def _before(purpose: str, cursor: str | None) -> int | None:
    position: tuple[JsonScalar, ...] | list[JsonScalar] | None = decode_cursor(purpose, cursor)
    return int(str(position[0])) if position else None


def _compared(caller: Principal, card: ContactCard) -> ComparedContact:
    return ComparedContact(
        **row_of(card),  # type: ignore[arg-type]
        identities=[identity_out(known) for known in identities(card)],
        tags=tags_out(tags_of(card.id)),
        consents=[consent_out(one) for one in consents(with_absorbed(card.id))],
        leads=[dict(row) for row in leads_of(caller, card.id)] if caller.may("leads.view") else [],
    )


def _done(record: ContactMerge | CompanyMerge) -> MergeDone:
    return MergeDone(id=record.pk, kept_id=record.kept_id, gone_id=record.gone_id, undone=record.undone_at is not None)
