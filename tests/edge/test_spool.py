"""The spool's file: what was written is read again in its order, whatever was killed, filled up or written by two."""

import os
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadloom.edge.spool import Chunk, Record, Spool, SpoolFull

NOW = datetime(2026, 3, 2, 8, 0, 0, 123456, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "edge" / "spool"


@pytest.fixture
def open_spool(folder: Path) -> Iterator[Callable[[], Spool]]:
    opened: list[Spool] = []

    def make() -> Spool:
        opened.append(Spool(folder))
        return opened[-1]

    yield make
    for spool in opened:
        spool.close()


def chunk(number: int, size: int = 10) -> Chunk:
    return Chunk(NOW + timedelta(seconds=number), number, bytes([number % 256]) * size)


def read(spool: Spool, most_bytes: int = 1 << 20) -> list[Record]:
    with spool.hold():
        return spool.read(most_bytes=most_bytes)


def take(spool: Spool, records: list[Record]) -> None:
    with spool.hold():
        spool.take(records)


def test_what_was_written_is_read_in_its_order_and_gone_once_taken(open_spool: Callable[[], Spool]) -> None:
    spool = open_spool()
    assert spool.is_empty()
    spool.append([chunk(1), chunk(2)], created_at=NOW)
    spool.append([chunk(3)], created_at=NOW)
    assert not spool.is_empty()
    records = read(spool)
    assert [record.chunk for record in records] == [chunk(1), chunk(2), chunk(3)]
    assert {record.created_at for record in records} == {NOW}
    take(spool, records[:2])
    assert [record.chunk for record in read(spool)] == [chunk(3)]
    take(spool, read(spool))
    assert spool.is_empty()


def test_a_record_larger_than_a_read_is_read_alone(open_spool: Callable[[], Spool]) -> None:
    spool = open_spool()
    spool.append([chunk(1, 5_000), chunk(2)], created_at=NOW)
    assert [record.chunk for record in read(spool, most_bytes=100)] == [chunk(1, 5_000), chunk(2)]


def test_a_new_process_goes_on_where_the_killed_one_stopped(open_spool: Callable[[], Spool]) -> None:
    first = open_spool()
    first.append([chunk(1), chunk(2), chunk(3)], created_at=NOW)
    take(first, read(first)[:1])
    second = open_spool()
    assert [record.chunk for record in read(second)] == [chunk(2), chunk(3)]
    second.append([chunk(4)], created_at=NOW)
    assert [record.chunk for record in read(first)] == [chunk(2), chunk(3), chunk(4)]


@pytest.mark.parametrize("left", [1, 7, 8, 30])
def test_a_half_record_at_the_end_is_cut_off(open_spool: Callable[[], Spool], folder: Path, left: int) -> None:
    spool = open_spool()
    spool.append([chunk(1)], created_at=NOW)
    whole = (folder / "spool").stat().st_size
    spool.append([chunk(2)], created_at=NOW)
    os.truncate(folder / "spool", whole + left)
    again = open_spool()
    again.append([chunk(3)], created_at=NOW)
    assert [record.chunk for record in read(again)] == [chunk(1), chunk(3)]
    assert [record.chunk for record in read(spool)] == [chunk(1), chunk(3)]


def test_a_file_that_ends_within_its_head_is_begun_anew(open_spool: Callable[[], Spool], folder: Path) -> None:
    spool = open_spool()
    spool.append([chunk(1)], created_at=NOW)
    os.truncate(folder / "spool", 5)
    again = open_spool()
    assert read(again) == []
    again.append([chunk(2)], created_at=NOW)
    assert [record.chunk for record in read(again)] == [chunk(2)]


def test_writers_see_that_another_one_has_emptied_the_file_and_begun_it_anew(open_spool: Callable[[], Spool]) -> None:
    first, second = open_spool(), open_spool()
    first.append([chunk(number) for number in range(5)], created_at=NOW)
    take(second, read(second))
    second.append([chunk(7, 4_000)], created_at=NOW)
    first.append([chunk(8)], created_at=NOW)
    assert [record.chunk for record in read(second)] == [chunk(7, 4_000), chunk(8)]


def test_only_one_process_empties_the_spool(open_spool: Callable[[], Spool]) -> None:
    first, second = open_spool(), open_spool()
    first.append([chunk(1)], created_at=NOW)
    assert first.is_drainer()
    assert not second.is_drainer()
    assert first.is_drainer()
    first.close()
    assert second.is_drainer()


def test_beyond_its_limit_the_spool_refuses_and_keeps_what_it_has(folder: Path) -> None:
    spool = Spool(folder, most_bytes=200)
    spool.append([chunk(1, 100)], created_at=NOW)
    with pytest.raises(SpoolFull):
        spool.append([chunk(2, 100)], created_at=NOW)
    assert [record.chunk for record in read(spool)] == [chunk(1, 100)]
    spool.close()


def test_a_full_disk_refuses_the_record_and_leaves_no_half_of_it(folder: Path) -> None:
    program = """
import resource, signal, sys
from pathlib import Path
from tests.edge.test_spool import NOW, chunk
from leadloom.edge.spool import Spool
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
spool = Spool(Path(sys.argv[1]))
spool.append([chunk(1, 1000)], created_at=NOW)
resource.setrlimit(resource.RLIMIT_FSIZE, (3000, resource.RLIM_INFINITY))
try:
    spool.append([chunk(2, 5000)], created_at=NOW)
except OSError as error:
    print(error.errno)
spool.append([chunk(3, 10)], created_at=NOW)
"""
    path = os.pathsep.join(["src", "."])
    ended = subprocess.run(
        [sys.executable, "-c", program, str(folder)],
        env=os.environ | {"PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=True,
    )
    assert ended.stdout.strip() in {"27", "28"}
    spool = Spool(folder)
    assert [record.chunk for record in read(spool)] == [chunk(1, 1000), chunk(3, 10)]
    spool.close()
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] == resource.RLIM_INFINITY


@given(st.lists(st.lists(st.binary(max_size=60), min_size=1, max_size=4), max_size=8), st.data())
def test_any_run_of_writes_and_takes_gives_each_record_once_in_order(
    writes: list[list[bytes]], data: st.DataObject
) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as name:
        spools = [Spool(Path(name)), Spool(Path(name))]
        written, got = [], []
        for payloads in writes:
            chunks = [Chunk(NOW, 1, payload) for payload in payloads]
            data.draw(st.sampled_from(spools)).append(chunks, created_at=NOW)
            written += payloads
            reader = data.draw(st.sampled_from(spools))
            records = read(reader, most_bytes=data.draw(st.integers(1, 200)))[: data.draw(st.integers(0, 3))]
            if records:
                take(reader, records)
            got += [record.chunk.payload for record in records]
        got += [record.chunk.payload for record in read(spools[0])]
        for spool in spools:
            spool.close()
        assert got == written
