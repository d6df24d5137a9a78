"""From claimed chunks to events that are seen for the first time."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from leadloom.inbox.parse import Incoming, parse_message
from leadloom.inbox.selectors import key_kinds
from leadloom.inbox.services import Claimed, Unwanted, how_sent, mark_seen, rejected_of
from leadloom.inbox.types import InboxRequest, KeyKind, SetAsideReason, StoreRow
from leadloom.kernel.ids import EventId, WriteKeyId


@dataclass(slots=True)
class Batch:
    """The messages of a tick. ``fresh`` are in the order of acceptance; of repeats the first accepted copy is kept.

    ``rows`` are finished rows of the event store, which had refused them.
    """

    fresh: list[Incoming] = field(default_factory=list)
    repeats: int = 0
    unwanted: list[Unwanted] = field(default_factory=list)
    rows: list[StoreRow] = field(default_factory=list)
    received_at: datetime | None = None


def read(claimed: Sequence[Claimed], *, now: datetime) -> Batch:
    """Parse the claimed chunks and drop what was seen before; runs in the transaction that claimed them."""
    kinds = key_kinds()
    batch = Batch(received_at=max((chunk.received_at for chunk in claimed), default=None))
    arrived: list[Incoming] = []
    for chunk in claimed:
        for request in chunk.requests:
            batch.unwanted += rejected_of(request)
            batch.rows += request.get("rows", [])
            arrived += _parsed(request, kinds.get(WriteKeyId(request["key"]), KeyKind.BROWSER), batch.unwanted)
    batch.fresh = list(_first_copies(arrived, mark_seen([message.event_id for message in arrived], now=now)))
    batch.repeats = len(arrived) - len(batch.fresh)
    return batch


def _parsed(request: InboxRequest, kind: KeyKind, unwanted: list[Unwanted]) -> Iterable[Incoming]:
    for message in request["events"]:
        try:
            yield parse_message(message, request=request, key_kind=kind)
        except (ValueError, TypeError, KeyError):  # judged good by an edge, yet unreadable here: look at it later
            unwanted.append(
                Unwanted(WriteKeyId(request["key"]), SetAsideReason.WRONG_TYPE, "", message, how_sent(request))
            )


def _first_copies(arrived: Iterable[Incoming], seen: set[EventId]) -> Iterable[Incoming]:
    for message in arrived:
        if message.event_id not in seen:
            seen.add(message.event_id)
            yield message
