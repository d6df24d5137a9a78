"""Score formulas as SQL over the points of rules, all in integer thousandths."""

from collections.abc import Mapping
from typing import assert_never

from leadloom.criteria.fragments import Fragment, bound, joined, sql
from leadloom.evaluation.definition import Clamp, Constant, Cut, Points, ScoreExpression, Sum


def expression(part: ScoreExpression, points: Mapping[str, Fragment]) -> Fragment:
    """Return the Int64 value of a formula; ``points`` has a column for each rule it mentions."""
    match part:
        case Constant():
            return bound("Int64", part.milli)
        case Points():
            return points[part.rule]
        case Sum():
            terms = [expression(term, points) for term in part.terms]
            return sql("toInt64({})", joined(" + ", [sql("({})", term) for term in terms] or [sql("0")]))
        case Clamp():
            low, high = bound("Int64", part.low_milli), bound("Int64", part.high_milli)
            return sql("toInt64(greatest({}, least({}, {})))", low, high, expression(part.term, points))
        case _:
            assert_never(part)


def band(value: Fragment, cuts: tuple[Cut, ...], lowest: str) -> Fragment:
    """Return the name of the highest cut that the value reaches, else ``lowest``."""
    parts: list[Fragment] = []
    for cut in sorted(cuts, key=lambda cut: -cut.at_least_milli):
        parts.append(sql("{} >= {}", value, bound("Int64", cut.at_least_milli)))
        parts.append(bound("String", cut.name))
    if not parts:
        return bound("String", lowest)
    return sql("multiIf({}, {})", joined(", ", parts), bound("String", lowest))


def grade(letter: Fragment, number: Fragment) -> Fragment:
    """Return letter and number together, '' when either is below its last cut."""
    return sql("if({} = '' OR {} = '', '', concat({}, {}))", letter, number, letter, number)
