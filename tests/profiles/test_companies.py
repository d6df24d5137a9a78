import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadloom.profiles.companies import credit_code, employees, name_core


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("华辰新能源科技股份有限公司", "华辰新能源科技有限公司"),
        ("臺灣積體電路製造股份有限公司", "台湾积体电路制造"),
        ("ＡＢＣ（中国）有限公司", "abc 有限责任公司"),
        ("Acme Holdings, Inc.", "ACME"),
        ("Vogel GmbH & Co. KG", "vogel"),
        ("博越集团有限公司", "博越"),
    ],
)
def test_two_spellings_of_one_company_are_equal(one: str, other: str) -> None:
    assert name_core(one) == name_core(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("华辰科技有限公司", "华辰电子有限公司"), ("Acme Labs", "Acme"), ("ABC上海分公司", "ABC有限公司")],
)
def test_different_companies_stay_different(one: str, other: str) -> None:
    assert name_core(one) != name_core(other)


@given(st.text(alphabet=st.characters(categories=("Lu", "Ll", "Lo", "Nd")), min_size=1, max_size=40))
def test_a_name_with_letters_always_leaves_something_to_compare(name: str) -> None:
    assert name_core(name)


@pytest.mark.parametrize(
    ("text", "number"),
    [("120", 120), ("100-499人", 100), ("1,200", 1200), ("５００+", 500), ("many", None), ("99999999999", None)],
)
def test_a_size_is_the_least_number_it_tells(text: str, number: int | None) -> None:
    assert employees(text) == number


def test_a_credit_code_has_eighteen_characters_of_its_alphabet() -> None:
    assert credit_code(" 91350100m000100y43 ") == "91350100M000100Y43"
    assert credit_code("12345") == ""
