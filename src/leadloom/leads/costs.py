"""What leads cost, as files and systems tell it."""

from collections.abc import Mapping
from typing import Final

from leadloom.costs.types import Cost
from leadloom.kernel.ids import ContactId
from leadloom.leads.selectors import contacts_of
from leadloom.storage.postgres_sql import fetch
from leadloom.storage.sqlfiles import load
from leadloom.team import changes
from leadloom.team.types import Area

TELL_COSTS: Final = load(__package__, "tell_costs")


def tell_costs(told: Mapping[str, tuple[ContactId, Cost]]) -> frozenset[ContactId]:
    """Store what was spent on leads, by the keys they were opened under; return the contacts for whom that is new.

    Repeatable: what is told again under a key takes the place of what was told before. A lead that is not there leaves
    its cost to the open lead of its contact.
    """
    if not told:
        return frozenset()
    costs = [cost for _, cost in told.values()]
    rows = fetch(
        TELL_COSTS,
        {
            "keys": list(told),
            "contacts": [contact for contact, _ in told.values()],
            "amounts": [str(cost.amount) for cost in costs],
            "currencies": [cost.currency for cost in costs],
            "kinds": [cost.kind.value for cost in costs],
            "days": [cost.spent_on.isoformat() for cost in costs],
            "campaigns": [cost.campaign for cost in costs],
            "channels": [cost.channel for cost in costs],
        },
    )
    if rows:
        changes.bump(Area.LEADS)
    return frozenset(ContactId(contact) for contact in contacts_of(int(str(lead)) for (lead,) in rows))
