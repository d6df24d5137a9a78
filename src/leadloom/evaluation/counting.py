"""From hits to one row per contact: bits of the thresholds reached, points of the rules, evidence when asked.

The way is row → (contact, source, key) → (contact, source) → contact. Only sources that matched make rows, so the cost
follows what happened, not how many conditions there are.
"""

from collections.abc import Callable
from typing import Final

from leadloom.criteria.compiler import AS_OF, DAY_MS
from leadloom.criteria.fragments import Fragment, bound, identifier, joined, sql
from leadloom.evaluation.definition import EVIDENCE
from leadloom.evaluation.event_rows import event_types, hits
from leadloom.evaluation.plan import Plan, Source
from leadloom.evaluation.scopes import ScopeFilters
from leadloom.kernel.ids import FIRST_VISITOR

_EVER_MS: Final = 10**15
_INSTANT: Final = sql("fromUnixTimestamp64Milli({}, 'UTC')", AS_OF)


def per_contact(plan: Plan, scope: ScopeFilters, *, explain: bool) -> Fragment:
    """Return the SELECT of (contact, w0 …, p_ …[, evidence]) for contacts with at least one hit."""
    columns = [
        sql("groupBitOrIf(mask, {} = {}) AS {}", _of_source(plan, _word), bound("UInt16", word), word_column(word))
        for word in range(plan.words)
    ]
    for number, source in enumerate(plan.sources, start=1):
        if source.rule is not None:
            points = sql("sumIf(points, source = {})", bound("UInt16", number))
            columns.append(sql("{} AS {}", points, identifier(source_points_column(number))))
    if explain:
        columns.append(sql("groupArray((source, value, events)) AS evidence"))
    return sql(
        "SELECT contact, {} FROM ({}) GROUP BY contact", joined(", ", columns), _per_source(plan, scope, explain)
    )


def word_column(word: int) -> Fragment:
    """Return the name of the column that holds 64 threshold bits."""
    return identifier(f"w{word}")


def source_points_column(number: int) -> str:
    """Return the name of the column with the uncapped points of an event rule's source."""
    return f"e{number}"


def _word(source: Source) -> int:
    return source.word if source.thresholds else 65_535


def _of_source(plan: Plan, value: Callable[[Source], int]) -> Fragment:
    """Return a number looked up by the column ``source``."""
    return sql("arrayElement({}, source)", bound("Array(Int64)", tuple(value(source) for source in plan.sources)))


def _per_source(plan: Plan, scope: ScopeFilters, explain: bool) -> Fragment:
    keyed = sql("{} = 1", _of_source(plan, lambda source: int(bool(source.key))))
    thresholds = bound("Array(Array(UInt32))", tuple(source.thresholds for source in plan.sources))
    reached = sql("arrayCount(least -> least <= value, arrayElement({}, source))", thresholds)
    offset = _of_source(plan, lambda source: source.offset)
    mask = sql("bitShiftLeft(bitShiftLeft(toUInt64(1), {}) - 1, {}) AS mask", reached, offset)
    columns = [
        sql("contact, source"),
        sql("if({}, count(), sum(rows)) AS value", keyed),
        mask,
        sql("{} AS points", _points(plan, keyed)),
    ]
    if explain:
        columns.append(sql("{} AS events", _evidence(plan)))
    return sql("SELECT {} FROM ({}) GROUP BY contact, source", joined(", ", columns), _per_key(plan, scope, explain))


def _award_at(source: Source) -> int:
    return (source.rule.award_at or 0) if source.rule else 0


def _points(plan: Plan, keyed: Fragment) -> Fragment:
    if all(source.rule is None for source in plan.sources):
        return sql("toInt64(0)")
    award = _of_source(plan, _award_at)
    every = sql("if({}, sum(first_earned), sum(earned))", keyed)
    if not any(_award_at(source) for source in plan.sources):
        return every
    nth = sql("arrayElement(arraySort(groupArrayIf((first_at, first_earned), {} > 0)), {}).2", award, award)
    return sql("if({} > 0, {}, {})", award, nth, every)


def _evidence(plan: Plan) -> Fragment:
    """Return the counted events of a source, oldest first: all of a rule, the n-th alone if it earns, else the last."""
    award = _of_source(plan, _award_at)
    rule = _of_source(plan, lambda source: int(source.rule is not None))
    ordered = sql("arraySort(groupArray(first_event))")
    return sql(
        "multiIf({} > 0, arraySlice({}, {}, 1), {} = 1, {}, arraySlice({}, -{}))",
        award,
        ordered,
        sql("if({} > 0, {}, 1)", award, award),
        rule,
        ordered,
        ordered,
        bound("UInt16", EVIDENCE),
    )


def _per_key(plan: Plan, scope: ScopeFilters, explain: bool) -> Fragment:
    columns = [
        sql("contact, source, key, count() AS rows, min(at_ms) AS first_at"),
        sql("sum(points_at) AS earned, argMin(points_at, at_ms) AS first_earned"),
    ]
    if explain:
        event = sql("(at_ms, event_id, type, points_at)")
        columns.append(sql("argMin({}, (at_ms, event_id)) AS first_event", event))
    return sql(
        "SELECT {} FROM ({}) GROUP BY contact, source, key", joined(", ", columns), _mapped(plan, scope, explain)
    )


def _mapped(plan: Plan, scope: ScopeFilters, explain: bool) -> Fragment:
    """Hits with their contact and what they earn, inside their windows; visitors nobody knows yet are left out."""
    window = _of_source(plan, lambda source: source.days * DAY_MS if source.days else _EVER_MS)
    columns = [
        sql("if(link.contact = 0, row.subject, link.contact) AS contact"),
        sql("row.hit.1 AS source, {} AS key, row.at_ms AS at_ms", _row_key(plan, explain)),
        sql("{} AS points_at", _points_at(plan)),
    ]
    if explain:
        columns.append(sql("row.event_id AS event_id, row.type AS type"))
    return sql(
        "SELECT {} FROM ({}) AS row ANY LEFT JOIN ({}) AS link ON row.subject = link.subject"
        " WHERE contact < {} AND at_ms > {} - {}",
        joined(", ", columns),
        _rows(plan, scope, explain),
        links(scope),
        bound("UInt64", FIRST_VISITOR),
        AS_OF,
        window,
    )


def _row_key(plan: Plan, explain: bool) -> Fragment:
    """The n-th event and the evidence need each event as a key of its own; counts and sums do not."""
    own = sql("sipHash64(row.event_id)")
    if explain:
        return sql("if({} = 1, row.hit.2, {})", _of_source(plan, lambda source: int(bool(source.key))), own)
    single = _of_source(plan, lambda source: int(not source.key and _award_at(source) > 0))
    if not any(_award_at(source) and not source.key for source in plan.sources):
        return sql("row.hit.2")
    return sql("if({} = 1, {}, row.hit.2)", single, own)


def _points_at(plan: Plan) -> Fragment:
    if all(source.rule is None for source in plan.sources):
        return sql("toInt64(0)")
    base = _of_source(plan, lambda source: source.rule.points_milli if source.rule else 0)
    plain = sql("{} + row.hit.3", base)
    if not any(source.rule and source.rule.half_life_days for source in plan.sources):
        return plain
    half_life = _of_source(plan, lambda source: (source.rule.half_life_days or 0) if source.rule else 0)
    steps = sql("intDiv({} - row.at_ms, {})", AS_OF, bound("Int64", DAY_MS))
    decayed = sql("toInt64(sign({}) * floor(abs({}) * exp2(-({} / {})) + 0.5))", base, base, steps, half_life)
    return sql("if({} = 0, {}, {})", half_life, plain, decayed)


def _rows(plan: Plan, scope: ScopeFilters, explain: bool) -> Fragment:
    columns = [sql("subject, toUnixTimestamp64Milli(at) AS at_ms, arrayJoin({}) AS hit", hits(plan))]
    if explain:
        columns.append(sql("toString(event_id) AS event_id, toString(type) AS type"))
    elif any(_award_at(source) and not source.key for source in plan.sources):
        columns.append(sql("toString(event_id) AS event_id"))
    conditions = [sql("type IN {}", event_types(plan)), sql("at <= {}", _INSTANT), scope.subjects(sql("subject"))]
    if all(source.days for source in plan.sources):
        longest = max(source.days or 0 for source in plan.sources) * DAY_MS
        conditions.append(sql("at > fromUnixTimestamp64Milli({} - {}, 'UTC')", AS_OF, bound("Int64", longest)))
    return sql("SELECT {} FROM events WHERE {}", joined(", ", columns), joined(" AND ", conditions))


def links(scope: ScopeFilters) -> Fragment:
    """Return the SELECT of the latest (subject, contact) of the subjects in scope."""
    return sql(
        "SELECT subject, argMax(contact, version) AS contact FROM subject_map WHERE {} GROUP BY subject",
        scope.subjects(sql("subject")),
    )
