"""The home screen: what waits for somebody, put together from what several modules know."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest

from leadloom.analytics.definition import MOST_COUNTED, bounded
from leadloom.analytics.tiles import HANDOFF_MAKERS, Asked, Maker, Tile, TileKey, tiles_of
from leadloom.channels.selectors import sending_state
from leadloom.criteria.types import Label
from leadloom.inbox import selectors as inbox
from leadloom.leads import selectors as leads
from leadloom.leads.listing import LeadFilter, ListState
from leadloom.leads.schemas import LeadOut, lead_out
from leadloom.outbox import selectors as outbox
from leadloom.profiles import selectors as profiles
from leadloom.profiles.listing import ContactFilter
from leadloom.profiles.schemas import ContactRow, row_of
from leadloom.team.http import Router, Schema, now, principal, signed_in
from leadloom.team.types import Principal, Role

router = Router(tags=["home"])

SHOWN: Final = 10
HIGH: Final = "high"
YES: Final = "✓"
NO: Final = "—"
MAIL_LEAVES: Final = Label(zh="可以发送", en="ready")
NO_MAIL: Final = Label(zh="不能发送", en="not ready")


class TileLabelOut(Schema):
    """The same in Chinese and in English."""

    zh: str
    en: str


class TileOut(Schema):
    """A number with the page behind it. ``value``: a number, ``999+`` for more, or a mark that ``label`` explains."""

    key: TileKey
    value: str
    link: str | None
    label: TileLabelOut | None


class HomeOut(Schema):
    """The first screen of the day. Lists are empty for those who may not see such rows."""

    role: Role
    tiles: list[TileOut]
    pending_leads: list[LeadOut]
    hot: list[ContactRow]


@router.get("/home", response=HomeOut)
@signed_in
def show_home(request: HttpRequest) -> object:
    """Return your numbers, the leads that wait to be accepted (the most urgent first) and the hottest contacts."""
    caller = principal(request)
    asked = Asked(principal=caller, now=now(request), zone=ZoneInfo(settings.ORGANISATION_TIME_ZONE))
    return {
        "role": caller.role,
        "tiles": [_tile_out(tile) for tile in tiles_of(asked, {**HANDOFF_MAKERS, **_OWN_MAKERS})],
        "pending_leads": [lead_out(row) for row in _pending(caller, asked.now)],
        "hot": [row_of(card) for card in _hot(caller)],
    }


def _pending(caller: Principal, at: datetime) -> list[leads.LeadRow]:
    if not caller.may("leads.view"):
        return []
    return leads.leads(caller, LeadFilter(ListState.PENDING), now=at, limit=SHOWN)


def _hot(caller: Principal) -> list[profiles.ContactCard]:
    """Return the contacts rated high among the best. The rating follows the total, so no others are looked at."""
    if not caller.may("contacts.view"):
        return []
    best = profiles.contacts(caller, ContactFilter(), sort=profiles.Sort.SCORE, limit=SHOWN)
    return [card for card in best if card.row.rating == HIGH]


def _tile_out(tile: Tile) -> dict[str, object]:
    label = None if tile.label is None else {"zh": tile.label.zh, "en": tile.label.en}
    return {"key": tile.key, "value": tile.value, "link": tile.link, "label": label}


def _events(asked: Asked) -> Tile:
    count = sum(counts.events for counts in inbox.counts_of_a_day(now=asked.now).values())
    return Tile(TileKey.EVENTS, str(count), "/settings/tracking")


def _set_aside(asked: Asked) -> Tile:
    count = inbox.set_aside_count(since=asked.since, limit=MOST_COUNTED)
    return Tile(TileKey.SET_ASIDE, bounded(count), f"/settings/tracking?since={asked.since_text}")


def _mail_server(asked: Asked) -> Tile:
    state = sending_state(production=settings.PRODUCTION, demo=settings.DEMO)
    value, label = (YES, MAIL_LEAVES) if state.is_ready else (NO, NO_MAIL)
    return Tile(TileKey.MAIL_SERVER, value, "/settings/mail", label)


def _dead_letters(asked: Asked) -> Tile:
    return Tile(TileKey.DEAD_LETTERS, bounded(outbox.dead_count(limit=MOST_COUNTED)), "/settings/mail#messages")


_OWN_MAKERS: Final[Mapping[TileKey, Maker]] = {
    TileKey.EVENTS: _events,
    TileKey.SET_ASIDE: _set_aside,
    TileKey.MAIL_SERVER: _mail_server,
    TileKey.DEAD_LETTERS: _dead_letters,
}
