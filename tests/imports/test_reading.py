"""Files of every kind, row by row."""

import csv
import io
import zipfile
from collections.abc import Iterator, Sequence
from datetime import datetime

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from leadloom.imports.reading import Format, column_names, read_table, sniff
from leadloom.imports.sheets import sheet_names, text_of
from leadloom.imports.types import Problem, TableRow
from leadloom.kernel.errors import InvalidInput

CELLS = st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\x00\ufeff\r"), max_size=12)


def chunks(raw: bytes, size: int = 7) -> Iterator[bytes]:
    for at in range(0, len(raw), size):
        yield raw[at : at + size]


def rows(raw: bytes, how: Format | None = None) -> list[TableRow]:
    return list(read_table(chunks(raw, 1 << 10), how or sniff(raw)).rows)


def written(table: Sequence[Sequence[str]], delimiter: str = ",") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(table)
    return out.getvalue()


def workbook(*sheets: Sequence[Sequence[object]]) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "default_date_format": "yyyy-mm-dd"})
    for table in sheets:
        sheet = book.add_worksheet()
        for number, row in enumerate(table):
            sheet.write_row(number, 0, row)
    book.close()
    return out.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_a_table_is_read_in_its_encoding_and_by_its_delimiter(encoding: str, delimiter: str) -> None:
    raw = written([["姓名", "公司"], ["王芳", "苏州示例科技有限公司"], ["李娜", "示例集团"]], delimiter).encode(
        encoding
    )
    table = read_table(chunks(raw), sniff(raw))
    assert list(table.header) == ["姓名", "公司"]
    assert [tuple(row.cells) for row in table.rows] == [("王芳", "苏州示例科技有限公司"), ("李娜", "示例集团")]


@given(st.lists(st.lists(CELLS, min_size=3, max_size=3), max_size=12), st.sampled_from([",", ";", "\t"]))
def test_what_was_written_is_read_whatever_it_holds(table: list[list[str]], delimiter: str) -> None:
    raw = written([["a", "b", "c"], *table], delimiter).encode()
    told = [row for row in table if any(cell.strip("\x00 \t\r\n") for cell in row)]
    found = rows(raw, Format(delimiter=delimiter))
    assert len(found) == len(told)
    for row, expected in zip(found, told, strict=True):
        assert [cell.strip() for cell in row.cells] == [cell.strip() for cell in expected]


def test_a_short_row_is_filled_a_long_one_is_ragged_and_empty_ones_are_no_rows() -> None:
    found = rows(b"a,b,c\n1\n1,2,3\n\n,,\n1,2,3,4\n1,2,3,,\n")
    assert [(row.line, tuple(row.cells), row.bad) for row in found] == [
        (2, ("1", "", ""), None),
        (3, ("1", "2", "3"), None),
        (6, ("1", "2", "3"), Problem.RAGGED),
        (7, ("1", "2", "3"), None),
    ]


def test_line_ends_inside_quotes_nul_and_broken_bytes_stop_nothing() -> None:
    found = rows(b'a,b\n"x\ny",1\nz\x00z,2\n\xff\xfe,3\nlast,4\n', Format())
    assert [(row.cells[1], row.bad) for row in found] == [
        ("1", None), ("2", None), ("3", Problem.UNREADABLE), ("4", None),
    ]  # fmt: skip
    assert (found[0].cells[0], found[1].cells[0]) == ("x\ny", "zz")


def test_a_cell_without_end_is_set_aside() -> None:
    found = rows(b"a,b\n1,2\n3," + b"x" * 200_000 + b"\n5,6\n", Format())
    assert [row.bad for row in found] == [None, Problem.UNREADABLE, None]


def test_columns_without_a_name_or_with_the_same_get_one_of_their_own() -> None:
    assert column_names([" 姓名 ", "", "姓名", "a\nb"]) == ["姓名", "#2", "姓名 (2)", "a b"]


def test_an_empty_file_has_no_header() -> None:
    with pytest.raises(InvalidInput):
        read_table([b"\n\n"], Format())


def test_a_workbook_tells_numbers_as_the_digits_that_were_typed() -> None:
    raw = workbook([["姓名", "手机", "日期", "x"], ["王芳", 10012345670, datetime(2024, 5, 20), 1.5]])  # noqa: DTZ001
    (row,) = rows(raw)
    assert tuple(row.cells) == ("王芳", "10012345670", "2024-05-20", "1.5")


def test_the_sheet_can_be_chosen() -> None:
    raw = workbook([["a"], ["1"]], [["b"], ["2"]])
    assert sheet_names(raw) == ["Sheet1", "Sheet2"]
    assert rows(raw, Format(sheet=1))[0].cells[0] == "2"
    with pytest.raises(InvalidInput):
        rows(raw, Format(sheet=2))


def test_an_archive_that_unpacks_to_too_much_is_refused_before_it_is_unpacked() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/workbook.xml", "w") as part:
        for _ in range(300):
            part.write(bytes(1 << 20))
    with pytest.raises(InvalidInput, match="Unpacked"):
        rows(out.getvalue(), Format())


def test_what_only_begins_like_a_workbook_is_refused() -> None:
    with pytest.raises(InvalidInput):
        rows(b"PK\x03\x04 nothing", Format())


@given(st.integers(min_value=-(10**15), max_value=10**15))
def test_whole_numbers_keep_all_their_digits(number: int) -> None:
    assert text_of(float(number)) == str(number)


@given(st.binary(max_size=300))
def test_any_bytes_are_rows_or_a_reason(raw: bytes) -> None:
    try:
        table = read_table([raw], sniff(raw))
    except InvalidInput:
        return
    for row in table.rows:
        assert len(row.cells) == len(table.header)
        "".join(row.cells).encode()
