"""Workbooks (XLSX, XLS, ODS) as rows of texts, within limits that a crafted file can't pass. Pure."""

import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Final

from python_calamine import CalamineError, CalamineWorkbook

from leadloom.kernel.errors import InvalidInput

ZIP_MARK: Final = b"PK\x03\x04"
OLE_MARK: Final = b"\xd0\xcf\x11\xe0"
MAX_BYTES: Final = 32 << 20
"""A workbook is read whole; larger tables come as CSV, which is read in a stream."""
MAX_UNPACKED: Final = 256 << 20
MAX_PARTS: Final = 2_000
MAX_SHEETS: Final = 100
MAX_ROWS: Final = 1_048_576
EXACT: Final = 2**53

Cell = int | float | str | bool | time | date | datetime | timedelta | None


def is_workbook(content: bytes) -> bool:
    """Tell by its first bytes whether a file is a workbook rather than text."""
    return content.startswith((ZIP_MARK, OLE_MARK))


def sheet_names(content: bytes) -> list[str]:
    """Return the names of the sheets; raises InvalidInput for what is no workbook or beyond the limits."""
    return list(_open(content).sheet_names)


def read_sheet(content: bytes, number: int) -> Iterator[list[str]]:
    """Yield the rows of a sheet as texts; raises InvalidInput for a sheet that is not there."""
    book = _open(content)
    if not 0 <= number < len(book.sheet_names):
        raise InvalidInput("The workbook has no such sheet.")
    sheet = book.get_sheet_by_index(number)
    if sheet.total_height > MAX_ROWS:
        raise InvalidInput(f"A sheet may have at most {MAX_ROWS} rows.")
    for row in sheet.iter_rows():
        yield [text_of(cell) for cell in row]


def text_of(cell: Cell) -> str:
    """Return what a cell says: a number without a fraction is the digits somebody typed, such as a mobile's."""
    if cell is None or isinstance(cell, str):
        return cell or ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        whole = cell.is_integer() and abs(cell) < EXACT
        return str(int(cell)) if whole else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ")
    if isinstance(cell, date | time):
        return cell.isoformat()
    return str(cell)


def _open(content: bytes) -> CalamineWorkbook:
    if len(content) > MAX_BYTES:
        raise InvalidInput(f"A workbook may have at most {MAX_BYTES >> 20} MB; save it as CSV.")
    if content.startswith(ZIP_MARK):
        _look_into(content)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    except (CalamineError, ValueError, OSError) as error:
        raise InvalidInput("The workbook can't be read.") from error
    if len(book.sheet_names) > MAX_SHEETS:
        raise InvalidInput(f"A workbook may have at most {MAX_SHEETS} sheets.")
    return book


def _look_into(content: bytes) -> None:
    """Refuse an archive that unpacks to more than we take, by its directory, before anything is unpacked."""
    try:
        parts = zipfile.ZipFile(io.BytesIO(content)).infolist()
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise InvalidInput("The workbook can't be read.") from error
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise InvalidInput(f"Unpacked, a workbook may have at most {MAX_UNPACKED >> 20} MB; save it as CSV.")
