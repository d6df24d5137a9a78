"""Files of exports, written row by row while they are sent: no file stands anywhere, and memory stays flat.

Workbooks are written here and not by a library, since those put a sheet's rows into a file on the disk first.
"""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from typing import Final
from xml.sax.saxutils import escape

from leadloom.lists.types import Cell, FileKind

FORMULA_SIGNS: Final = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of a formula in a CSV; such cells get an apostrophe."""
ROWS_A_SHEET: Final = 1_000_000
LINES: Final = 500
ENCODINGS: Final = {FileKind.CSV: "utf-8", FileKind.CSV_BOM: "utf-8", FileKind.CSV_GB18030: "gb18030"}
MEDIA: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_XML: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_KIND: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_TYPE: Final = f'<Override PartName="/xl/worksheets/sheet{{number}}.xml" ContentType="{_KIND}.worksheet+xml"/>'
_SHEET: Final = f'<Relationship Id="rId{{number}}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{{number}}.xml"/>'


def written(kind: FileKind, head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """Yield the file piece by piece."""
    return workbook(head, rows) if kind is FileKind.XLSX else table(kind, head, rows)


def media_type(kind: FileKind) -> str:
    """Return the media type of a file."""
    return MEDIA if kind is FileKind.XLSX else f"text/csv; charset={ENCODINGS[kind]}"


def extension(kind: FileKind) -> str:
    """Return how a file's name ends."""
    return "xlsx" if kind is FileKind.XLSX else "csv"


def table(kind: FileKind, head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """Yield a CSV file. What its encoding doesn't have becomes a question mark; GB18030 has all of Unicode."""
    encoding = ENCODINGS[kind]
    if kind is FileKind.CSV_BOM:
        yield "\ufeff".encode()
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([_guarded(name) for name in head])
    for number, row in enumerate(rows):
        writer.writerow([_guarded(cell) for cell in row])
        if number % LINES == LINES - 1:
            yield out.getvalue().encode(encoding, "replace")
            out.seek(0)
            out.truncate()
    yield out.getvalue().encode(encoding, "replace")


def workbook(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """Yield an XLSX file: texts as texts, never as formulas; a further sheet after a million rows."""
    sink = _Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        waiting, sheets, more = iter(rows), 0, True
        while more:
            sheets += 1
            with archive.open(f"xl/worksheets/sheet{sheets}.xml", "w", force_zip64=True) as sheet:
                sheet.write(f'{_XML}<worksheet xmlns="{_MAIN}"><sheetData>'.encode() + _row(head))
                more = False
                for number, row in enumerate(waiting, start=1):
                    sheet.write(_row(row))
                    if number % LINES == 0:
                        yield sink.taken()
                    if number == ROWS_A_SHEET:
                        more = True
                        break
                sheet.write(b"</sheetData></worksheet>")
        for name, text in _parts(sheets):
            archive.writestr(name, _XML + text)
    yield sink.taken()


class _Sink(io.RawIOBase):
    """Where the archive writes to; what was written can be taken out. It can't seek, so the archive doesn't either."""

    def __init__(self) -> None:
        super().__init__()
        self._pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, piece) -> int:  # type: ignore[no-untyped-def]  # noqa: ANN001 - as its base has it
        self._pieces.append(bytes(piece))
        return len(piece)

    def taken(self) -> bytes:
        pieces, self._pieces = self._pieces, []
        return b"".join(pieces)


def _guarded(cell: Cell) -> Cell:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA_SIGNS) else cell


def _row(cells: Sequence[Cell]) -> bytes:
    return f"<row>{''.join(map(_cell, cells))}</row>".encode()


def _cell(value: Cell) -> str:
    if value is None:
        return "<c/>"
    if isinstance(value, int):
        return f"<c><v>{value}</v></c>"
    text = "".join(char for char in value if char >= " " or char in "\t\n")
    return f'<c t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'


def _parts(sheets: int) -> Iterator[tuple[str, str]]:
    """Yield the small parts of a workbook with so many sheets."""
    numbers = range(1, sheets + 1)
    rels = f'<Relationships xmlns="{_PACKAGE}/relationships">'
    yield (
        "[Content_Types].xml",
        (
            f'<Types xmlns="{_PACKAGE}/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>'
            + "".join(_TYPE.format(number=number) for number in numbers)
            + "</Types>"
        ),
    )
    workbook = f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
    yield "_rels/.rels", f"{rels}{workbook}</Relationships>"
    targets = "".join(_SHEET.format(number=number) for number in numbers)
    yield "xl/_rels/workbook.xml.rels", f"{rels}{targets}</Relationships>"
    names = "".join(f'<sheet name="{number}" sheetId="{number}" r:id="rId{number}"/>' for number in numbers)
    yield "xl/workbook.xml", f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{names}</sheets></workbook>'
