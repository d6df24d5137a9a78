"""The dry check: what a run would do, counted without writing anything.

Only rows that share an identifier with another row or with a contact need a decision; all others make a contact. Those
are decided in the file's order by the very rules of the run, on a registry in memory.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final, cast

from leadloom.identity.definition import Powers
from leadloom.identity.minting import Minter
from leadloom.identity.registry import Registry
from leadloom.identity.types import Claim, Kind
from leadloom.imports.mapping import ImportMap
from leadloom.imports.models import ImportJob, ImportRow
from leadloom.imports.types import RowState
from leadloom.kernel.ids import ContactId
from leadloom.kernel.types import JsonObject
from leadloom.storage.postgres_sql import fetch
from leadloom.storage.sqlfiles import load

SHARED_KEYS: Final = load(__package__, "shared_keys")
ROWS_SHARING: Final = load(__package__, "rows_sharing")
AT_ONCE: Final = 5_000
_KINDS: Final = tuple(Kind)


@dataclass(slots=True)
class Plan:
    """Rows = created + updated + merged + to_fix."""

    rows: int = 0
    created: int = 0
    updated: int = 0
    merged: int = 0
    to_fix: int = 0

    def to_json(self) -> JsonObject:
        """Return the counts by name."""
        return asdict(self)


class _Unborn(Minter):
    """Numbers for contacts that are only thought of: below zero, from no sequence."""

    def __init__(self) -> None:
        super().__init__("")
        self._last = 0

    def next(self) -> int:
        self._last -= 1
        return self._last


def plan(job: ImportJob, mapping: ImportMap) -> Plan:
    """Count what a run of the job's ready rows would do now."""
    total = ImportRow.objects.filter(job=job).count()
    ready = ImportRow.objects.filter(job=job, state=RowState.READY).count()
    shared = [bytes(cast("bytes", key)) for (key,) in fetch(SHARED_KEYS, {"job": job.pk})]
    sharing = [
        [bytes(key) for key in cast("list[bytes]", keys)]
        for (keys,) in (fetch(ROWS_SHARING, {"job": job.pk, "keys": shared}) if shared else ())
    ]
    found = Plan(rows=total, created=ready - len(sharing), to_fix=total - ready)
    source = mapping.external_id.source if mapping.external_id else ""
    _decide([[_claim(key, source) for key in keys] for keys in sharing], found, at=job.uploaded_at)
    return found


def _decide(rows: Sequence[Sequence[Claim]], found: Plan, *, at: datetime) -> None:
    registry = Registry(contacts=_Unborn())
    touched: set[ContactId] = set()
    for first in range(0, len(rows), AT_ONCE):
        part = rows[first : first + AT_ONCE]
        known = dict(registry.owners)
        registry.read((claim for claims in part for claim in claims), ())
        registry.owners |= known
        for claims in part:
            decision, owner = registry.settle(claims, powers=Powers(trusted=True, creates=True), at=at)
            contact = owner.contact
            if contact is None:
                raise AssertionError("a row with claims always has a contact")
            if decision.makes_contact:
                found.created += 1
            elif contact in touched:
                found.merged += 1
            else:
                found.updated += 1
            touched.add(contact)
        registry.attached.clear()


def _claim(key: bytes, source: str) -> Claim:
    kind = _KINDS[key[0]]
    return Claim(kind, source if kind is Kind.EXTERNAL else "", "", key[1:])
