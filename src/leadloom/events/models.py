"""The fact outbox: rows on their way from the operational store to the event store."""

from django.db import models


class PendingRow(models.Model):
    """One row for one table of the event store, written in the transaction that made it true.

    ``key`` keeps a fact from being told twice; a tick claims the row by stamping its id and deletes it when done.
    """

    id = models.BigAutoField(primary_key=True)
    table_name = models.CharField(max_length=32)
    key = models.UUIDField(unique=True)
    contact = models.BigIntegerField(help_text="the contact to evaluate, 0 for none")
    row = models.JSONField()
    tick_id = models.BigIntegerField(null=True)

    class Meta:
        db_table = "events_pending"
        indexes = [
            models.Index(fields=["id"], name="events_pending_unclaimed", condition=models.Q(tick_id__isnull=True)),
            models.Index(fields=["tick_id"], name="events_pending_tick", condition=models.Q(tick_id__isnull=False)),
        ]
