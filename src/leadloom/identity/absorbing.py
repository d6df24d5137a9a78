"""Contacts that are absorbed by others and come out again: identifiers, browsers and subjects follow, events never.

A merge waits until nobody is settling who is who, and nobody settles that while it writes: each of them sees the other
whole or not at all.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Final, cast

from leadloom.events.services import emit_links
from leadloom.events.types import SubjectLink
from leadloom.identity.minting import Minter
from leadloom.kernel.ids import ContactId
from leadloom.storage.postgres_sql import fetch
from leadloom.storage.sqlfiles import load

HOLD_MERGES_OFF: Final = load(__package__, "hold_merges_off")
HOLD_SETTLING_OFF: Final = load(__package__, "hold_settling_off")
ABSORB: Final = load(__package__, "absorb")
RELEASE: Final = load(__package__, "release_absorbed")


def hold_merges_off() -> None:
    """Keep merges waiting until the transaction ends. Before anything is read that a merge may change."""
    fetch(HOLD_MERGES_OFF, {})


def hold_settling_off() -> None:
    """Wait until nobody settles who is who, and keep everybody from it until the transaction ends.

    The first thing that a merge does: it holds no row while it waits.
    """
    fetch(HOLD_SETTLING_OFF, {})


def absorb(kept: ContactId, gone: ContactId, *, now: datetime) -> None:
    """Let all that belongs to ``gone`` belong to ``kept``, those it absorbed before included; tell the event store.

    Two statements and the telling. The caller holds settling off.
    """
    _link((cast("int", row[0]) for row in fetch(ABSORB, {"kept": kept, "gone": gone})), kept, now=now)


def release(gone: ContactId, *, now: datetime) -> set[int]:
    """Let ``gone`` be a contact of its own again, with all that came with it or by its identifiers since.

    Return its subjects: itself, those that it had absorbed, and its browsers. The caller holds settling off.
    """
    subjects = {cast("int", row[0]) for row in fetch(RELEASE, {"gone": gone})}
    _link(subjects, gone, now=now)
    return subjects


def _link(subjects: Iterable[int], contact: ContactId, *, now: datetime) -> None:
    moved = sorted(subjects)
    versions = Minter("link_seq").take(len(moved))
    emit_links([SubjectLink(subject, contact, version, now) for subject, version in zip(moved, versions, strict=True)])
