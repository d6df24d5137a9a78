"""Who stands above whom when companies are merged, and when that is undone. Nobody ever stands above itself."""

from typing import Final, cast

from leadloom.kernel.ids import CompanyId
from leadloom.kernel.types import JsonObject, JsonValue
from leadloom.merging.models import CompanyMerge
from leadloom.merging.types import Changes, MergeSide
from leadloom.profiles import rewriting
from leadloom.profiles.company_selectors import companies_above
from leadloom.profiles.models import Company
from leadloom.storage.postgres_sql import fetch
from leadloom.storage.sqlfiles import load

PRESENT_PARENT: Final = load(__package__, "present_parent")


def joint_parent(
    kept: CompanyId, gone: CompanyId, mine: JsonObject, theirs: JsonObject, side: MergeSide
) -> CompanyId | None:
    """Return the parent of two companies that become one: that of ``side``.

    Never one of the two or below them: then it is the other's, so that who stood below the other takes its place.
    """
    wanted = [mine["parent_id"], theirs["parent_id"]]
    for parent in wanted if side is MergeSide.KEPT else reversed(wanted):
        if parent is None:
            return None
        one = CompanyId(cast("int", parent))
        if not {one, *_above(one)} & {kept, gone}:
            return one
    return None


def as_it_stands(changes: Changes) -> Changes:
    """Return what a merge changed, with the parent it gave where that is now, if that was merged itself since."""
    if "parent" not in changes:
        return changes
    parent = cast("JsonObject", changes["parent"]["after"])["parent_id"]
    return {**changes, "parent": {**changes["parent"], "after": {"parent_id": present_parent(parent, None)}}}


def present_parent(parent: JsonValue, child: CompanyId | None) -> CompanyId | None:
    """Return where a company's former parent is now, itself or the one it was merged into; None when it is nowhere.

    Merges on the way learn of the child, if there is one, so that undoing them gives it back.
    """
    if parent is None:
        return None
    ((found,),) = fetch(PRESENT_PARENT, {"parent": parent, "child": child})
    return None if found is None else CompanyId(cast("int", found))


def put_back_ranks(record: CompanyMerge) -> None:
    """Let both be below whom they were, and those that came with the returning one be below it again.

    What would put a company above itself by now is left out.
    """
    kept, gone = CompanyId(record.kept_id), CompanyId(record.gone_id)
    rewriting.move_children(record.children, source=kept, to=gone)
    parent = present_parent(record.former.get("parent_id"), gone)
    if parent is not None and gone not in {parent, *_above(parent)}:
        Company.objects.filter(pk=gone).update(parent_id=parent)
    if kept in _above(kept):
        Company.objects.filter(pk=kept).update(parent=None)


def _above(company: CompanyId) -> set[CompanyId]:
    return {above for above, _ in companies_above(company)}
