"""Bringing in contacts from a file: in chunks, each one transaction; a bad row never stops the rest.

Running a file twice changes nothing: contacts are found again by their identifiers, consents and leads by their keys.
"""

import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Final

import orjson
from django.db import DataError, transaction
from django.db.models import F

from leadloom.compliance.services import suppress
from leadloom.compliance.types import Consent, ConsentState, Method, SuppressionReason
from leadloom.identity.services import settle
from leadloom.identity.types import Asking, Kind, Settled
from leadloom.kernel.errors import InvalidInput
from leadloom.kernel.ids import ContactId, UserId
from leadloom.profiles.importfile import Joined, RawRow, read_joined, read_rows
from leadloom.profiles.importmap import ImportMap
from leadloom.profiles.importrows import BadRow, Reason, RowValues, read_row
from leadloom.profiles.models import Import, ImportReject
from leadloom.profiles.sinks import LeadOfRow, lead_sink
from leadloom.profiles.staff import StaffBook
from leadloom.profiles.stage import record, with_claims
from leadloom.profiles.types import Applied, Change
from leadloom.profiles.upsert import apply_changes, conflicts_of
from leadloom.storage.vault import vault

CHUNK: Final = 2_000
REJECT_COLUMN: Final = "profiles_import_reject.payload"


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that was set aside."""

    raw: RawRow
    reason: Reason
    column: str


@dataclass(slots=True)
class Counts:
    """What became of rows: ``rows`` = created + updated + unchanged + rejected, always."""

    rows: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0
    conflicts: int = 0

    def add(self, other: "Counts") -> None:
        """Add the counts of a chunk."""
        for name in Counts.__slots__:
            setattr(self, name, getattr(self, name) + getattr(other, name))


@dataclass(frozen=True, slots=True)
class Report:
    """What an import did; ``strangers`` are rows of the joined file that met no row."""

    run: int
    counts: Counts
    strangers: int
    reasons: Mapping[str, int]


@dataclass(slots=True)
class _Run:
    """Everything a running import needs."""

    record: Import
    mapping: ImportMap
    staff: StaffBook
    now: datetime
    counts: Counts = field(default_factory=Counts)
    reasons: dict[str, int] = field(default_factory=dict)


def import_contacts(
    path: Path,
    mapping: ImportMap,
    *,
    now: datetime,
    user: UserId | None = None,
    progress: Callable[[Counts], None] | None = None,
) -> Report:
    """Import a CSV file; returns what became of its rows, which is also kept as a row of ``profiles_import``.

    ``progress`` is told after each chunk. Raises InvalidInput, with nothing written, when file and mapping don't fit.
    """
    if mapping.lead is not None and lead_sink() is None:
        raise InvalidInput("Nobody takes the leads of this mapping.")
    joined = read_joined(path.parent, mapping)
    rows = read_rows(path, mapping, joined)
    kept = Import.objects.create(name=mapping.name[:200], file_name=path.name[:255], user_id=user, started_at=now)
    run = _Run(kept, mapping, StaffBook(mapping.staff_domain), now)
    while chunk := list(islice(rows, CHUNK)):
        run.counts.add(_take(run, chunk))
        if progress is not None:
            progress(run.counts)
    return _finish(run, joined)


def _finish(run: _Run, joined: Joined) -> Report:
    run.record.refresh_from_db()
    run.record.strangers, run.record.finished_at = joined.strangers(), run.now
    run.record.save(update_fields=["strangers", "finished_at"])
    return Report(run.record.pk, run.counts, joined.strangers(), dict(sorted(run.reasons.items())))


def _take(run: _Run, chunk: Sequence[RawRow]) -> Counts:
    """Take a chunk in one transaction. One that the store refuses is halved until the bad row is alone."""
    try:
        with garbage_kept(), transaction.atomic():
            return _take_whole(run, chunk)
    except (DataError, UnicodeError):
        run.staff.known.clear()  # users that were added have gone with the transaction
        if len(chunk) == 1:
            with transaction.atomic():
                return _count(run, Counts(), [Rejected(chunk[0], Reason.REFUSED, "")])
    half = len(chunk) // 2
    counts = _take(run, chunk[:half])
    counts.add(_take(run, chunk[half:]))
    return counts


@contextmanager
def garbage_kept() -> Iterator[None]:
    """Keep the garbage collector out of a chunk: it looked at everything again and again, a fifth of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _take_whole(run: _Run, chunk: Sequence[RawRow]) -> Counts:
    good: list[RowValues] = []
    bad: list[Rejected] = []
    for raw in chunk:
        try:
            if raw.bad is not None:
                raise BadRow(raw.bad)
            good.append(read_row(raw.cells, run.mapping, line=raw.line))
        except BadRow as problem:
            bad.append(Rejected(raw, problem.reason, problem.column))
    settled = settle([Asking(row.claims, row.at or run.now) for row in good], now=run.now)
    changes = [_change(row, who, run) for row, who in zip(good, settled, strict=True)]
    applied = apply_changes(changes, now=run.now, conflicts=conflicts_of(settled))
    _consent(run, good, settled)
    different = _hand_on(run, good, settled)
    return _count(run, _outcomes(settled, applied, different), bad)


def _change(row: RowValues, who: Settled, run: _Run) -> Change:
    return Change(
        contact=who.contact,
        at=row.at or run.now,
        said=with_claims(row.said, who.held),
        overwrites=True,
        default_source="import",
    )


def _consent(run: _Run, good: Sequence[RowValues], settled: Sequence[Settled]) -> None:
    """Record what rows say about consents and suppressions; an import can only make them stricter."""
    said = [
        Consent(
            contact=who.contact,
            purpose=cell.purpose,
            channel=cell.channel,
            state=state,
            method=Method.IMPORT,
            at=run.now if state is ConsentState.WITHDRAWN else row.at or run.now,
            proof=f"import {run.mapping.name} {run.record.file_name}:{row.line}",
            source=run.record.file_name,
            text=cell.text,
        )
        for row, who in zip(good, settled, strict=True)
        for cell, state in row.consents
    ]
    if said:
        record(said, now=run.now)
    for kind in (Kind.EMAIL, Kind.MOBILE):
        values = [claim.blind for row in good if row.suppresses for claim in row.claims if claim.kind is kind]
        suppress(kind.value, values, reason=SuppressionReason.IMPORTED, source=run.record.file_name, now=run.now)


def _hand_on(run: _Run, good: Sequence[RowValues], settled: Sequence[Settled]) -> set[ContactId]:
    sink = lead_sink()
    if sink is None or run.mapping.lead is None:
        return set()
    known = [row.lead for row in good if row.lead is not None]
    run.staff.settle((ref for lead in known for ref in (lead.marketing_owner, lead.sales_owner)), now=run.now)
    leads = [
        LeadOfRow(
            contact=who.contact,
            key=row.lead.key,
            source=row.said.source or "import",
            opened_at=row.lead.opened_at,
            won_at=row.lead.won_at,
            amount=row.lead.amount,
            currency=row.lead.currency,
            marketing_owner=run.staff.user(row.lead.marketing_owner),
            sales_owner=run.staff.user(row.lead.sales_owner),
        )
        for row, who in zip(good, settled, strict=True)
        if row.lead is not None
    ]
    return sink(leads, now=run.now) if leads else set()


def _outcomes(settled: Sequence[Settled], applied: Applied, different: set[ContactId]) -> Counts:
    counts = Counts(rows=len(settled))
    for who in settled:
        if who.is_new:
            counts.created += 1
        elif who.contact in applied.updated or who.contact in different:
            counts.updated += 1
        else:
            counts.unchanged += 1
        counts.conflicts += bool(who.refused)
    return counts


def _count(run: _Run, counts: Counts, bad: Sequence[Rejected]) -> Counts:
    """Keep rejected rows and the counts so far, in the chunk's transaction."""
    counts.rows += len(bad)
    counts.rejected += len(bad)
    for row in bad:
        run.reasons[row.reason.value] = run.reasons.get(row.reason.value, 0) + 1
    ImportReject.objects.bulk_create(_rejects(run, bad))
    Import.objects.filter(pk=run.record.pk).update(
        **{name: F(name) + getattr(counts, name) for name in Counts.__slots__}
    )
    return counts


def _rejects(run: _Run, bad: Sequence[Rejected]) -> Iterator[ImportReject]:
    for row in bad:
        cells = {key: value.encode(errors="replace").decode() for key, value in row.raw.cells.items()}
        yield ImportReject(
            run_id=run.record.pk,
            line=row.raw.line,
            reason=row.reason.value,
            column=row.column[:200],
            payload=vault().seal_bytes(REJECT_COLUMN, f"{run.record.pk}:{row.raw.line}", orjson.dumps(cells)),
        )
