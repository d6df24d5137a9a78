"""The rows of an export: read in chunks as whoever asked sees them, kept compressed and sealed until they expire."""

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import orjson
from django.conf import settings

from leadloom.kernel.types import JsonScalar
from leadloom.leads import selectors as leads
from leadloom.leads.contacts import cards
from leadloom.lists import selectors
from leadloom.lists.definition import CONTACT_CELLS, LEAD_CELLS, Reader, export_columns
from leadloom.lists.models import Export, ExportPart
from leadloom.lists.services import seen_of
from leadloom.lists.types import Cell, ExportState, ListName
from leadloom.profiles import selectors as profiles
from leadloom.storage.vault import vault
from leadloom.team.services import record_access
from leadloom.team.types import Access

CHUNK: Final = 2_000
KEPT: Final = timedelta(hours=24)
MAX_ROWS: Final = 2_000_000
COLUMN: Final = "lists_export_part.content"

Line = Sequence[Cell]


@dataclass(frozen=True, slots=True)
class Chunk:
    """Rows, and the position behind the last of them; None when the list is over."""

    rows: list[Line]
    position: list[JsonScalar] | None


def export_chunk(export: Export, *, now: datetime) -> None:
    """Keep the next rows of an export that the caller holds; the last ones make it ready.

    Rows go out in an order in which none moves meanwhile: contacts by number, leads newest first.
    """
    chunk = _contacts(export) if export.list_name == ListName.CONTACTS else _leads(export, now=now)
    if chunk.rows:
        _keep(export, chunk.rows)
    export.rows += len(chunk.rows)
    export.position = chunk.position
    if chunk.position is None or export.rows >= MAX_ROWS:
        export.state, export.ready_at, export.expires_at = ExportState.READY, now, now + KEPT
        record_access(
            selectors.principal_of(export.principal), action=Access.EXPORT, seen=seen_of(export, "made"), now=now
        )
    export.save(update_fields=["rows", "position", "state", "ready_at", "expires_at"])


def expire(*, now: datetime) -> int:
    """Throw away the rows of exports whose time is over; return of how many."""
    over = list(Export.objects.filter(state=ExportState.READY, expires_at__lte=now).values_list("pk", flat=True))
    if over:
        ExportPart.objects.filter(export_id__in=over).delete()
        Export.objects.filter(pk__in=over).update(state=ExportState.EXPIRED)
    return len(over)


def head_of(export: Export) -> list[str]:
    """Return the heads of an export's columns in its language."""
    known, reader = export_columns(ListName(export.list_name)), reader_of(export)
    return [reader.label(known[key], key) or key for key in export.columns]


def rows_of(export: Export) -> Iterator[Line]:
    """Yield an export's rows, a part in memory at a time."""
    for number in range(ExportPart.objects.filter(export=export).count()):
        (sealed,) = ExportPart.objects.filter(export=export, number=number).values_list("content", flat=True)
        opened = vault().open_bytes(COLUMN, f"{export.pk}:{number}", bytes(sealed))
        yield from orjson.loads(zlib.decompress(opened))


def reader_of(export: Export) -> Reader:
    """Return in whose language and zone an export is written."""
    zone = ZoneInfo(str(getattr(settings, "ORGANISATION_TIME_ZONE", "Asia/Shanghai")))
    return Reader(export.locale, zone)


def _contacts(export: Export) -> Chunk:
    principal, reader = selectors.principal_of(export.principal), reader_of(export)
    found = profiles.contacts(
        principal,
        selectors.contact_filter(selectors.filters_of(export)),
        sort=profiles.Sort.NAME,
        after=export.position,
        limit=CHUNK,
    )
    shown = [profiles.unmasked(card) for card in found] if export.is_plain else found
    cells = [CONTACT_CELLS[key][1] for key in export.columns]
    last = list(profiles.sort_key(found[-1], profiles.Sort.NAME)) if len(found) == CHUNK else None
    return Chunk([[cell(card, reader) for cell in cells] for card in shown], last)


def _leads(export: Export, *, now: datetime) -> Chunk:
    principal, reader = selectors.principal_of(export.principal), reader_of(export)
    wanted = selectors.lead_filter(selectors.filters_of(export))
    found = leads.leads(principal, wanted, now=now, after=export.position, limit=CHUNK)
    if export.is_plain:
        ids = [lead.contact_id for lead in found]
        plain = cards(ids, plain=ids)
        found = [replace(lead, contact=plain.get(lead.contact_id)) for lead in found]
    cells = [LEAD_CELLS[key][1] for key in export.columns]
    last: list[JsonScalar] | None = list(leads.sort_key(found[-1], state=wanted.state)) if len(found) == CHUNK else None
    return Chunk([[cell(lead, reader) for cell in cells] for lead in found], last)


def _keep(export: Export, rows: Sequence[Line]) -> None:
    number = ExportPart.objects.filter(export=export).count()
    packed = zlib.compress(orjson.dumps(rows), level=6)
    sealed = vault().seal_bytes(COLUMN, f"{export.pk}:{number}", packed)
    ExportPart.objects.create(export=export, number=number, content=sealed)
