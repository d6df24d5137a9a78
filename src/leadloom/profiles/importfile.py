"""Reading files row by row, however long and however bad."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TextIO

from leadloom.kernel.errors import FieldProblem, InvalidInput
from leadloom.profiles.importmap import ImportMap
from leadloom.profiles.importrows import Reason

FIELD_CHARS: Final = 100_000


@dataclass(frozen=True, slots=True)
class RawRow:
    """A row as it stands in the file; ``line`` is where it ends. ``bad`` tells why it can't be read."""

    line: int
    cells: Mapping[str, str] = field(repr=False)
    bad: Reason | None = None


@dataclass(slots=True)
class Joined:
    """The rows of a second file by their key, and which of them met a row of the first."""

    header: list[str] = field(default_factory=list)
    rows: dict[str, Mapping[str, str]] = field(default_factory=dict)
    met: set[str] = field(default_factory=set)
    repeats: int = 0

    def strangers(self) -> int:
        """Return how many rows of the second file met none of the first."""
        return len(self.rows) - len(self.met) + self.repeats


def read_rows(path: Path, mapping: ImportMap, joined: Joined) -> Iterator[RawRow]:
    """Yield the rows of a file together with what the second file adds; bad ones too.

    Raises InvalidInput before the first row when the file has no header or lacks a column of the mapping.
    """
    header, rows = _open(path, mapping)
    missing = sorted(mapping.columns() - {*header, *joined.header})
    if missing:
        problems = tuple(FieldProblem(name, "is no column of the file") for name in missing)
        raise InvalidInput(f"The file has no column {', '.join(missing)}.", problems=problems)
    return _with_joined(rows, mapping, joined)


def read_joined(folder: Path, mapping: ImportMap) -> Joined:
    """Read the second file whole; raises InvalidInput when it or its column is missing."""
    joined = Joined()
    if mapping.join is None:
        return joined
    path = folder / mapping.join.file
    if not path.is_file():
        raise InvalidInput(f"There is no file {mapping.join.file} beside the imported one.")
    joined.header, rows = _open(path, mapping)
    if mapping.join.column not in joined.header:
        raise InvalidInput(f"{mapping.join.file} has no column {mapping.join.column}.")
    for row in rows:
        key = row.cells.get(mapping.join.column, "").strip()
        if row.bad or not key or key in joined.rows:
            joined.repeats += 1
        else:
            joined.rows[key] = row.cells
    return joined


def _with_joined(rows: Iterator[RawRow], mapping: ImportMap, joined: Joined) -> Iterator[RawRow]:
    for row in rows:
        key = row.cells.get(mapping.join.other, "").strip() if mapping.join else ""
        added = joined.rows.get(key) if key else None
        if added is None:
            yield row
        else:
            joined.met.add(key)
            yield RawRow(row.line, {**added, **row.cells}, row.bad)


def _open(path: Path, mapping: ImportMap) -> tuple[list[str], Iterator[RawRow]]:
    """Return the header and the rows; bytes that are no text mark their row and stop nothing."""
    encoding = "utf-8-sig" if mapping.encoding.lower().replace("_", "-") in {"utf-8", "utf8"} else mapping.encoding
    csv.field_size_limit(FIELD_CHARS)
    try:
        handle = path.open(encoding=encoding, errors="surrogateescape", newline="")
    except LookupError as error:
        raise InvalidInput(f"{mapping.encoding} is no encoding.") from error
    lines = (line.replace("\x00", "") for line in handle)
    header = [name.strip() for name in next(csv.reader(lines, delimiter=mapping.delimiter), [])]
    if not header or len(set(header)) != len(header):
        handle.close()
        raise InvalidInput("The first line must name the columns, each once.")
    return header, _rows(handle, lines, header, mapping.delimiter)


def _rows(handle: TextIO, lines: Iterator[str], header: list[str], delimiter: str) -> Iterator[RawRow]:
    reader = csv.reader(lines, delimiter=delimiter)
    with handle:
        while True:
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error:
                yield RawRow(reader.line_num + 1, {}, Reason.UNREADABLE)
                continue
            if cells:
                yield _raw(cells, header, reader.line_num + 1)


def _raw(cells: list[str], header: list[str], line: int) -> RawRow:
    bad = None
    if len(cells) != len(header):
        bad = Reason.RAGGED
    elif not _is_text(cells):
        bad = Reason.UNREADABLE
    return RawRow(line, dict(zip(header, cells, strict=False)), bad)


def _is_text(cells: list[str]) -> bool:
    """Tell whether every byte of a row was text in the file's encoding."""
    try:
        "".join(cells).encode()
    except UnicodeEncodeError:
        return False
    return True
