"""Cost lines."""

from django.db import models

from leadloom.costs.types import CostKind


class CostLine(models.Model):
    """One amount that was spent. ``key`` names the occasion that told it, so that telling it again adds nothing.

    ``lead_id`` is the lead it was spent on, null for what is not spent on a single one. ``campaign`` and ``channel``
    are empty where nobody said.
    """

    id = models.BigAutoField(primary_key=True)
    key = models.CharField(max_length=240, unique=True)
    kind = models.TextField()
    spent_on = models.DateField()
    amount = models.DecimalField(max_digits=18, decimal_places=2)
    currency = models.CharField(max_length=3)
    campaign = models.CharField(max_length=100, default="", blank=True)
    channel = models.CharField(max_length=100, default="", blank=True)
    lead_id = models.BigIntegerField(null=True)

    class Meta:
        db_table = "costs_line"
        constraints = [
            models.CheckConstraint(condition=models.Q(amount__gte=0), name="costs_line_not_negative"),
            models.CheckConstraint(
                condition=models.Q(kind__in=[kind.value for kind in CostKind]), name="costs_line_kind_known"
            ),
        ]
        indexes = [
            models.Index(fields=["lead_id"], name="costs_line_of_lead", condition=models.Q(lead_id__isnull=False)),
            models.Index(fields=["spent_on"], name="costs_line_by_day"),
        ]
