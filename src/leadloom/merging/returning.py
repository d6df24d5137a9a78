"""What a contact that comes back finds changed: its company, and when it was last here."""

from datetime import datetime
from typing import Final, cast

from leadloom.kernel.ids import ContactId
from leadloom.kernel.types import JsonValue
from leadloom.storage.postgres_sql import fetch
from leadloom.storage.sqlfiles import load

PRESENT_COMPANY: Final = load(__package__, "present_company")
LAST_HIT: Final = load(__package__, "last_hit")


def present_company(company: JsonValue, contact: ContactId) -> JsonValue:
    """Return the company, or the one it was merged into meanwhile, which then gives the contact back with the others.

    None when it is gone for good.
    """
    if company is None:
        return None
    ((present,),) = fetch(PRESENT_COMPANY, {"company": company, "contact": contact})
    return cast("JsonValue", present)


def last_hits(contact: ContactId, *, at_least: JsonValue) -> JsonValue:
    """Return the instant of the last hit of a contact's browsers, ``at_least`` that one."""
    ((last,),) = fetch(LAST_HIT, {"contact": contact})
    known = datetime.fromisoformat(str(at_least))
    return at_least if last is None else max(known, cast("datetime", last)).isoformat()
