"""Giving contacts, and the leads of theirs that are open, to marketing owners: many at once, and back."""

from collections.abc import Mapping
from typing import Final, cast

from leadloom.kernel.ids import ContactId, UserId
from leadloom.storage.postgres_sql import execute, fetch
from leadloom.storage.sqlfiles import load
from leadloom.team.changes import bump
from leadloom.team.types import Area

HOLD_OPEN_OF: Final = load(__package__, "hold_open_of")
GIVE_OWNER: Final = load(__package__, "give_owner")


def give_owners(
    owners: Mapping[ContactId, UserId | None], *, only_from: UserId | None = None
) -> dict[ContactId, UserId | None]:
    """Give contacts to marketing owners; return the former owners of those that changed.

    ``only_from``: only contacts that this one owns now, for taking back. A contact that sales is primary for keeps its
    primary owner. Runs in the caller's transaction.
    """
    wanted = sorted(owners)
    execute(HOLD_OPEN_OF, {"contacts": wanted})
    rows = fetch(
        GIVE_OWNER,
        {"contacts": wanted, "owners": [owners[contact] for contact in wanted], "only_from": only_from},
    )
    if rows:
        bump(Area.CONTACTS, Area.LEADS)
    return {ContactId(cast("int", contact)): cast("UserId | None", was) for contact, was in rows}
