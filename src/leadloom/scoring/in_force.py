"""What scoring tells the modules below: the conditions that its models in force read."""

from typing import Final

from leadloom.catalog.selectors import catalogue
from leadloom.criteria.definition import EventMatch, Tree
from leadloom.profiles.holes import Rule, tell_rules
from leadloom.scoring.rules import point_rules
from leadloom.scoring.selectors import live_models
from leadloom.scoring.types import ScoringDefinition

SCORING: Final = "scoring"


def conditions(model: str, definition: ScoringDefinition) -> list[Rule]:
    """Return the rules of a model; those about events have no condition."""
    words = catalogue()
    rules = point_rules(model, definition, words)
    return [
        Rule(SCORING, rule.label["zh"], _tree(parsed.match), model)
        for rule, parsed in zip(definition.rules, rules.values(), strict=True)
    ]


def rules_of_models() -> list[Rule]:
    """Return the rules of all models in force."""
    return [rule for model in live_models() for rule in conditions(model.key, model.definition)]


def _tree(match: EventMatch | Tree) -> Tree | None:
    return None if isinstance(match, EventMatch) else match


tell_rules(SCORING, rules_of_models)
