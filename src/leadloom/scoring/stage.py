"""Scoring's part of a tick: what to evaluate, and the differences to write."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from leadloom.criteria.types import Catalogue
from leadloom.evaluation.definition import PointRule, ScoreModel
from leadloom.evaluation.types import Answers
from leadloom.scoring.rules import point_rules, score_model
from leadloom.scoring.selectors import LiveModel
from leadloom.storage.postgres_sql import execute, fetch
from leadloom.storage.sqlfiles import load
from leadloom.team import changes
from leadloom.team.types import Area

STORE_SCORES = load(__package__, "store_scores")
SHOW_SCORES = load(__package__, "show_scores")


@dataclass(frozen=True)
class ScoringPlan:
    """What scoring asks of a pass."""

    rules: dict[str, PointRule]
    models: dict[str, ScoreModel]


def plan_of(models: Sequence[LiveModel], words: Catalogue) -> ScoringPlan:
    """Return the rules and formulas of all live models."""
    rules: dict[str, PointRule] = {}
    for model in models:
        rules |= point_rules(model.key, model.definition, words)
    return ScoringPlan(rules, {model.key: score_model(model.key, model.definition) for model in models})


def apply(answers: Sequence[Answers], models: Sequence[LiveModel], *, as_of: datetime) -> int:
    """Write the scores that look different now, in two statements a model; returns how many contacts changed.

    Runs in step D's transaction; repeatable.
    """
    if not answers:
        return 0
    changed = 0
    for model in models:
        scores = [(answer.contact, answer.scores[model.key]) for answer in answers]
        rewritten = fetch(
            STORE_SCORES,
            {
                "model": model.id,
                "version": model.version,
                "as_of": as_of,
                "contacts": [contact for contact, _ in scores],
                "totals": [score.total_milli for _, score in scores],
                "fits": [score.fit_milli for _, score in scores],
                "behaviours": [score.behaviour_milli for _, score in scores],
                "ratings": [score.rating for _, score in scores],
                "grades": [score.grade for _, score in scores],
            },
        )
        changed += len(rewritten)
        if model.is_default and rewritten:
            different = {row[0] for row in rewritten}
            shown = [(contact, score) for contact, score in scores if contact in different]
            execute(
                SHOW_SCORES,
                {
                    "contacts": [contact for contact, _ in shown],
                    "totals": [score.total_milli for _, score in shown],
                    "ratings": [score.rating for _, score in shown],
                    "grades": [score.grade for _, score in shown],
                },
            )
    if changed:
        changes.bump(Area.CONTACTS)
    return changed
