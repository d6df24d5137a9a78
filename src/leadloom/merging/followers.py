"""What modules above move along with a merge, and back: a hole that they fill."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from leadloom.kernel.ids import CompanyId, ContactId, UserId
from leadloom.kernel.types import JsonObject, JsonValue


@dataclass(frozen=True, slots=True)
class Merging:
    """A merge of contacts as it happens; ``by`` is who decided it, None for a rule."""

    kept: ContactId
    gone: ContactId
    now: datetime
    by: UserId | None


@dataclass(frozen=True, slots=True)
class Unmerging:
    """A merge of contacts as it is undone. ``subjects`` are those that belong to the returning contact now."""

    kept: ContactId
    gone: ContactId
    merged_at: datetime
    now: datetime
    by: UserId | None
    subjects: Collection[int]


class Follower(Protocol):
    """Moves what a module above has of contacts and companies, in the merge's transaction, a few statements each."""

    def hold(self, contacts: Collection[ContactId]) -> None:
        """Lock what it will move. Called before the contacts themselves are locked."""
        ...

    def merge(self, merging: Merging) -> JsonObject:
        """Move all of the gone contact to the kept one, whose rows are both there still; return what undoing needs."""
        ...

    def unmerge(self, unmerging: Unmerging, moved: JsonObject) -> None:
        """Move it back; both contacts are there again."""
        ...

    def merge_companies(self, kept: CompanyId, gone: CompanyId) -> JsonObject:
        """Move all of the gone company to the kept one; return what undoing needs."""
        ...

    def unmerge_companies(self, kept: CompanyId, gone: CompanyId, moved: JsonObject) -> None:
        """Move it back."""
        ...


_followers: Final[dict[str, Follower]] = {}


def follow(name: str, follower: Follower) -> None:
    """Let ``follower`` take part in merges under this name, under which what it moved is kept."""
    _followers[name] = follower


def followers() -> Mapping[str, Follower]:
    """Return all followers by name, in the order of their names."""
    return dict(sorted(_followers.items()))


def moved_by(name: str, moved: Mapping[str, JsonValue]) -> JsonObject:
    """Return what this follower moved, nothing where it took no part."""
    found = moved.get(name)
    return found if isinstance(found, Mapping) else {}
