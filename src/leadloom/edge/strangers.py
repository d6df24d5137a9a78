"""Visitors who allow nothing to be kept in their browser: told apart for a day, by what every request shows."""

from datetime import datetime, tzinfo
from typing import Final

from leadloom.kernel.crypto import Keyring
from leadloom.kernel.ids import WriteKeyId

PREFIX: Final = "day-"
INDEX: Final = "edge.stranger"


def stranger_id(*, address: str, agent: str, key: WriteKeyId, now: datetime, zone: tzinfo, keyring: Keyring) -> str:
    """Return the visitor's id for this day of the organisation's: a keyed hash, from which nothing can be read back.

    People behind one address with the same browser are one; on the next day everybody is somebody new.
    """
    day = now.astimezone(zone).date().isoformat()
    return PREFIX + keyring.blind(INDEX, f"{day}|{key}|{address}|{agent}").hex()
