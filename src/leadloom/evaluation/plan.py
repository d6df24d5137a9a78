"""Collects what any number of trees, rules and models need, each thing once."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from leadloom.criteria.definition import (
    AttributeLeaf,
    Comparison,
    EventLeaf,
    EventMatch,
    StateLeaf,
    Tree,
)
from leadloom.criteria.references import leaves
from leadloom.criteria.types import Catalogue, FieldSpec, ValueType
from leadloom.evaluation.definition import PointRule, ScoreModel, rules_of
from leadloom.evaluation.errors import PlanError

_WORD_BITS: Final = 64
_MOST_THRESHOLDS: Final = 32
MAX_SOURCES: Final = 10_000


@dataclass(frozen=True, kw_only=True)
class Source:
    """Which event rows feed one number per contact: a count with its thresholds, or the points of a rule.

    With ``key`` rows of equal values count once; ``known_only`` leaves out rows where a value is missing. The bits of
    the thresholds (rising) lie side by side in word ``word`` from ``offset`` on.
    """

    match: EventMatch
    days: int | None
    key: tuple[str, ...] = ()
    known_only: bool = False
    rule: PointRule | None = None
    thresholds: tuple[int, ...] = ()
    word: int = 0
    offset: int = 0


@dataclass(frozen=True)
class Place:
    """Where the answer to "at least n times" stands: the source (from 1), the bit of a word."""

    source: int
    word: int
    bit: int


Counted = tuple[EventMatch, int | None, str | None]
"""What is counted: the events, the days, the distinct property."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Everything one statement answers; made by :meth:`build`, run by :mod:`leadloom.evaluation.passes`.

    Names of trees, rules and models are the caller's; columns of the statement are numbered in their order.
    """

    catalogue: Catalogue
    zone: str
    trees: Mapping[str, Tree]
    rules: Mapping[str, PointRule]
    models: Mapping[str, ScoreModel]
    fields: Mapping[str, FieldSpec]
    sources: tuple[Source, ...]
    places: Mapping[tuple[Counted, int], Place] = field(repr=False)
    words: int

    @classmethod
    def build(
        cls,
        trees: Mapping[str, Tree],
        point_rules: Mapping[str, PointRule],
        models: Mapping[str, ScoreModel],
        catalogue: Catalogue,
        *,
        zone: str = "Asia/Shanghai",
    ) -> "Plan":
        """Plan parsed trees, rules by key and models by name; days are calendar days in ``zone``.

        Raises :class:`PlanError` when a tree names a model that is not here, a rule's condition depends on a score, a
        model mentions a missing rule, or a rule combines what excludes each other.
        """
        rules = {key: _checked(key, rule, catalogue) for key, rule in point_rules.items()}
        _check_layers(trees, rules, models)
        conditions = [rule.match for rule in rules.values() if not isinstance(rule.match, EventMatch)]
        sources, places, words = _allocated(_thresholds((*trees.values(), *conditions)))
        for key, rule in rules.items():
            if isinstance(rule.match, EventMatch):
                sources.append(_rule_source(rule, known_only=isinstance(point_rules[key].match, EventLeaf)))
        if len(sources) > MAX_SOURCES:
            raise PlanError(f"These conditions ask {len(sources):,} different event questions; the limit is 10,000.")
        return cls(
            catalogue=catalogue,
            zone=zone,
            trees=dict(trees),
            rules=rules,
            models=dict(models),
            fields=_fields((*trees.values(), *conditions), catalogue),
            sources=tuple(sources),
            places=places,
            words=words,
        )

    def place(self, leaf: EventLeaf) -> Place:
        """Return where "at least n" of this leaf stands; an AT_MOST leaf is the opposite of it."""
        return self.places[_question(leaf)]


def _question(leaf: EventLeaf) -> tuple[Counted, int]:
    least = leaf.times if leaf.comparison is Comparison.AT_LEAST else leaf.times + 1
    return (leaf.match, leaf.days, leaf.distinct), least


def _checked(key: str, rule: PointRule, catalogue: Catalogue) -> PointRule:
    if key != rule.key:
        raise PlanError(f'The rule "{rule.key}" stands under the name "{key}".')
    if isinstance(rule.match, EventLeaf) and rule.match.comparison is Comparison.AT_LEAST:
        if rule.dedupe or rule.award_at or rule.window_days:
            raise PlanError(f'The rule "{key}" counts in its condition and cannot count again.')
        leaf = rule.match
        distinct = () if leaf.distinct is None else (leaf.distinct,)
        rule = replace(rule, match=leaf.match, award_at=leaf.times, dedupe=distinct, window_days=leaf.days)
    if not isinstance(rule.match, EventMatch):
        if rule.dedupe or rule.award_at or rule.window_days or rule.half_life_days or rule.points_property:
            raise PlanError(f'The rule "{key}" is a condition and has neither a window, repeats nor a half-life.')
        return rule
    _check_numbers(rule, rule.match, catalogue)
    return rule


def _check_numbers(rule: PointRule, match: EventMatch, catalogue: Catalogue) -> None:
    for number in (rule.award_at, rule.cap_milli, rule.half_life_days, rule.window_days):
        if number is not None and number < 1:
            raise PlanError(f'The rule "{rule.key}" has a number below 1.')
    if rule.points_property is None:
        return
    if rule.dedupe or rule.award_at or rule.half_life_days:
        raise PlanError(f'The rule "{rule.key}" takes points from events and counts each of them as it is.')
    event = catalogue.event(match.event)
    spec = event.properties.get(rule.points_property) if event else None
    if spec is None or spec.type is not ValueType.INTEGER:
        raise PlanError(f'The rule "{rule.key}" needs a declared integer property for its points.')


def _check_layers(trees: Mapping[str, Tree], rules: Mapping[str, PointRule], models: Mapping[str, ScoreModel]) -> None:
    """Refuse what would go in a circle or ask for what is not there: events → points → scores → trees."""
    for name, tree in trees.items():
        for path, model_name in _models_in(tree):
            if model_name not in models:
                raise PlanError(f'There is no scoring model "{model_name}" (condition "{name}", {path or "root"}).')
    for rule in rules.values():
        if not isinstance(rule.match, EventMatch) and any(_models_in(rule.match)):
            raise PlanError(f'The rule "{rule.key}" gives points and cannot depend on a score.')
    for name, model in models.items():
        missing = {key for part in (model.fit, model.behaviour, model.total) for key in rules_of(part)} - set(rules)
        if missing:
            raise PlanError(f'The scoring model "{name}" has no rule "{min(missing)}".')


def _models_in(tree: Tree) -> list[tuple[str, str]]:
    return [(path, leaf.model) for path, leaf in leaves(tree) if isinstance(leaf, StateLeaf)]


def _thresholds(trees: Sequence[Tree]) -> Mapping[Counted, Sequence[int]]:
    found: dict[Counted, set[int]] = {}
    for tree in trees:
        for _, leaf in leaves(tree):
            if isinstance(leaf, EventLeaf):
                counted, least = _question(leaf)
                found.setdefault(counted, set()).add(least)
    return {counted: sorted(numbers) for counted, numbers in found.items()}


def _runs(thresholds: Mapping[Counted, Sequence[int]]) -> Iterator[tuple[Counted, tuple[int, ...]]]:
    for counted, numbers in thresholds.items():
        for start in range(0, len(numbers), _MOST_THRESHOLDS):
            yield counted, tuple(numbers[start : start + _MOST_THRESHOLDS])


def _allocated(
    thresholds: Mapping[Counted, Sequence[int]],
) -> tuple[list[Source], dict[tuple[Counted, int], Place], int]:
    sources: list[Source] = []
    places: dict[tuple[Counted, int], Place] = {}
    word, used = 0, 0
    for counted, numbers in _runs(thresholds):
        if used + len(numbers) > _WORD_BITS:
            word, used = word + 1, 0
        match, days, distinct = counted
        key = () if distinct is None else (distinct,)
        sources.append(
            Source(match=match, days=days, key=key, known_only=True, thresholds=numbers, word=word, offset=used)
        )
        for index, number in enumerate(numbers):
            places[counted, number] = Place(source=len(sources), word=word, bit=used + index)
        used += len(numbers)
    return sources, places, word + 1 if sources else 0


def _rule_source(rule: PointRule, *, known_only: bool) -> Source:
    if not isinstance(rule.match, EventMatch):
        raise TypeError("a rule about events is needed")
    return Source(match=rule.match, days=rule.window_days, key=rule.dedupe, known_only=known_only, rule=rule)


def _fields(trees: Sequence[Tree], catalogue: Catalogue) -> dict[str, FieldSpec]:
    found: dict[str, FieldSpec] = {}
    for tree in trees:
        for path, leaf in leaves(tree):
            if isinstance(leaf, AttributeLeaf) and leaf.field not in found:
                spec = catalogue.field(leaf.field)
                if spec is None:
                    raise PlanError(f'There is no field "{leaf.field}" ({path or "root"}).')
                found[leaf.field] = spec
    return found
