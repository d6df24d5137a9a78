"""Reads for reports. They count and name nobody; the routes ask for the right."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from leadloom.analytics.definition import MOST_COUNTED, Period
from leadloom.analytics.types import Counts, Money, SourceCount, SourceReport, SourceRow
from leadloom.catalog.selectors import lay_over
from leadloom.catalog.sources import NOT_GIVEN, source_labels
from leadloom.criteria.types import Label
from leadloom.storage.postgres_sql import fetch
from leadloom.storage.sqlfiles import load

BY_SOURCE = load(__package__, "sources")
MONEY = load(__package__, "money_by_source")
NEW_BY_SOURCE = load(__package__, "new_by_source")


def sources(period: Period, *, as_of: datetime) -> SourceReport:
    """Return leads, won deals, rate, cost and return by source, for the leads opened in the period; three statements.

    A source that the catalogue does not know is shown under its own key.
    """
    lay_over()
    params = {"since": period.since, "until": period.until, "as_of": as_of, "not_given": NOT_GIVEN}
    counted = {str(source): Counts(int(str(leads)), int(str(won))) for source, leads, won in fetch(BY_SOURCE, params)}
    money: dict[str, list[Money]] = {}
    for source, currency, cost, costed, won_amount in fetch(MONEY, params):
        counts = counted.get(str(source), Counts(0, 0))
        spent, got = Decimal(str(cost)), Decimal(str(won_amount))
        line = Money(str(currency), spent, int(str(costed)), got, counts.leads, counts.won)
        money.setdefault(str(source), []).append(line)
    rows = tuple(
        SourceRow(source, _label(source), counts, _ordered(money.get(source, ()))) for source, counts in counted.items()
    )
    total = Counts(sum(row.counts.leads for row in rows), sum(row.counts.won for row in rows))
    return SourceReport(rows, total, as_of, _summed((line for lines in money.values() for line in lines), total))


def _summed(lines: Iterable[Money], total: Counts) -> tuple[Money, ...]:
    """Return the lines of all sources as one for each currency."""
    found: dict[str, Money] = {}
    for line in lines:
        known = found.get(line.currency) or Money(line.currency, Decimal(0), 0, Decimal(0), total.leads, total.won)
        found[line.currency] = replace(
            known,
            cost=known.cost + line.cost,
            costed=known.costed + line.costed,
            won_amount=known.won_amount + line.won_amount,
        )
    return _ordered(found.values())


def _ordered(lines: Iterable[Money]) -> tuple[Money, ...]:
    return tuple(sorted(lines, key=lambda line: (-line.cost, -line.won_amount, line.currency)))


def new_by_source(*, since: datetime, as_of: datetime) -> list[SourceCount]:
    """Return how many leads were opened from ``since`` to ``as_of`` by source, the largest first; none are left out."""
    params = {"since": since, "as_of": as_of, "not_given": NOT_GIVEN, "limit": MOST_COUNTED}
    lay_over()
    rows = [(str(source), int(str(leads))) for source, leads in fetch(NEW_BY_SOURCE, params)]
    return [SourceCount(source, _label(source), leads) for source, leads in rows]


def _label(source: str) -> Label:
    return source_labels().get(source) or Label(zh=source, en=source)
