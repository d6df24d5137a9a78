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
    "paid_search": (180, 620),
    "paid_social": (120, 420),
    "display": (150, 520),
    "event": (320, 1_400),
    "organic_search": (20, 90),
    "email": (8, 45),
    "social": (30, 160),
}
OTHERS: Final = (15, 120)
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
