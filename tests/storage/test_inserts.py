"""Telling an insert's statement from its rows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadloom.storage.chdb_engine import first_word
from leadloom.storage.chdb_inserts import ReadsFile, split_insert


@given(rows=st.binary(max_size=300), form=st.sampled_from(["Native", "JSONEachRow", "CSV"]))
def test_rows_are_found_whatever_they_hold(rows: bytes, form: str) -> None:
    columns = '`values`, "select", c'
    head = f"/* inbox/insert */ INSERT INTO `my ' FORMAT x` ({columns}) SETTINGS a = 'FORMAT y' FORMAT {form}\n"
    parts = split_insert(head.encode() + rows)
    assert parts is not None
    assert parts.format == form
    assert (head.encode() + rows)[parts.rows_at :] == rows
    assert parts.statement.endswith(b"'FORMAT y' ")


@pytest.mark.parametrize(
    "text", [b"INSERT INTO t VALUES (1)", b"INSERT INTO t SELECT 1 FORMAT x", b"INSERT INTO t WITH 1 AS a SELECT a"]
)
def test_an_insert_without_rows_behind_it_is_left_whole(text: bytes) -> None:
    assert split_insert(text) is None


def test_an_insert_from_a_file_is_noticed() -> None:
    with pytest.raises(ReadsFile):
        split_insert(b"INSERT INTO t FROM INFILE 'x' FORMAT CSV")


@pytest.mark.parametrize(
    ("text", "word"),
    [
        (b"/* a/b */ -- x\n  select 1", b"SELECT"),
        (b"INSERT INTO t FORMAT CSV\n1", b"INSERT"),
        (b"(SELECT 1)", b""),
        (b"  ", b""),
        (b"/* open", b""),
    ],
)
def test_the_first_word_is_found_behind_comments(text: bytes, word: bytes) -> None:
    assert first_word(text) == word
