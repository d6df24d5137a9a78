"""The run: ready rows become contacts, chunk by chunk, each one transaction together with what was before.

Killed anywhere, a job goes on behind its last whole chunk: rows that are in are marked in their chunk's transaction,
everything is written under the job's instant, and consents and identifiers have keys of their own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import DataError, transaction
from django.db.models import F

from leadloom.compliance.services import suppress
from leadloom.compliance.types import Consent, ConsentState, Method, SuppressionReason
from leadloom.identity.services import settle_and_tell
from leadloom.identity.types import Asking, Kind, Settled
from leadloom.imports.ahead import Ahead, Read, Ready
from leadloom.imports.handing import hand_on
from leadloom.imports.models import ImportJob, ImportRow
from leadloom.imports.staging import mapping_of
from leadloom.imports.trails import begun, keep_trail, met_before
from leadloom.imports.types import Finding, Problem, RowOutcome, RowState
from leadloom.imports.values import RowValues
from leadloom.kernel.ids import ContactId
from leadloom.leads.pictures import lead_pictures
from leadloom.profiles.stage import record, with_claims
from leadloom.profiles.types import Change
from leadloom.profiles.upsert import apply_changes, conflicts_of
from leadloom.storage.postgres_sql import execute, fetch
from leadloom.storage.sqlfiles import load
from leadloom.team.audit import because

BY_INDEX: Final = load(__package__, "by_index")
MARK_IN: Final = load(__package__, "mark_in")


@dataclass(frozen=True, slots=True)
class Good:
    """A row that still is right, and what it says."""

    row: Ready
    values: RowValues


def run_chunk(job: ImportJob, ahead: Ahead) -> int:
    """Run the next ready rows of a job that the caller holds; return how many, 0 when none is left."""
    fetch(BY_INDEX, {})
    reads = ahead.take(job)
    if reads:
        with because(f"import {job.pk}", user_id=job.user_id):
            _run(job, reads)
    return len(reads)


def proof_of(job: ImportJob, line: int | str) -> str:
    """Return the proof of what a line of the job's file says about consent."""
    return f"import {job.pk}:{line}"


def _run(job: ImportJob, rows: Sequence[Read]) -> None:
    """Run rows in a savepoint. A chunk that the store refuses is halved until the bad row is alone."""
    try:
        with transaction.atomic():
            _run_whole(job, rows)
        return
    except (DataError, UnicodeError):
        if len(rows) == 1:
            _set_aside(job, rows[0].row, [Finding(Problem.REFUSED)])
            return
    half = len(rows) // 2
    _run(job, rows[:half])
    _run(job, rows[half:])


def _run_whole(job: ImportJob, rows: Sequence[Read]) -> None:
    at = _instant(job)
    good = _good(job, rows)
    if not good:
        return
    settled, given = settle_and_tell([Asking(one.values.claims, one.values.at or at) for one in good], now=at)
    changes = [_change(one.values, who, at) for one, who in zip(good, settled, strict=True)]
    born = {who.contact for who in settled if who.is_new}
    trail = begun(changes, {who.contact for who in settled} - born, given)
    known = [(one.values, who.contact) for one, who in zip(good, settled, strict=True)]
    if told := {contact for values, contact in known if values.lead is not None}:
        trail.leads = lead_pictures(told)
    met = met_before(job, trail.people)
    applied = apply_changes(changes, now=at, witness=trail.witness, conflicts=conflicts_of(settled))
    _consent(job, good, settled, at=at)
    different = hand_on(known, mapping_of(job), now=at)
    keep_trail(job, trail, applied.companies, met)
    _mark(job, good, settled, applied.unchanged - different, met)


def _good(job: ImportJob, reads: Sequence[Read]) -> list[Good]:
    """Return what rows say; those that can't be taken after all go back to the queue."""
    good: list[Good] = []
    for read in reads:
        if read.values is not None:
            good.append(Good(read.row, read.values))
        elif read.problem is not None:
            _set_aside(job, read.row, [read.problem])
    return good


def _set_aside(job: ImportJob, row: Ready, problems: Sequence[Finding]) -> None:
    findings = [[one.code.value, one.column] for one in problems]
    ImportRow.objects.filter(pk=row.pk).update(state=RowState.TO_FIX, findings=findings)
    ImportJob.objects.filter(pk=job.pk).update(to_fix=F("to_fix") + 1)


def _change(values: RowValues, who: Settled, at: datetime) -> Change:
    return Change(
        contact=who.contact,
        at=values.at or at,
        said=with_claims(values.said, who.held),
        overwrites=True,
        default_source="import",
        blinds={claim.kind.value: claim.blind for claim in reversed(who.held)},
    )


def _consent(job: ImportJob, good: Sequence[Good], settled: Sequence[Settled], *, at: datetime) -> None:
    """Record what rows say about consents and suppressions; an import can only make them stricter."""
    said = [
        Consent(
            contact=who.contact,
            purpose=cell.purpose,
            channel=cell.channel,
            state=state,
            method=Method.IMPORT,
            at=at if state is ConsentState.WITHDRAWN else one.values.at or at,
            proof=proof_of(job, one.row.line),
            source=job.file_name,
            text=cell.text,
        )
        for one, who in zip(good, settled, strict=True)
        for cell, state in one.values.consents
    ]
    if said:
        record(said, now=at)
    for kind in (Kind.EMAIL, Kind.MOBILE):
        silent = [one.values.claims for one in good if one.values.suppresses]
        values = [claim.blind for claims in silent for claim in claims if claim.kind is kind]
        suppress(kind.value, values, reason=SuppressionReason.IMPORTED, source=job.file_name, now=at)


def _mark(
    job: ImportJob,
    good: Sequence[Good],
    settled: Sequence[Settled],
    unchanged: frozenset[ContactId],
    met: set[ContactId],
) -> None:
    outcomes = _outcomes(settled, met)
    ids = [one.row.pk for one in good]
    contacts = [int(who.contact) for who in settled]
    execute(MARK_IN, {"rows": ids, "outcomes": [one.value for one in outcomes], "contacts": contacts})
    silent = sum(
        outcome is RowOutcome.UPDATED and who.contact in unchanged
        for outcome, who in zip(outcomes, settled, strict=True)
    )
    ImportJob.objects.filter(pk=job.pk).update(
        created=F("created") + outcomes.count(RowOutcome.CREATED),
        updated=F("updated") + outcomes.count(RowOutcome.UPDATED),
        merged=F("merged") + outcomes.count(RowOutcome.MERGED),
        unchanged=F("unchanged") + silent,
        conflicts=F("conflicts") + sum(bool(who.refused) for who in settled),
    )


def _outcomes(settled: Sequence[Settled], met: set[ContactId]) -> list[RowOutcome]:
    """Return what became of rows, in order; ``met`` are contacts that earlier chunks made or found."""
    seen = set(met)
    found: list[RowOutcome] = []
    for who in settled:
        if who.is_new:
            found.append(RowOutcome.CREATED)
        else:
            found.append(RowOutcome.MERGED if who.contact in seen else RowOutcome.UPDATED)
        seen.add(who.contact)
    return found


def _instant(job: ImportJob) -> datetime:
    if job.as_of is None:
        raise AssertionError("a job that runs was confirmed at an instant")
    return job.as_of
