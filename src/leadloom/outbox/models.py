"""Messages on their way out, one row per recipient."""

from django.db import models


class OutboxMessage(models.Model):
    """One message to one recipient. Sealed cells are bound to ``key``; they are empty once ``is_emptied``."""

    id = models.BigAutoField(primary_key=True)
    key = models.CharField(max_length=200, unique=True)
    channel = models.CharField(max_length=16)
    message_class = models.CharField(max_length=16)
    urgency = models.SmallIntegerField()
    recipient = models.BinaryField()
    subject = models.BinaryField()
    body = models.BinaryField()
    contact_id = models.BigIntegerField(null=True)
    state = models.CharField(max_length=16)
    attempts = models.SmallIntegerField(default=0)
    fence = models.BigIntegerField(default=0)
    next_at = models.DateTimeField()
    handed_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    provider_id = models.CharField(max_length=200, default="", blank=True)
    reason = models.CharField(max_length=500, default="", blank=True)
    created_at = models.DateTimeField()
    is_emptied = models.BooleanField(default=False, db_default=False)

    class Meta:
        db_table = "outbox_message"
        indexes = [
            models.Index(fields=["urgency", "next_at", "id"], name="outbox_due", condition=models.Q(state="pending")),
            models.Index(fields=["id"], name="outbox_leased", condition=models.Q(state__in=["claimed", "handed"])),
            models.Index(
                fields=["id"], name="outbox_dead", condition=models.Q(state__in=["failed", "unknown", "refused"])
            ),
            models.Index(
                fields=["finished_at"], name="outbox_sent", condition=models.Q(state="sent", is_emptied=False)
            ),
            models.Index(fields=["contact_id"], name="outbox_of_contact", condition=models.Q(contact_id__isnull=False)),
        ]
