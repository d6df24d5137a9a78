"""Text made comparable."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadloom.kernel.text import bigrams, folded

words = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "Zs"]), max_size=40)
hanzi = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), min_size=2, max_size=12)


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("Leadloom", "LEADLOOM"),
        ("ACME Ltd", "ACME Ltd"),
        ("  two   words ", "two words"),
        ("全角\u3000空格", "全角 空格"),
        ("STRASSE", "straße"),
    ],
)
def test_case_width_and_blanks_make_no_difference(text: str, same: str) -> None:
    assert folded(text) == folded(same)


def test_different_words_stay_different() -> None:
    assert folded("新能源") != folded("新能")


@given(text=words)
def test_folded_text_stays_as_it_is(text: str) -> None:
    assert folded(folded(text)) == folded(text)


@given(text=words)
def test_folded_text_has_no_blanks_at_its_ends_and_no_double_ones(text: str) -> None:
    assert folded(text) == " ".join(folded(text).split())


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("王芳", ["王芳"]),
        ("欧阳娜娜", ["欧阳", "阳娜", "娜娜"]),
        ("Anna B", ["an", "nn", "na", "ab"]),
        ("哈哈哈", ["哈哈"]),
        ("王", ["王"]),
        ("", []),
        ("  ", []),
    ],
)
def test_names_are_searched_by_their_pairs_of_characters(text: str, pieces: list[str]) -> None:
    assert bigrams(text) == pieces


@given(name=hanzi, data=st.data())
def test_a_piece_of_a_name_is_found_by_its_pairs(name: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(min_value=0, max_value=len(name) - 2))
    end = data.draw(st.integers(min_value=start + 2, max_value=len(name)))
    assert set(bigrams(name[start:end])) <= set(bigrams(name))
