"""What is kept of a checked row is all that it says, and the run goes by it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal

import orjson
import pytest

from leadloom.imports.kept import cells_of, packed, values_of
from leadloom.imports.mapping import parse_map
from leadloom.imports.models import ImportPack, ImportRow
from leadloom.imports.packs import Cells
from leadloom.imports.rows import check_row
from leadloom.imports.sealing import seal_row
from leadloom.profiles.models import Contact
from tests.imports.people import HEADER, Desk, counts, desk, row, written

MAP = """
zone: Asia/Shanghai
contact:
  external_id: {column: id, source: crm}
  created_at: day
  fields: {name: 姓名, email: 邮箱, mobile: 手机, company: 公司, employees: 规模, industry: 行业, custom.remark: 备注}
  consents:
    - {purpose: marketing, channel: email, column: 订阅, given: ["是"], withdrawn: ["否"], text: 登记表}
    - {purpose: event, channel: sms, column: 订阅, given: ["是"], withdrawn: ["否"], text: 登记表}
  suppress: {column: 黑名单, when: ["1"]}
lead:
  {key: id, opened_at: day, won_at: day, lost_at: day, lost_reason: 备注, amount: 金额, sales_owner: 销售}
"""
CELLS = {
    "id": "7", "day": "2024-05-01", "姓名": "王芳", "邮箱": "Wang@Example.com", "手机": "10020000001", "公司": "示例",
    "规模": "100-499人", "行业": "新能源", "备注": "展位 7\n“A”", "订阅": "否", "黑名单": "1",
    "金额": "1,200.5", "销售": "s@example.com",
}  # fmt: skip


@pytest.fixture
def importer() -> Iterator[Desk]:
    with desk() as made:
        yield made


def test_a_kept_row_says_what_the_row_said() -> None:
    mapping = parse_map(MAP)
    values = check_row(CELLS, mapping, line=3).values
    assert values is not None
    assert values.at == datetime(2024, 4, 30, 16, tzinfo=UTC)
    assert len(values.claims) == 3
    assert len(values.consents) == 2
    assert values.lead is not None
    assert (values.lead.amount, values.lead.lost_reason) == (Decimal("1200.50"), "展位 7\n“A”")
    kept = packed(list(CELLS.values()), values, mapping.consents)
    assert values_of(kept, mapping.consents, line=3) == values
    assert cells_of(kept) == list(CELLS.values())


def test_a_row_that_waits_to_be_fixed_keeps_its_cells_alone() -> None:
    kept = packed(["a", "b"], None, ())
    assert cells_of(kept) == ["a", "b"]
    assert values_of(kept, (), line=3) is None


@pytest.mark.django_db
def test_rows_that_an_older_version_checked_run_by_their_cells(importer: Desk) -> None:
    job = importer.upload(written([row(1)]))
    importer.check(job)
    line = ImportRow.objects.get()
    line.cells = seal_row(job, line.line, orjson.dumps(Cells(line.job).of(line)))
    line.save()
    ImportPack.objects.all().delete()
    assert counts(importer.step(job, "confirm")) == (1, 1, 0, 0, 0)
    assert Contact.objects.get().title == row(1)[HEADER.index("职务")]
