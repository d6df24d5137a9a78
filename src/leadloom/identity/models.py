"""Identifiers and visitors with their contacts, and claims that were not believed."""

from django.db import models

from leadloom.identity.types import Kind, Refusal


class Identifier(models.Model):
    """An identifier belongs to a contact from ``since`` until ``until`` (null: still).

    ``value`` is sealed under the row's id, ``value_bi`` is the blind index (16 bytes) under the kind's name.
    ``origin_id`` is the contact it would belong to without any merge; null where that is ``contact_id``.
    """

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=16, choices=[(kind.value, kind.value) for kind in Kind])
    source = models.CharField(max_length=40, default="")
    value_bi = models.BinaryField()
    value = models.BinaryField()
    contact_id = models.BigIntegerField()
    origin_id = models.BigIntegerField(null=True)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        db_table = "identity_identifier"
        constraints = [
            models.UniqueConstraint(
                fields=["value_bi", "kind", "source"],
                condition=models.Q(until__isnull=True),
                name="identity_identifier_one_owner",
            )
        ]
        indexes = [
            models.Index(fields=["contact_id"], name="identity_identifier_contact"),
        ]


class Visitor(models.Model):
    """A browser as one person uses it. ``generation`` counts the persons one browser id was seen with.

    ``subject`` is what its events carry; ``visit`` is the latest visit with its begin, last hit, campaign, landing page
    and conduct (:mod:`leadloom.identity.conduct`); ``first_touch`` tells where the first visit came from, without
    personal values. ``origin_id`` is the contact it would belong to without any merge; null where that is
    ``contact_id``.
    """

    subject = models.BigIntegerField(primary_key=True)
    anonymous_bi = models.BinaryField()
    generation = models.IntegerField()
    is_current = models.BooleanField()
    contact_id = models.BigIntegerField(null=True)
    origin_id = models.BigIntegerField(null=True)
    linked_at = models.DateTimeField(null=True)
    first_seen_at = models.DateTimeField()
    last_hit_at = models.DateTimeField(null=True)
    visit = models.BigIntegerField(default=0)
    visit_started_at = models.DateTimeField(null=True)
    visit_campaign = models.CharField(max_length=300, default="")
    visit_landing = models.TextField(default="", db_default="")
    visit_views = models.IntegerField(default=0, db_default=0)
    visit_paced_to = models.DateTimeField(null=True)
    visit_is_touched = models.BooleanField(default=False, db_default=False)
    visit_is_too_fast = models.BooleanField(default=False, db_default=False)
    first_touch = models.JSONField(null=True)

    class Meta:
        db_table = "identity_visitor"
        constraints = [
            models.UniqueConstraint(fields=["anonymous_bi", "generation"], name="identity_visitor_generation"),
            models.UniqueConstraint(
                fields=["anonymous_bi"], condition=models.Q(is_current=True), name="identity_visitor_one_current"
            ),
        ]
        indexes = [
            models.Index(
                fields=["contact_id"], name="identity_visitor_contact", condition=models.Q(contact_id__isnull=False)
            )
        ]


class Absorbed(models.Model):
    """A contact that was merged into ``kept_id``. ``into_id`` is where all of it belongs now: the end of the chain.

    The row goes with the unmerge.
    """

    contact_id = models.BigIntegerField(primary_key=True)
    kept_id = models.BigIntegerField()
    into_id = models.BigIntegerField()

    class Meta:
        db_table = "identity_absorbed"
        indexes = [
            models.Index(fields=["kept_id"], name="identity_absorbed_kept"),
            models.Index(fields=["into_id"], name="identity_absorbed_into"),
        ]


class RefusedClaim(models.Model):
    """A claim that was not believed: ``contact_id`` made it, ``owner_id`` has the identifier if somebody does.

    Pairs of contact and owner may be one person; merging them is for people to decide.
    """

    id = models.BigAutoField(primary_key=True)
    contact_id = models.BigIntegerField()
    owner_id = models.BigIntegerField(null=True)
    kind = models.CharField(max_length=16)
    reason = models.CharField(max_length=8, choices=[(reason.value, reason.value) for reason in Refusal])
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    times = models.IntegerField(default=1)

    class Meta:
        db_table = "identity_refused_claim"
        constraints = [
            models.UniqueConstraint(
                fields=["contact_id", "kind", "reason", "owner_id"],
                name="identity_refused_claim_once",
                nulls_distinct=False,
            )
        ]
