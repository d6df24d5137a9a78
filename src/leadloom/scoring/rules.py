"""From a scoring model to what a pass evaluates: point rules and score formulas."""

from collections.abc import Mapping

from leadloom.catalog.selectors import catalogue
from leadloom.criteria.errors import CriteriaError
from leadloom.criteria.json_form import parse, parse_match
from leadloom.criteria.types import Catalogue
from leadloom.evaluation.definition import Clamp, Cut, PointRule, Points, ScoreExpression, ScoreModel, Sum
from leadloom.evaluation.errors import PlanError
from leadloom.evaluation.plan import Plan
from leadloom.kernel.errors import FieldProblem
from leadloom.scoring.types import Band, Part, ScoringDefinition, ScoringRule


def check_rules(definition: ScoringDefinition) -> tuple[FieldProblem, ...]:
    """Return what is wrong with the conditions of a model's rules, each with its path; empty when all can be used."""
    words = catalogue()
    problems: list[FieldProblem] = []
    for at, rule in enumerate(definition.rules):
        where = f"rules.{at}.{'when' if rule.when is not None else 'event'}"
        try:
            Plan.build({}, {rule.key: point_rule(rule, rule.key, words)}, {}, words)
        except CriteriaError as error:
            problems += [FieldProblem(f"{where}.{p.path}".rstrip("."), p.message) for p in error.problems]
        except PlanError as error:
            problems.append(FieldProblem(f"rules.{at}", str(error)))
    return tuple(problems)


def point_rule(rule: ScoringRule, key: str, words: Catalogue) -> PointRule:
    """Return the rule for a pass; raises :class:`CriteriaError` for a condition that can't be read."""
    return PointRule(
        key=key,
        match=parse_match(rule.event, words) if rule.event is not None else parse(rule.when, words),
        points_milli=rule.points_milli,
        dedupe=rule.per,
        cap_milli=rule.cap_milli,
        half_life_days=rule.half_life_days,
        window_days=rule.window_days,
    )


def rule_key(model: str, rule: str) -> str:
    """Return the name of a model's rule among those of all models."""
    return f"{model}/{rule}"


def point_rules(model: str, definition: ScoringDefinition, words: Catalogue) -> Mapping[str, PointRule]:
    """Return all rules of a model by :func:`rule_key`."""
    named = {rule_key(model, rule.key): rule for rule in definition.rules}
    return {key: point_rule(rule, key, words) for key, rule in named.items()}


def score_model(model: str, definition: ScoringDefinition) -> ScoreModel:
    """Return how the points of a model's rules become its score."""
    fit, behaviour = (_sum(model, definition, part) for part in (Part.FIT, Part.BEHAVIOUR))
    return ScoreModel(
        fit=fit,
        behaviour=behaviour,
        total=Clamp(Sum((fit, behaviour)), definition.least_milli, definition.most_milli),
        ratings=_cuts(definition.ratings),
        lowest_rating=definition.lowest_rating,
        letters=_cuts(definition.letters),
        numbers=_cuts(definition.numbers),
    )


def _sum(model: str, definition: ScoringDefinition, part: Part) -> ScoreExpression:
    return Sum(tuple(Points(rule_key(model, rule.key)) for rule in definition.rules if rule.part is part))


def _cuts(bands: tuple[Band, ...]) -> tuple[Cut, ...]:
    return tuple(Cut(band.name, band.at_least_milli) for band in bands)
