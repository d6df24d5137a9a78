"""Writing down what people agreed to."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from hashlib import blake2b
from typing import Final
from uuid import UUID

from leadloom.compliance.types import Consent, SuppressionReason
from leadloom.kernel.ids import derived_uuid
from leadloom.storage.postgres_sql import execute, fetch
from leadloom.storage.sqlfiles import load
from leadloom.storage.vault import vault

RECORD: Final = load(__package__, "record_consents")
KEEP_TEXTS: Final = load(__package__, "keep_texts")
SUPPRESS: Final = load(__package__, "suppress")
DIGEST_BYTES: Final = 16


def record_consent(consent: Consent, *, now: datetime) -> bool:
    """Add one statement to the ledger; tells whether it is new. Repeatable."""
    return bool(record_consents([consent], now=now))


def record_consents(consents: Sequence[Consent], *, now: datetime) -> list[Consent]:
    """Add statements to the ledger in two statements and return those that were not in it. Repeatable."""
    keyed = {_key(consent): consent for consent in consents}
    if not keyed:
        return []
    _keep_texts({consent.text for consent in keyed.values() if consent.text})
    said = list(keyed.items())
    rows = fetch(
        RECORD,
        {
            "keys": [key for key, _ in said],
            "contacts": [consent.contact for _, consent in said],
            "purposes": [consent.purpose[:40] for _, consent in said],
            "channels": [consent.channel.value for _, consent in said],
            "states": [consent.state.value for _, consent in said],
            "methods": [consent.method.value for _, consent in said],
            "ats": [consent.at for _, consent in said],
            "sources": [consent.source[:200] for _, consent in said],
            "digests": [_digest(consent.text) if consent.text else None for _, consent in said],
            "ips": [_sealed_ip(key, consent.ip) for key, consent in said],
            "proofs": [consent.proof[:200] for _, consent in said],
            "now": now,
        },
    )
    return [keyed[UUID(str(key))] for (key,) in rows]


def suppress(kind: str, values: Iterable[bytes], *, reason: SuppressionReason, source: str, now: datetime) -> int:
    """Put addresses (blind indexes of one kind: ``email``, ``mobile``) on the list; return how many are new."""
    wanted = sorted(set(values))
    if not wanted:
        return 0
    return execute(
        SUPPRESS, {"kind": kind, "values": wanted, "reason": reason.value, "source": source[:200], "now": now}
    )


def _keep_texts(texts: set[str]) -> None:
    if texts:
        kept = sorted(texts)
        execute(KEEP_TEXTS, {"digests": [_digest(text) for text in kept], "texts": kept})


def _key(consent: Consent) -> UUID:
    return derived_uuid("consent", consent.contact, consent.purpose, consent.channel, consent.state, consent.proof)


def _sealed_ip(key: UUID, ip: str) -> bytes | None:
    return vault().seal("compliance_consent.ip", key, ip) if ip else None


def _digest(text: str) -> bytes:
    return blake2b(text.encode(), digest_size=DIGEST_BYTES).digest()
