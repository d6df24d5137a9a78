"""What leads tell the modules below: the conditions of routing rules and of clauses of the MQL definition."""

from typing import Final

from leadloom.catalog.selectors import catalogue
from leadloom.leads.models import RoutingRule
from leadloom.leads.stage import trees
from leadloom.profiles.holes import Rule, tell_rules

ROUTING: Final = "routing"
MQL: Final = "mql"
_ROUTE: Final = "route:"


def rules_of_leads() -> list[Rule]:
    """Return the conditions that the hand-over reads, each under the name of its rule or clause."""
    names = {f"{_ROUTE}{rule.pk}": rule.name for rule in RoutingRule.objects.filter(active=True, removed_at=None)}
    return [
        Rule(ROUTING if key.startswith(_ROUTE) else MQL, names.get(key, key), tree)
        for key, tree in trees(catalogue()).items()
    ]


tell_rules("leads", rules_of_leads)
