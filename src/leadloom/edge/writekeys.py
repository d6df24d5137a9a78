"""The write keys in force, known without asking the store.

Read every few seconds, and kept on disk so that the door can open while the store is away.
"""

import asyncio
import os
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

import orjson
import psycopg
import structlog

from leadloom.inbox.types import KeyKind
from leadloom.kernel.ids import WriteKeyId
from leadloom.storage.sqlfiles import load

READ_KEYS: Final = load("leadloom.inbox", "read_keys")
TOUCH_KEYS: Final = load("leadloom.inbox", "touch_keys")
NOTE_REFUSED: Final = load("leadloom.inbox", "note_refused")

REFRESH_S: Final = 2.0
ASK_AGAIN_S: Final = 0.2
"""An unknown key is looked up at once, but not more often than this: strangers must not load the store."""
TIMEOUT_S: Final = 3.0
PRIVATE_FILE: Final = 0o600

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class KnownKey:
    """A write key in force."""

    id: WriteKeyId
    kind: KeyKind
    name: str


class WriteKeys:
    """The edge's copy of the write keys.

    ``is_loaded`` is false until they were read once, from store or disk; ``is_current`` while the store is away, when a
    key that is unknown here may all the same be in force.
    """

    def __init__(self, *, database_url: str, data_dir: Path) -> None:
        self._url = database_url
        self._path = data_dir / "edge" / "writekeys.json"
        self._keys: dict[str, KnownKey] = {}
        self._touched: dict[WriteKeyId, datetime] = {}
        self._refused: Counter[tuple[WriteKeyId, datetime]] = Counter()
        self._strangers_refused = 0
        self._asked_at = float("-inf")
        self._asking = asyncio.Lock()
        self._loop: asyncio.Task[None] | None = None
        self._connection: psycopg.AsyncConnection | None = None
        self.is_loaded = False
        self.is_current = False

    async def start(self) -> None:
        """Read the keys from disk, then from the store as soon as it answers, and go on doing so."""
        self._read_file()
        self._loop = asyncio.create_task(self._keep_fresh())

    async def close(self) -> None:
        """Write down what was seen last, then end."""
        if self._loop:
            self._loop.cancel()
            await asyncio.gather(self._loop, return_exceptions=True)
        await self._ask()
        if self._connection:
            await self._connection.close()

    def known(self, key: str) -> KnownKey | None:
        """Return the key if it is in force as far as this process knows."""
        return self._keys.get(key)

    async def find(self, key: str) -> KnownKey | None:
        """Return the key if it is in force, looking it up when it is new here."""
        if key in self._keys:
            return self._keys[key]
        arrived_at = time.monotonic()
        async with self._asking:
            if self._asked_at < arrived_at:  # nobody asked meanwhile
                await asyncio.sleep(self._asked_at + ASK_AGAIN_S - arrived_at)
                await self._ask()
        return self._keys.get(key)

    def first(self, kind: KeyKind) -> str:
        """Return the oldest key of this kind, or nothing; the demo website carries it."""
        return next((key for key, known in self._keys.items() if known.kind is kind), "")

    def touch(self, key: KnownKey, *, now: datetime) -> None:
        """Note that the key was used; written to the store with the next refresh."""
        self._touched[key.id] = now

    def refuse(self, key: KnownKey | None, *, now: datetime) -> None:
        """Count a request that came too fast, by its key and hour; written to the store with the next refresh."""
        if key is None:
            self._strangers_refused += 1
        else:
            self._refused[key.id, now.replace(minute=0, second=0, microsecond=0)] += 1

    async def _keep_fresh(self) -> None:
        while True:
            async with self._asking:
                await self._ask()
            await asyncio.sleep(REFRESH_S)

    async def _ask(self) -> None:
        """Write what was touched and read the keys; keeps what it knows when the store is away."""
        self._asked_at = time.monotonic()
        if count := self._strangers_refused:
            self._strangers_refused = 0
            log.warning("requests without a known key came too fast", requests=count)
        try:
            async with asyncio.timeout(TIMEOUT_S):
                keys = await self._exchange()
        except (psycopg.Error, TimeoutError) as error:
            log.warning("write keys not refreshed", error=type(error).__name__)
            self.is_current = False
            connection, self._connection = self._connection, None
            if connection:
                await connection.close()
            return
        is_changed = keys != self._keys or not self.is_loaded
        self._keys, self.is_loaded, self.is_current = keys, True, True
        if is_changed:
            self._write_file()

    async def _exchange(self) -> dict[str, KnownKey]:
        if self._connection is None or self._connection.closed:
            self._connection = await psycopg.AsyncConnection.connect(self._url, autocommit=True, prepare_threshold=0)
        touched, self._touched = self._touched, {}
        refused, self._refused = self._refused, Counter()
        try:
            if touched:
                await self._connection.execute(TOUCH_KEYS.tagged, (list(touched), list(touched.values())))
            if refused:
                ids, hours = zip(*refused, strict=True)
                await self._connection.execute(NOTE_REFUSED.tagged, (list(ids), list(hours), list(refused.values())))
                refused = Counter()
            rows = await (await self._connection.execute(READ_KEYS.tagged)).fetchall()
        except BaseException:
            self._touched = touched | self._touched
            self._refused.update(refused)
            raise
        return {key: KnownKey(WriteKeyId(key_id), KeyKind(kind), name) for key, key_id, kind, name in rows}

    def _read_file(self) -> None:
        try:
            self._keys = _parsed(orjson.loads(self._path.read_bytes()))
        except FileNotFoundError:
            return
        except (OSError, ValueError, KeyError, TypeError) as error:
            log.warning("write key cache unreadable", error=type(error).__name__)
            return
        self.is_loaded = True

    def _write_file(self) -> None:
        content = {key: {"id": known.id, "kind": known.kind, "name": known.name} for key, known in self._keys.items()}
        draft = self._path.with_name(f"{self._path.name}.{os.getpid()}.new")
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, PRIVATE_FILE), "wb") as file:
                file.write(orjson.dumps(content))
                file.flush()
                os.fsync(file.fileno())
            draft.replace(self._path)
        except OSError as error:
            log.warning("write key cache not written", error=type(error).__name__)


def _parsed(content: Mapping[str, Mapping[str, object]]) -> dict[str, KnownKey]:
    return {
        key: KnownKey(WriteKeyId(int(str(known["id"]))), KeyKind(str(known["kind"])), str(known["name"]))
        for key, known in content.items()
    }
