"""From hits to one row per contact: bits of the questions answered with yes, points of the rules.

The way is row → hit (contact, source) → key → source → step → contact. Only what matched makes rows, so the cost
follows what happened. A count is never made: "at least n in d days" holds when the n-th latest event (or n-th latest
of the distinct values' latest events) is younger than d days, so that all windows and thresholds of the same events
share one short list of instants.
"""

from collections.abc import Callable, Sequence
from typing import Final

from leadloom.criteria.compiler import AS_OF, DAY_MS
from leadloom.criteria.fragments import Fragment, bound, identifier, joined, literal, sql
from leadloom.evaluation.definition import EVIDENCE
from leadloom.evaluation.event_rows import RowColumns, event_types, row_columns
from leadloom.evaluation.plan import Plan, Source
from leadloom.evaluation.scopes import ScopeFilters
from leadloom.kernel.ids import FIRST_VISITOR

_EVER_MS: Final = 10**15
_INSTANT: Final = sql("fromUnixTimestamp64Milli({}, 'UTC')", AS_OF)


def per_contact(plan: Plan, scope: ScopeFilters, *, explain: bool) -> Fragment:
    """Return the SELECT of (contact, w0 …, e1 …[, evidence]) for contacts with at least one hit."""
    columns = [
        sql("groupBitOrIf(mask, word = {}) AS {}", bound("UInt16", word), word_column(word))
        for word in range(plan.words)
    ]
    for number, source in enumerate(plan.sources, start=1):
        if source.rule is not None:
            points = sql("sumIf(points, source = {})", bound("UInt16", number))
            columns.append(sql("{} AS {}", points, source_points_column(number)))
    if explain:
        columns.append(sql("groupUniqArray((source, counts, events)) AS evidence"))
    steps = _per_step(plan, _per_source(plan, scope, explain), explain)
    return sql("SELECT contact, {} FROM ({}) GROUP BY contact", joined(", ", columns), steps)


def word_column(word: int) -> Fragment:
    """Return the name of the column that holds 64 answers."""
    return identifier(f"w{word}")


def source_points_column(number: int) -> Fragment:
    """Return the name of the column with the uncapped points of an event rule's source."""
    return identifier(f"e{number}")


def _milliseconds(days: int | None) -> int:
    return _EVER_MS if days is None else days * DAY_MS


def _of_source(plan: Plan, value: Callable[[Source], int]) -> Fragment:
    """Return a number looked up by the column ``source``."""
    return sql("arrayElement({}, source)", bound("Array(Int64)", tuple(value(source) for source in plan.sources)))


def _per_step(plan: Plan, per_source: Fragment, explain: bool) -> Fragment:
    """Bits of every step: its windows fall, so that those the n-th latest event lies in are the first ones."""
    steps = [step for source in plan.sources for step in source.steps]
    leasts = bound("Array(Int64)", tuple(step.least for step in steps))
    windows = bound("Array(Array(Int64))", tuple(tuple(_milliseconds(days) for days in s.windows) for s in steps))
    words = bound("Array(UInt16)", tuple(step.word for step in steps))
    offsets = bound("Array(UInt16)", tuple(step.offset for step in steps))
    kept = sql("contact, source, points, counts, events") if explain else sql("contact, source, points")
    placed = sql(
        "SELECT {}, arrayJoin(arrayFilter(step -> arrayElement({}, step) <= length(latest), {})) AS step,"
        " {} - arrayElement(latest, arrayElement({}, step)) AS age FROM ({})",
        kept,
        leasts,
        _steps_of_source(plan.sources, explain),
        AS_OF,
        leasts,
        per_source,
    )
    inside = sql("arrayCount(window -> window > age, arrayElement({}, step))", windows)
    mask = sql("bitShiftLeft(bitShiftLeft(toUInt64(1), {}) - 1, arrayElement({}, step))", inside, offsets)
    return sql("SELECT {}, {} AS mask, arrayElement({}, step) AS word FROM ({})", kept, mask, words, placed)


def _steps_of_source(sources: Sequence[Source], explain: bool) -> Fragment:
    """Return the steps (from 1) of the column ``source``; step 0 keeps the row of a rule or a reason."""
    first, found = 1, []
    for source in sources:
        keep = (0,) if explain or source.rule else ()
        found.append(keep + tuple(range(first, first + len(source.steps))))
        first += len(source.steps)
    return sql("arrayElement({}, source)", bound("Array(Array(UInt16))", tuple(found)))


def _per_source(plan: Plan, scope: ScopeFilters, explain: bool) -> Fragment:
    most = literal(_most(plan))
    columns = [
        sql("contact, source"),
        sql("arrayMap(at -> -at, groupArraySortedArray({})(newest)) AS latest", most),
        sql("{} AS points", _points(plan)),
    ]
    if explain:
        columns.append(sql("{} AS counts, {} AS events", _counts(plan), _evidence(plan)))
    return sql("SELECT {} FROM ({}) GROUP BY contact, source", joined(", ", columns), _per_key(plan, scope, explain))


def _most(plan: Plan) -> int:
    """Return how many of the latest events any question needs."""
    return max((step.least for source in plan.sources for step in source.steps), default=1)


def _award_at(source: Source) -> int:
    return (source.rule.award_at or 0) if source.rule else 0


def _keyed(plan: Plan) -> Fragment:
    return sql("{} = 1", _of_source(plan, lambda source: int(bool(source.key))))


def _points(plan: Plan) -> Fragment:
    if all(source.rule is None for source in plan.sources):
        return sql("toInt64(0)")
    award = _of_source(plan, _award_at)
    every = sql("if({}, sum(first_earned), sum(earned))", _keyed(plan))
    if not any(_award_at(source) for source in plan.sources):
        return every
    nth = sql("arrayElement(arraySort(groupArrayIf((first_at, first_earned), {} > 0)), {}).2", award, award)
    return sql("if({} > 0, {}, {})", award, nth, every)


def _counts(plan: Plan) -> Fragment:
    """Return how many (distinct) events there are in each window of the source."""
    windows = tuple(tuple(_milliseconds(days) for days in source.windows) for source in plan.sources)
    mine = sql("arrayElement({}, source)", bound("Array(Array(Int64))", windows))
    return sql(
        "arrayMap(window -> arrayCount(at -> {} - at < window, groupArray(last_event.1)), {})",
        AS_OF,
        mine,
    )


def _evidence(plan: Plan) -> Fragment:
    """Return the events behind a source, oldest first: all of a rule (the n-th alone if it earns), else the latest."""
    award = _of_source(plan, _award_at)
    rule = _of_source(plan, lambda source: int(source.rule is not None))
    counted = sql("arraySort(groupArray(first_event))")
    return sql(
        "multiIf({} > 0, arraySlice({}, if({} > 0, {}, 1), 1), {} = 1, {}, arraySlice(arraySort({}), -{}))",
        award,
        counted,
        award,
        award,
        rule,
        counted,
        sql("groupArray(last_event)"),
        literal(EVIDENCE),
    )


def _per_key(plan: Plan, scope: ScopeFilters, explain: bool) -> Fragment:
    """One row per distinct value of a source's key, or per source without a key."""
    newest = sql("groupArraySorted({})(-at_ms)", literal(_most(plan)))
    if any(source.key for source in plan.sources):
        newest = sql("if({}, [min(-at_ms)], {})", _keyed(plan), newest)
    columns = [sql("contact, source, key"), sql("{} AS newest", newest)]
    if any(source.rule for source in plan.sources):
        columns.append(sql("sum(points_at) AS earned, min(at_ms) AS first_at"))
        columns.append(sql("argMin(points_at, at_ms) AS first_earned"))
    if explain:
        event = sql("(at_ms, event_id, type, points_at)")
        columns.append(sql("argMin({}, (at_ms, event_id)) AS first_event", event))
        columns.append(sql("argMax({}, (at_ms, event_id)) AS last_event", event))
    return sql("SELECT {} FROM ({}) GROUP BY contact, source, key", joined(", ", columns), _hits(plan, scope, explain))


def _hits(plan: Plan, scope: ScopeFilters, explain: bool) -> Fragment:
    """Each hit inside the longest window of its source, with what it earns."""
    row = row_columns(plan)
    needed = _of_source(plan, lambda source: _milliseconds(source.days))
    columns = [
        sql("contact, source, at_ms"),
        sql("{} AS key", _row_key(plan, row, explain)),
        sql("{} AS points_at", _points_at(plan, row)),
    ]
    if explain:
        columns.append(sql("event_id, type"))
    mapped = _mapped(plan, row, scope, explain)
    return sql("SELECT {} FROM ({}) WHERE {} - at_ms < {}", joined(", ", columns), mapped, AS_OF, needed)


def _slot(values: Sequence[Fragment], slots: Sequence[int], none: Fragment) -> Fragment:
    """Return the column of a source's slot on an exploded row."""
    if not values:
        return none
    slot = sql("arrayElement({}, source)", bound("Array(UInt16)", tuple(slots)))
    branches = [sql("{} = {}, {}", slot, literal(number), values[number - 1]) for number in range(1, len(values) + 1)]
    return sql("multiIf({}, {})", joined(", ", branches), none)


def _row_key(plan: Plan, row: RowColumns, explain: bool) -> Fragment:
    """The n-th event and the evidence need each event as a key of its own; counts and sums do not."""
    keys = [identifier(f"key{number}") for number in range(1, len(row.keys) + 1)]
    own = sql("sipHash64(event_id)")
    if explain:
        return _slot(keys, row.key_slots, own)
    shared = _slot(keys, row.key_slots, sql("toUInt64(0)"))
    if not any(_award_at(source) and not source.key for source in plan.sources):
        return shared
    single = _of_source(plan, lambda source: int(not source.key and _award_at(source) > 0))
    return sql("if({} = 1, {}, {})", single, own, shared)


def _points_at(plan: Plan, row: RowColumns) -> Fragment:
    if all(source.rule is None for source in plan.sources):
        return sql("toInt64(0)")
    base = _of_source(plan, lambda source: source.rule.points_milli if source.rule else 0)
    amounts = [identifier(f"amount{number}") for number in range(1, len(row.amounts) + 1)]
    plain = sql("{} + {}", base, _slot(amounts, row.amount_slots, sql("toInt64(0)")))
    if not any(source.rule and source.rule.half_life_days for source in plan.sources):
        return plain
    half_life = _of_source(plan, lambda source: (source.rule.half_life_days or 0) if source.rule else 0)
    steps = sql("intDiv({} - at_ms, {})", AS_OF, bound("Int64", DAY_MS))
    decayed = sql("toInt64(sign({}) * floor(abs({}) * exp2(-({} / {})) + 0.5))", base, base, steps, half_life)
    return sql("if({} = 0, {}, {})", half_life, plain, decayed)


def _mapped(plan: Plan, row: RowColumns, scope: ScopeFilters, explain: bool) -> Fragment:
    """Each hit with its contact; those of visitors nobody knows yet are left out."""
    names = ["at_ms", "source", "event_id", *(["type"] if explain else []), *_carried(row)]
    kept = joined(", ", [sql("row.{} AS {}", identifier(name), identifier(name)) for name in names])
    return sql(
        "SELECT if(link.contact = 0, row.subject, link.contact) AS contact, {}"
        " FROM ({}) AS row ANY LEFT JOIN ({}) AS link ON row.subject = link.subject WHERE contact < {}",
        kept,
        _rows(plan, row, scope, explain),
        _links(scope),
        bound("UInt64", FIRST_VISITOR),
    )


def _carried(row: RowColumns) -> dict[str, Fragment]:
    keys = {f"key{number}": value for number, value in enumerate(row.keys, start=1)}
    return keys | {f"amount{number}": value for number, value in enumerate(row.amounts, start=1)}


def _rows(plan: Plan, row: RowColumns, scope: ScopeFilters, explain: bool) -> Fragment:
    """A row for each source that an event feeds: none for an event that feeds none."""
    columns = [
        sql("subject, toUnixTimestamp64Milli(at) AS at_ms, arrayJoin({}) AS source", row.hits),
        sql("toString(event_id) AS event_id"),
        *(sql("{} AS {}", value, identifier(name)) for name, value in _carried(row).items()),
    ]
    if explain:
        columns.append(sql("toString(type) AS type"))
    conditions = [sql("type IN {}", event_types(plan)), sql("at <= {}", _INSTANT), scope.subjects(sql("subject"))]
    if all(source.days for source in plan.sources):
        longest = max(source.days or 0 for source in plan.sources) * DAY_MS
        conditions.append(sql("at > fromUnixTimestamp64Milli({} - {}, 'UTC')", AS_OF, bound("Int64", longest)))
    return sql("SELECT {} FROM events WHERE {}", joined(", ", columns), joined(" AND ", conditions))


def _links(scope: ScopeFilters) -> Fragment:
    """Return the SELECT of the latest (subject, contact) of the subjects in scope."""
    return sql(
        "SELECT subject, argMax(contact, version) AS contact FROM subject_map WHERE {} GROUP BY subject",
        scope.subjects(sql("subject")),
    )
