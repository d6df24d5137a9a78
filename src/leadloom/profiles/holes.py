"""What modules above fill: profiles shows it and knows nothing of it."""

from collections.abc import Callable, Sequence
from typing import Final

from leadloom.kernel.ids import ContactId
from leadloom.kernel.types import JsonObject
from leadloom.team.types import Principal

LeadsOf = Callable[[Principal, ContactId], Sequence[JsonObject]]
"""Returns a contact's leads that the principal may see, the newest first, as the API shows leads."""

_leads: Final[list[LeadsOf]] = []


def show_leads(provider: LeadsOf) -> None:
    """Let ``provider`` tell the leads on contact pages; the last one registered does."""
    _leads[:] = [provider]


def leads_of(principal: Principal, contact: ContactId) -> Sequence[JsonObject]:
    """Return the leads of a contact; none while nobody tells them."""
    return _leads[0](principal, contact) if _leads else ()
