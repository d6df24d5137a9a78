"""The uploaded file, kept sealed in the database: every runner can read it, no disk holds it plain."""

from collections.abc import Iterable, Iterator
from typing import Final

from leadloom.imports.errors import FileTooLarge
from leadloom.imports.models import FilePart, ImportJob
from leadloom.storage.vault import vault

PART_BYTES: Final = 1 << 20
MAX_BYTES: Final = 256 << 20
COLUMN: Final = "imports_file_part.content"


def keep_file(job: ImportJob, content: Iterable[bytes]) -> int:
    """Store a file part by part; return its size. Raises FileTooLarge, for the caller's transaction to take back."""
    size = 0
    for number, part in enumerate(_parts(content)):
        size += len(part)
        if size > MAX_BYTES:
            raise FileTooLarge(f"A file may have at most {MAX_BYTES >> 20} MB.")
        sealed = vault().seal_bytes(COLUMN, f"{job.pk}:{number}", part)
        FilePart.objects.create(job=job, number=number, content=sealed)
    return size


def read_file(job_id: int) -> Iterator[bytes]:
    """Yield the parts of a job's file, one statement each."""
    for number in range(FilePart.objects.filter(job_id=job_id).count()):
        (sealed,) = FilePart.objects.filter(job_id=job_id, number=number).values_list("content", flat=True)
        yield vault().open_bytes(COLUMN, f"{job_id}:{number}", bytes(sealed))


def _parts(content: Iterable[bytes]) -> Iterator[bytes]:
    waiting = b""
    for piece in content:
        waiting += piece
        while len(waiting) >= PART_BYTES:
            yield waiting[:PART_BYTES]
            waiting = waiting[PART_BYTES:]
    if waiting:
        yield waiting
