"""What the edge keeps on disk while the store is away: one file of records, in the order of acceptance.

The file is shared by the edge's processes on a machine. A record is written and synced before its senders are answered.
Layout: a head of 12 bytes (mark, random id), then records of ``length, crc32, body``; a body is received_at and
created_at (microseconds), number of events, and the chunk's payload, which is sealed already. A half record at the end
(a process was killed while it wrote) is cut off: nobody was answered for it. ``taken`` holds how far the store has the
records; it may be behind after a crash, and the repeats are dropped by their ``messageId``.
"""

import fcntl
import os
import secrets
import struct
import threading
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from leadloom.storage.accounts import PRIVATE_FILE

MOST_BYTES: Final = 4_000_000_000
"""A spool this large refuses more; at 300 bytes an event that is 14 million events."""
READ_BYTES: Final = 4 << 20

_MARK: Final = b"LLS1"
_HEAD: Final = 12
_FRAME: Final = struct.Struct(">II")
_BODY: Final = struct.Struct(">qqI")
_TAKEN: Final = struct.Struct(">8sQ")
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)


class SpoolFull(OSError):
    """The spool has reached its limit or the disk is full; nothing was written."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """A sealed chunk as ``inbox_chunk`` takes it; ``received_at`` is part of the seal."""

    received_at: datetime
    events: int
    payload: bytes


@dataclass(frozen=True, slots=True)
class Record:
    """A chunk of the spool with the instant it was written at; ``end`` is the offset behind it."""

    chunk: Chunk
    created_at: datetime
    end: int


class Spool:
    """The spool of one data folder. Calls block for the disk; several processes and threads may share it."""

    def __init__(self, folder: Path, *, most_bytes: int = MOST_BYTES) -> None:
        self._folder = folder
        self._most_bytes = most_bytes
        self._lock_file: int | None = None
        self._file: int | None = None
        self._drainer: int | None = None
        self._threads = threading.Lock()
        self._id = b""
        self._good = 0

    def is_empty(self) -> bool:
        """Tell whether nothing waits; one look at the file's size."""
        return self.waiting_bytes() == 0

    def waiting_bytes(self) -> int:
        """Return the size of the file; 0 when everything was taken."""
        try:
            return (self._folder / "spool").stat().st_size
        except FileNotFoundError:
            return 0

    def refused_bytes(self) -> int:
        """Return the size of what the store could not take; 0 is as it should be."""
        try:
            return (self._folder / "refused").stat().st_size
        except FileNotFoundError:
            return 0

    def has_room(self) -> bool:
        """Tell whether the folder can be written and the limit is not reached."""
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError:
            return False
        return os.access(self._folder, os.W_OK) and self.waiting_bytes() < self._most_bytes

    def append(self, chunks: Sequence[Chunk], *, created_at: datetime) -> None:
        """Write the chunks and wait until they are on disk; raises OSError and leaves the file as it was."""
        records = b"".join(_framed(chunk, created_at) for chunk in chunks)
        with self.hold():
            file, end = self._opened()
            if end + len(records) > self._most_bytes:
                raise SpoolFull("the spool is full")
            try:
                if end == 0:
                    self._id, end = secrets.token_bytes(8), _HEAD
                    _write(file, _MARK + self._id, 0)
                _write(file, records, end)
                os.fdatasync(file)
            except OSError:
                os.ftruncate(file, self._good)
                raise
            self._good = end + len(records)

    def read(self, *, most_bytes: int = READ_BYTES) -> list[Record]:
        """Return the oldest records that were not taken, at least one if there is any. Only inside :meth:`hold`."""
        file, end = self._opened()
        start = min(self._taken(), end)
        return _records(os.pread(file, min(most_bytes, end - start), start), start) or _records(
            os.pread(file, end - start, start), start
        )

    def take(self, records: Sequence[Record]) -> None:
        """Note that the store has the records; the file is emptied behind the last one. Only inside :meth:`hold`."""
        file, end = self._opened()
        if records[-1].end >= end:
            os.ftruncate(file, 0)
            self._id, self._good = b"", 0
            return
        taken = os.open(self._folder / "taken", os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, PRIVATE_FILE)
        try:
            os.pwrite(taken, _TAKEN.pack(self._id, records[-1].end), 0)
        finally:
            os.close(taken)

    def refuse(self, record: Record) -> None:
        """Keep a record that the store can't take beside the others, in ``refused``, for somebody to look at."""
        with open(
            os.open(self._folder / "refused", os.O_WRONLY | os.O_CREAT | os.O_APPEND, PRIVATE_FILE), "ab"
        ) as file:
            file.write(_framed(record.chunk, record.created_at))
            file.flush()
            os.fsync(file.fileno())

    def is_drainer(self) -> bool:
        """Tell whether this process is the one that empties the spool; it stays so until it ends."""
        if self._drainer is None:
            descriptor = self._open("drain.lock")
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                os.close(descriptor)
                return False
            self._drainer = descriptor
        return True

    @contextmanager
    def hold(self) -> Iterator[None]:
        """Keep every other writer and reader out."""
        with self._threads:
            if self._lock_file is None:
                self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                self._lock_file = self._open("spool.lock")
            fcntl.flock(self._lock_file, fcntl.LOCK_EX)
            try:
                yield
            finally:
                fcntl.flock(self._lock_file, fcntl.LOCK_UN)

    def close(self) -> None:
        """Let the files go."""
        for descriptor in (self._file, self._lock_file, self._drainer):
            if descriptor is not None:
                os.close(descriptor)
        self._file = self._lock_file = self._drainer = None

    def _open(self, name: str) -> int:
        return os.open(self._folder / name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, PRIVATE_FILE)

    def _opened(self) -> tuple[int, int]:
        """Return the file and the offset behind its last whole record, having cut what is behind that."""
        if self._file is None:
            self._file = self._open("spool")
            _sync_folder(self._folder)
        size = os.fstat(self._file).st_size
        own = os.pread(self._file, _HEAD, 0)[len(_MARK) :]
        if own != self._id:  # another process has emptied and begun it anew
            self._id, self._good = own, 0
        if size != self._good:
            self._good = self._checked(self._file, size)
            if self._good < size:
                os.ftruncate(self._file, self._good)
        return self._file, self._good

    def _checked(self, file: int, size: int) -> int:
        good = self._good if 0 < self._good <= size else _HEAD
        if size < _HEAD or os.pread(file, len(_MARK), 0) != _MARK:
            return 0
        while records := _records(os.pread(file, READ_BYTES, good), good) or _records(
            os.pread(file, size - good, good), good
        ):
            good = records[-1].end
        return good if good > _HEAD else 0

    def _taken(self) -> int:
        with suppress(FileNotFoundError, struct.error):
            own, offset = _TAKEN.unpack((self._folder / "taken").read_bytes())
            if own == self._id:
                return int(offset)
        return _HEAD


def _framed(chunk: Chunk, created_at: datetime) -> bytes:
    instants = ((at - _EPOCH) // _MICROSECOND for at in (chunk.received_at, created_at))
    body = _BODY.pack(*instants, chunk.events) + chunk.payload
    return _FRAME.pack(len(body), zlib.crc32(body)) + body


def _records(data: bytes, start: int) -> list[Record]:
    """Return the whole records at the beginning of ``data``, which lies at ``start`` in the file."""
    found: list[Record] = []
    at = 0
    while at + _FRAME.size <= len(data):
        length, checksum = _FRAME.unpack_from(data, at)
        body = data[at + _FRAME.size : at + _FRAME.size + length]
        if length < _BODY.size or len(body) < length or zlib.crc32(body) != checksum:
            break
        at += _FRAME.size + length
        received, created, events = _BODY.unpack_from(body)
        chunk = Chunk(_EPOCH + received * _MICROSECOND, events, body[_BODY.size :])
        found.append(Record(chunk, _EPOCH + created * _MICROSECOND, start + at))
    return found


def _write(file: int, data: bytes, at: int) -> None:
    view = memoryview(data)
    while view:
        written = os.pwrite(file, view, at)
        view, at = view[written:], at + written


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
