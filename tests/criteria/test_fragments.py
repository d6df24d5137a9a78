"""Pieces of SQL: bound values, quoted names, and text that means the same in Python and in the store."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadloom.criteria.compiler import fold, folded
from leadloom.criteria.fragments import bound, identifier, joined, render, sql
from leadloom.criteria.fragments import given as given_at_run
from leadloom.storage.clickhouse import EventStore


def test_values_become_parameters_and_equal_values_one_parameter() -> None:
    text = bound("String", "it's {p9:String}")
    made = render(sql("SELECT {} = {} AND {} < {}", text, text, bound("Int64", 3), given_at_run("as_of", "Int64")))
    assert made.sql == "SELECT {p0:String} = {p0:String} AND {p1:Int64} < {as_of:Int64}"
    assert made.parameters == {"p0": "it's {p9:String}", "p1": 3}


def test_holes_and_pieces_must_agree() -> None:
    with pytest.raises(ValueError, match="2 holes, 1 pieces"):
        sql("{} + {}", bound("Int64", 1))


def test_pieces_are_joined_in_their_order() -> None:
    assert render(joined(", ", [sql("a"), sql("b")])).sql == "a, b"
    assert render(joined(", ", [])).sql == ""


@pytest.mark.parametrize("name", ["", "a\nb", "a\x00b"])
def test_a_column_name_without_text_or_with_control_characters_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="column name"):
        identifier(name)


any_name = st.text(st.characters(min_codepoint=32, exclude_categories=["Cs"]), min_size=1)


@settings(max_examples=100, deadline=None)
@given(any_name | st.sampled_from(["`; DROP TABLE events; --", "\\`", "{p1:String}", "%(p0)s", "a.b", "$x$"]))
def test_any_text_quoted_as_a_name_is_only_a_name(migrated_event_store: EventStore, name: str) -> None:
    made = render(sql("SELECT {} AS {}", bound("Int64", 7), identifier(name)))
    assert migrated_event_store.query_columns(made.sql, made.parameters) == {name: [7]}


def test_texts_are_folded_alike_in_python_and_in_the_store_for_every_character(
    migrated_event_store: EventStore,
) -> None:
    signs = [
        chr(code)
        for code in range(1, 0x30000)
        if unicodedata.category(chr(code)) not in ("Cn", "Co", "Cs") and chr(code) not in "\\'\t\n"
    ]
    expression = render(folded(sql("sign"))).sql
    for start in range(0, len(signs), 20_000):
        some = signs[start : start + 20_000]
        rows = migrated_event_store.query(
            f"SELECT sign, {expression} FROM (SELECT arrayJoin({{signs:Array(String)}}) AS sign)", {"signs": some}
        )
        assert [row for row in rows if fold(str(row[0])) != row[1]] == []
        assert len(rows) == len(some)


def test_case_and_width_do_not_matter() -> None:
    assert fold("ＶＩＰ 客户") == fold("vip 客户")
