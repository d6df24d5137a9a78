"""Reads of costs."""

from leadloom.costs.models import CostLine
from leadloom.costs.types import Cost, CostKind


def costs_of_lead(lead_id: int) -> list[Cost]:
    """Return what was spent on a lead, the earliest first; the caller has asked whether the lead may be seen."""
    return [
        Cost(line.amount, line.currency, CostKind(line.kind), line.spent_on, line.campaign, line.channel)
        for line in CostLine.objects.filter(lead_id=lead_id).order_by("spent_on", "id")
    ]
