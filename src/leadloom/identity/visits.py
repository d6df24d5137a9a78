"""Visits: runs of hits of one visitor with gaps under 30 minutes; a new campaign ends one. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from leadloom.catalog.sources import visit_source
from leadloom.kernel.types import JsonValue

GAP: Final = timedelta(minutes=30)
CAMPAIGN_KEYS: Final = ("utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content")
TOUCH_KEYS: Final = (*CAMPAIGN_KEYS, "referrer_host", "search_keyword")


@dataclass(slots=True)
class Visit:
    """One run of hits. ``campaign`` is what its first page's address named, empty for none."""

    id: int
    started_at: datetime
    last_at: datetime
    campaign: str


@dataclass(slots=True)
class Visits:
    """The visits of one visitor that a batch touches: the one that was last known and those the batch began."""

    runs: list[Visit] = field(default_factory=list)

    def joined(self, at: datetime, campaign: str) -> Visit | None:
        """Return the visit the hit belongs to, widened by it, or None when it begins a new one."""
        fitting = [
            run for run in self.runs if run.started_at - GAP < at < run.last_at + GAP and campaign in {"", run.campaign}
        ]
        if not fitting:
            return None
        run = max(fitting, key=lambda candidate: candidate.last_at)
        run.started_at, run.last_at = min(run.started_at, at), max(run.last_at, at)
        return run

    def begin(self, visit: int, at: datetime, campaign: str) -> Visit:
        """Begin a visit with this hit."""
        run = Visit(id=visit, started_at=at, last_at=at, campaign=campaign)
        self.runs.append(run)
        return run

    def latest(self) -> Visit | None:
        """Return the visit with the latest hit: the one the next batch may go on with."""
        return max(self.runs, key=lambda run: run.last_at, default=None)


def campaign_of(props: Mapping[str, JsonValue]) -> str:
    """Return source, medium and name of the campaign a page view came by, empty for none."""
    named = [_text(props, key) for key in CAMPAIGN_KEYS[:3]]
    return "|".join(named)[:300] if any(named) else ""


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
        "referrer_host": "referrer_host",
        "landing_path": "landing_path",
        "search_keyword": "search_keyword",
    }
    return {key: touch[known] for key, known in named.items() if touch.get(known)}


def _text(props: Mapping[str, JsonValue], key: str) -> str:
    value = props.get(key)
    return value if isinstance(value, str) else ""
