"""Personal values at rest: sealed cells and blind indexes.

Layout of a sealed cell: version (1 byte) · key id (1) · nonce (12) · AES-256-GCM ciphertext with tag (16).
The additional data is ``table.column|row id``, so a cell copied to another row or column can't be opened.
A blind index is HMAC-SHA256 of the normalised value, cut to 16 bytes, under a key derived (HKDF) per index.
"""

import base64
import hmac
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

if TYPE_CHECKING:
    from hashlib import _Hash as Hash

VERSION: Final = 1
NONCE_BYTES: Final = 12
KEY_BYTES: Final = 32
BLIND_BYTES: Final = 16
BLOCK_BYTES: Final = 64
"""Of SHA-256, for HMAC."""


class SealBroken(Exception):
    """A sealed value was changed, moved to another cell, or its key is not here."""


def _derive(master: bytes, purpose: str) -> bytes:
    return HKDF(SHA256(), KEY_BYTES, None, purpose.encode()).derive(master)


@dataclass(frozen=True)
class Keyring:
    """The installation's master keys by id; the highest id seals, all of them open.

    Blind indexes and tokens use the key named by ``index_key``: rotating it means writing the indexes anew.
    """

    masters: Mapping[int, bytes]
    index_key: int = 1
    _ciphers: dict[int, AESGCM] = field(default_factory=dict, compare=False, repr=False)
    _blinds: dict[str, tuple["Hash", "Hash"]] = field(default_factory=dict, compare=False, repr=False)
    _derived: dict[str, bytes] = field(default_factory=dict, compare=False, repr=False)

    def __post_init__(self) -> None:
        if not self.masters or any(len(key) != KEY_BYTES for key in self.masters.values()):
            raise ValueError(f"master keys are {KEY_BYTES} bytes each, at least one")
        if any(not 0 < key_id < 256 for key_id in self.masters):
            raise ValueError("key ids are 1 to 255")
        if self.index_key not in self.masters:
            raise ValueError("the index key is not in the keyring")

    @classmethod
    def generate(cls) -> "Keyring":
        """Return a keyring with one new random master key."""
        return cls({1: os.urandom(KEY_BYTES)})

    @classmethod
    def parse(cls, text: str) -> "Keyring":
        """Read ``id:base64`` lines, as :meth:`dump` writes them."""
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        return cls({int(key_id): base64.b64decode(value) for key_id, value in (line.split(":", 1) for line in lines)})

    def dump(self) -> str:
        """Return the keys as ``id:base64`` lines. Secret."""
        return "".join(f"{key_id}:{base64.b64encode(key).decode()}\n" for key_id, key in sorted(self.masters.items()))

    def seal(self, column: str, row: object, text: str) -> bytes:
        """Encrypt ``text`` for the cell ``column`` (``table.column``) of ``row``."""
        return self.seal_bytes(column, row, text.encode())

    def open(self, column: str, row: object, sealed: bytes) -> str:
        """Decrypt what :meth:`seal` wrote for this very cell; raises :class:`SealBroken`."""
        return self.open_bytes(column, row, sealed).decode()

    def seal_bytes(self, column: str, row: object, plain: bytes) -> bytes:
        """Encrypt bytes for one cell; 30 bytes longer than the plain ones."""
        head, encrypt = self._sealing
        nonce = os.urandom(NONCE_BYTES)
        return head + nonce + encrypt(nonce, plain, f"{column}|{row}".encode())

    def open_bytes(self, column: str, row: object, sealed: bytes) -> bytes:
        """Decrypt what :meth:`seal_bytes` wrote for this very cell; raises :class:`SealBroken`."""
        sealed = bytes(sealed)
        if len(sealed) < 2 + NONCE_BYTES or sealed[0] != VERSION or sealed[1] not in self.masters:
            raise SealBroken(f"{column}: unknown format or key")
        nonce, body = sealed[2 : 2 + NONCE_BYTES], sealed[2 + NONCE_BYTES :]
        try:
            return self._cipher(sealed[1]).decrypt(nonce, body, _address(column, row))
        except InvalidTag as broken:
            raise SealBroken(f"{column}: wrong cell or changed value") from broken

    def blind(self, index: str, normalised: str) -> bytes:
        """Return the 16-byte blind index of an already normalised value."""
        inner, outer = self._blinds.get(index) or self._blind_states(index)
        inside, outside = inner.copy(), outer.copy()
        inside.update(normalised.encode())
        outside.update(inside.digest())
        return outside.digest()[:BLIND_BYTES]

    def sign(self, purpose: str, text: str) -> str:
        """Return a URL-safe signature of ``text``, valid for this purpose only."""
        digest = hmac.digest(self._key(f"sign|{purpose}"), text.encode(), sha256)
        return base64.urlsafe_b64encode(digest[:24]).decode()

    def is_signed(self, purpose: str, text: str, signature: str) -> bool:
        """Tell whether :meth:`sign` made ``signature``; constant time."""
        return hmac.compare_digest(self.sign(purpose, text), signature)

    def _blind_states(self, index: str) -> tuple["Hash", "Hash"]:
        """Return HMAC's two hashes (RFC 2104) behind the key: a quarter of the time of a one-shot HMAC."""
        key = self._key(f"blind|{index}").ljust(BLOCK_BYTES, b"\x00")
        states = sha256(bytes(byte ^ 0x36 for byte in key)), sha256(bytes(byte ^ 0x5C for byte in key))
        self._blinds[index] = states
        return states

    @cached_property
    def _sealing(self) -> tuple[bytes, Callable[[bytes, bytes, bytes], bytes]]:
        """Return how a sealed cell begins, and what encrypts under the newest key."""
        key_id = max(self.masters)
        return bytes((VERSION, key_id)), self._cipher(key_id).encrypt

    def _cipher(self, key_id: int) -> AESGCM:
        if key_id not in self._ciphers:
            self._ciphers[key_id] = AESGCM(_derive(self.masters[key_id], "cells"))
        return self._ciphers[key_id]

    def _key(self, purpose: str) -> bytes:
        if purpose not in self._derived:
            self._derived[purpose] = _derive(self.masters[self.index_key], purpose)
        return self._derived[purpose]


def _address(column: str, row: object) -> bytes:
    return f"{column}|{row}".encode()
