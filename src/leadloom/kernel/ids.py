"""Identifiers: plain numbers and UUIDs with a name of their own."""

import hashlib
from typing import Final, NewType
from uuid import UUID

ContactId = NewType("ContactId", int)
SubjectId = NewType("SubjectId", int)
CompanyId = NewType("CompanyId", int)
LeadId = NewType("LeadId", int)
UserId = NewType("UserId", int)
TeamId = NewType("TeamId", int)
TickId = NewType("TickId", int)
WriteKeyId = NewType("WriteKeyId", int)
EventId = NewType("EventId", UUID)

FIRST_VISITOR: Final = 2**52
"""Subjects from here on are anonymous visitors; below are contacts. Both fit a JavaScript number."""


def is_visitor(subject: SubjectId) -> bool:
    """Tell whether the subject is an anonymous browser rather than a contact."""
    return subject >= FIRST_VISITOR


def derived_uuid(*parts: object) -> UUID:
    """Return the same UUID for the same parts, always (BLAKE2b, 128 bits).

    Parts are joined by their text with a separator that can't occur in them, so ("a", "bc") and ("ab", "c") differ.
    """
    digest = hashlib.blake2b("\x1f".join(map(str, parts)).encode(), digest_size=16)
    return UUID(int=int.from_bytes(digest.digest()))


def event_id(write_key: WriteKeyId, message_id: str) -> EventId:
    """Return the id of the event that this write key sent under this ``messageId``."""
    return EventId(derived_uuid("event", str(write_key), message_id))
