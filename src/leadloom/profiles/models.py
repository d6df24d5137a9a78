"""Contacts, companies and submitted forms."""

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce, Left

from leadloom.profiles.types import TagGroup
from leadloom.team.audit import tracked

NO_SCORE = -(2**31)
"""Where contacts without a score stand among those with one."""

_HISTORY = {
    "obj_field": pghistory.ObjForeignKey(related_name="history", related_query_name="history"),
    "context_field": pghistory.ContextJSONField(null=True),
    "context_id_field": None,
    "append_only": True,
}


@pghistory.track(
    pghistory.UpdateEvent("update"),
    pghistory.DeleteEvent("delete"),
    model_name="CompanyHistory",
    exclude=["name_grams", "updated_at"],
    **_HISTORY,
)
class Company(models.Model):
    """A company. Which spellings and domains mean it stands in ``CompanyKey``; ``parent`` is the one it belongs to."""

    id = models.BigAutoField(primary_key=True)
    name = models.CharField(max_length=200)
    name_core = models.CharField(max_length=200)
    name_folded = models.CharField(max_length=200)
    name_grams = ArrayField(models.CharField(max_length=8))
    credit_code = models.CharField(max_length=18, default="")
    domain = models.CharField(max_length=255, default="")
    industry = models.CharField(max_length=200, default="")
    employees = models.IntegerField(null=True)
    region = models.CharField(max_length=200, default="")
    target_industry = models.BooleanField(default=False)
    parent = models.ForeignKey("self", models.SET_NULL, null=True, related_name="children")
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        db_table = "profiles_company"
        indexes = [
            GinIndex(fields=["name_grams"], name="profiles_company_grams"),
            models.Index(fields=["name_folded", "id"], name="profiles_company_name"),
        ]

    def __str__(self) -> str:
        return self.name


class CompanyKey(models.Model):
    """What means a company: a credit code, a web domain, a normalised name. Each means one company only."""

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=8, choices=[(kind, kind) for kind in ("credit", "domain", "name")])
    value = models.CharField(max_length=255)
    company = models.ForeignKey(Company, models.CASCADE, related_name="keys")

    class Meta:
        db_table = "profiles_company_key"
        constraints = [models.UniqueConstraint(fields=["kind", "value"], name="profiles_company_key_one")]


@pghistory.track(
    pghistory.UpdateEvent("update"),
    pghistory.DeleteEvent("delete"),
    model_name="ContactHistory",
    fields=[
        "number",
        "title",
        "industry",
        "region",
        "purchase_stage",
        "product",
        "source",
        "company",
        "primary_owner_id",
    ],
    **_HISTORY,
)
class Contact(models.Model):
    """A person with at least one identifier, or a row of a file. The id is a subject of the event store.

    ``name``, ``email`` and ``mobile`` are sealed under the contact's id; ``*_bi`` are blind indexes (16 bytes) and
    tell whether a value changed. ``version`` grows with every change that conditions can see. Columns from
    ``primary_owner_id`` on are copies that the modules above keep, for lists.
    """

    id = models.BigIntegerField(primary_key=True)
    number = models.CharField(max_length=40, unique=True)
    name = models.BinaryField(null=True)
    name_bi = models.BinaryField(null=True)
    email = models.BinaryField(null=True)
    email_bi = models.BinaryField(null=True)
    mobile = models.BinaryField(null=True)
    mobile_bi = models.BinaryField(null=True)
    title = models.CharField(max_length=200, default="")
    title_level = models.CharField(max_length=20, null=True)
    decision_maker = models.BooleanField(null=True)
    industry = models.CharField(max_length=200, default="")
    region = models.CharField(max_length=200, default="")
    purchase_stage = models.CharField(max_length=200, default="")
    product = models.CharField(max_length=200, default="", db_default="")
    email_domain = models.CharField(max_length=255, default="")
    source = models.CharField(max_length=40)
    company = models.ForeignKey(Company, models.SET_NULL, null=True, related_name="contacts")
    custom = models.JSONField(default=dict)
    first_touch = models.JSONField(null=True)
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    created_at = models.DateTimeField()
    version = models.IntegerField(default=1)
    primary_owner_id = models.BigIntegerField(null=True)
    marketing_owner_id = models.BigIntegerField(null=True)
    sales_owner_id = models.BigIntegerField(null=True)
    stage = models.CharField(max_length=20, default="", db_default="")
    score_milli = models.IntegerField(null=True)
    rating = models.CharField(max_length=20, null=True)
    grade = models.CharField(max_length=4, null=True)

    class Meta:
        db_table = "profiles_contact"
        indexes = [
            models.Index(fields=["-last_seen_at", "-id"], name="profiles_contact_last_seen"),
            models.Index(
                Coalesce("score_milli", Value(NO_SCORE)).desc(), F("id").desc(), name="profiles_contact_score"
            ),
            models.Index(
                "rating",
                Coalesce("score_milli", Value(NO_SCORE)).desc(),
                F("id").desc(),
                name="profiles_contact_rating",
                condition=Q(rating__isnull=False),
            ),
            models.Index(
                Left("grade", 1),
                Coalesce("score_milli", Value(NO_SCORE)).desc(),
                F("id").desc(),
                name="profiles_contact_letter",
                condition=Q(grade__isnull=False),
            ),
            models.Index(fields=["source", "-last_seen_at", "-id"], name="profiles_contact_source"),
            models.Index(
                fields=["stage", "-last_seen_at", "-id"], name="profiles_contact_stage", condition=~Q(stage="")
            ),
            models.Index(fields=["industry"], name="profiles_contact_industry", condition=~Q(industry="")),
            models.Index(fields=["region"], name="profiles_contact_region", condition=~Q(region="")),
            models.Index(
                fields=["id"],
                name="profiles_contact_unreached",
                condition=Q(email_bi__isnull=True, mobile_bi__isnull=True),
            ),
            models.Index(fields=["primary_owner_id"], name="profiles_contact_primary"),
            models.Index(fields=["marketing_owner_id"], name="profiles_contact_marketing"),
            models.Index(fields=["sales_owner_id"], name="profiles_contact_sales"),
            models.Index(
                fields=["name_bi", "company_id", "email_domain"],
                name="profiles_contact_twins",
                condition=models.Q(name_bi__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.number


class ContactSearch(models.Model):
    """How contacts are found by name and by the end of a number; apart, since contacts change much more often.

    ``name_grams`` are blind indexes, cut to 8 bytes, of the two-character pieces of the name.
    """

    contact = models.OneToOneField(Contact, models.CASCADE, primary_key=True, related_name="search")
    name_grams = ArrayField(models.BinaryField(), default=list)
    mobile_last4_bi = models.BinaryField(null=True)

    class Meta:
        db_table = "profiles_contact_search"
        indexes = [
            GinIndex(fields=["name_grams"], name="profiles_search_grams"),
            models.Index(fields=["mobile_last4_bi"], name="profiles_search_last4"),
        ]


class FormSubmission(models.Model):
    """A submitted form as it came: the fields are sealed under the event's id. Kept also when it names nobody."""

    event_id = models.UUIDField(primary_key=True)
    form = models.CharField(max_length=200)
    contact_id = models.BigIntegerField(null=True)
    subject = models.BigIntegerField()
    at = models.DateTimeField()
    page_path = models.CharField(max_length=1000)
    payload = models.BinaryField()

    class Meta:
        db_table = "profiles_form_submission"
        indexes = [
            models.Index(fields=["contact_id", "-at"], name="profiles_submission_contact"),
            models.Index(fields=["form", "-at"], name="profiles_submission_form"),
        ]


@tracked(exclude=["is_told"])
class Tag(models.Model):
    """A tag. With a ``condition`` (a criteria tree) it is automatic: whoever meets it has it, nobody else by rule.

    ``key`` never changes: conditions name it. ``is_leaving``: it is being deleted or merged into another, a piece at a
    time, and nobody gets it any more. ``is_told``: the event store knows who has it.
    """

    id = models.BigAutoField(primary_key=True)
    key = models.CharField(max_length=60, unique=True)
    zh = models.CharField(max_length=60)
    en = models.CharField(max_length=60)
    group = models.CharField(
        max_length=12, choices=[(one.value, one.value) for one in TagGroup], default="other", db_default="other"
    )
    condition = models.JSONField(null=True)
    is_leaving = models.BooleanField(default=False, db_default=False)
    is_told = models.BooleanField(default=True, db_default=True)

    class Meta:
        db_table = "profiles_tag"

    def __str__(self) -> str:
        return self.key


class ContactTag(models.Model):
    """A contact has a tag since ``at``; ``by_rule``: because it meets the tag's condition."""

    id = models.BigAutoField(primary_key=True)
    contact_id = models.BigIntegerField()
    tag = models.ForeignKey(Tag, models.CASCADE, related_name="contacts")
    by_rule = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        db_table = "profiles_contact_tag"
        constraints = [models.UniqueConstraint(fields=["contact_id", "tag"], name="profiles_contact_tag_once")]
        indexes = [models.Index(fields=["tag", "contact_id"], name="profiles_contact_tag_tag")]
