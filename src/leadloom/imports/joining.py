"""Two files as one: the rows of a second file add columns to those of the first that have their key. Pure."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from leadloom.imports.mapping import Join
from leadloom.imports.reading import Format, Table, read_table
from leadloom.imports.types import Problem, TableRow
from leadloom.kernel.errors import InvalidInput

ENCODING: Final = "utf-8"
PIECE_CHARS: Final = 1 << 18
_NO_TEXT: Final = "\udc80"
"""What stands for a byte that is no text; written, it is one again."""


@dataclass(slots=True)
class Joined:
    """The rows of the second file by their key, and which of them met a row of the first.

    ``repeats`` are rows of the second file that can't be read, have no key, or one that an earlier row has.
    """

    header: Sequence[str]
    rows: Mapping[str, TableRow] = field(repr=False)
    repeats: int = 0
    met: set[str] = field(default_factory=set, repr=False)

    def strangers(self) -> int:
        """Return how many rows of the second file met none of the first."""
        return len(self.rows) - len(self.met) + self.repeats


def read_joined(content: Iterable[bytes], join: Join, how: Format) -> Joined:
    """Read the second file whole; raises InvalidInput when it lacks the column."""
    table = read_table(content, how)
    if join.column not in table.header:
        raise InvalidInput(f"{join.file} has no column {join.column}.")
    place = list(table.header).index(join.column)
    rows: dict[str, TableRow] = {}
    repeats = 0
    for row in table.rows:
        key = row.cells[place].strip()
        if row.bad or not key or key in rows:
            repeats += 1
        else:
            rows[key] = row
    return Joined(table.header, rows, repeats)


def with_joined(content: Iterable[bytes], join: Join, how: Format, joined: Joined) -> Iterator[bytes]:
    """Yield the first file with what the second adds, as CSV in UTF-8; a row that can't be read stays one.

    Columns of the first file win over those of the second with the same name.
    """
    table = read_table(content, how)
    if join.other not in table.header:
        raise InvalidInput(f"The file has no column {join.other}.")
    added = [place for place, name in enumerate(joined.header) if name not in table.header]
    lines = io.StringIO(newline="")
    written = csv.writer(lines)
    written.writerow([*table.header, *(joined.header[place] for place in added)])
    for row in table.rows:
        written.writerow(_cells(row, table, join, joined, added))
        if lines.tell() > PIECE_CHARS:
            yield lines.getvalue().encode(ENCODING, "surrogateescape")
            lines.seek(0)
            lines.truncate()
    yield lines.getvalue().encode(ENCODING, "surrogateescape")


def _cells(row: TableRow, table: Table, join: Join, joined: Joined, added: Sequence[int]) -> list[str]:
    key = row.cells[list(table.header).index(join.other)].strip()
    found = joined.rows.get(key) if key else None
    if found is not None:
        joined.met.add(key)
    cells = [*row.cells, *(found.cells[place] if found is not None else "" for place in added)]
    if row.bad is Problem.UNREADABLE:
        cells[0] += _NO_TEXT
    elif row.bad is not None:
        cells.append("?")
    return cells
