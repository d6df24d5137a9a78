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
_STEP_BITS: Final = 63
MAX_SOURCES: Final = 10_000
_EVER: Final = 10**9
"""Days of a window without an end, for sorting."""


@dataclass(frozen=True)
class Step:
    """Answers "at least n" for several windows at once: the n-th latest event lies in the window or not.

    ``windows`` (days, None is ever) fall; their bits lie side by side in word ``word`` from ``offset`` on.
    """

    least: int
    windows: tuple[int | None, ...]
    word: int
    offset: int


@dataclass(frozen=True, kw_only=True)
class Source:
    """Which event rows feed one number per contact: a count with its steps, or the points of a rule.

    With ``key`` rows of equal values count once; ``known_only`` leaves out rows where a value is missing. Rows older
    than ``days`` are never needed (None: all are).
    """

    match: EventMatch
    days: int | None
    key: tuple[str, ...] = ()
    known_only: bool = False
    rule: PointRule | None = None
    steps: tuple[Step, ...] = ()

    @property
    def windows(self) -> tuple[int | None, ...]:
        """Return every window the source is asked about, falling."""
        return tuple(sorted({days for step in self.steps for days in step.windows}, key=_length, reverse=True))


@dataclass(frozen=True)
class Place:
    """Where the answer to "at least n times in a window" stands: the source (from 1), the bit of a word."""

    source: int
    word: int
    bit: int


Counted = tuple[EventMatch, str | None]
"""What is counted: the events, the distinct property."""
Question = tuple[Counted, int, int | None]
"""What is asked of a count: at least how many, in how many days."""


def _length(days: int | None) -> int:
    return _EVER if days is None else days


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
    places: Mapping[Question, Place] = field(repr=False)
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
        sources, places, words = _allocated(_questions((*trees.values(), *conditions)))
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


def _question(leaf: EventLeaf) -> Question:
    least = leaf.times if leaf.comparison is Comparison.AT_LEAST else leaf.times + 1
    return (leaf.match, leaf.distinct), least, leaf.days


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


def _questions(trees: Sequence[Tree]) -> dict[Counted, dict[int, set[int | None]]]:
    """Return the windows asked about, by what is counted and how many there must be."""
    found: dict[Counted, dict[int, set[int | None]]] = {}
    for tree in trees:
        for _, leaf in leaves(tree):
            if isinstance(leaf, EventLeaf):
                counted, least, days = _question(leaf)
                found.setdefault(counted, {}).setdefault(least, set()).add(days)
    return found


def _allocated(
    questions: Mapping[Counted, Mapping[int, set[int | None]]],
) -> tuple[list[Source], dict[Question, Place], int]:
    """Give each question a bit; the bits of one step never straddle two words."""
    sources: list[Source] = []
    places: dict[Question, Place] = {}
    word, used = 0, 0
    for counted, by_least in questions.items():
        steps = []
        for least, windows in _runs(by_least):
            if used + len(windows) > _WORD_BITS:
                word, used = word + 1, 0
            steps.append(Step(least, windows, word, used))
            for index, days in enumerate(windows):
                places[counted, least, days] = Place(source=len(sources) + 1, word=word, bit=used + index)
            used += len(windows)
        match, distinct = counted
        key = () if distinct is None else (distinct,)
        longest = max((days for step in steps for days in step.windows), key=_length)
        sources.append(Source(match=match, days=longest, key=key, known_only=True, steps=tuple(steps)))
    return sources, places, word + 1 if sources else 0


def _runs(by_least: Mapping[int, set[int | None]]) -> Iterator[tuple[int, tuple[int | None, ...]]]:
    for least, windows in sorted(by_least.items()):
        falling = sorted(windows, key=_length, reverse=True)
        for start in range(0, len(falling), _STEP_BITS):
            yield least, tuple(falling[start : start + _STEP_BITS])


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
