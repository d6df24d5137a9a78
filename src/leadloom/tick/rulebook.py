"""All rules in force as one plan: read once a tick, planned anew only when one of them changed."""

from collections.abc import Set
from dataclasses import dataclass
from typing import Final

import structlog
from django.conf import settings

from leadloom.catalog.selectors import catalogue
from leadloom.criteria.definition import Tree
from leadloom.criteria.references import references
from leadloom.evaluation.plan import Plan
from leadloom.leads.stage import trees as lead_trees
from leadloom.profiles.tags import tag_trees
from leadloom.scoring.selectors import LiveModel, live_models
from leadloom.scoring.stage import plan_of


@dataclass(frozen=True)
class RuleBook:
    """What a pass evaluates and what its answers are for; ``trees`` are all conditions, answerable or not."""

    models: tuple[LiveModel, ...]
    trees: dict[str, Tree]
    plan: Plan

    @property
    def default_model(self) -> LiveModel:
        """Return the model whose scores lists and hand-over rules speak of."""
        return self.models[0]

    @property
    def heard(self) -> frozenset[str]:
        """Return the event types that any rule reads; other events change no answer."""
        return frozenset(source.match.event for source in self.plan.sources)


log = structlog.get_logger(__name__)

_last: Final[dict[str, RuleBook]] = {}


def rule_book() -> RuleBook:
    """Return the rules in force."""
    words = catalogue()
    models, trees = tuple(live_models()), lead_trees(words) | tag_trees(words)
    known = _last.get("book")
    if known is not None and known.models == models and known.trees == trees and known.plan.catalogue == words:
        return known
    wanted = plan_of(models, words)
    zone: str = settings.ORGANISATION_TIME_ZONE
    answerable = _answerable(trees, {model.key for model in models})
    plan = Plan.build(answerable, wanted.rules, wanted.models, words, zone=zone)
    book = RuleBook(models=models, trees=trees, plan=plan)
    _last["book"] = book
    return book


def _answerable(trees: dict[str, Tree], models: Set[str]) -> dict[str, Tree]:
    """Return the trees without those that ask for the score of a model that is not in force: nobody meets them."""
    missing = {name: references(tree).models - models for name, tree in trees.items()}
    for name, strange in missing.items():
        if strange:
            log.warning("condition_without_model", key=name, models=sorted(strange))
    return {name: tree for name, tree in trees.items() if not missing[name]}
