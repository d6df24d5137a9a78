"""Helpers check the rows of a long file as this process would, and leave nobody behind."""

import multiprocessing
from collections.abc import Iterator, Sequence

import orjson
import pytest

from leadloom.catalog.overlay import Dictionary, laid, lay
from leadloom.imports import runner
from leadloom.imports.checking import Batch, Sheet, checked_batch
from leadloom.imports.helpers import Helpers
from leadloom.imports.mapping import parse_map
from leadloom.imports.models import ImportRow
from leadloom.imports.packs import Pack, open_pack
from leadloom.imports.types import TableRow
from tests.imports.people import HEADER, MAPPING, Desk, counts, desk, row, written


@pytest.fixture
def importer() -> Iterator[Desk]:
    with desk() as made:
        yield made


def told(batch: Batch) -> tuple[object, ...]:
    """What a batch says, without what sealing makes different each time."""
    lines = [line.split("\t")[:6] for line in batch.rows.splitlines()]
    return lines, open_pack(7, Pack(batch.last_line, batch.pack)), batch.unknown, batch.count, batch.to_fix


def test_batches_of_helpers_come_in_order_and_are_those_of_this_process(data_dir: object) -> None:
    rows = [TableRow(line, row(line)) for line in range(2, 40)]
    rows[5] = TableRow(7, row(7, 联系电话="12", 所属行业="新词"))
    sheet = Sheet(7, list(HEADER), parse_map(orjson.dumps(MAPPING).decode()))
    chunks: list[Sequence[TableRow]] = [rows[first : first + 7] for first in range(0, len(rows), 7)]
    before, helpers = laid(), Helpers()
    try:
        lay({Dictionary.INDUSTRY: {"新词": "software"}})
        found = [told(batch) for batch in helpers.checked(sheet, iter(chunks))]
        assert found == [told(checked_batch(sheet, chunk)) for chunk in chunks]
        assert not any("新词" in str(unknown) for _, _, unknown, _, _ in found), "dictionaries as people made them"
        assert sum(to_fix for *_, to_fix in found if isinstance(to_fix, int)) == 1
    finally:
        lay(*before)
        helpers.close()


@pytest.mark.django_db
def test_a_long_file_is_checked_by_helpers_who_end_with_it(importer: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "LONG_FILE", 0)
    monkeypatch.setattr("leadloom.imports.staging.CHUNK", 3)
    job = importer.upload(written([*(row(number) for number in range(8)), row(9, 联系电话="12")]))
    importer.post(f"imports/{job}/check", {"mapping": MAPPING, "encoding": "gb18030"})
    importer.runner.turn()
    helpers = multiprocessing.active_children()
    assert helpers
    importer.runner.drain()
    for helper in helpers:
        helper.join(20)
    assert not any(helper.is_alive() for helper in helpers)
    assert ImportRow.objects.filter(job=job).count() == 9
    assert counts(importer.step(job, "confirm")) == (9, 8, 0, 0, 1)
