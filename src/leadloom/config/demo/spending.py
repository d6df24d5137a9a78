"""What the demo company's leads cost: by where they came from, decided by the story's dice."""

import random
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings

from leadloom.costs.types import Cost, CostKind
from leadloom.kernel.ids import ContactId
from leadloom.leads.costs import tell_costs
from leadloom.leads.models import Lead

YUAN: Final = {
    "paid_search": (1_800, 6_200),
    "paid_social": (1_200, 4_200),
    "display": (1_500, 5_200),
    "event": (3_200, 14_000),
    "organic_search": (200, 900),
    "email": (80, 450),
    "social": (300, 1_600),
}
"""Least and most for a lead, by its source: a marketing-qualified lead costs several thousand yuan."""
OTHERS: Final = (150, 1_200)
UNKNOWN: Final = 0.06
"""Nobody told what some of them cost."""


def spend(dice: random.Random) -> None:
    """Tell what each lead cost; repeatable."""
    zone = ZoneInfo(settings.ORGANISATION_TIME_ZONE)
    told: dict[str, tuple[ContactId, Cost]] = {}
    for lead in Lead.objects.order_by("id").only("entry_key", "contact_id", "source_key", "opened_at"):
        least, most = YUAN.get(lead.source_key, OTHERS)
        amount, is_known = Decimal(dice.randrange(least * 100, most * 100)) / 100, dice.random() >= UNKNOWN
        if is_known:
            day = lead.opened_at.astimezone(zone).date()
            cost = Cost(amount, "CNY", CostKind.PROMOTION, day, channel=lead.source_key)
            told[lead.entry_key] = (ContactId(lead.contact_id), cost)
    tell_costs(told)
