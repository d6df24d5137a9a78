"""The ledger of consents and the list of suppressed addresses. Both only grow."""

import pgtrigger
from django.db import models

from leadloom.compliance.types import Channel, ConsentState, Method, SuppressionReason


class ConsentText(models.Model):
    """A text that stood beside a consent box; ``digest`` is BLAKE2b (16 bytes) of it."""

    digest = models.BinaryField(primary_key=True)
    text = models.TextField()

    class Meta:
        db_table = "compliance_consent_text"


class ConsentEntry(models.Model):
    """One statement; never changed, never deleted. ``contact_id`` is the contact at that time, also after a merge."""

    id = models.BigAutoField(primary_key=True)
    key = models.UUIDField(unique=True)
    contact_id = models.BigIntegerField()
    purpose = models.CharField(max_length=40)
    channel = models.CharField(max_length=10, choices=[(item.value, item.value) for item in Channel])
    state = models.CharField(max_length=10, choices=[(item.value, item.value) for item in ConsentState])
    method = models.CharField(max_length=10, choices=[(item.value, item.value) for item in Method])
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    source = models.CharField(max_length=200)
    text_digest = models.BinaryField(null=True)
    ip = models.BinaryField(null=True)
    proof = models.CharField(max_length=200)

    class Meta:
        db_table = "compliance_consent"
        indexes = [models.Index(fields=["contact_id", "at"], name="compliance_consent_contact")]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]


class Suppression(models.Model):
    """An address nobody writes to again, as a blind index only; it outlives the person's erasure."""

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=16)
    value_bi = models.BinaryField()
    reason = models.CharField(max_length=16, choices=[(item.value, item.value) for item in SuppressionReason])
    source = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        db_table = "compliance_suppression"
        constraints = [models.UniqueConstraint(fields=["kind", "value_bi"], name="compliance_suppression_once")]
        triggers = [pgtrigger.Protect(name="only_grows", operation=pgtrigger.Update | pgtrigger.Delete)]
