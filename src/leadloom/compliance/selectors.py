"""Reads: what somebody agreed to, and whether an address is suppressed."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final, cast

from leadloom.compliance.definition import standing
from leadloom.compliance.models import Suppression
from leadloom.compliance.types import Channel, ConsentState, Entry, Method, Standing
from leadloom.kernel.ids import ContactId
from leadloom.storage.postgres_sql import fetch
from leadloom.storage.sqlfiles import load

CONSENTS_OF: Final = load(__package__, "consents_of")
SOLE_CONSENTS: Final = load(__package__, "sole_consents")

WITHDRAWN_SINCE: Final = load(__package__, "withdrawn_since")


def consents(contacts: Iterable[int]) -> list[Standing]:
    """Return what holds for a person by purpose and channel, sorted by them.

    ``contacts`` are the contact and those that were merged into it: of two consents the stricter wins.
    """
    wanted = sorted(set(contacts))
    if not wanted:
        return []
    shown: dict[Entry, tuple[str, str]] = {}
    for contact, purpose, channel, state, method, at, source, text in fetch(CONSENTS_OF, {"contacts": wanted}):
        entry = Entry(
            contact=int(str(contact)),
            purpose=str(purpose),
            channel=Channel(str(channel)),
            state=ConsentState(str(state)),
            method=Method(str(method)),
            at=cast("datetime", at),
        )
        shown[entry] = (str(source), str(text))
    return [
        Standing(
            purpose=purpose,
            channel=channel,
            state=entry.state,
            at=entry.at,
            source=shown[entry][0],
            text=shown[entry][1],
        )
        for (purpose, channel), entry in sorted(standing(list(shown)).items())
    ]


def suppressed(kind: str, values: Iterable[bytes]) -> set[bytes]:
    """Return those of the addresses (blind indexes of one kind) that nobody may write to."""
    found = Suppression.objects.filter(kind=kind, value_bi__in=list(values)).values_list("value_bi", flat=True)
    return {bytes(value) for value in found}


def withdrawn_since(contacts: Iterable[ContactId], *, at: datetime) -> list[tuple[ContactId, str, Channel, datetime]]:
    """Return contact, purpose, channel and instant of withdrawals that were written down after ``at``."""
    rows = fetch(WITHDRAWN_SINCE, {"contacts": sorted(contacts), "at": at})
    return [
        (ContactId(cast("int", contact)), str(purpose), Channel(str(channel)), cast("datetime", said))
        for contact, purpose, channel, said in rows
    ]


def given_by(contacts: Iterable[ContactId], *, proof_begins: str) -> list[tuple[ContactId, str, Channel]]:
    """Return contact, purpose and channel of consents that rest on proofs beginning so, and on nothing else."""
    rows = fetch(SOLE_CONSENTS, {"contacts": sorted(contacts), "proof": proof_begins})
    return [
        (ContactId(cast("int", contact)), str(purpose), Channel(str(channel))) for contact, purpose, channel in rows
    ]
