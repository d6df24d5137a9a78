"""How accepted requests lie in a chunk, today's way and the one of earlier releases."""

import zlib
from datetime import UTC, datetime

import orjson

from leadloom.inbox.codec import PAYLOAD_COLUMN, decode_chunk, encode_chunk, encode_request
from leadloom.inbox.types import InboxRequest
from leadloom.kernel.crypto import Keyring

RECEIVED_AT = datetime(2026, 3, 1, 8, 0, 0, 123_000, tzinfo=UTC)
ROW = 1_772_352_000_123_000
REQUEST: InboxRequest = {
    "key": 7,
    "at": "2026-03-01T08:00:00.123Z",
    "sent_at": None,
    "ua": "",
    "ip": "203.0.113.9",
    "origin": "sdk",
    "events": [{"type": "page", "messageId": "m", "anonymousId": "a"}],
}


def test_what_was_packed_is_read_again_in_its_order() -> None:
    keyring = Keyring.generate()
    second: InboxRequest = {**REQUEST, "key": 8}

    payload = encode_chunk([encode_request(REQUEST), encode_request(second)], received_at=RECEIVED_AT, keyring=keyring)

    assert decode_chunk(payload, received_at=RECEIVED_AT, keyring=keyring) == [REQUEST, second]


def test_chunks_of_earlier_releases_are_read_too() -> None:
    keyring = Keyring.generate()
    payload = keyring.seal_bytes(PAYLOAD_COLUMN, ROW, zlib.compress(orjson.dumps([REQUEST]), 1))

    assert decode_chunk(payload, received_at=RECEIVED_AT, keyring=keyring) == [REQUEST]
