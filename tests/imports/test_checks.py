"""Addresses, numbers and codes that have the right form and are still wrong; columns told by name and content."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadloom.imports.checks import _CODE_SIGNS, is_credit_code, is_disposable, is_role, is_test_number, meant_domain
from leadloom.imports.suggesting import suggest

CODE = "91350100M000100Y43"
"""The example of GB 32100-2015."""


def test_a_credit_code_has_the_right_check_signs() -> None:
    assert is_credit_code(CODE)
    assert is_credit_code("９１３５０１００Ｍ０００１００Ｙ４３")
    assert not is_credit_code("91350100M000100Y44")
    assert not is_credit_code("350100M000100Y4")


@given(st.integers(0, 17), st.sampled_from(_CODE_SIGNS))
def test_one_wrong_sign_of_a_credit_code_is_always_noticed(place: int, sign: str) -> None:
    assert is_credit_code(CODE[:place] + sign + CODE[place + 1 :]) == (CODE[place] == sign)


@pytest.mark.parametrize("number", ["13800138000", "10011111111", "10012345678", "10087654321"])
def test_numbers_typed_to_get_past_a_form_are_noticed(number: str) -> None:
    assert is_test_number(f"+86{number}")


@given(st.integers(0, 99_999_999))
def test_our_own_range_for_tests_is_usable_but_for_its_oddest_numbers(end: int) -> None:
    digits = f"{end:08}"
    odd = len(set(digits)) == 1 or digits in {"12345678", "87654321"}
    assert is_test_number(f"+86100{digits}") == odd


def test_ten_minute_boxes_desks_and_slips_are_told() -> None:
    assert is_disposable("mailinator.com")
    assert is_disposable("x.mailinator.com")
    assert not is_disposable("example.com")
    assert is_role("Info@example.com")
    assert is_role("sales2@example.com")
    assert not is_role("wang@example.com")
    assert [meant_domain(name) for name in ("gmial.com", "163.con", "qq.com", "example.com", "sample.cn")] == [
        "gmail.com", "163.com", "", "", "",
    ]  # fmt: skip


def test_columns_are_told_by_their_names_in_both_languages() -> None:
    header = ["客户姓名(必填)", "联系电话*", "E-mail", "公司名称", "Job Title", "统一社会信用代码", "所属行业", "备注"]
    found = {one.column: one.field for one in suggest(header, [])}
    assert list(found.values()) == ["name", "mobile", "email", "company", "title", "credit_code", "industry", ""]


def test_columns_without_a_telling_name_are_told_by_what_stands_in_them() -> None:
    rows = [["x", "100 1234 5670", "wang@example.com", CODE], ["y", "10012345671", "li@example.com", ""]]
    assert [one.field for one in suggest(["A", "B", "C", "D"], rows)] == ["", "mobile", "email", "credit_code"]


def test_each_field_is_suggested_once_for_the_surest_column() -> None:
    found = suggest(["客户手机号", "手机"], [])
    assert [(one.field, one.confidence) for one in found] == [("", 0.0), ("mobile", 1.0)]
