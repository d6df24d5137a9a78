"""The inbox: accepted chunks, write keys, what was set aside, and which messages were seen."""

from django.db import models

from leadloom.inbox.types import KeyKind, SetAsideReason
from leadloom.team.audit import tracked


@tracked(exclude=["key", "last_seen_at"])
class WriteKey(models.Model):
    """What a sender shows at the public door. ``browser`` keys are public and may only fill empty contact fields."""

    id = models.BigAutoField(primary_key=True)
    key = models.TextField(unique=True)
    name = models.CharField(max_length=100)
    kind = models.CharField(max_length=8, choices=[(kind.value, kind.value) for kind in KeyKind])
    active = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    last_seen_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "inbox_writekey"


class InboxChunk(models.Model):
    """What one group commit of an edge accepted: several requests, sealed (:mod:`leadloom.inbox.codec`).

    ``received_at`` is part of the payload's seal. A tick takes a chunk by stamping ``tick_id``.
    """

    id = models.BigAutoField(primary_key=True)
    received_at = models.DateTimeField()
    event_count = models.IntegerField()
    payload = models.BinaryField()
    tick_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "inbox_chunk"
        indexes = [
            models.Index(fields=["id"], name="inbox_chunk_unclaimed", condition=models.Q(tick_id__isnull=True)),
            models.Index(fields=["tick_id"], name="inbox_chunk_tick", condition=models.Q(tick_id__isnull=False)),
        ]


class KeyHour(models.Model):
    """How many messages were accepted under a write key within an hour, repeats left out.

    ``refused`` counts requests that the public door refused because they came too fast.
    """

    id = models.BigAutoField(primary_key=True)
    write_key = models.ForeignKey(WriteKey, on_delete=models.PROTECT)
    hour = models.DateTimeField()
    events = models.BigIntegerField()
    refused = models.BigIntegerField(default=0, db_default=0)

    class Meta:
        db_table = "inbox_keyhour"
        constraints = [models.UniqueConstraint(fields=["hour", "write_key"], name="inbox_keyhour_once")]


class Tally(models.Model):
    """How many messages were ever ``accepted``, came again (``repeated``) or were set aside (``set_aside:reason``)."""

    name = models.CharField(max_length=40, primary_key=True)
    total = models.BigIntegerField()

    class Meta:
        db_table = "inbox_tally"


class SetAside(models.Model):
    """A message that is not in the event store, with its reason; replayable while its raw ``payload`` is kept.

    ``sent_with`` is how it came (:func:`leadloom.inbox.services.how_sent`), sealed; null where nobody kept that. A row
    that the event store refused has no write key: ``token`` is the deduplication token of the block that was this row
    alone, ``field`` its table, ``detail`` what the store said, and its payload is kept until it is replayed.
    """

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    write_key = models.ForeignKey(WriteKey, on_delete=models.PROTECT, null=True)
    reason = models.CharField(max_length=20, choices=[(reason.value, reason.value) for reason in SetAsideReason])
    field = models.CharField(max_length=100)
    detail = models.CharField(max_length=500, default="", db_default="", blank=True)
    token = models.TextField(unique=True, null=True)
    payload = models.BinaryField(null=True)
    sent_with = models.BinaryField(null=True)
    replayed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "inbox_setaside"
        indexes = [
            models.Index(fields=["at"], name="inbox_setaside_at"),
            models.Index(
                fields=["reason", "id"],
                name="inbox_setaside_waiting",
                condition=models.Q(replayed_at__isnull=True, payload__isnull=False),
            ),
        ]


class SeenMessage(models.Model):
    """The event ids of the last weeks: a ``messageId`` that comes again is a repeat."""

    key = models.UUIDField(primary_key=True)
    at = models.DateTimeField()

    class Meta:
        db_table = "inbox_seen"
        indexes = [models.Index(fields=["at"], name="inbox_seen_at")]
