"""Visitors of one batch in memory: loaded once, linked and parted as the batch goes on, written once."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, cast

import orjson

from leadloom.identity.conduct import Conduct
from leadloom.identity.minting import Minter
from leadloom.identity.types import Owner
from leadloom.identity.visits import Visit, Visits
from leadloom.kernel.ids import ContactId, SubjectId
from leadloom.kernel.types import JsonValue
from leadloom.storage.postgres_sql import Row, execute, fetch
from leadloom.storage.sqlfiles import load

VISITORS_OF: Final = load(__package__, "visitors_of")
RETIRE_VISITORS: Final = load(__package__, "retire_visitors")
SAVE_VISITORS: Final = load(__package__, "save_visitors")


@dataclass(slots=True, eq=False)
class Browser:
    """One generation of a browser: what it is used for by one person, or by a stranger.

    ``origin`` is the contact it would belong to without any merge, None where that is ``contact``.
    """

    subject: SubjectId
    blind: bytes
    generation: int
    is_current: bool
    contact: ContactId | None
    first_seen_at: datetime
    visits: Visits = field(default_factory=Visits)
    first_touch: Mapping[str, JsonValue] | None = None
    linked_at: datetime | None = None
    origin: ContactId | None = None


@dataclass(slots=True)
class Browsers:
    """The browsers that a batch names, by the blind index of their id."""

    generations: defaultdict[bytes, list[Browser]] = field(default_factory=lambda: defaultdict(list))
    used: dict[SubjectId, Browser] = field(default_factory=dict)
    retired: set[SubjectId] = field(default_factory=set)
    subjects: Minter = field(default_factory=lambda: Minter("visitor_seq"))

    @classmethod
    def read(cls, blinds: Iterable[bytes]) -> "Browsers":
        """Load all generations of these browsers and keep them from changing elsewhere."""
        browsers = cls()
        wanted = sorted(set(blinds))
        for row in fetch(VISITORS_OF, {"values": wanted}) if wanted else ():
            browser = _browser(row)
            browsers.generations[browser.blind].append(browser)
        return browsers

    def current(self, blind: bytes, at: datetime) -> Browser:
        """Return the browser as it is used now; a new one on its first event."""
        for browser in self.generations[blind]:
            if browser.is_current:
                break
        else:
            browser = self._begin(blind, at)
        browser.first_seen_at = min(browser.first_seen_at, at)
        self.used[browser.subject] = browser
        return browser

    def part(self, browser: Browser, owner: Owner, at: datetime) -> Browser:
        """Return the generation that this contact uses; what the one before did stays with the one before.

        A person who comes back to a shared browser gets the generation they had.
        """
        contact = owner.contact
        browser.is_current = False
        self.retired.add(browser.subject)
        earlier = (other for other in self.generations[browser.blind] if other.contact == contact is not None)
        following = next(earlier, None) or self._begin(browser.blind, at)
        following.is_current = True
        self.retired.discard(following.subject)
        self.used[following.subject] = following
        if contact is not None and following.contact is None:
            self.link(following, owner, at)
        return following

    def recognise(self, browser: Browser, owner: Owner, at: datetime) -> Browser:
        """Return the stranger's browser as this contact's, with all that was done so far.

        A contact who used this browser before gets that generation back: the stranger in between was another person.
        """
        if any(other.contact == owner.contact for other in self.generations[browser.blind]):
            return self.part(browser, owner, at)
        self.link(browser, owner, at)
        return browser

    def link(self, browser: Browser, owner: Owner, at: datetime) -> None:
        """Say whose browser it is, with all that it did so far."""
        browser.contact = owner.contact
        browser.origin = owner.elsewhere
        browser.linked_at = at

    def linked(self) -> Iterator[Browser]:
        """Return the browsers whose contact became known in this batch."""
        return (browser for browser in self.used.values() if browser.linked_at is not None)

    def write(self) -> None:
        """Write every browser the batch used; those another person took over first."""
        if self.retired:
            execute(RETIRE_VISITORS, {"subjects": sorted(self.retired)})
        rows = [self.used[subject] for subject in sorted(self.used)]
        if not rows:
            return
        visits = [browser.visits.latest() for browser in rows]
        execute(
            SAVE_VISITORS,
            {
                "subjects": [browser.subject for browser in rows],
                "blinds": [browser.blind for browser in rows],
                "generations": [browser.generation for browser in rows],
                "current": [browser.is_current for browser in rows],
                "contacts": [browser.contact for browser in rows],
                "origins": [browser.origin for browser in rows],
                "linked": [browser.linked_at for browser in rows],
                "first_seen": [browser.first_seen_at for browser in rows],
                "last_hits": [visit and visit.last_at for visit in visits],
                "visits": [visit.id if visit else 0 for visit in visits],
                "visit_starts": [visit and visit.started_at for visit in visits],
                "campaigns": [visit.campaign if visit else "" for visit in visits],
                "touches": [browser.first_touch and orjson.dumps(browser.first_touch).decode() for browser in rows],
                "landings": [visit.landing if visit else "" for visit in visits],
                **_conducts([visit.conduct if visit else Conduct() for visit in visits]),
            },
        )

    def _begin(self, blind: bytes, at: datetime) -> Browser:
        known = self.generations[blind]
        generation = max((browser.generation for browser in known), default=0) + 1
        browser = Browser(SubjectId(self.subjects.next()), blind, generation, True, None, at)
        known.append(browser)
        return browser


def _conducts(conducts: list[Conduct]) -> dict[str, object]:
    return {
        "views": [conduct.views for conduct in conducts],
        "paced": [conduct.paced_to for conduct in conducts],
        "touched": [conduct.is_touched for conduct in conducts],
        "too_fast": [conduct.is_too_fast for conduct in conducts],
    }


def _browser(row: Row) -> Browser:
    subject, blind, generation, is_current, contact, first_seen, last_hit, visit, started, campaign, touch = row[:11]
    origin = row[16]
    browser = Browser(
        subject=SubjectId(cast("int", subject)),
        blind=bytes(cast("bytes", blind)),
        generation=cast("int", generation),
        is_current=bool(is_current),
        contact=None if contact is None else ContactId(cast("int", contact)),
        first_seen_at=cast("datetime", first_seen),
        first_touch=None if touch is None else orjson.loads(cast("str", touch)),
        origin=None if origin is None else ContactId(cast("int", origin)),
    )
    if visit and last_hit is not None:
        landing, views, paced_to, is_touched, is_too_fast = row[11:16]
        conduct = Conduct(
            cast("int", views), cast("datetime | None", paced_to), bool(is_touched), is_too_fast=bool(is_too_fast)
        )
        begun, last = cast("datetime", started), cast("datetime", last_hit)
        run = Visit(cast("int", visit), begun, last, cast("str", campaign), cast("str", landing), conduct)
        browser.visits.runs.append(run)
    return browser
