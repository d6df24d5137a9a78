"""What people see who may not see personal values."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadloom.kernel.masking import mask_email, mask_mobile, mask_name, mask_text


@pytest.mark.parametrize(
    ("mobile", "masked"),
    [
        ("+8610012345678", "100****5678"),
        ("+861001234", "****"),
        ("+4915112345678", "+49****5678"),
        ("", "****"),
    ],
)
def test_a_mobile_shows_its_first_three_and_last_four_digits(mobile: str, masked: str) -> None:
    assert mask_mobile(mobile) == masked


@given(middle=st.integers(min_value=0, max_value=9999), last=st.integers(min_value=0, max_value=9999))
def test_two_mobiles_that_differ_in_the_middle_look_the_same(middle: int, last: int) -> None:
    assert mask_mobile(f"+86100{middle:04d}{last:04d}") == f"100****{last:04d}"


@pytest.mark.parametrize(
    ("address", "masked"),
    [
        ("wang.fang@example.com", "w***@example.com"),
        ("a@example.com", "a***@example.com"),
        ("not an address", "***"),
        ("", "***"),
    ],
)
def test_an_address_shows_one_letter_and_its_domain(address: str, masked: str) -> None:
    assert mask_email(address) == masked


@given(local=st.from_regex(r"[a-z][a-z0-9.]{1,30}", fullmatch=True))
def test_the_length_of_an_address_is_not_shown(local: str) -> None:
    assert mask_email(f"{local}@example.com") == f"{local[0]}***@example.com"


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("王芳", "王*"),
        ("欧阳娜娜", "欧**"),
        ("Anna Schmidt", "A*** S***"),
        ("Anna", "A***"),
        ("", ""),
    ],
)
def test_a_name_shows_first_characters_only(name: str, masked: str) -> None:
    assert mask_name(name) == masked


@given(name=st.from_regex(r"[A-Z][a-z]{2,12} [A-Z][a-z]{2,12}", fullmatch=True))
def test_a_masked_name_keeps_no_piece_of_two_letters(name: str) -> None:
    masked = mask_name(name)
    assert not any(name[at : at + 2] in masked for at in range(len(name) - 1) if " " not in name[at : at + 2])


@pytest.mark.parametrize(("value", "masked"), [("wm_external_7", "w***"), ("x", "x***"), ("", "")])
def test_any_other_identifier_shows_its_first_character(value: str, masked: str) -> None:
    assert mask_text(value) == masked
