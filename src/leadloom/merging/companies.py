"""Merging companies and undoing it, at any later time. One transaction each."""

from collections.abc import Iterable
from datetime import datetime
from typing import cast

from django.db import transaction

from leadloom.identity.absorbing import hold_settling_off
from leadloom.kernel.errors import NotFound
from leadloom.kernel.ids import CompanyId, ContactId, UserId
from leadloom.kernel.types import JsonObject
from leadloom.merging.definition import COMPANY_FIELDS, changes_between, chosen, merged, undone
from leadloom.merging.errors import AlreadyUndone, LaterMergeFirst, SameRecord
from leadloom.merging.followers import followers, moved_by
from leadloom.merging.models import CompanyMerge
from leadloom.merging.ranking import as_it_stands, joint_parent, present_parent, put_back_ranks
from leadloom.merging.services import rebase_later, require_known
from leadloom.merging.suggesting import never_again
from leadloom.merging.types import Choices, Noun
from leadloom.profiles import pictures, rewriting
from leadloom.profiles.pictures import CompanyPicture
from leadloom.storage.postgres_sql import execute
from leadloom.storage.sqlfiles import load
from leadloom.team.changes import bump
from leadloom.team.types import Area, Principal

MEND_FORMER = load(__package__, "mend_former")


def merge_companies(
    principal: Principal, kept: CompanyId, gone: CompanyId, choices: Choices, *, now: datetime
) -> CompanyMerge:
    """Merge one company into another; ``choices`` say whose value a field takes, gaps are filled.

    People, leads, companies below it, and the codes, domains and names that mean it go along. Raises SameRecord,
    NotFound or UnknownChoice; then nothing has changed.
    """
    if kept == gone:
        raise SameRecord("A company can't be merged with itself.")
    return _merge(kept, gone, choices, by=principal.user_id, now=now)


@transaction.atomic
def _merge(kept: CompanyId, gone: CompanyId, choices: Choices, *, by: UserId, now: datetime) -> CompanyMerge:
    rows = _held(kept, gone)
    mine, theirs = dict(rows[kept].row), dict(rows[gone].row)
    require_known(choices, COMPANY_FIELDS)
    sides = chosen(mine, theirs, COMPANY_FIELDS, choices)
    row = merged(mine, theirs, COMPANY_FIELDS, sides)
    row["parent_id"] = joint_parent(kept, gone, mine, theirs, sides["parent"])
    moved = {name: follower.merge_companies(kept, gone) for name, follower in followers().items()}
    keys = rewriting.move_keys(None, source=gone, to=kept)
    people = rewriting.move_people(None, source=gone, to=kept)
    children = rewriting.move_children(None, source=gone, to=kept)
    rewriting.take_away_company(gone)
    changes = changes_between(mine, row, COMPANY_FIELDS)
    _write(kept, row, changed=bool(changes), people=people, now=now)
    bump(Area.CONTACTS)
    return CompanyMerge.objects.create(
        kept_id=kept,
        gone_id=gone,
        at=now,
        user_id=by,
        former=theirs,
        changes=changes,
        keys=keys,
        people=people,
        children=children,
        moved=moved,
    )


@transaction.atomic
def unmerge_companies(principal: Principal, merge_id: int, *, now: datetime) -> CompanyMerge:
    """Make two companies of one again, however long ago they were merged.

    People, keys, leads and companies below that came with the one that was gone go back to it, unless they are
    elsewhere by now; values changed since stay with the kept one. Raises NotFound, AlreadyUndone or LaterMergeFirst.
    """
    hold_settling_off()
    record = CompanyMerge.objects.select_for_update().filter(pk=merge_id).first()
    if record is None:
        raise NotFound("There is no such merge.")
    if record.undone_at is not None:
        raise AlreadyUndone("This merge was undone already.")
    kept, gone = CompanyId(record.kept_id), CompanyId(record.gone_id)
    if CompanyMerge.objects.filter(gone_id=kept, undone_at=None).exists():
        raise LaterMergeFirst("The company was merged into another one later: undo that merge first.")
    row = undone(dict(_held(kept)[kept].row), as_it_stands(record.changes))
    rebase_later(record)
    rewriting.revive_company({**record.former, "parent_id": None})
    row["parent_id"] = present_parent(row["parent_id"], kept)
    rewriting.move_keys(record.keys, source=kept, to=gone)
    people = rewriting.move_people([ContactId(one) for one in record.people], source=kept, to=gone)
    execute(MEND_FORMER, {"people": record.people, "kept": kept, "gone": gone})
    _write(kept, row, changed=bool(record.changes), people=people, now=now)
    put_back_ranks(record)
    for name, follower in followers().items():
        follower.unmerge_companies(kept, gone, moved_by(name, record.moved))
    record.undone_at, record.undone_by = now, principal.user_id
    record.save(update_fields=["undone_at", "undone_by"])
    never_again(Noun.COMPANY, kept, gone, by=principal.user_id, now=now)
    bump(Area.CONTACTS)
    return record


def _held(*companies: CompanyId) -> dict[CompanyId, CompanyPicture]:
    """Keep companies and everybody there from changing elsewhere; return their pictures. Raises NotFound."""
    hold_settling_off()
    pictures.hold_with_people(companies)
    rows = pictures.company_pictures(companies)
    if len(rows) != len(companies):
        raise NotFound("There is no such company.")
    return rows


def _write(kept: CompanyId, row: JsonObject, *, changed: bool, people: Iterable[ContactId], now: datetime) -> None:
    """Write the kept company and tell of everybody whose attributes are others now."""
    if changed:
        written = cast("JsonObject", {**row, "updated_at": now.isoformat()})
        pictures.put_back_companies({kept: CompanyPicture(written, ())}, now=now)
    pictures.tell_anew(people, now=now)
