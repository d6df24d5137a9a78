"""Merges with the state before them, and pairs that may be one."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from leadloom.merging.types import Likeness, Noun
from leadloom.team.audit import tracked


@tracked(exclude=["gone_number", "former", "changes", "tags", "moved"])
class ContactMerge(models.Model):
    """A contact that was merged into another. ``undone_at`` null: it still is.

    ``former`` is the picture of the contact that is gone, ``changes`` what became different of the kept one by field,
    ``tags`` those of the gone one and ``moved`` what modules above moved, by module. Personal values are sealed in all.
    """

    id = models.BigAutoField(primary_key=True)
    kept_id = models.BigIntegerField()
    gone_id = models.BigIntegerField()
    gone_number = models.CharField(max_length=40)
    at = models.DateTimeField()
    user_id = models.BigIntegerField(null=True)
    former = models.JSONField()
    changes = models.JSONField()
    tags = models.JSONField()
    moved = models.JSONField()
    undone_at = models.DateTimeField(null=True)
    undone_by = models.BigIntegerField(null=True)

    class Meta:
        db_table = "merging_contact_merge"
        constraints = [
            models.UniqueConstraint(fields=["gone_id"], condition=Q(undone_at=None), name="merging_contact_gone_once")
        ]
        indexes = [models.Index(fields=["kept_id", "-id"], name="merging_contact_kept")]


@tracked(exclude=["former", "changes", "keys", "people", "children", "moved"])
class CompanyMerge(models.Model):
    """A company that was merged into another. ``keys``, ``people`` and ``children`` are ids of what came with it."""

    id = models.BigAutoField(primary_key=True)
    kept_id = models.BigIntegerField()
    gone_id = models.BigIntegerField()
    at = models.DateTimeField()
    user_id = models.BigIntegerField(null=True)
    former = models.JSONField()
    changes = models.JSONField()
    keys = ArrayField(models.BigIntegerField())
    people = ArrayField(models.BigIntegerField())
    children = ArrayField(models.BigIntegerField(), default=list, db_default=[])
    moved = models.JSONField()
    undone_at = models.DateTimeField(null=True)
    undone_by = models.BigIntegerField(null=True)

    class Meta:
        db_table = "merging_company_merge"
        constraints = [
            models.UniqueConstraint(fields=["gone_id"], condition=Q(undone_at=None), name="merging_company_gone_once")
        ]
        indexes = [models.Index(fields=["kept_id", "-id"], name="merging_company_kept")]


class Suggestion(models.Model):
    """Two contacts or companies that may be one, by id. Dismissed: somebody said they are not."""

    id = models.BigAutoField(primary_key=True)
    noun = models.CharField(max_length=8, choices=[(noun.value, noun.value) for noun in Noun])
    low_id = models.BigIntegerField()
    high_id = models.BigIntegerField()
    reasons = ArrayField(models.CharField(max_length=20, choices=[(one.value, one.value) for one in Likeness]))
    at = models.DateTimeField()
    dismissed_at = models.DateTimeField(null=True)
    dismissed_by = models.BigIntegerField(null=True)

    class Meta:
        db_table = "merging_suggestion"
        constraints = [
            models.UniqueConstraint(fields=["noun", "low_id", "high_id"], name="merging_suggestion_once"),
            models.CheckConstraint(condition=Q(low_id__lt=models.F("high_id")), name="merging_suggestion_ordered"),
        ]
        indexes = [
            models.Index(fields=["noun", "-id"], name="merging_suggestion_open", condition=Q(dismissed_at=None)),
        ]
