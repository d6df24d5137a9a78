"""The log of ticks, the lease on the loop, and the frozen rows of open ticks."""

from django.contrib.postgres.indexes import BrinIndex
from django.db import models

from leadloom.team.audit import tracked
from leadloom.tick.types import KeepingClass


class TickState(models.TextChoices):
    """How far a tick has come: its rows are frozen (after step A), or it is done (after step D).

    A full pass has no rows; it is passing until its last contact has been looked at.
    """

    FROZEN = "frozen"
    PASSING = "passing"
    DONE = "done"


class TickLease(models.Model):
    """Who runs steps A and B. ``fence`` grows with every holder; a transaction with an old fence changes nothing.

    ``beat`` is counted up by the living holder. Others take over when they have watched it stand still for
    :data:`leadloom.tick.lease.PATIENCE`; no clock of two machines is ever compared.
    """

    name = models.CharField(max_length=32, primary_key=True)
    holder = models.CharField(max_length=64)
    fence = models.BigIntegerField(default=0)
    beat = models.BigIntegerField(default=0)

    class Meta:
        db_table = "tick_lease"


class TickRun(models.Model):
    """One tick: what it claimed, the instant it is evaluated at, and what came of it."""

    id = models.BigAutoField(primary_key=True)
    fence = models.BigIntegerField()
    kind = models.CharField(max_length=16)
    as_of = models.DateTimeField()
    state = models.CharField(max_length=8, choices=TickState.choices)
    events = models.IntegerField(default=0)
    repeats = models.IntegerField(default=0)
    set_aside = models.IntegerField(default=0)
    contacts = models.IntegerField(default=0)
    occasions = models.JSONField(default=list, help_text="what the batch says of its contacts, without personal values")
    done_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "tick_run"
        indexes = [
            models.Index(fields=["id"], name="tick_run_not_done", condition=~models.Q(state="done")),
            BrinIndex(fields=["as_of"], name="tick_run_as_of", autosummarize=True),
        ]


class FrozenRows(models.Model):
    """The rows of one table of one tick, exactly as they are inserted, however often: packed JSONEachRow."""

    id = models.BigAutoField(primary_key=True)
    tick = models.ForeignKey(TickRun, on_delete=models.CASCADE)
    table_name = models.CharField(max_length=32)
    row_count = models.IntegerField()
    rows = models.BinaryField()

    class Meta:
        db_table = "tick_frozen"
        constraints = [models.UniqueConstraint(fields=["tick", "table_name"], name="tick_frozen_once")]


@tracked(exclude=["dropped_at", "dropped"])
class Keeping(models.Model):
    """For how many days a class is kept, null: for good. ``dropped`` rows went at ``dropped_at``, the last time."""

    name = models.CharField(max_length=20, primary_key=True, choices=[(one.value, one.value) for one in KeepingClass])
    days = models.SmallIntegerField(null=True)
    dropped_at = models.DateTimeField(null=True)
    dropped = models.IntegerField(default=0)

    class Meta:
        db_table = "tick_keeping"

    def __str__(self) -> str:
        return self.name
