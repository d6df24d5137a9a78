"""Runs a plan: for whom, as of when, and with reasons when asked."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, cast
from uuid import UUID

from leadloom.criteria.compiler import milliseconds
from leadloom.criteria.definition import AttributeLeaf, EventLeaf, Leaf, Operand, StateFact, StateLeaf
from leadloom.criteria.fragments import Bindable
from leadloom.evaluation.definition import MOST_NAMED, Everyone, Scope, Some
from leadloom.evaluation.plan import Plan
from leadloom.evaluation.scopes import ScopeFilters
from leadloom.evaluation.statement import leaf_list, statement
from leadloom.evaluation.types import Answers, Evidence, Explanation, LeafAnswer, Score
from leadloom.kernel.ids import ContactId
from leadloom.storage.clickhouse import EventStore, Row

_RUN: Final = re.compile(r"[A-Za-z0-9_.:-]{1,80}")
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_FACTS: Final = len(StateFact)
RANGE: Final = 250_000
"""Contact ids per statement of a full pass: bounds its memory."""


def run(
    plan: Plan, store: EventStore, *, as_of: datetime, scope: Scope, run_id: str, explain: bool = False
) -> Iterator[Answers]:
    """Yield the answers of every contact of the scope that exists at ``as_of`` (has a version by then), by id.

    Contacts merged into another do not exist. Events count up to ``as_of`` inclusive; who a visitor is follows the
    latest map. The same plan, stores and ``as_of`` give the same answers; the pass may be repeated at will. Its
    statement has the query id ``evaluation-<run_id>-<first contact>`` and :func:`cancel` stops it.
    """
    reader = _Reader(plan)
    for row in _rows(plan, store, as_of=as_of, scope=scope, run_id=run_id, explain=explain):
        yield reader.answers(row, explain=explain)


def run_everyone(
    plan: Plan, store: EventStore, *, as_of: datetime, run_id: str, last_contact: ContactId, size: int = RANGE
) -> Iterator[Answers]:
    """Yield everybody's answers, contacts up to ``last_contact``, one statement per ``size`` ids."""
    for first in range(0, last_contact + 1, size):
        yield from run(plan, store, as_of=as_of, scope=Everyone(first, first + size), run_id=run_id)


def explain_contacts(
    plan: Plan, store: EventStore, *, contacts: Sequence[ContactId], as_of: datetime, run_id: str
) -> dict[ContactId, Explanation]:
    """Return the contacts' answers with value and evidence of every leaf; those that exist at ``as_of``.

    One statement for each :data:`MOST_NAMED` of them.
    """
    found: dict[ContactId, Explanation] = {}
    reader = _Reader(plan)
    for start in range(0, len(contacts), MOST_NAMED):
        scope = Some(tuple(contacts[start : start + MOST_NAMED]))
        for row in _rows(plan, store, as_of=as_of, scope=scope, run_id=f"{run_id}.{start}", explain=True):
            explained = reader.explanation(row)
            found[explained.answers.contact] = explained
    return found


def cancel(store: EventStore, *, run_id: str) -> None:
    """Stop the running statements of a run; it then ends with StatementRefused. Nothing to stop is fine."""
    store.kill(_tag(run_id))


def _tag(run_id: str) -> str:
    if not _RUN.fullmatch(run_id):
        raise ValueError("a run id has 1 to 80 letters, digits, dots, colons or dashes")
    return f"/* evaluation/pass run={run_id} "


def _rows(plan: Plan, store: EventStore, *, as_of: datetime, scope: Scope, run_id: str, explain: bool) -> list[Row]:
    filters = ScopeFilters(scope)
    made = statement(plan, filters, explain=explain)
    constants = {name: _sent(value) for name, value in made.parameters.items()}
    parameters = {**constants, **filters.parameters(), "as_of": milliseconds(as_of)}
    first = scope.first if isinstance(scope, Everyone) else 0
    tagged = f"{_tag(run_id)}from={first} */ {made.sql}"
    return store.query(tagged, parameters, {"query_id": f"evaluation-{run_id}-{first}"})


def _sent(value: Bindable) -> object:
    """Return arrays as lists: the driver writes a Python tuple as a ClickHouse tuple."""
    return [_sent(entry) for entry in value] if isinstance(value, tuple) else value


@dataclass(frozen=True, slots=True)
class _Counted:
    """What a source found: how many in each of its windows, and the events behind it, oldest first."""

    counts: tuple[int, ...]
    events: tuple[Evidence, ...]


def _evidence(event: tuple[int, str, str, int]) -> Evidence:
    at_ms, event_id, type_, points = event
    return Evidence(UUID(event_id), type_, _EPOCH + timedelta(milliseconds=at_ms), points)


class _Reader:
    """Takes rows of a plan's statement apart; made once for all of them."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.rules_at = 1 + len(plan.trees)
        self.models_at = self.rules_at + len(plan.rules)
        self.leaves_at = self.models_at + len(plan.models) * _FACTS
        starts = range(self.models_at, self.leaves_at, _FACTS)
        self.models = {name: slice(start, start + _FACTS) for name, start in zip(plan.models, starts, strict=True)}

    def answers(self, row: Row, *, explain: bool) -> Answers:
        return Answers(
            contact=ContactId(cast("int", row[0])),
            met=dict(zip(self.plan.trees, map(bool, row[1 : self.rules_at]), strict=True)),
            points=dict(zip(self.plan.rules, cast("Sequence[int]", row[self.rules_at : self.models_at]), strict=True)),
            scores={name: _score(row[place]) for name, place in self.models.items()},
            evidence=self._rule_evidence(row) if explain else {},
        )

    def explanation(self, row: Row) -> Explanation:
        counted = self._counted(row)
        found: dict[str, list[LeafAnswer]] = {name: [] for name in self.plan.trees}
        for index, (name, path, leaf) in enumerate(leaf_list(self.plan), start=self.leaves_at):
            value, events = self._value(row, leaf, counted)
            met = bool(row[index])
            found[name].append(LeafAnswer(path=path, leaf=leaf, met=met, value=value, events=events))
        return Explanation(
            answers=self.answers(row, explain=True), leaves={name: tuple(entries) for name, entries in found.items()}
        )

    def _counted(self, row: Row) -> dict[int, _Counted]:
        """Return counts by window and events by source."""
        if not self.plan.sources:
            return {}
        found = cast("list[tuple[int, list[int], list[tuple[int, str, str, int]]]]", row[-1])
        return {source: _Counted(tuple(counts), tuple(map(_evidence, events))) for source, counts, events in found}

    def _rule_evidence(self, row: Row) -> dict[str, tuple[Evidence, ...]]:
        counted = self._counted(row)
        return {
            source.rule.key: counted[number].events if number in counted else ()
            for number, source in enumerate(self.plan.sources, start=1)
            if source.rule is not None
        }

    def _value(self, row: Row, leaf: Leaf, counted: Mapping[int, _Counted]) -> tuple[Operand, tuple[Evidence, ...]]:
        if isinstance(leaf, EventLeaf):
            return self._count(leaf, counted)
        value = self._field(row, leaf) if isinstance(leaf, AttributeLeaf) else self._state(row, leaf)
        return (None if value in {"", ()} else cast("Operand", value)), ()

    def _count(self, leaf: EventLeaf, counted: Mapping[int, _Counted]) -> tuple[int, tuple[Evidence, ...]]:
        place = self.plan.place(leaf)
        if place.source not in counted:
            return 0, ()
        found = counted[place.source]
        count = found.counts[self.plan.sources[place.source - 1].windows.index(leaf.days)]
        return count, found.events[-count:] if count else ()

    def _field(self, row: Row, leaf: AttributeLeaf) -> object:
        at = self.leaves_at + len(leaf_list(self.plan)) + list(self.plan.fields).index(leaf.field)
        raw = row[at]
        return tuple(raw) if isinstance(raw, list) else raw

    def _state(self, row: Row, leaf: StateLeaf) -> object:
        return row[self.models[leaf.model]][list(StateFact).index(leaf.fact)]


def _score(facts: Row) -> Score:
    """Return the score from its columns, in the order of :class:`StateFact`."""
    total, fit, behaviour, rating, grade = cast("tuple[int, int, int, str, str]", facts)
    return Score(total_milli=total, fit_milli=fit, behaviour_milli=behaviour, rating=rating, grade=grade or None)
