"""Visits: runs of hits of one visitor with gaps under 30 minutes; a new campaign source ends one. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from leadloom.catalog.sources import visit_source
from leadloom.identity.conduct import Conduct
from leadloom.kernel.types import JsonValue

GAP: Final = timedelta(minutes=30)
CAMPAIGN_KEYS: Final = ("utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content")
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


@dataclass(slots=True)
class Visits:
    """The visits of one visitor that a batch touches: the one that was last known and those the batch began."""

    runs: list[Visit] = field(default_factory=list)

    def joined(self, at: datetime, campaign: str) -> Visit | None:
        """Return the visit the hit belongs to, widened by it, or None when it begins a new one.

        Only the visit that was going on at that instant can be meant: one that a new campaign ended is over, however
        near its last hit is. A hit that comes late may lie before the first hit of a visit.
        """
        run = self.going_on(at) or min(self.runs, key=lambda candidate: candidate.started_at, default=None)
        if run is None or not run.started_at - GAP < at < run.last_at + GAP or campaign not in {"", run.campaign}:
            return None
        run.started_at, run.last_at = min(run.started_at, at), max(run.last_at, at)
        return run

    def going_on(self, at: datetime) -> Visit | None:
        """Return the visit that had begun last at that instant, over or not; None before the first one."""
        begun = [run for run in self.runs if run.started_at <= at]
        return max(begun, key=lambda run: (run.started_at, run.id), default=None)

    def begun(self) -> dict[int, datetime]:
        """Return when each visit began, as far as is known, by its id."""
        return {run.id: run.started_at for run in self.runs}

    def begin(self, visit: int, at: datetime, campaign: str) -> Visit:
        """Begin a visit with this hit."""
        run = Visit(id=visit, started_at=at, last_at=at, campaign=campaign)
        self.runs.append(run)
        return run

    def latest(self) -> Visit | None:
        """Return the visit with the latest hit, of two the one begun last: the one the next batch may go on with."""
        return max(self.runs, key=lambda run: (run.last_at, run.started_at, run.id), default=None)


def campaign_of(props: Mapping[str, JsonValue]) -> str:
    """Return source, medium and name of the campaign a page view came by, else its ad network, empty for none."""
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


def _text(props: Mapping[str, JsonValue], key: str) -> str:
    value = props.get(key)
    return value if isinstance(value, str) else ""
