"""Where accepted requests go: to the store, or while it is away to the spool, in the order of their acceptance."""

import asyncio
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Final, NamedTuple, Protocol

import psycopg
import structlog

from leadloom.edge.spool import Chunk, Record, Spool
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
DRAIN_EVERY_S: Final = 0.5
"""Between two looks whether the store is back."""
DRAIN_TIMEOUT_S: Final = 1.0
"""Of one transaction of the drain: new requests wait behind it."""
INLINE_BYTES: Final = 32 * 1024
"""Larger chunks are compressed in a thread, which does not hold the interpreter up."""

AWAY: Final = (psycopg.OperationalError, psycopg.InterfaceError, psycopg.errors.ReadOnlySqlTransaction, TimeoutError)
"""What says that the store is away, rather than that it refuses these very rows."""

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


class _Waiting(NamedTuple):
    request: bytes
    events: int
    at: datetime
    stored: asyncio.Future[None]


class PostgresSink:
    """Group commit: requests of a few milliseconds become one chunk row and one commit.

    While the store is away, chunks go to the spool, and so does everything new until the spool is empty again: what a
    visitor sends later is never stored earlier.
    """

    def __init__(self, *, database_url: str, keyring: Keyring, clock: Clock, spool: Spool) -> None:
        self._url = database_url
        self._spool = spool
        self._keyring = keyring
        self._clock = clock
        self._waiting: deque[_Waiting] = deque()
        self._waiting_bytes = 0
        self._arrived = asyncio.Event()
        self._gathering = asyncio.Lock()
        self._closing = False
        self._lanes: list[asyncio.Task[None]] = []
        self._drain: asyncio.Task[None] | None = None
        self._threads = ThreadPoolExecutor(max_workers=LANES, thread_name_prefix="seal")
        self._disk = ThreadPoolExecutor(max_workers=1, thread_name_prefix="spool")

    async def start(self) -> None:
        """Start the lanes; connections are opened when there is something to write."""
        self._lanes = [asyncio.create_task(self._lane(_Lane(self._url))) for _ in range(LANES)]
        self._drain = asyncio.create_task(self._keep_draining(_Lane(self._url)))

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
        """Ask the store with a connection of its own; without it, tell whether the spool has room."""
        probe = _Lane(self._url)
        try:
            await probe.ask()
        except AWAY:
            return self._spool.has_room()
        finally:
            await probe.drop()
        return True

    async def close(self) -> None:
        """Store what waits, then end the lanes."""
        self._closing = True
        self._arrived.set()
        await asyncio.gather(*self._lanes, return_exceptions=True)
        if self._drain:
            self._drain.cancel()
            await asyncio.gather(self._drain, return_exceptions=True)
        self._threads.shutdown(wait=False)
        self._disk.shutdown(wait=True)
        self._spool.close()

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
            await self._keep(lane, chunks)
        except OSError as error:
            log.warning("spool refuses", error=error.strerror or str(error), requests=len(taken))
            failure: Exception | None = StoreAway("the store can't be reached and the disk takes no more")
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

    async def _keep(self, lane: "_Lane", chunks: list[Chunk]) -> None:
        """Commit the chunks, or write them behind what is in the spool; raises OSError when neither is possible."""
        now = self._clock.now()
        if self._spool.is_empty():
            try:
                await lane.accept(chunks, created_at=now)
            except AWAY as error:
                log.warning("store away", error=type(error).__name__, chunks=len(chunks))
            else:
                return
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(self._disk, lambda: self._spool.append(chunks, created_at=now))

    async def _keep_draining(self, lane: "_Lane") -> None:
        """Give the store what is in the spool, whenever there is something and the store answers."""
        try:
            while True:
                await asyncio.sleep(DRAIN_EVERY_S)
                while not self._spool.is_empty() and self._spool.is_drainer():
                    try:
                        await lane.ask()
                        await self._drain_some(lane)
                    except AWAY as error:
                        log.warning("spool waits", error=type(error).__name__, bytes=self._spool.waiting_bytes())
                        await lane.drop()
                        break
                    except Exception:  # a fault of ours: the records stay where they are, say so and try again
                        log.exception("drain failed")
                        break
        finally:
            await lane.drop()

    async def _drain_some(self, lane: "_Lane") -> None:
        """Move the oldest records to the store. Writers wait meanwhile, so that the spool does become empty."""
        loop = asyncio.get_running_loop()
        hold = self._spool.hold()
        await loop.run_in_executor(self._disk, hold.__enter__)
        try:
            records = self._spool.read()
            if records:
                async with asyncio.timeout(DRAIN_TIMEOUT_S):
                    await self._drain_records(lane, records)
                self._spool.take(records)
        finally:
            hold.__exit__(None, None, None)
        log.info("spool drained", chunks=len(records), bytes_left=self._spool.waiting_bytes())

    async def _drain_records(self, lane: "_Lane", records: list[Record]) -> None:
        """Store records in their order; one that the store refuses as such is put beside and does not stop the rest."""
        try:
            await lane.write([record.chunk for record in records], records[0].created_at)
        except AWAY:
            raise
        except psycopg.Error as error:
            if len(records) == 1:
                log.error("record refused", error=type(error).__name__)
                self._spool.refuse(records[0])
                return
            middle = len(records) // 2
            await self._drain_records(lane, records[:middle])
            await self._drain_records(lane, records[middle:])

    async def _sealed(self, group: list[_Waiting]) -> Chunk:
        requests = [waiting.request for waiting in group]
        received_at = group[0].at
        if sum(map(len, requests)) <= INLINE_BYTES:
            payload = encode_chunk(requests, received_at=received_at, keyring=self._keyring)
        else:
            payload = await asyncio.get_running_loop().run_in_executor(
                self._threads, lambda: encode_chunk(requests, received_at=received_at, keyring=self._keyring)
            )
        return Chunk(received_at, sum(waiting.events for waiting in group), payload)


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

    async def accept(self, chunks: list[Chunk], *, created_at: datetime) -> None:
        """Write the chunks in one transaction; raises psycopg.Error or TimeoutError.

        Tried once more on a fresh connection: a store that was restarted meanwhile is no reason to refuse. If the
        first try was committed after all, the chunk is there twice and its ``messageId``s make the second a repeat.
        """
        try:
            await self.write(chunks, created_at)
        except psycopg.OperationalError:
            await self.drop()
            await self.write(chunks, created_at)

    async def ask(self) -> None:
        """Return when the store answers; raises psycopg.Error or TimeoutError."""
        async with asyncio.timeout(CONNECT_TIMEOUT_S):
            await (await self.connection()).execute("SELECT 1")

    async def drop(self) -> None:
        """Close the connection, if there is one."""
        connection, self._connection = self._connection, None
        if connection is not None:
            await connection.close()

    async def write(self, chunks: list[Chunk], created_at: datetime) -> None:
        """Write the chunks in one transaction, tried once; raises psycopg.Error or TimeoutError."""
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
