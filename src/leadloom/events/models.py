"""The fact outbox: rows on their way from the operational store to the event store. And how long events are kept."""

from django.db import models

from leadloom.events.definition import LEAST_MONTHS
from leadloom.team.audit import tracked


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


@tracked()
class Retention(models.Model):
    """How many months events are kept, at least; null: until erased. One row, made when somebody decides."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    months = models.SmallIntegerField(null=True)

    class Meta:
        db_table = "events_retention"
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="events_retention_once"),
            models.CheckConstraint(
                condition=models.Q(months__isnull=True) | models.Q(months__gte=LEAST_MONTHS),
                name="events_retention_long_enough",
            ),
        ]
