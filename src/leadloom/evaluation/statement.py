"""The whole pass as one nested SELECT: attributes and events → points → scores → trees.

Levels are nested SELECTs, not CTEs, because ClickHouse runs a CTE again at each mention.
"""

from dataclasses import dataclass
from typing import Final

from leadloom.criteria.compiler import (
    AS_OF,
    StateColumns,
    comparable,
    condition,
    raw_value,
    state_condition,
    tree_condition,
)
from leadloom.criteria.definition import (
    AttributeLeaf,
    Comparison,
    EventLeaf,
    EventMatch,
    Leaf,
    StateFact,
    StateLeaf,
)
from leadloom.criteria.fragments import Fragment, Statement, bound, identifier, joined, render, sql
from leadloom.criteria.references import leaves
from leadloom.evaluation.counting import per_contact, source_points_column, word_column
from leadloom.evaluation.definition import PointRule
from leadloom.evaluation.plan import Plan
from leadloom.evaluation.scopes import ScopeFilters
from leadloom.evaluation.scores import band, expression, grade
from leadloom.kernel.ids import FIRST_VISITOR

_SETTINGS: Final = sql(
    "join_use_nulls = 0, transform_null_in = 0,"
    # without these three the planner spends two fifths of a small pass on looking for chains in the trees and on
    # melting the levels into each other; a pass over everyone runs no slower with them
    " optimize_and_compare_chain = 0, optimize_extract_common_expressions = 0, query_plan_merge_expressions = 0"
)


def statement(plan: Plan, scope: ScopeFilters, *, explain: bool) -> Statement:
    """Return the pass: a row per contact that exists at ``as_of``, ordered by contact.

    Columns: contact; t0 … (0/1 per tree); p0 … (capped thousandths per rule); for each model total, fit, behaviour,
    rating, grade; when explaining also l0 … (0/1 per leaf), the attributes' raw values and the evidence.
    """
    return render(_Levels(plan, scope, explain).final())


def leaf_list(plan: Plan) -> list[tuple[str, str, Leaf]]:
    """Return (tree, path, leaf) of every leaf, in the order of the columns from l0 on."""
    return [(name, path, leaf) for name, tree in plan.trees.items() for path, leaf in leaves(tree)]


def _aliased(expression_: Fragment, name: str) -> Fragment:
    return sql("{} AS {}", expression_, identifier(name))


@dataclass(frozen=True)
class _Levels:
    """Builds each level around the one below it."""

    plan: Plan
    scope: ScopeFilters
    explain: bool

    def final(self) -> Fragment:
        plan = self.plan
        columns = [sql("contact")]
        columns += [
            _aliased(sql("toUInt8({})", tree_condition(tree, self.leaf)), f"t{index}")
            for index, tree in enumerate(plan.trees.values())
        ]
        columns += [identifier(f"p{index}") for index in range(len(plan.rules))]
        for index in range(len(plan.models)):
            columns += [identifier(score_column(index, fact)) for fact in StateFact]
        if self.explain:
            columns += self._explained()
        return sql(
            "SELECT {} FROM ({}) ORDER BY contact SETTINGS {}",
            joined(", ", columns),
            self._names(),
            _SETTINGS,
        )

    def _explained(self) -> list[Fragment]:
        columns = [
            _aliased(sql("toUInt8({})", self.leaf(leaf)), f"l{index}")
            for index, (_, _, leaf) in enumerate(leaf_list(self.plan))
        ]
        columns += [identifier(f"r{index}") for index in range(len(self.plan.fields))]
        return [*columns, sql("evidence")] if self.plan.sources else columns

    def _names(self) -> Fragment:
        """Rating and grade of each model, from its scores."""
        columns = [sql("*")]
        for index, model in enumerate(self.plan.models.values()):
            rating = band(identifier(score_column(index, StateFact.TOTAL)), model.ratings, model.lowest_rating)
            columns.append(_aliased(rating, score_column(index, StateFact.RATING)))
            letter, number = identifier(f"letter{index}"), identifier(f"number{index}")
            columns.append(_aliased(grade(letter, number), score_column(index, StateFact.GRADE)))
        return sql("SELECT {} FROM ({})", joined(", ", columns), self._halves())

    def _halves(self) -> Fragment:
        """The letter by fit and the number by behaviour of each model."""
        columns = [sql("*")]
        for index, model in enumerate(self.plan.models.values()):
            fit, behaviour = (identifier(score_column(index, fact)) for fact in (StateFact.FIT, StateFact.BEHAVIOUR))
            columns.append(_aliased(band(fit, model.letters, ""), f"letter{index}"))
            columns.append(_aliased(band(behaviour, model.numbers, ""), f"number{index}"))
        return sql("SELECT {} FROM ({})", joined(", ", columns), self._scores())

    def _scores(self) -> Fragment:
        points = {key: identifier(f"p{index}") for index, key in enumerate(self.plan.rules)}
        columns = [sql("*")]
        for index, model in enumerate(self.plan.models.values()):
            parts = {
                StateFact.TOTAL: model.total,
                StateFact.FIT: model.fit,
                StateFact.BEHAVIOUR: model.behaviour,
            }
            columns += [_aliased(expression(part, points), score_column(index, fact)) for fact, part in parts.items()]
        return sql("SELECT {} FROM ({})", joined(", ", columns), self._points())

    def _points(self) -> Fragment:
        """What each rule gives, capped."""
        numbers = {source.rule.key: number for number, source in enumerate(self.plan.sources, 1) if source.rule}
        columns = [sql("*")]
        for index, (key, rule) in enumerate(self.plan.rules.items()):
            columns.append(_aliased(self._rule_points(rule, numbers.get(key)), f"p{index}"))
        return sql("SELECT {} FROM ({})", joined(", ", columns), self._facts())

    def _rule_points(self, rule: PointRule, number: int | None) -> Fragment:
        if number is not None:
            points = source_points_column(number)
        elif isinstance(rule.match, EventMatch):
            raise TypeError("a rule about events has a source")
        else:
            met = tree_condition(rule.match, self.leaf)
            points = sql("if({}, {}, 0)", met, bound("Int64", rule.points_milli))
        if rule.cap_milli is None:
            return sql("toInt64({})", points)
        cap = bound("Int64", rule.cap_milli)
        return sql("toInt64(greatest(-{}, least({}, {})))", cap, cap, points)

    def _facts(self) -> Fragment:
        """Attributes (raw r0 …, comparable a0 …) of each contact beside what its events amount to."""
        columns = [sql("*")]
        for index, spec in enumerate(self.plan.fields.values()):
            columns.append(_aliased(comparable(spec.type, identifier(f"r{index}")), f"a{index}"))
        latest = sql("SELECT {} FROM ({})", joined(", ", columns), self._versions())
        if not self.plan.sources:
            return latest
        counted = per_contact(self.plan, self.scope, explain=self.explain)
        return sql("SELECT * FROM ({}) AS base ANY LEFT JOIN ({}) AS counted USING contact", latest, counted)

    def _versions(self) -> Fragment:
        """The row of each contact that was the latest at the instant; contacts merged into another are none.

        The version decides among those that were there, not their instants: they come from different clocks.
        """
        columns = [sql("contact")]
        columns += [
            _aliased(raw_value(spec, "attrs"), f"r{index}") for index, spec in enumerate(self.plan.fields.values())
        ]
        return sql(
            "SELECT {} FROM contact_versions"
            " WHERE {} AND version_at <= fromUnixTimestamp64Milli({}, 'UTC') AND contact NOT IN ({})"
            " ORDER BY contact, version DESC LIMIT 1 BY contact",
            joined(", ", columns),
            self.scope.contacts(sql("contact")),
            AS_OF,
            self._merged(),
        )

    def _merged(self) -> Fragment:
        own = sql("{} AND {} < {}", self.scope.contacts(sql("subject")), sql("subject"), bound("UInt64", FIRST_VISITOR))
        return sql(
            "SELECT subject FROM subject_map WHERE {} GROUP BY subject HAVING argMax(contact, version) != subject",
            own,
        )

    def leaf(self, leaf: Leaf) -> Fragment:
        """Return the answer of one leaf from the columns of the levels below."""
        if isinstance(leaf, AttributeLeaf):
            index = list(self.plan.fields).index(leaf.field)
            spec = self.plan.fields[leaf.field]
            return condition(spec.type, leaf.op, leaf.value, identifier(f"a{index}"))
        if isinstance(leaf, StateLeaf):
            return state_condition(leaf, self._states())
        return self._event_leaf(leaf)

    def _event_leaf(self, leaf: EventLeaf) -> Fragment:
        place = self.plan.place(leaf)
        reached = sql("bitTest({}, {})", word_column(place.word), bound("UInt8", place.bit))
        return reached if leaf.comparison is Comparison.AT_LEAST else sql("NOT {}", reached)

    def _states(self) -> StateColumns:
        return {
            (name, fact): identifier(score_column(index, fact))
            for index, name in enumerate(self.plan.models)
            for fact in StateFact
        }


def score_column(model: int, fact: StateFact) -> str:
    """Return the name of the column with a fact of the model of this index."""
    return f"s{model}_{fact.value}"
