"""Tags through a merge and back."""

from typing import Final

import orjson

from leadloom.kernel.ids import ContactId
from leadloom.kernel.types import JsonObject
from leadloom.merging.models import ContactMerge
from leadloom.storage.postgres_sql import execute, fetch
from leadloom.storage.sqlfiles import load

TAKE_OVER: Final = load(__package__, "take_tags_over")
GIVE_BACK: Final = load(__package__, "give_tags_back")


def take_tags_over(kept: ContactId, gone: ContactId) -> JsonObject:
    """Give the tags that people gave one contact to another as well, and take all from the first; return them.

    Tags by rule follow with the next pass. ``had`` are the rows as they were, ``given`` ids of rows that are new.
    """
    ((had, given),) = fetch(TAKE_OVER, {"kept": kept, "gone": gone})
    return {"had": orjson.loads(str(had)), "given": orjson.loads(str(given))}


def give_tags_back(record: ContactMerge) -> None:
    """Make the tags of two contacts what they were; a tag that is deleted by now is left out."""
    execute(GIVE_BACK, {"given": record.tags["given"], "had": orjson.dumps(record.tags["had"]).decode()})
