"""Every table that names contacts or companies either follows a merge or has a reason not to."""

from django.apps import apps
from django.db import models

FOLLOWS = {
    "identity_absorbed", "identity_identifier", "identity_visitor", "profiles_form_submission", "profiles_contact_tag",
    "profiles_contact_search", "scoring_contact_score", "leads_lead", "profiles_company_key", "profiles_contact",
    "profiles_company",
}  # fmt: skip
STAYS = {
    "compliance_consent": "a ledger: who said it, read together with those merged into one",
    "events_pending": "on its way; the tick asks where the contact is now",
    "identity_refused_claim": "who named what, at that time",
    "imports_contact_trail": "as the import left it; an undo finds the contact changed",
    "imports_company_trail": "as the import left it",
    "imports_row": "what became of a row at that time",
    "lists_bulk_member": "whom a bulk action was for at that time; who is gone is passed over",
    "outbox_message": "whom it was for at that time",
}
NAMES = {"contact", "contact_id", "company", "company_id"}
POINTS_TO = {"profiles_contact", "profiles_company"}


def points(field: models.Field) -> bool:  # type: ignore[type-arg]  # not subscriptable when it runs
    return isinstance(field, models.ForeignKey) and field.remote_field.model._meta.db_table in POINTS_TO


def test_every_table_that_names_contacts_or_companies_follows_a_merge_or_says_why_not() -> None:
    naming = {
        model._meta.db_table
        for model in apps.get_models()
        if model.__module__.startswith("leadloom.") and "History" not in model.__name__
        for field in model._meta.concrete_fields
        if isinstance(field, models.BigIntegerField | models.ForeignKey) and (field.attname in NAMES or points(field))
    }
    unknown = naming - FOLLOWS - STAYS.keys()
    assert not unknown, "let a follower (leadloom.merging.followers) move its rows, or say here why they stay"
