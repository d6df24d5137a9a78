"""Where accepted requests go: one door, so that a spool can stand before the store later."""

import asyncio
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

import psycopg
import structlog

from leadloom.inbox.codec import CHUNK_BYTES, CHUNK_EVENTS, encode_chunk
from leadloom.kernel.clock import Clock
from leadloom.kernel.crypto import Keyring
from leadloom.storage.sqlfiles import load

ACCEPT: Final = load("leadloom.inbox", "accept")

GATHER_S: Final = 0.001
"""Requests of this long share one commit: at 8,000 a second that is 32 of them, and no answer waits noticeably."""
LANES: Final = 2
"""Commits under way at once: while one waits for the disk, the next is written."""
COMMIT_EVENTS: Final = 4 * CHUNK_EVENTS
COMMIT_BYTES: Final = 4 * CHUNK_BYTES
WAITING_BYTES: Final = 64 * CHUNK_BYTES
"""More than this waiting for the store: it does not keep up, senders are asked to come back."""
COMMIT_TIMEOUT_S: Final = 5.0
CONNECT_TIMEOUT_S: Final = 3
INLINE_BYTES: Final = 32 * 1024
"""Larger chunks are compressed in a thread, which does not hold the interpreter up."""

log = structlog.get_logger(__name__)


class StoreAway(Exception):
    """The request could not be stored; its sender must be told (503) and may send it again."""


class Sink(Protocol):
    """Keeps accepted requests. When :meth:`put` returns, the request survives any crash."""

    async def put(self, request: bytes, *, events: int, at: datetime) -> None:
        """Store an encoded request of ``events`` messages accepted at ``at``; raises :class:`StoreAway`."""
        ...

    async def is_ready(self) -> bool:
        """Tell whether a request would be stored now."""
        ...

    async def start(self) -> None:
        """Begin; does not need the store."""
        ...

    async def close(self) -> None:
        """Store what waits, then end."""
        ...


@dataclass(frozen=True, slots=True)
class _Waiting:
    request: bytes
    events: int
    at: datetime
    stored: asyncio.Future[None]


class PostgresSink:
    """Group commit: requests of a few milliseconds become one chunk row and one commit."""

    def __init__(self, *, database_url: str, keyring: Keyring, clock: Clock) -> None:
        self._url = database_url
        self._keyring = keyring
        self._clock = clock
        self._waiting: deque[_Waiting] = deque()
        self._waiting_bytes = 0
        self._arrived = asyncio.Event()
        self._gathering = asyncio.Lock()
        self._closing = False
        self._lanes: list[asyncio.Task[None]] = []
        self._threads = ThreadPoolExecutor(max_workers=LANES, thread_name_prefix="seal")

    async def start(self) -> None:
        """Start the lanes; connections are opened when there is something to write."""
        self._lanes = [asyncio.create_task(self._lane(_Lane(self._url))) for _ in range(LANES)]

    async def put(self, request: bytes, *, events: int, at: datetime) -> None:
        """Wait until the request is committed; raises :class:`StoreAway`."""
        if self._closing or self._waiting_bytes > WAITING_BYTES:
            raise StoreAway("the store does not keep up")
        stored = asyncio.get_running_loop().create_future()
        self._waiting.append(_Waiting(request, events, at, stored))
        self._waiting_bytes += len(request)
        self._arrived.set()
        await stored

    async def is_ready(self) -> bool:
        """Ask the store with a connection of its own."""
        probe = _Lane(self._url)
        try:
            async with asyncio.timeout(CONNECT_TIMEOUT_S):
                await (await probe.connection()).execute("SELECT 1")
        except (psycopg.Error, TimeoutError):
            return False
        finally:
            await probe.drop()
        return True

    async def close(self) -> None:
        """Store what waits, then end the lanes."""
        self._closing = True
        self._arrived.set()
        await asyncio.gather(*self._lanes, return_exceptions=True)
        self._threads.shutdown(wait=False)

    async def _lane(self, lane: "_Lane") -> None:
        try:
            while True:
                async with self._gathering:
                    taken = await self._take()
                if not taken:
                    return
                await self._commit(lane, taken)
        finally:
            await lane.drop()

    async def _take(self) -> list[_Waiting]:
        """Wait for requests and return some of them; empty when closing and nothing is left."""
        while not self._waiting:
            if self._closing:
                return []
            self._arrived.clear()
            await self._arrived.wait()
        if not self._closing:
            await asyncio.sleep(GATHER_S)
        taken: list[_Waiting] = []
        events = size = 0
        while self._waiting and (events < COMMIT_EVENTS and size < COMMIT_BYTES):
            waiting = self._waiting.popleft()
            taken.append(waiting)
            events += waiting.events
            size += len(waiting.request)
        self._waiting_bytes -= size
        return taken

    async def _commit(self, lane: "_Lane", taken: list[_Waiting]) -> None:
        try:
            chunks = [await self._sealed(group) for group in _groups(taken)]
            await lane.accept(chunks, created_at=self._clock.now())
        except (psycopg.Error, TimeoutError) as error:
            log.warning("store away", error=type(error).__name__, requests=len(taken))
            failure: Exception | None = StoreAway("the store can't be reached")
        except Exception as error:  # a fault of ours must not leave senders without an answer
            log.exception("commit failed", error=type(error).__name__, requests=len(taken))
            failure = StoreAway("the request could not be stored")
        else:
            failure = None
        for waiting in taken:
            if waiting.stored.done():  # its sender went away
                continue
            if failure is None:
                waiting.stored.set_result(None)
            else:
                waiting.stored.set_exception(failure)

    async def _sealed(self, group: list[_Waiting]) -> "_Chunk":
        requests = [waiting.request for waiting in group]
        received_at = group[0].at
        if sum(map(len, requests)) <= INLINE_BYTES:
            payload = encode_chunk(requests, received_at=received_at, keyring=self._keyring)
        else:
            payload = await asyncio.get_running_loop().run_in_executor(
                self._threads, lambda: encode_chunk(requests, received_at=received_at, keyring=self._keyring)
            )
        return _Chunk(received_at, sum(waiting.events for waiting in group), payload)


@dataclass(frozen=True, slots=True)
class _Chunk:
    received_at: datetime
    events: int
    payload: bytes


class _Lane:
    """One connection, opened anew when it broke."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._connection: psycopg.AsyncConnection | None = None

    async def connection(self) -> psycopg.AsyncConnection:
        """Return the open connection, every commit of which is on disk before it returns."""
        if self._connection is None or self._connection.closed:
            self._connection = await psycopg.AsyncConnection.connect(
                self._url, autocommit=True, connect_timeout=CONNECT_TIMEOUT_S, prepare_threshold=0
            )
            await self._connection.execute("SET synchronous_commit TO on")
        return self._connection

    async def accept(self, chunks: list[_Chunk], *, created_at: datetime) -> None:
        """Write the chunks in one transaction; raises psycopg.Error or TimeoutError.

        Tried once more on a fresh connection: a store that was restarted meanwhile is no reason to refuse. If the
        first try was committed after all, the chunk is there twice and its ``messageId``s make the second a repeat.
        """
        try:
            await self._write(chunks, created_at)
        except psycopg.OperationalError:
            await self.drop()
            await self._write(chunks, created_at)

    async def drop(self) -> None:
        """Close the connection, if there is one."""
        connection, self._connection = self._connection, None
        if connection is not None:
            await connection.close()

    async def _write(self, chunks: list[_Chunk], created_at: datetime) -> None:
        arrays = (
            created_at,
            [chunk.received_at for chunk in chunks],
            [chunk.events for chunk in chunks],
            [chunk.payload for chunk in chunks],
        )
        try:
            async with asyncio.timeout(COMMIT_TIMEOUT_S):
                connection = await self.connection()
                await connection.execute(ACCEPT.tagged, arrays)
        except TimeoutError:
            await self.drop()
            raise


def _groups(taken: list[_Waiting]) -> list[list[_Waiting]]:
    """Divide requests into chunks of at most :data:`CHUNK_EVENTS` events and :data:`CHUNK_BYTES`, in their order."""
    groups: list[list[_Waiting]] = []
    events = size = 0
    for waiting in taken:
        events += waiting.events
        size += len(waiting.request)
        if not groups or events > CHUNK_EVENTS or size > CHUNK_BYTES:
            groups.append([])
            events, size = waiting.events, len(waiting.request)
        groups[-1].append(waiting)
    return groups
