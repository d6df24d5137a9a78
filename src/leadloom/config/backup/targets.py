"""Where a backup is written: a folder, or one ``.tar`` file. Its name appears when it is whole, never before."""

import io
import os
import shutil
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import IO, Final, Protocol

from leadloom.config.backup.manifest import NAME, Manifest, Written
from leadloom.storage.accounts import PRIVATE_DIR, PRIVATE_FILE
from leadloom.storage.errors import StorageError

BLOCK: Final = 1 << 20


class Target(Protocol):
    """Takes the files of a set. Names are relative, with ``/``."""

    files: dict[str, Written]

    def add(self, name: str, source: Path) -> None:
        """Copy a file into the set."""
        ...

    def add_bytes(self, name: str, data: bytes) -> None:
        """Write a small file into the set."""
        ...

    @contextmanager
    def made(self, name: str) -> Iterator[Path]:
        """Lend a path to write a file to; it belongs to the set when the block ends."""
        ...

    def finish(self, manifest: Manifest) -> None:
        """Write the manifest, bring everything to disk and give the set its name."""
        ...

    def give_up(self) -> None:
        """Remove what was written; nothing to do once finished."""
        ...


def target_for(path: Path) -> Target:
    """Begin a set at ``path``; raises :class:`StorageError` when something is there or nothing can be written."""
    if path.exists():
        raise StorageError(f"{path} is there already: a backup replaces nothing.")
    try:
        return TarTarget(path) if path.suffix == ".tar" else FolderTarget(path)
    except OSError as error:
        raise StorageError(f"Nothing can be written at {path}: {error.strerror}.") from error


class FolderTarget:
    """A set as a folder."""

    def __init__(self, path: Path) -> None:
        self.files: dict[str, Written] = {}
        self._path = path
        self._draft = path.with_name(f"{path.name}.partial")
        shutil.rmtree(self._draft, ignore_errors=True)
        self._draft.mkdir(mode=PRIVATE_DIR)

    def add(self, name: str, source: Path) -> None:
        """Copy a file into the set, to disk."""
        with source.open("rb") as reading, self._open(name) as writing:
            self.files[name] = _copied(reading, writing)

    def add_bytes(self, name: str, data: bytes) -> None:
        """Write a small file into the set, to disk."""
        with self._open(name) as writing:
            self.files[name] = _copied(io.BytesIO(data), writing)

    @contextmanager
    def made(self, name: str) -> Iterator[Path]:
        """Lend the file's place in the set, and bring it to disk."""
        place = self._draft / name
        place.parent.mkdir(mode=PRIVATE_DIR, parents=True, exist_ok=True)
        yield place
        place.chmod(PRIVATE_FILE)
        _sync(place)
        with place.open("rb") as reading:
            self.files[name] = _copied(reading, None)

    def finish(self, manifest: Manifest) -> None:
        """Give the folder its name."""
        with self._open(NAME) as writing:
            _copied(io.BytesIO(manifest.dump()), writing)
        for place, _, _ in os.walk(self._draft):
            _sync(Path(place))
        self._draft.rename(self._path)
        _sync(self._path.parent)

    def give_up(self) -> None:
        """Remove the draft."""
        shutil.rmtree(self._draft, ignore_errors=True)

    def _open(self, name: str) -> IO[bytes]:
        path = self._draft / name
        path.parent.mkdir(mode=PRIVATE_DIR, parents=True, exist_ok=True)
        return open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_FILE), "wb")


class TarTarget:
    """A set as one file; its parts are compressed already, so the file is not."""

    def __init__(self, path: Path) -> None:
        self.files: dict[str, Written] = {}
        self._path = path
        self._draft = path.with_name(f"{path.name}.partial")
        self._draft.unlink(missing_ok=True)
        descriptor = os.open(self._draft, os.O_RDWR | os.O_CREAT | os.O_EXCL, PRIVATE_FILE)
        self._file = open(descriptor, "w+b")  # noqa: SIM115 - closed by finish and give_up
        self._tar = tarfile.open(fileobj=self._file, mode="w", format=tarfile.PAX_FORMAT)  # noqa: SIM115

    def add(self, name: str, source: Path) -> None:
        """Copy a file into the set."""
        with source.open("rb") as reading:
            self._add(name, reading, source.stat().st_size)

    def add_bytes(self, name: str, data: bytes) -> None:
        """Write a small file into the set."""
        self._add(name, io.BytesIO(data), len(data))

    @contextmanager
    def made(self, name: str) -> Iterator[Path]:
        """Lend a place beside the set; what was written there is copied into it."""
        beside = self._draft.with_name(f"{self._draft.name}.{name.replace('/', '-')}")
        try:
            yield beside
            self.add(name, beside)
        finally:
            beside.unlink(missing_ok=True)

    def finish(self, manifest: Manifest) -> None:
        """Give the file its name."""
        self.add_bytes(NAME, manifest.dump())
        self._tar.close()
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        self._draft.rename(self._path)
        _sync(self._path.parent)

    def give_up(self) -> None:
        """Remove the draft."""
        self._file.close()
        self._draft.unlink(missing_ok=True)

    def _add(self, name: str, reading: IO[bytes], size: int) -> None:
        entry = tarfile.TarInfo(name)
        entry.size, entry.mode = size, PRIVATE_FILE
        hashing = _Hashing(reading)
        self._tar.addfile(entry, hashing)
        self.files[name] = Written(size, hashing.digest.hexdigest())


class _Hashing(io.RawIOBase):
    """Hashes what is read through it."""

    def __init__(self, source: IO[bytes]) -> None:
        self._source = source
        self.digest = sha256()

    def read(self, size: int = -1) -> bytes:
        data = self._source.read(size)
        self.digest.update(data)
        return data


def checksum(path: Path) -> Written:
    """Return size and SHA-256 of a file."""
    with path.open("rb") as reading:
        return _copied(reading, None)


def _copied(reading: IO[bytes], writing: IO[bytes] | None) -> Written:
    """Copy to disk, or only read; returns what it was."""
    digest, size = sha256(), 0
    while block := reading.read(BLOCK):
        digest.update(block)
        size += len(block)
        if writing is not None:
            writing.write(block)
    if writing is not None:
        writing.flush()
        os.fsync(writing.fileno())
    return Written(size, digest.hexdigest())


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
