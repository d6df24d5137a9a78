"""Scores when contacts are merged: those of the one that is gone are put away; the next tick computes all anew."""

from collections.abc import Collection
from typing import Final

import orjson

from leadloom.kernel.ids import CompanyId, ContactId
from leadloom.kernel.types import JsonObject
from leadloom.merging.followers import Merging, Unmerging, follow
from leadloom.storage.postgres_sql import execute, fetch
from leadloom.storage.sqlfiles import load

TAKE_SCORES: Final = load(__package__, "take_scores")
GIVE_SCORES: Final = load(__package__, "give_scores")


class ScoresFollow:
    """Puts the scores of a contact away and brings them back."""

    def hold(self, contacts: Collection[ContactId]) -> None:
        """Lock nothing: only ticks write scores, and none does during a merge."""

    def merge(self, merging: Merging) -> JsonObject:
        """Take the scores of the contact that is gone."""
        ((scores,),) = fetch(TAKE_SCORES, {"contact": merging.gone})
        return {"scores": orjson.loads(str(scores))}

    def unmerge(self, unmerging: Unmerging, moved: JsonObject) -> None:
        """Let the contact have the scores it had, until the next tick."""
        execute(GIVE_SCORES, {"scores": orjson.dumps(moved.get("scores", [])).decode()})

    def merge_companies(self, kept: CompanyId, gone: CompanyId) -> JsonObject:
        """Move nothing: companies have no scores."""
        return {}

    def unmerge_companies(self, kept: CompanyId, gone: CompanyId, moved: JsonObject) -> None:
        """Move nothing: companies have no scores."""


follow("scoring", ScoresFollow())
