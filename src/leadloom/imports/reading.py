"""Tables of people in files, row by row: CSV of any kind, XLSX, XLS and ODS. Bytes in, cells out; pure."""

import codecs
import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from leadloom.imports.encodings import SAMPLE_BYTES, guesses, without_mark
from leadloom.imports.sheets import is_workbook, read_sheet
from leadloom.imports.types import Problem, TableRow
from leadloom.kernel.errors import InvalidInput

FIELD_CHARS: Final = 100_000
MAX_COLUMNS: Final = 500
MAX_ROWS: Final = 2_000_000
DELIMITERS: Final = (",", ";", "\t", "|")
_SAMPLE_RECORDS: Final = 30
_MARK_BAD_BYTES: Final = "leadloom.mark_bad_bytes"


def _mark_bad_bytes(error: UnicodeError) -> tuple[str, int]:
    """Put a lone surrogate for each byte that is no text, so that its row is known; surrogateescape knows no ASCII."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return "".join(chr(0xDC00 + byte) for byte in error.object[error.start : error.end]), error.end


codecs.register_error(_MARK_BAD_BYTES, _mark_bad_bytes)


@dataclass(frozen=True, slots=True)
class Format:
    """How to read a file: ``encoding`` and ``delimiter`` of a text, ``sheet`` (from 0) of a workbook."""

    encoding: str = "utf-8"
    delimiter: str = ","
    sheet: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """A file as a table: its column names, each once, and its rows, read as they are asked for."""

    header: Sequence[str]
    rows: Iterator[TableRow]


def sniff(sample: bytes) -> Format:
    """Return how the beginning of a file wants to be read; a workbook's is its first sheet."""
    if is_workbook(sample):
        return Format()
    encoding = guesses(sample)[0].encoding
    return Format(encoding=encoding, delimiter=delimiter_of(_sampled(sample, encoding)))


def delimiter_of(text: str) -> str:
    """Return what stands between the cells: the sign by which most records have the same number of them."""

    def quality(delimiter: str) -> tuple[float, int]:
        try:
            lines = text.splitlines(keepends=True)
            sizes = [len(row) for row in _records(lines[:_SAMPLE_RECORDS], delimiter) if row]
        except csv.Error:
            return 0.0, 0
        if not sizes:
            return 0.0, 0
        size, times = Counter(sizes).most_common(1)[0]
        return (times / len(sizes) if size > 1 else 0.0), size

    return max(DELIMITERS, key=quality)


def read_table(content: Iterable[bytes], how: Format) -> Table:
    """Return a file as a table. Text is read in a stream, a workbook whole, within limits.

    Raises InvalidInput for a file without a header line, an unknown encoding, or a workbook beyond the limits.
    """
    chunks = iter(content)
    first = next(chunks, b"")
    if is_workbook(first):
        records = enumerate(read_sheet(b"".join([first, *chunks]), how.sheet), start=1)
        return _as_table((number, cells, None) for number, cells in records)
    return _as_table(_read_text(_chained(first, chunks), how))


def column_names(cells: Sequence[str]) -> list[str]:
    """Return names for columns: trimmed, each once, a number for those without a name."""
    names: list[str] = []
    for number, cell in enumerate(cells, start=1):
        name = base = " ".join(cell.replace("\x00", "").split())[:100] or f"#{number}"
        again = 1
        while name in names:
            again += 1
            name = f"{base} ({again})"
        names.append(name)
    return names


Record = tuple[int, Sequence[str], Problem | None]


def _as_table(records: Iterator[Record]) -> Table:
    for _, cells, bad in records:
        if bad is not None:
            raise InvalidInput("The first line can't be read: is the encoding right?")
        if any(cell.strip() for cell in cells):
            header = column_names(_without_empty_end(cells))
            break
    else:
        raise InvalidInput("The file is empty: the first line must name the columns.")
    if len(header) > MAX_COLUMNS:
        raise InvalidInput(f"A file may have at most {MAX_COLUMNS} columns.")
    return Table(header, _rows(records, len(header)))


def _rows(records: Iterator[Record], width: int) -> Iterator[TableRow]:
    """Yield the rows that say anything, cut or filled to the header's width; longer ones are ragged."""
    for count, (line, cells, bad) in enumerate(records):
        if count >= MAX_ROWS:
            raise InvalidInput(f"A file may have at most {MAX_ROWS} rows.")
        kept = [cell.replace("\x00", "") for cell in _without_empty_end(cells)]
        wrong = bad or _wrong(kept, width)
        if wrong is None and not kept:
            continue
        if wrong is Problem.UNREADABLE:
            kept = [cell.encode("utf-8", "replace").decode() for cell in kept]
        yield TableRow(line, (*kept[:width], *[""] * (width - len(kept))), wrong)


def _wrong(cells: Sequence[str], width: int) -> Problem | None:
    if len(cells) > width:
        return Problem.RAGGED
    return None if _is_text(cells) else Problem.UNREADABLE


def _without_empty_end(cells: Sequence[str]) -> Sequence[str]:
    end = len(cells)
    while end and not cells[end - 1].strip("\x00 \t\r\n"):
        end -= 1
    return cells[:end]


def _read_text(chunks: Iterator[bytes], how: Format) -> Iterator[Record]:
    try:
        codecs.lookup(how.encoding)
    except LookupError as error:
        raise InvalidInput(f"{how.encoding} is no encoding.") from error
    if how.delimiter not in DELIMITERS:
        raise InvalidInput("Cells are parted by a comma, a semicolon, a tab or a bar.")
    csv.field_size_limit(FIELD_CHARS)
    text = io.TextIOWrapper(
        io.BufferedReader(_Stream(chunks), 1 << 16), without_mark(how.encoding), _MARK_BAD_BYTES, newline=""
    )
    lines = (line.replace("\x00", "").removeprefix("\ufeff") for line in text)
    reader = csv.reader(lines, delimiter=how.delimiter)
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield reader.line_num, [], Problem.UNREADABLE
            continue
        yield reader.line_num, cells, None


def _records(lines: Iterable[str], delimiter: str) -> Iterator[list[str]]:
    return csv.reader(lines, delimiter=delimiter)


def _sampled(sample: bytes, encoding: str) -> str:
    return codecs.getincrementaldecoder(without_mark(encoding))("replace").decode(sample[:SAMPLE_BYTES])


def _chained(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


def _is_text(cells: Sequence[str]) -> bool:
    try:
        "".join(cells).encode()
    except UnicodeEncodeError:
        return False
    return True


class _Stream(io.RawIOBase):
    """Chunks of bytes as a file that can only be read onwards."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._left = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object, /) -> int:
        """Fill the buffer with what comes next; 0 at the end."""
        while not self._left:
            chunk = next(self._chunks, None)
            if chunk is None:
                return 0
            self._left = chunk
        view = memoryview(buffer)  # type: ignore[arg-type]
        size = min(len(view), len(self._left))
        view[:size] = self._left[:size]
        self._left = self._left[size:]
        return size
