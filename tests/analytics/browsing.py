"""Invented browsing in the event store, and web analytics counted anew from the rows, one visit at a time."""

import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeAlias
from uuid import UUID

from leadloom.events.definition import encode_rows, event_row, link_rows
from leadloom.events.types import EventRow, SubjectLink
from leadloom.kernel.ids import FIRST_VISITOR
from leadloom.kernel.types import JsonValue
from leadloom.storage.clickhouse import EventStore

PATHS = ("/", "/product", "/pricing", "/cases", "/docs")
ORIGINS: tuple[dict[str, JsonValue], ...] = (
    {"source": "direct", "referrer_host": "www.example.com"},
    {"source": "organic_search", "search_keyword": "线索管理", "referrer_host": "www.baidu.com"},
    {"source": "organic_search", "referrer_host": "www.bing.com"},
    {"source": "paid_search", "medium": "cpc", "campaign": "spring"},
    {"source": "email", "medium": "edm", "campaign": "may"},
)
Origin: TypeAlias = tuple[str, str, str, str, str]
DEEDS = ("form_submitted", "file_downloaded", "cta_clicked")
NETWORKS = ("", "", "net-a", "net-b", "net-c")


@dataclass
class Browsing:
    """Rows of ``events`` and ``subject_map`` (with the other side), as ticks would have stored them."""

    events: list[EventRow] = field(default_factory=list)
    links: list[SubjectLink] = field(default_factory=list)

    def add(self, subject: int, type_: str, at: datetime, visit: int = 0, **props: JsonValue) -> None:
        """Add an event with an id of its own; the property ``bot`` is none but its mark."""
        bot = bool(props.pop("bot", False))
        number = UUID(int=len(self.events) * 7919 % 999_983)
        row = EventRow(subject, type_, at, number, at, "sdk", bot, visit, {k: v for k, v in props.items() if v != ""})
        self.events.append(row)

    def store(self, store: EventStore) -> None:
        """Insert everything, in an order that has nothing to do with time."""
        rows = [event_row(row, tick=1) for row in self.events]
        random.Random(1).shuffle(rows)
        settings = {"type_json_skip_duplicated_paths": 1}
        for part in (rows[::2], rows[1::2]):
            if part:
                store.insert_raw("events", encode_rows(part), settings=settings)
        for table, side in (("subject_map", 0), ("contact_subjects", 1)):
            if self.links:
                store.insert_raw(table, encode_rows(link_rows(link)[side] for link in self.links))


def browse(seed: int, *, since: datetime, days: int, visits: int = 120) -> Browsing:
    """Return visits from a day before ``since`` to a day after ``days`` days, with all that can be odd about them."""
    dice = random.Random(seed)
    made = Browsing()
    subjects = [FIRST_VISITOR + number for number in range(visits // 3)]
    for version, subject in enumerate(dice.sample(subjects, visits // 6), 1):
        made.links.append(SubjectLink(subject, dice.randint(1, 9), version, since))
    made.links += [SubjectLink(link.subject, 11, link.version + 1_000, since) for link in made.links[:3]]
    free = dict.fromkeys(subjects, since - timedelta(days=1))
    for visit in range(1, visits + 1):
        subject = dice.choice(subjects)
        begin = max(free[subject], since - timedelta(days=1)) + timedelta(hours=dice.uniform(0.6, days * 6))
        free[subject] = _visit(made, dice, subject, visit, begin)
    return made


def _visit(made: Browsing, dice: random.Random, subject: int, visit: int, begin: datetime) -> datetime:
    """Add one visit; some pages of it came late and lie before what began it. Return its last hit."""
    is_bot, network, origin, at = dice.random() < 0.1, dice.choice(NETWORKS), dice.choice(ORIGINS), begin
    if dice.random() < 0.9:
        made.add(subject, "visit_started", begin, visit, network=network, **origin)
    else:
        early = begin - timedelta(minutes=dice.uniform(1, 29))
        made.add(subject, "visit_started", begin, visit, source="direct", network=network)
        of_page = {"source": "landing_source", "medium": "utm_medium", "campaign": "utm_campaign"}
        said = {of_page.get(key, key): value for key, value in origin.items()}
        made.add(subject, "page_viewed", early, visit, path=dice.choice(PATHS), network=network, **said)
    for number in range(dice.choice((0, 1, 1, 1, 2, 3, 6))):
        path = dice.choice(PATHS)
        made.add(subject, "page_viewed", at, visit, bot=is_bot and number > 0, path=path, network=network)
        stay = dice.choice((0, 0.4, 5, 42, 300))
        at += timedelta(seconds=stay + dice.uniform(1, 1400))
        if stay:
            made.add(subject, "page_dwelled", at - timedelta(seconds=0.5), visit, path=path, seconds=stay)
        if dice.random() < 0.2:
            made.add(subject, dice.choice(DEEDS), at, visit, path=path)
        if dice.random() < 0.1:
            _known(made, subject, at)
    if is_bot:
        made.add(subject, "page_viewed", at, visit, bot=True, path="/")
    return at


def _known(made: Browsing, subject: int, at: datetime) -> None:
    contact = Counted(made, at, at).person(subject)
    if contact < FIRST_VISITOR:
        made.add(contact, "contact_created", at + timedelta(seconds=1), source="api")
        made.add(contact, "lead_created", at + timedelta(seconds=2), lead_id=1)


@dataclass
class Visit:
    """A visit as a person with the rows before them would put it together."""

    person: int
    events: list[EventRow]

    @property
    def pages(self) -> list[str]:
        return [str(row.props["path"]) for row in self.events if row.type == "page_viewed"]

    @property
    def began_at(self) -> datetime:
        return self.events[0].at

    @property
    def seconds(self) -> float:
        return sum(seconds for _, seconds in self.dwells)

    @property
    def dwells(self) -> list[tuple[str, float]]:
        rows = [row for row in self.events if row.type == "page_dwelled"]
        return [(str(row.props["path"]), float(str(row.props["seconds"]))) for row in rows]

    @property
    def bounced(self) -> bool:
        return len(self.pages) == 1 and not any(row.type in DEEDS for row in self.events)

    @property
    def network(self) -> str:
        return next((str(row.props["network"]) for row in self.events if row.props.get("network")), "")

    @property
    def origin(self) -> Origin:
        told = (row.props for row in self.events if row.type in {"visit_started", "page_viewed"})
        said = next((props for props in told if props.get("source") or props.get("landing_source")), {})

        def first(*names: str) -> str:
            return next((str(said[name]) for name in names if said.get(name)), "")

        medium, campaign = first("medium", "utm_medium"), first("campaign", "utm_campaign")
        source = first("source", "landing_source")
        referrer = "" if source == "direct" else first("referrer_host")
        return source, medium, campaign, first("search_keyword"), referrer


@dataclass
class Counted:
    """Everything web analytics says about ``[since, until)``, counted without SQL."""

    browsing: Browsing
    since: datetime
    until: datetime

    def person(self, subject: int) -> int:
        """Return who the subject is by now."""
        links = [link for link in self.browsing.links if link.subject == subject]
        return max(links, key=lambda link: link.version).contact if links else subject

    def visits(self) -> list[Visit]:
        """Return the visits of the period, without bots' and those without a page."""
        found: dict[int, list[EventRow]] = defaultdict(list)
        for row in sorted(self.browsing.events, key=lambda row: (row.at, row.event_id)):
            if row.visit:
                found[row.visit].append(row)
        visits = [Visit(self.person(rows[0].subject), rows) for rows in found.values()]
        kept = [visit for visit in visits if visit.pages and not any(row.bot for row in visit.events)]
        return [visit for visit in kept if self.since <= visit.began_at < self.until]

    def figures(self, visits: Iterable[Visit] | None = None) -> dict[str, object]:
        """Return the numbers of the tiles."""
        found = list(self.visits() if visits is None else visits)
        stays = sorted(int(visit.seconds + 0.5) for visit in found if visit.seconds)
        return {
            "visits": len(found),
            "visitors": len({visit.person for visit in found}),
            "networks": len({visit.network for visit in found} - {""}),
            "views": sum(len(visit.pages) for visit in found),
            "bounces": sum(visit.bounced for visit in found),
            "seconds": round(sum(visit.seconds for visit in found), 6),
            "measured": len(stays),
            "median": stays[(len(stays) - 1) // 2] if stays else 0,
        }

    def pages(self) -> dict[str, tuple[int, int, int, int, int, float, int]]:
        """Return views, visitors, entries, exits, bounces, seconds and measured dwells by path."""
        visits = self.visits()
        views, entries = Counter(path for v in visits for path in v.pages), Counter(v.pages[0] for v in visits)
        exits, bounces = Counter(v.pages[-1] for v in visits), Counter(v.pages[0] for v in visits if v.bounced)
        return {
            path: (
                views[path],
                len({v.person for v in visits if path in v.pages}),
                entries[path],
                exits[path],
                bounces[path],
                round(sum(s for v in visits for p, s in v.dwells if p == path), 6),
                sum(p == path for v in visits for p, _ in v.dwells),
            )
            for path in views
        }

    def origins(self, by: str) -> dict[Origin, tuple[int, ...]]:
        """Return visits, visitors, bounces, views, contacts and leads by where they came from."""
        groups: dict[Origin, list[Visit]] = defaultdict(list)
        for visit in self.visits():
            groups[told(visit.origin, by)].append(visit)
        known = Counter((told(visit.origin, by), type_) for visit, type_ in self._known())
        return {
            key: (
                len(visits),
                len({visit.person for visit in visits}),
                sum(visit.bounced for visit in visits),
                sum(len(visit.pages) for visit in visits),
                known[key, "contact_created"],
                known[key, "lead_created"],
            )
            for key, visits in groups.items()
            if by == "source" or any(key[1:])
        }

    def _known(self) -> Iterator[tuple[Visit, str]]:
        facts = [row for row in self.browsing.events if row.type in {"contact_created", "lead_created"}]
        for row in facts:
            who = self.person(row.subject)
            begun = [visit for visit in self.visits() if visit.person == who and visit.began_at <= row.at]
            last = max(begun, key=lambda visit: visit.began_at, default=None)
            if last and row.at < last.events[-1].at + timedelta(minutes=30):
                yield last, row.type

    def ways(self, steps: int) -> dict[tuple[str, ...], tuple[int, int]]:
        """Return visits, and those without a further page, by the first pages."""
        walks = [tuple(p for n, p in enumerate(v.pages) if n == 0 or v.pages[n - 1] != p) for v in self.visits()]
        ended = Counter(walk for walk in walks if len(walk) <= steps)
        return {way: (count, ended[way]) for way, count in Counter(walk[:steps] for walk in walks).items()}


def told(origin: Origin, by: str) -> Origin:
    """Return what of an origin tells visits apart."""
    source, medium, campaign, keyword, referrer = origin
    return {
        "source": (source, "", "", "", ""),
        "campaign": (source, medium, campaign, "", ""),
        "keyword": (source, "", "", keyword, ""),
        "referrer": (source, "", "", "", referrer),
    }[by]
