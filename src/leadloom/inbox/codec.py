"""How accepted requests lie in ``inbox_chunk.payload``. No Django: edge and tick share this.

A payload is ``seal(zstd(JSON list of requests))``, of earlier releases ``seal(zlib(…))``; a request is
:class:`leadloom.inbox.types.InboxRequest`::

    {"key": 7, "at": "2026-03-01T08:00:00.123Z", "sent_at": "2026-03-01T08:00:00Z" | null,
     "ua": "Mozilla/5.0 …", "ip": "203.0.113.9", "origin": "sdk" | "pixel" | "form" | "import",
     "events": [{"type": "track", "messageId": "…", …}, …],
     "context": {…},                                    # only when the batch carried one for all its messages
     "rejected": [{"index": 2, "field": "event", "reason": "missing", "message": …}],   # only when some were bad
     "rows": [{"table": "events", "row": {…}}]}         # only rows the event store had refused, replayed

The reader of a chunk writes ``rejected`` into ``inbox_setaside`` in the transaction that takes the chunk.
The seal's row is the chunk's ``received_at`` in microseconds, not its id: PostgreSQL gives the id out on insert, and
ids given out beforehand would not follow the order of acceptance.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

import orjson

from leadloom.inbox.types import InboxRequest
from leadloom.kernel.crypto import Keyring
from leadloom.kernel.packing import PackBroken, packed, unpacked

PAYLOAD_COLUMN: Final = "inbox_chunk.payload"
CHUNK_EVENTS: Final = 1_000
CHUNK_BYTES: Final = 1_048_576

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


class ChunkBroken(Exception):
    """A payload opens but is not what this codec writes."""


def encode_request(request: InboxRequest) -> bytes:
    """Return the request as JSON bytes, ready for :func:`encode_chunk`."""
    return orjson.dumps(request)


def encode_chunk(requests: Sequence[bytes], *, received_at: datetime, keyring: Keyring) -> bytes:
    """Pack encoded requests into one payload; ``received_at`` must be stored beside it, as it is part of the seal.

    Compressing takes about 2 ms per megabyte and releases the interpreter lock.
    """
    plain = b"[" + b",".join(requests) + b"]"
    return keyring.seal_bytes(PAYLOAD_COLUMN, _row(received_at), packed(plain))


def decode_chunk(payload: bytes, *, received_at: datetime, keyring: Keyring) -> list[InboxRequest]:
    """Return the requests in the order in which they were accepted.

    Raises :class:`leadloom.kernel.crypto.SealBroken` when payload and ``received_at`` do not belong together or the
    key is not here, :class:`ChunkBroken` when the content is not a list of requests.
    """
    pack = keyring.open_bytes(PAYLOAD_COLUMN, _row(received_at), payload)
    try:
        requests: object = orjson.loads(unpacked(pack))
    except (PackBroken, orjson.JSONDecodeError) as broken:
        raise ChunkBroken(str(broken)) from broken
    if not isinstance(requests, list):
        raise ChunkBroken("a chunk is a list of requests")
    return requests


def _row(received_at: datetime) -> int:
    return (received_at - _EPOCH) // timedelta(microseconds=1)
