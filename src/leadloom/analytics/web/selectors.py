"""Reads for web analytics. They count and name nobody; the routes ask for the right.

A visit belongs to the period it began in and is followed to its end, for a day at most. Each function is one statement
that reads the period's months once and groups their rows by visit; what this takes beyond ``SPILL_BYTES`` goes to disk,
so that memory is bounded however much happened. (Grouping in the order of the table's key needs no disk and was
measured four times slower and more.) What is shown (pages, ways, sources) is small.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Final, cast

from leadloom.analytics.web.definition import Days, WebOriginBy, WebPageSort, WebStep
from leadloom.analytics.web.types import Bucket, Figures, NetworkRow, OriginRow, Overview, PageRow, WayRow
from leadloom.catalog.events import KEY_BEHAVIOURS
from leadloom.catalog.selectors import lay_over
from leadloom.catalog.sources import source_labels
from leadloom.criteria.types import Label
from leadloom.events.definition import store_instant
from leadloom.identity.visits import GAP
from leadloom.kernel.ids import FIRST_VISITOR
from leadloom.storage.clickhouse import EventStore, Row
from leadloom.storage.sqlfiles import Statement, load

VISITS: Final = load(__package__, "visits")
PEOPLE: Final = load(__package__, "people")
KNOWN: Final = load(__package__, "known")
WHOSE: Final = load(__package__, "whose")

TAIL: Final = timedelta(hours=24)
"""How long after its period a visit is followed."""
WAY_STEPS: Final = 4
NAMED_BY: Final = 20
"""So many contacts of a network are asked for their company."""
SPILL_BYTES: Final = 512 << 20
_BOUNDED: Final = {"max_bytes_before_external_group_by": SPILL_BYTES}


def _composed(statement: Statement) -> Statement:
    """Put the statements that others read from in the places of their names; ours all, and constant."""
    known = KNOWN.text.replace("/* people */", PEOPLE.text)
    whose = WHOSE.text.replace("/* known */", known)
    text = statement.text
    for place, part in (
        ("/* visits of known */", VISITS.text.replace("/* whose */", f"AND subject IN ({whose})")),
        ("/* visits */", VISITS.text),
        ("/* known */", known),
        ("/* people */", PEOPLE.text),
    ):
        text = text.replace(place, part)
    return replace(statement, text=text)


TOTALS: Final = _composed(load(__package__, "totals"))
PAGES: Final = _composed(load(__package__, "pages"))
ORIGINS: Final = _composed(load(__package__, "origins"))
PATHS: Final = _composed(load(__package__, "paths"))
NETWORKS: Final = _composed(load(__package__, "networks"))
COMPANIES: Final = load(__package__, "companies")


def overview(days: Days, step: WebStep, store: EventStore) -> Overview:
    """Return the period's numbers, in all and by day or week."""
    total, found = Figures(), dict[date, Figures]()
    for bucket, is_total, *numbers in _ask(TOTALS, days, store, zone=days.zone.key, weekly=int(step is WebStep.WEEK)):
        figures = _figures(numbers)
        if is_total:
            total = figures
        else:
            found[cast("date", bucket)] = figures
    return Overview(total, tuple(Bucket(on, found.get(on, Figures())) for on in days.buckets(step)))


def pages(days: Days, store: EventStore, *, sort: WebPageSort, limit: int) -> list[PageRow]:
    """Return the pages with the most views, entries, exits or bounces; those with none of it are left out."""
    rows = _ask(PAGES, days, store, sort=sort.value, limit=limit)
    return [PageRow(*cast("tuple[str, int, int, int, int, int, float, int]", row)) for row in rows]


def origins(days: Days, store: EventStore, *, by: WebOriginBy, limit: int) -> list[OriginRow]:
    """Return where the most visits came from; by keyword (and so on) only those that have one."""
    lay_over()
    rows = _ask(ORIGINS, days, store, by=by.value, limit=limit, visitors=FIRST_VISITOR)
    return [_origin(row) for row in rows]


def ways(days: Days, store: EventStore, *, limit: int) -> list[WayRow]:
    """Return the most frequent ways through the first ``WAY_STEPS`` pages of a visit."""
    rows = _ask(PATHS, days, store, steps=WAY_STEPS, limit=limit)
    found = (cast("tuple[Sequence[str], int, int]", row) for row in rows)
    return [WayRow(tuple(way), visits, ended) for way, visits, ended in found]


def networks(days: Days, store: EventStore, *, limit: int) -> list[NetworkRow]:
    """Return the company networks with the most visitors, each with the company that most of its contacts are at.

    Two statements; the second is about a few contacts of each network.
    """
    rows = _ask(NETWORKS, days, store, visitors=FIRST_VISITOR, limit=limit, asked=NAMED_BY)
    known = [cast("list[int]", row[-1]) for row in rows]
    company = _companies(store, [contact for contacts in known for contact in contacts])
    return [
        NetworkRow(*cast("tuple[str, int, int, int, int, datetime]", row[:-1]), company=_common(contacts, company))
        for row, contacts in zip(rows, known, strict=True)
    ]


def _companies(store: EventStore, contacts: Sequence[int]) -> Mapping[int, str]:
    if not contacts:
        return {}
    return dict(cast("list[tuple[int, str]]", store.query(COMPANIES, {"contacts": sorted(set(contacts))})))


def _common(contacts: Sequence[int], company: Mapping[int, str]) -> str | None:
    """Return the most frequent company; of equals the first by name."""
    names = Counter(sorted(company[contact] for contact in contacts if contact in company))
    return names.most_common(1)[0][0] if names else None


def _ask(statement: Statement, days: Days, store: EventStore, **more: str | int) -> list[Row]:
    params: Mapping[str, object] = {
        "since": store_instant(days.since),
        "until": store_instant(days.until),
        "gap_s": int(GAP.total_seconds()),
        "tail_s": int(TAIL.total_seconds()),
        "deeds": list(KEY_BEHAVIOURS),
        **more,
    }
    return store.query(statement, params, _BOUNDED)


def _figures(numbers: Sequence[object]) -> Figures:
    return Figures(*cast("tuple[int, int, int, int, int, float, int, int]", tuple(numbers)))


def _origin(row: Row) -> OriginRow:
    named = cast("tuple[str, str, str, str, str, int, int, int, int, int, int]", row)
    return OriginRow(source_labels().get(named[0]) or Label(zh=named[0], en=named[0]), *named)
