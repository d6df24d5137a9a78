"""Measuring the pages of contacts over a base of any size, while the tick takes a steady stream of events."""

import http.client
import json
import os
import random
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from itertools import count
from typing import Final
from urllib.parse import urlencode

from leadloom.config.bench_serve import Served, own_folder, percentile, serve
from leadloom.config.stores import with_stores
from leadloom.kernel.clock import SystemClock
from leadloom.kernel.types import JsonValue
from leadloom.tick.bench_people import PEOPLE_PER_COMPANY, email_of, firm, mobile_of, person_name, user_id_of

KEY: Final = "wk_bench_pages"
BATCH: Final = 100
PAUSE_S: Final = 0.02
WARM_UP_S: Final = 10.0
PASS_WITHIN_S: Final = 900.0
OPENED: Final = 3
"""How many pages of a list are read one after another."""
SORTS: Final = ("-last_seen_at", "-score", "name")


@dataclass(frozen=True)
class PageFigures:
    """What ``bench pages`` prints: milliseconds of whole answers over HTTP, of one reader beside the stream of events.

    ``list``: pages of the contact list in all orders, with and without filters, as seen by somebody who sees all and
    by a salesperson. ``search``: whatever can be typed into the search box. ``contact``: the details of a contact, as
    its page asks for them first; ``timeline``: what it asks for then. ``tick_events_per_s``: what the tick took.
    """

    list_p50_ms: int
    list_p95_ms: int
    search_p50_ms: int
    search_p95_ms: int
    contact_p50_ms: int
    contact_p95_ms: int
    timeline_p95_ms: int
    slowest: dict[str, int]
    requests: int
    tick_events_per_s: int
    rate_per_s: int
    contacts: int
    fill_s: int
    first_pass_s: int


@dataclass
class _Taken:
    """Seconds by kind of page, and the slowest answer of every sort of question."""

    seconds: dict[str, list[float]] = field(
        default_factory=lambda: {"list": [], "search": [], "contact": [], "timeline": []}
    )
    slowest: dict[str, float] = field(default_factory=dict)

    def note(self, kind: str, what: str, seconds: float) -> None:
        self.seconds[kind].append(seconds)
        self.slowest[what] = max(seconds, self.slowest.get(what, 0.0))

    def at(self, kind: str, percent: int) -> int:
        return percentile(sorted(self.seconds[kind]), percent)


@dataclass(frozen=True)
class _Base:
    """What was made: contacts' ids in the order of their numbers, and keys of two readers."""

    ids: Sequence[int]
    sees_all: str
    sees_own: str
    owner: int


def measure_pages(*, contacts: int, seconds: float, rate: int) -> dict[str, JsonValue]:
    """Measure and return :class:`PageFigures` as JSON. Leaves nothing behind."""
    with own_folder() as folder:
        began = time.monotonic()
        base = _fill(contacts)
        filled = time.monotonic()
        with serve(folder, ready_within_s=PASS_WITHIN_S) as served:
            passed = time.monotonic()
            taken, per_second = _measure(served, base, seconds=seconds, rate=rate)
    figures = PageFigures(
        list_p50_ms=taken.at("list", 50),
        list_p95_ms=taken.at("list", 95),
        search_p50_ms=taken.at("search", 50),
        search_p95_ms=taken.at("search", 95),
        contact_p50_ms=taken.at("contact", 50),
        contact_p95_ms=taken.at("contact", 95),
        timeline_p95_ms=taken.at("timeline", 95),
        slowest={what: round(1000 * slow) for what, slow in sorted(taken.slowest.items())},
        requests=sum(map(len, taken.seconds.values())),
        tick_events_per_s=per_second,
        rate_per_s=rate,
        contacts=len(base.ids),
        fill_s=round(filled - began),
        first_pass_s=round(passed - filled),
    )
    return asdict(figures)


def _fill(contacts: int) -> _Base:
    clock = SystemClock()
    with with_stores():
        from django.db import connections

        from leadloom.config.schema import migrate_stores
        from leadloom.inbox.services import create_write_key
        from leadloom.inbox.types import KeyKind
        from leadloom.storage.clickhouse import event_store
        from leadloom.team.models import User
        from leadloom.team.selectors import principal_of
        from leadloom.team.services import create_api_key, create_user
        from leadloom.team.types import Role
        from leadloom.tick import bench, bench_base

        migrate_stores(now=clock.now())
        bench.prepare(now=clock.now())
        create_write_key(name="bench", kind=KeyKind.SERVER, now=clock.now(), key=KEY)
        ids = bench_base.fill(event_store(), contacts=contacts, now=clock.now())
        chief = create_user(
            email="chief@staff.example.com",
            name="Chief",
            role=Role.ADMIN,
            team_name=None,
            locale="en",
            password=None,
            now=clock.now(),
        )
        seller = User.objects.order_by("id").first()
        assert seller is not None  # noqa: S101 - prepare made some
        keys = [
            create_api_key(name="bench", role=who.role, by=principal_of(who), now=clock.now())[1]
            for who in (chief, seller)
        ]
        event_store().close()
        connections.close_all()
    for name in ("LEADLOOM_DATABASE_URL", "LEADLOOM_CLICKHOUSE_URL"):
        os.environ.pop(name, None)
    return _Base(ids, keys[0], keys[1], seller.pk)


def _measure(served: Served, base: _Base, *, seconds: float, rate: int) -> tuple[_Taken, int]:
    stream = _Stream(served.public_port, contacts=len(base.ids), rate=rate)
    stream.start()
    try:
        _read(served, base, seconds=WARM_UP_S)
        before, began = _events(served), time.monotonic()
        taken = _read(served, base, seconds=seconds)
        per_second = round((_events(served) - before) / (time.monotonic() - began))
    finally:
        stream.end()
    return taken, per_second


def _events(served: Served) -> int:
    return served.ask("SELECT coalesce(sum(events), 0) FROM tick_run WHERE state = 'done'")


def _read(served: Served, base: _Base, *, seconds: float) -> _Taken:
    """Ask for one page after the other, as one restless reader does."""
    taken, dice = _Taken(), random.Random(7)  # noqa: S311 - a repeatable sample, no secret
    connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=60)
    end = time.monotonic() + seconds
    lists, searches = _lists(base), _searches(dice, len(base.ids))
    while time.monotonic() < end:
        what, key, query = next(lists)
        _open(connection, taken, what, key, query)
        what, text = next(searches)
        _timed(connection, taken, ("search", what), base.sees_all, f"contacts?{urlencode({'search': text})}")
        contact = dice.choice(base.ids)
        _timed(connection, taken, ("contact", "contact"), base.sees_all, f"contacts/{contact}")
        _timed(connection, taken, ("timeline", "timeline"), base.sees_all, f"contacts/{contact}/timeline")
    connection.close()
    return taken


def _open(connection: http.client.HTTPConnection, taken: _Taken, what: str, key: str, query: dict[str, str]) -> None:
    """Read the first pages of a list, each counted by itself."""
    cursor: JsonValue = None
    for _ in range(OPENED):
        asked = query | ({"cursor": str(cursor)} if cursor else {})
        page = _timed(connection, taken, ("list", what), key, f"contacts?{urlencode(asked)}")
        cursor = page["next_cursor"]
        if not cursor:
            return


def _lists(base: _Base) -> Iterator[tuple[str, str, dict[str, str]]]:
    """Yield questions to the list without end: every order, with every filter now and then."""
    filters: list[dict[str, str]] = [
        {},
        {"source": "webinar"},
        {"stage": "sql"},
        {"rating": "high"},
        {"rating": "low"},
        {"grade": "A"},
        {"owner": str(base.owner)},
        {"stage": "opportunity", "source": "event"},
    ]
    for number in count():
        sort, chosen = SORTS[number % len(SORTS)], filters[number // len(SORTS) % len(filters)]
        key = base.sees_own if number % 5 == 4 else base.sees_all
        name = "own" if number % 5 == 4 else "all"
        yield f"list {name} {sort} {' '.join(chosen)}".strip(), key, {"sort": sort, **chosen}


def _searches(dice: random.Random, contacts: int) -> Iterator[tuple[str, str]]:
    """Yield search texts without end: mostly what few have, now and then what very many have."""
    broad = ("有限公司", "科技", "精密制造", "上海")
    for number in count():
        person = dice.randrange(contacts)
        name, company = person_name(person), firm(person // PEOPLE_PER_COMPANY).name
        texts = (
            ("email", email_of(person)),
            ("mobile", mobile_of(person)),
            ("last four", mobile_of(person)[-4:]),
            ("user id", user_id_of(person)),
            ("name", name),
            ("piece of a name", name[-2:]),
            ("company", company),
            ("piece of a company", company[2:7]),
            ("number", f"C{person + 1:03}"),
            ("very many", broad[number // 10 % len(broad)]),
        )
        yield texts[number % len(texts)]


def _timed(
    connection: http.client.HTTPConnection, taken: _Taken, what: tuple[str, str], key: str, path: str
) -> dict[str, JsonValue]:
    """Ask for a path, note how long the whole answer took, and return it."""
    began = time.monotonic()
    connection.request("GET", f"/api/v1/{path}", headers={"Authorization": f"Bearer {key}"})
    response = connection.getresponse()
    body = response.read()
    taken.note(*what, time.monotonic() - began)
    if response.status != 200:
        raise RuntimeError(f"{path} was answered {response.status}: {body[:300]!r}")
    time.sleep(PAUSE_S)
    return dict(json.loads(body))


class _Stream(threading.Thread):
    """Sends events of known contacts and of strangers at a steady rate, until told to end."""

    def __init__(self, port: int, *, contacts: int, rate: int) -> None:
        super().__init__(daemon=True)
        self._port, self._contacts, self._rate = port, contacts, rate
        self._ended = threading.Event()

    def run(self) -> None:
        """Send batches; one that is late is sent at once."""
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)
        dice, began = random.Random(11), time.monotonic()  # noqa: S311
        for number in count():
            if self._ended.wait(max(0.0, began + number * BATCH / self._rate - time.monotonic())):
                break
            events = [self._event(dice, number * BATCH + place) for place in range(BATCH)]
            body = json.dumps({"writeKey": KEY, "batch": events})
            connection.request("POST", "/v1/batch", body, {"Content-Type": "application/json"})
            if (status := connection.getresponse()).status != 200:
                raise RuntimeError(f"the edge answered {status.status}")
            status.read()
        connection.close()

    def end(self) -> None:
        """Send no more."""
        self._ended.set()
        self.join()

    def _event(self, dice: random.Random, number: int) -> dict[str, JsonValue]:
        path = dice.choice(("/", "/product", "/pricing", "/cases"))
        known = number % 3 != 0
        who = (
            {"userId": user_id_of(dice.randrange(self._contacts))}
            if known
            else {"anonymousId": f"stranger-{number // 9}"}
        )
        page: dict[str, JsonValue] = {"url": f"https://www.example.com{path}", "path": path, "title": "Example"}
        return {"type": "page", "messageId": f"pages-{number}", "properties": page, **who}
