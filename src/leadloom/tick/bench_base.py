"""A base of a given size for measurements, copied into both stores: everything that pages read of it is real."""

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from multiprocessing import get_context
from typing import Final, cast

from django.db import connection

from leadloom.events.types import StoreTable
from leadloom.identity.minting import Minter
from leadloom.kernel.ids import FIRST_VISITOR
from leadloom.profiles.companies import name_core, search_pieces, search_text
from leadloom.storage.clickhouse import EventStore
from leadloom.storage.postgres_sql import execute, fetch
from leadloom.storage.sqlfiles import load
from leadloom.team.models import User
from leadloom.tick.bench_people import IDENTIFIERS, PEOPLE_PER_COMPANY, Copied, Part, copied, firm

COMPANIES: Final = load(__package__, "bench_companies")
COMPANY_KEYS: Final = load(__package__, "bench_company_keys")
LEADS: Final = load(__package__, "bench_leads")
SHOWN: Final = load(__package__, "bench_shown")
EVENTS: Final = load(__package__, "bench_events")
INDEXES: Final = load(__package__, "bench_indexes")
LINKS: Final = load(__package__, "bench_links")
LINKS_BACK: Final = load(__package__, "bench_links_back")

PART: Final = 20_000
CORES: Final = 2
AHEAD: Final = 3
"""How many parts may wait in memory."""
EVENTS_PER_CONTACT: Final = 5
LEAD_EVERY: Final = 10
"""Every so many-th contact has a lead."""
_TABLES: Final = {
    "contacts": "profiles_contact (id, number, name, name_bi, email, email_bi, mobile, mobile_bi, title, title_level,"
    " decision_maker, industry, region, purchase_stage, email_domain, source, company_id, custom, first_seen_at,"
    " last_seen_at, created_at, version)",
    "search": "profiles_contact_search (contact_id, name_grams, mobile_last4_bi)",
    "identifiers": "identity_identifier (id, kind, source, value_bi, value, contact_id, since)",
}


def fill(store: EventStore, *, contacts: int, now: datetime) -> list[int]:
    """Make contacts with companies, identifiers, search keys, leads, browsers and events; return their ids.

    Takes about 0.3 ms a contact on two cores.
    """
    _companies(-(-contacts // PEOPLE_PER_COMPANY), now=now)
    ids = Minter("subject_seq").take(contacts)
    Minter("contact_number_seq").take(contacts)
    names = Minter("identity_identifier_id_seq").take(IDENTIFIERS * contacts)
    with _without_indexes():
        for part in _made(list(_parts(ids, names, now=now))):
            _copy(part)
            store.insert_raw(StoreTable.CONTACT_VERSIONS, part.versions)
        _leads(now=now)
    for statement in (LINKS, LINKS_BACK, EVENTS):
        store.command(statement, {"visitor": FIRST_VISITOR, "per": EVENTS_PER_CONTACT, "now": now})
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return ids


def _companies(count: int, *, now: datetime) -> None:
    for first in range(0, count, PART):
        firms = [firm(number) for number in range(first, min(first + PART, count))]
        execute(
            COMPANIES,
            {
                "ids": [one.number + 1 for one in firms],
                "names": [one.name for one in firms],
                "cores": [name_core(one.name) for one in firms],
                "folded": [search_text(one.name) for one in firms],
                "grams": ["\n".join(search_pieces(one.name)) for one in firms],
                "domains": [one.domain for one in firms],
                "industries": [one.industry for one in firms],
                "employees": [one.employees for one in firms],
                "regions": [one.region for one in firms],
                "now": now,
            },
        )
    execute(COMPANY_KEYS, {})
    Minter("profiles_company_id_seq").take(count)


def _leads(*, now: datetime) -> None:
    staff = list(User.objects.order_by("id").values_list("id", flat=True))
    execute(LEADS, {"every": LEAD_EVERY, "staff": staff, "now": now})
    execute(SHOWN, {})


@contextmanager
def _without_indexes() -> Iterator[None]:
    """Take the tables' indexes away and make them again at the end, which is faster than keeping them up to date."""
    names = [table.partition(" ")[0] for table in _TABLES.values()]
    rows = cast("list[tuple[str, str]]", fetch(INDEXES, {"tables": names}))
    with connection.cursor() as cursor:
        for name, _ in rows:
            cursor.execute(f'DROP INDEX "{name}"')
        yield
        cursor.execute("SET maintenance_work_mem = '256MB'")
        for _, definition in rows:
            cursor.execute(definition)


def _parts(ids: Sequence[int], names: Sequence[int], *, now: datetime) -> Iterator[Part]:
    for first in range(0, len(ids), PART):
        end = min(first + PART, len(ids))
        yield Part(first, ids[first:end], names[IDENTIFIERS * first : IDENTIFIERS * end], now)


def _made(parts: Sequence[Part]) -> Iterator[Copied]:
    """Make parts on two cores, in order."""
    if len(parts) == 1:
        yield copied(parts[0])
        return
    with ProcessPoolExecutor(CORES, mp_context=get_context("spawn")) as workers:
        waiting = deque(workers.submit(copied, part) for part in parts[:AHEAD])
        for part in parts[AHEAD:]:
            yield waiting.popleft().result()
            waiting.append(workers.submit(copied, part))
        for made in waiting:
            yield made.result()


def _copy(part: Copied) -> None:
    texts = {"contacts": part.contacts, "search": part.search, "identifiers": part.identifiers}
    for name, table in _TABLES.items():
        with connection.cursor() as cursor, cursor.copy(f"COPY {table} FROM STDIN") as copy:
            copy.write(texts[name])
