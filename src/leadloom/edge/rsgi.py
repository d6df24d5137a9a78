"""The parts of granian's RSGI objects that we use, as types."""

from collections.abc import AsyncIterator
from typing import Protocol


class RequestHeaders(Protocol):
    """Header look-up by lower-case name."""

    def get(self, key: str, default: str | None = None) -> str | None:
        """Return the value of the first header of that name."""
        ...


class Scope(Protocol):
    """What is known of a request before its body."""

    @property
    def proto(self) -> str:
        """``http`` or ``ws``."""
        ...

    @property
    def method(self) -> str:
        """Upper case."""
        ...

    @property
    def path(self) -> str:
        """Decoded path."""
        ...

    @property
    def query_string(self) -> str:
        """Raw query without question mark."""
        ...

    @property
    def client(self) -> str:
        """Peer as ``address:port``."""
        ...

    @property
    def headers(self) -> RequestHeaders:
        """Request headers."""
        ...


class Exchange(Protocol):
    """The body to read and the answer to give."""

    async def __call__(self) -> bytes:
        """Return the whole body."""
        ...

    def __aiter__(self) -> AsyncIterator[bytes]:
        """Return the body in pieces."""
        ...

    def response_bytes(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        """Answer with a body."""
        ...

    def response_empty(self, status: int, headers: list[tuple[str, str]]) -> None:
        """Answer without one."""
        ...
