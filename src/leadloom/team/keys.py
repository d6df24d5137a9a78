"""The text of API keys: made at random, kept only as a digest. Pure."""

import secrets
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

MARK: Final = "llk_"
PREFIX_LENGTH: Final = len(MARK) + 8
SECRET_BYTES: Final = 32


@dataclass(frozen=True)
class NewKey:
    """A key just made. ``text`` is shown once and never stored; ``prefix`` tells keys apart on a screen."""

    text: str
    prefix: str
    digest: bytes


def mint() -> NewKey:
    """Return a new key with 256 random bits."""
    text = MARK + secrets.token_urlsafe(SECRET_BYTES)
    return NewKey(text=text, prefix=text[:PREFIX_LENGTH], digest=digest_of(text))


def digest_of(text: str) -> bytes:
    """Return the SHA-256 of a key; keys are random, so that a plain digest can't be guessed back."""
    return sha256(text.encode()).digest()
