"""Visits: runs of hits of one visitor with gaps under 30 minutes; a new campaign source ends one. Pure."""

from bisect import insort
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from leadloom.catalog.sources import visit_source
from leadloom.identity.conduct import Conduct
from leadloom.kernel.types import JsonValue

GAP: Final = timedelta(minutes=30)
CAMPAIGN_KEYS: Final = ("utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content")
_NAMED_BY: Final = frozenset(CAMPAIGN_KEYS[:3])
TOUCH_KEYS: Final = (*CAMPAIGN_KEYS, "ad_network", "click_id", "referrer_host", "search_keyword")


@dataclass(slots=True)
class Visit:
    """One run of hits.

    ``campaign`` is what its first page's address named, empty for none; ``landing`` that page's path, empty when the
    visit began with another event.
    """

    id: int
    started_at: datetime
    last_at: datetime
    campaign: str
    landing: str = ""
    conduct: Conduct = field(default_factory=Conduct)

    def widen(self, at: datetime) -> bool:
        """Let the visit hold this hit; tells whether it lies before all that were known."""
        is_earlier = at < self.started_at
        if is_earlier:
            self.started_at = at
        elif at > self.last_at:
            self.last_at = at
        return is_earlier


@dataclass(slots=True)
class Visits:
    """The visits of one visitor that a batch touches: the one that was last known and those the batch began.

    ``runs`` are in the order in which they began.
    """

    runs: list[Visit] = field(default_factory=list)

    def find(self, at: datetime, campaign: str) -> Visit | None:
        """Return the visit the hit belongs to, or None when it begins a new one.

        Only the visit that was going on at that instant can be meant: one that a new campaign ended is over, however
        near its last hit is. A hit that comes late may lie before the first hit of a visit.
        """
        run = self.going_on(at) or (self.runs[0] if self.runs else None)
        if run is None or not run.started_at - GAP < at < run.last_at + GAP or campaign not in {"", run.campaign}:
            return None
        return run

    def going_on(self, at: datetime) -> Visit | None:
        """Return the visit that had begun last at that instant, over or not; None before the first one."""
        return next((run for run in reversed(self.runs) if run.started_at <= at), None)

    def begin(self, visit: int, at: datetime, campaign: str) -> Visit:
        """Begin a visit with this hit."""
        run = Visit(id=visit, started_at=at, last_at=at, campaign=campaign)
        insort(self.runs, run, key=_order)
        return run

    def latest(self) -> Visit | None:
        """Return the visit with the latest hit, of two the one begun last: the one the next batch may go on with."""
        return max(self.runs, key=lambda run: (run.last_at, *_order(run)), default=None)


def campaign_of(props: Mapping[str, JsonValue]) -> str:
    """Return source, medium and name of the campaign a page view came by, else its ad network, empty for none."""
    if _NAMED_BY.isdisjoint(props):
        return _text(props, "ad_network")
    named = [_text(props, key) for key in CAMPAIGN_KEYS[:3]]
    return "|".join(named)[:300] if any(named) else _text(props, "ad_network")


def touch_of(props: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    """Return what a page view tells about where its visit came from; without personal values.

    ``source`` is a key of the catalogue's sources.
    """
    touch: dict[str, JsonValue] = {key: text for key in TOUCH_KEYS if (text := _text(props, key))}
    landing = _text(props, "landing_path") or _text(props, "path") or _text(props, "page_path")
    if landing:
        touch["landing_path"] = landing
    return {"source": visit_source(touch, host=_text(props, "host")), **touch}


def visit_props(touch: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    """Return the properties of ``visit_started`` for a visit with this touch."""
    named = {
        "source": "source",
        "medium": "utm_medium",
        "campaign": "utm_campaign",
        "utm_source": "utm_source",
        "ad_network": "ad_network",
        "click_id": "click_id",
        "referrer_host": "referrer_host",
        "landing_path": "landing_path",
        "search_keyword": "search_keyword",
    }
    return {key: touch[known] for key, known in named.items() if touch.get(known)}


def _order(run: Visit) -> tuple[datetime, int]:
    return run.started_at, run.id


def _text(props: Mapping[str, JsonValue], key: str) -> str:
    value = props.get(key)
    return value if isinstance(value, str) else ""
