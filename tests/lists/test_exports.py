"""Exports: what is in the file, who may have it, for how long, and what the log says."""

import csv
import io

import pytest
from python_calamine import CalamineWorkbook

from leadloom.lists import exporting, files
from leadloom.lists.models import BulkAction, Export, ExportPart
from leadloom.lists.types import FileKind
from leadloom.profiles.models import Contact
from leadloom.profiles.services import ContactInput, create_contact
from leadloom.team.models import AccessLog, User
from leadloom.team.types import Role
from tests.lists.office import MONDAY, Office
from tests.profiles.people import cached
from tests.team.people import person

pytestmark = pytest.mark.django_db
COLUMNS = ["number", "name", "mobile", "email", "title", "industry"]


def base(count: int = 3) -> list[int]:
    return [
        create_contact(
            ContactInput(
                fields={"name": f"王小{'明华强'[number % 3]}", "title": "=1+1", "industry": "新能源"},
                email=f"wang{number}@firm.example.com",
                mobile=f"+86100000000{number:02d}",
            ),
            now=MONDAY,
        )[0]
        for number in range(count)
    ]


def exported(desk: Office, who: User, **body: object) -> dict[str, object]:
    begun = desk.call(who, "POST", "exports", {"of": "contacts", "columns": COLUMNS, **body}, status=201)
    desk.runner.drain()
    return desk.call(who, "GET", f"exports/{begun['id']}")


def table(content: bytes, encoding: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode(encoding))))


def test_a_csv_is_masked_and_guarded_and_says_its_encoding(desk: Office) -> None:
    boss = person(Role.ADMIN)
    base(1)
    for kind, encoding in (("csv", "utf-8"), ("csv_bom", "utf-8-sig"), ("csv_gb18030", "gb18030")):
        ready = exported(desk, boss, kind=kind)
        assert (ready["state"], ready["rows"]) == ("ready", 1)
        head, row = table(desk.file(boss, ready["id"]), encoding)
        assert head == ["客户编号", "姓名", "手机", "邮箱", "职位", "行业"]
        assert row == [Contact.objects.get().number, "王**", "100****0000", "w***@firm.example.com", "'=1+1", "新能源"]
    assert desk.file(boss, exported(desk, boss, kind="csv_bom")["id"]).startswith(b"\xef\xbb\xbf")


def test_plain_values_are_for_roles_that_may_see_them_and_who_asks(desk: Office) -> None:
    boss, ops = person(Role.ADMIN), person(Role.SALES_OPS)
    base(1)
    ready = exported(desk, boss, kind="csv", plain=True, locale="en")
    head, row = table(desk.file(boss, ready["id"]), "utf-8")
    assert head[:2] == ["Customer number", "Name"]
    assert row[1:4] == ["王小明", "'+8610000000000", "wang0@firm.example.com"]
    assert row[5] == "New energy"
    desk.call(ops, "POST", "exports", {"of": "contacts", "plain": True}, status=403)
    desk.call(person(Role.MARKETER), "POST", "exports", {"of": "contacts"}, status=403)
    assert table(desk.file(ops, exported(desk, ops, kind="csv")["id"]), "utf-8")[1][1] == "王**"


def test_a_workbook_holds_texts_and_no_formulas(desk: Office) -> None:
    boss = person(Role.ADMIN)
    base(3)
    ready = exported(desk, boss, kind="xlsx")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(desk.file(boss, ready["id"]))).get_sheet_by_index(0).to_python()
    assert rows[0] == ["客户编号", "姓名", "手机", "邮箱", "职位", "行业"]
    assert [row[4] for row in rows[1:]] == ["=1+1"] * 3
    assert [row[1] for row in rows[1:]] == ["王**"] * 3


def test_a_workbook_goes_on_in_a_further_sheet_and_takes_any_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "ROWS_A_SHEET", 2)
    monkeypatch.setattr(files, "LINES", 1)
    texts = ["<b>&\"'", "😀 100%Café", "a\x00b\x0bc", "é\u0301 עברית", "_x0041_"]
    pieces = list(files.written(FileKind.XLSX, ["text", "n"], [[text, number] for number, text in enumerate(texts)]))
    assert len(pieces) > len(texts)
    book = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(pieces)))
    sheets = [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]
    assert [len(sheet) for sheet in sheets] == [3, 3, 2]
    assert sheets[0][1:] == [["<b>&\"'", 0.0], ["😀 100%Café", 1.0]]
    assert sheets[1][1] == ["abc", 2.0]


def test_a_list_in_pieces_is_whole_and_in_memory_only_piece_by_piece(
    desk: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "CHUNK", 2)
    boss = person(Role.ADMIN)
    ids = base(5)
    ready = exported(desk, boss, kind="csv", columns=["number"])
    assert ExportPart.objects.count() == 3
    numbers = [row[0] for row in table(desk.file(boss, ready["id"]), "utf-8")[1:]]
    assert numbers == [Contact.objects.get(pk=one).number for one in sorted(ids)]


def test_the_file_is_sealed_in_the_store_and_gone_after_a_day(desk: Office) -> None:
    boss = person(Role.ADMIN)
    base(1)
    ready = exported(desk, boss, kind="csv", plain=True)
    stored = b"".join(bytes(part.content) for part in ExportPart.objects.all())
    assert b"wang0" not in stored
    assert "小".encode() not in stored
    desk.later(hours=24)
    desk.call(boss, "GET", f"exports/{ready['id']}/file", status=409)
    desk.runner.drain()
    assert desk.call(boss, "GET", f"exports/{ready['id']}")["state"] == "expired"
    assert not ExportPart.objects.exists()


def test_an_export_takes_what_its_maker_may_see_and_nobody_else_downloads_it(desk: Office) -> None:
    boss, ops = person(Role.ADMIN), person(Role.SALES_OPS)
    first, _ = base(2)
    cached(first, rating="high")
    ready = exported(desk, ops, kind="csv", filters={"rating": "high"})
    assert ready["rows"] == 1
    desk.call(boss, "GET", f"exports/{ready['id']}", status=404)
    desk.call(boss, "GET", f"exports/{ready['id']}/file", status=404)


def test_every_export_and_download_is_logged_with_what_and_how_many(desk: Office) -> None:
    boss = person(Role.ADMIN)
    base(3)
    ready = exported(desk, boss, kind="csv", plain=True)
    desk.file(boss, ready["id"])
    told = list(AccessLog.objects.order_by("id").values_list("action", "object_id", "row_count", "reason"))
    what = f"contacts, csv, plain: {', '.join(COLUMNS)}"
    assert told == [
        ("export", ready["id"], 3, f"made: {what}"),
        ("export", ready["id"], 3, f"downloaded: {what}"),
    ]


def test_leads_are_taken_out_likewise(desk: Office) -> None:
    from tests.lists.test_bulk import opened

    boss = person(Role.ADMIN)
    opened(base(1)[0], boss, "sales")
    ready = exported(desk, boss, of="leads", columns=[], kind="csv", plain=True)
    head, row = table(desk.file(boss, ready["id"]), "utf-8")
    cells = dict(zip(head, row, strict=True))
    assert (cells["姓名"], cells["阶段"], cells["销售负责人"]) == ("王小明", "询盘", "admin")
    desk.call(boss, "POST", "exports", {"of": "leads", "columns": ["email_domain"]}, status=422)


def test_a_search_text_may_be_a_name_and_is_kept_sealed(desk: Office) -> None:
    boss = person(Role.ADMIN)
    base(3)
    ready = exported(desk, boss, kind="csv", filters={"search": "王小华"})
    assert (ready["rows"], ready["filters"]) == (1, {})
    done = desk.bulk(boss, "add_tag", {"tag": "one"}, filters={"search": "王小华"})
    assert (done["changed"], done["filters"]) == (1, {})
    kept = [*Export.objects.values_list("search", flat=True), *BulkAction.objects.values_list("search", flat=True)]
    assert len(kept) == 2
    assert not any("王小华".encode() in bytes(text) for text in kept)
