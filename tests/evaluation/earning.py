"""Point rules read naively, and a scoring model over whatever rules there are."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from fractions import Fraction
from math import floor
from uuid import UUID

from hypothesis import strategies as st

from leadloom.criteria.definition import Comparison, EventLeaf, EventMatch, Tree
from leadloom.criteria.json_form import parse, parse_match
from leadloom.evaluation.definition import Clamp, Cut, PointRule, Points, ScoreModel, Sum
from leadloom.evaluation.types import Score
from tests.criteria.catalogue import CATALOGUE
from tests.criteria.interpreter import Happened, Interpreter
from tests.criteria.strategies import DAYS, any_match, attribute_leaves, distinct_of, event_leaves, grown

MODEL = "m"


def MODELS(keys: Sequence[str]) -> ScoreModel:  # noqa: N802
    fit = Sum(tuple(Points(key) for key in keys[::2]))
    behaviour = Clamp(Sum(tuple(Points(key) for key in keys[1::2])), 0, 40_000)
    return ScoreModel(
        fit=fit,
        behaviour=behaviour,
        total=Clamp(Sum((fit, behaviour)), 0, 50_000),
        ratings=(Cut("high", 20_000), Cut("potential", 7_500)),
        lowest_rating="low",
        letters=(Cut("A", 15_000), Cut("B", 5_000), Cut("C", 1)),
        numbers=(Cut("1", 15_000), Cut("2", 10_000), Cut("3", 5_000), Cut("4", 1)),
    )


def scored(keys: Sequence[str], points: dict[str, int]) -> Score:
    fit = sum(points[key] for key in keys[::2])
    behaviour = min(40_000, max(0, sum(points[key] for key in keys[1::2])))
    total = min(50_000, max(0, fit + behaviour))
    letter = reached(fit, (("A", 15_000), ("B", 5_000), ("C", 1)))
    number = reached(behaviour, (("1", 15_000), ("2", 10_000), ("3", 5_000), ("4", 1)))
    return Score(
        total_milli=total,
        fit_milli=fit,
        behaviour_milli=behaviour,
        rating="high" if total >= 20_000 else "potential" if total >= 7_500 else "low",
        grade=letter + number if letter and number else None,
    )


def reached(value: int, cuts: tuple[tuple[str, int], ...]) -> str:
    return next((name for name, least in cuts if value >= least), "")


def decayed(milli: int, at: datetime, as_of: datetime, half_life_days: int | None) -> int:
    if half_life_days is None:
        return milli
    steps = (as_of - at) // timedelta(days=1)
    exact = Fraction(abs(milli)) * Fraction(2.0 ** (-steps / half_life_days))
    size = floor(exact + Fraction(1, 2))
    return size if milli > 0 else -size


def earned(reading: Interpreter, rule: PointRule) -> tuple[int, list[tuple[UUID, datetime, int]]]:
    """Return a rule's capped points and its (event id, at, points), in the order of (at, event id)."""
    known_only = False
    if isinstance(rule.match, EventLeaf) and rule.match.comparison is Comparison.AT_LEAST:
        leaf, known_only = rule.match, True
        distinct = (leaf.distinct,) if leaf.distinct else ()
        rule = replace(rule, match=leaf.match, award_at=leaf.times, dedupe=distinct, window_days=leaf.days)
    if not isinstance(rule.match, EventMatch):
        return capped(rule.points_milli if reading.answer(rule.match) else 0, rule), []
    counted = first_of_each(reading, rule, known_only)
    if rule.award_at is not None:
        counted = counted[rule.award_at - 1 : rule.award_at]
    rows = [(event.event_id, event.at, worth(reading, rule, event)) for event in counted]
    return capped(sum(points for _, _, points in rows), rule), rows


def first_of_each(reading: Interpreter, rule: PointRule, known_only: bool) -> list[Happened]:
    found: dict[object, Happened] = {}
    for event in reading.matching(rule.match, rule.window_days):
        key = tuple(reading.key(event, name) for name in rule.dedupe) or event.event_id
        if not (known_only and rule.dedupe and None in key):
            found.setdefault(key, event)
    return list(found.values())


def worth(reading: Interpreter, rule: PointRule, event: Happened) -> int:
    own = event.props.get(rule.points_property) or 0 if rule.points_property else 0
    return decayed(rule.points_milli, event.at, reading.as_of, rule.half_life_days) + own


def capped(points: int, rule: PointRule) -> int:
    return points if rule.cap_milli is None else max(-rule.cap_milli, min(rule.cap_milli, points))


worths = st.sampled_from([10_000, 5_000, 2_500, 1, 333, -4_000, 7])
caps = st.none() | st.sampled_from([1, 10_000, 12_345])
half_lives = st.none() | st.integers(1, DAYS)


def event_rule(match: dict) -> st.SearchStrategy:
    return st.builds(
        lambda points, dedupe, award, cap, half, window: (
            lambda key: PointRule(
                key=key,
                match=parse_match(match, CATALOGUE),
                points_milli=points,
                dedupe=tuple(dedupe),
                award_at=award,
                cap_milli=cap,
                half_life_days=half,
                window_days=window,
            )
        ),
        worths,
        st.lists(distinct_of(match["event"]), max_size=2, unique=True),
        st.none() | st.integers(1, 3),
        caps,
        half_lives,
        st.none() | st.integers(1, DAYS),
    )


def condition_rule(document: dict) -> st.SearchStrategy:
    tree: Tree = parse(document, CATALOGUE)
    alone = isinstance(tree, EventLeaf) and tree.comparison is Comparison.AT_LEAST
    return st.builds(
        lambda points, cap, half: (
            lambda key: PointRule(
                key=key, match=tree, points_milli=points, cap_milli=cap, half_life_days=half if alone else None
            )
        ),
        worths,
        caps,
        half_lives,
    )


own_points = st.builds(
    lambda points, cap: (
        lambda key: PointRule(
            key=key,
            match=EventMatch(event="page_viewed"),
            points_milli=points,
            points_property="minutes",
            cap_milli=cap,
        )
    ),
    st.sampled_from([0, 1000]),
    caps,
)
rules = st.one_of(
    any_match.flatmap(event_rule),
    any_match.flatmap(event_rule),
    grown(st.one_of(attribute_leaves, event_leaves)).flatmap(condition_rule),
    own_points,
)
