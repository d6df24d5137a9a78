"""Which numbers stand on whose home screen, and those of the handoff among them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from typing import Final
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from leadloom.analytics import selectors
from leadloom.analytics.definition import MOST_COUNTED, bounded, period_of_days, this_week
from leadloom.analytics.types import SourceCount
from leadloom.criteria.types import Label
from leadloom.leads import selectors as leads
from leadloom.leads.listing import Happened, LeadFilter, ListState
from leadloom.leads.types import Stage
from leadloom.team.rights import Right
from leadloom.team.types import Principal, Role


class TileKey(StrEnum):
    """A number on a home screen. "Week" is this week in the organisation's zone, from Monday on."""

    PENDING = "pending"
    DUE_SOON = "due_soon"
    ACCEPTED = "accepted_week"
    INQUIRIES = "inquiries"
    RETURNED = "returned_week"
    MQLS = "mql_week"
    BREACHES = "breaches_week"
    QUEUED = "queued"
    NEW_LEADS = "leads_week"
    TOP_SOURCE = "top_source_week"
    EVENTS = "events_24h"
    MAIL_SERVER = "mail_server"
    SET_ASIDE = "set_aside_week"
    DEAD_LETTERS = "dead_letters"


@dataclass(frozen=True, slots=True)
class Tile:
    """``value`` is a number (``999+``: more than that) or a mark; ``label`` says what it is where it isn't the tile's.

    ``link`` is the page with the rows behind it, None where there is none.
    """

    key: TileKey
    value: str
    link: str | None = None
    label: Label | None = None


@dataclass
class Asked:
    """Who asks, and when; what several tiles need is read once, and only for those who see it."""

    principal: Principal
    now: datetime
    zone: ZoneInfo

    @property
    def monday(self) -> date:
        """Return the first day of this week."""
        return this_week(self.now, zone=self.zone)

    @property
    def since(self) -> datetime:
        """Return the instant this week began."""
        began = period_of_days(self.monday, None, zone=self.zone).since
        assert began is not None  # noqa: S101 - the day is given
        return began

    @property
    def since_text(self) -> str:
        """Return the instant this week began as links carry it."""
        return self.since.strftime("%Y-%m-%dT%H:%M:%SZ")

    @cached_property
    def new_leads(self) -> list[SourceCount]:
        """Return this week's leads by source; one statement."""
        return selectors.new_by_source(since=self.since, as_of=self.now)


Maker = Callable[[Asked], Tile | None]
"""Makes a tile; None when there is nothing to show."""

_SALES: Final = (TileKey.PENDING, TileKey.DUE_SOON, TileKey.ACCEPTED)
_MARKETING: Final = (TileKey.NEW_LEADS, TileKey.TOP_SOURCE, TileKey.MQLS)

TILES: Final[Mapping[Role, tuple[TileKey, ...]]] = {
    Role.ADMIN: (TileKey.EVENTS, TileKey.MAIL_SERVER, TileKey.SET_ASIDE, TileKey.DEAD_LETTERS),
    Role.MARKETING_MANAGER: _MARKETING,
    Role.MARKETER: _MARKETING,
    Role.SDR: (TileKey.INQUIRIES, TileKey.RETURNED, TileKey.MQLS),
    Role.SALES: _SALES,
    Role.SALES_MANAGER: (TileKey.PENDING, TileKey.DUE_SOON, TileKey.BREACHES),
    Role.SALES_OPS: (TileKey.PENDING, TileKey.QUEUED, TileKey.BREACHES),
    Role.CONTENT_EDITOR: (),
    Role.ANALYST: (TileKey.NEW_LEADS, TileKey.TOP_SOURCE),
    Role.LEGAL: (),
}

NEEDS: Final[Mapping[TileKey, Right]] = {
    **dict.fromkeys(
        (
            TileKey.PENDING,
            TileKey.DUE_SOON,
            TileKey.ACCEPTED,
            TileKey.INQUIRIES,
            TileKey.RETURNED,
            TileKey.MQLS,
            TileKey.BREACHES,
            TileKey.QUEUED,
        ),
        Right.LEADS_VIEW,
    ),
    TileKey.NEW_LEADS: Right.SOURCES_VIEW,
    TileKey.TOP_SOURCE: Right.SOURCES_VIEW,
    TileKey.EVENTS: Right.TRACKING_VIEW,
    TileKey.SET_ASIDE: Right.TRACKING_VIEW,
    TileKey.MAIL_SERVER: Right.SETTINGS_EDIT,
    TileKey.DEAD_LETTERS: Right.SETTINGS_EDIT,
}
"""The right without which a tile is left out, whatever the role: a key may have fewer rights than its role."""


def _counted(key: TileKey, wanted: Callable[[Asked], LeadFilter]) -> Maker:
    """Count the leads of a list and link to this very list, so that the number is the number of its rows."""

    def make(asked: Asked) -> Tile:
        narrowed = wanted(asked)
        found = leads.count(asked.principal, narrowed, now=asked.now, limit=MOST_COUNTED)
        return Tile(key, bounded(found), _list(narrowed, asked))

    return make


def _this_week(happened: Happened) -> Callable[[Asked], LeadFilter]:
    return lambda asked: LeadFilter(happened=happened, since=asked.since)


def _list(wanted: LeadFilter, asked: Asked) -> str:
    """Return the address of the list of leads with this filter; its words are those of the API."""
    words = {
        "state": wanted.state.value,
        "stage": wanted.stage,
        "source": wanted.source,
        "owner": wanted.owner,
        "happened": wanted.happened,
        "since": asked.since_text if wanted.since else None,
        "due_soon": "true" if wanted.due_soon else None,
    }
    return "/leads?" + urlencode({name: str(value) for name, value in words.items() if value is not None})


def _new_leads(asked: Asked) -> Tile:
    return Tile(TileKey.NEW_LEADS, bounded(sum(row.leads for row in asked.new_leads)), _opened(asked))


def _top_source(asked: Asked) -> Tile | None:
    if not asked.new_leads:
        return None
    top = asked.new_leads[0]
    return Tile(TileKey.TOP_SOURCE, bounded(top.leads), _opened(asked, source=top.source), top.label)


def _opened(asked: Asked, *, source: str | None = None) -> str:
    """Return where this week's leads are: their list, or the table of sources for who may see no leads, or not all."""
    if asked.principal.may(Right.LEADS_VIEW) and asked.principal.may(Right.LEADS_VIEW_ALL):
        return _list(LeadFilter(source=source, happened=Happened.OPENED, since=asked.since), asked)
    return f"/sources?from={asked.monday.isoformat()}"


HANDOFF_MAKERS: Final[Mapping[TileKey, Maker]] = {
    TileKey.PENDING: _counted(TileKey.PENDING, lambda _: LeadFilter(ListState.PENDING)),
    TileKey.DUE_SOON: _counted(TileKey.DUE_SOON, lambda _: LeadFilter(ListState.PENDING, due_soon=True)),
    TileKey.ACCEPTED: _counted(TileKey.ACCEPTED, _this_week(Happened.ACCEPTED)),
    TileKey.INQUIRIES: _counted(TileKey.INQUIRIES, lambda _: LeadFilter(ListState.MINE, Stage.INQUIRY)),
    TileKey.RETURNED: _counted(
        TileKey.RETURNED, lambda asked: replace(_this_week(Happened.RETURNED)(asked), owner=asked.principal.user_id)
    ),
    TileKey.MQLS: _counted(TileKey.MQLS, _this_week(Happened.MQL)),
    TileKey.BREACHES: _counted(TileKey.BREACHES, _this_week(Happened.OVERDUE)),
    TileKey.QUEUED: _counted(TileKey.QUEUED, lambda _: LeadFilter(ListState.QUEUED)),
    TileKey.NEW_LEADS: _new_leads,
    TileKey.TOP_SOURCE: _top_source,
}


def tiles_of(asked: Asked, makers: Mapping[TileKey, Maker]) -> list[Tile]:
    """Return the tiles of whoever asks, in order; raises KeyError when nobody makes one of them."""
    wanted = [key for key in TILES[asked.principal.role] if asked.principal.may(NEEDS[key])]
    made = [makers[key](asked) for key in wanted]
    return [tile for tile in made if tile is not None]
