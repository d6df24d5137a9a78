import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadloom.identity import normalise


@pytest.mark.parametrize(
    ("text", "address"),
    [
        (" Wang.Fang@Example.COM ", "wang.fang@example.com"),
        ("ｗａｎｇ＠example.com", "wang@example.com"),
        ("mailto:anna+news@example.com", "anna+news@example.com"),
        ("<anna@acme.example.com>", "anna@acme.example.com"),
        ("王芳@例子.中国", "王芳@例子.中国"),
        ("o'brien@example.com", "o'brien@example.com"),
        ("anna", None),
        ("anna@", None),
        ("a..b@example.com", None),
        ("anna@localhost", None),
        ("a@b@example.com", None),
        ("x" * 300 + "@example.com", None),
    ],
)
def test_an_address_has_one_form_whatever_its_case_and_width(text: str, address: str | None) -> None:
    assert normalise.email(text) == address


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("13912345678", "+8613912345678"),
        ("139 1234 5678", "+8613912345678"),
        ("+86-139-1234-5678", "+8613912345678"),
        ("0086 13912345678", "+8613912345678"),
        ("１３９１２３４５６７８", "+8613912345678"),
        ("13912345678转801", "+8613912345678"),
        ("010-12345678/13912345678", "+8613912345678"),
        ("10012345678", "+8610012345678"),
        ("+86 100 1234 5678", "+8610012345678"),
        ("+49 1512 3456789", "+4915123456789"),
        ("010-12345678", None),
        ("12345", None),
        ("139123456789", None),
        ("", None),
    ],
)
def test_a_mobile_number_becomes_e164(text: str, number: str | None) -> None:
    assert normalise.mobile(text, test_numbers=True) == number


def test_numbers_of_the_test_range_are_refused_in_production() -> None:
    assert normalise.mobile("+86 100 1234 5678", test_numbers=False) is None


@pytest.mark.parametrize(
    ("host", "domain"),
    [
        ("www.acme.com.cn", "acme.com.cn"),
        ("mail.sh.acme.com", "acme.com"),
        ("acme.example.com", "acme.example.com"),
        ("mail.acme.example.com", "acme.example.com"),
        ("example.com", None),
        ("gmail.com", None),
        ("vip.qq.com", None),
        ("163.com", None),
        ("com.cn", None),
        ("localhost", None),
        ("", None),
    ],
)
def test_free_mail_and_test_domains_tell_no_company(host: str, domain: str | None) -> None:
    assert normalise.company_domain(host) == domain


@given(st.emails())
def test_what_was_normalised_once_stays_as_it_is(text: str) -> None:
    address = normalise.email(text)
    assert address is None or normalise.email(address) == address


@given(st.text(max_size=30))
def test_no_text_breaks_the_reading_of_numbers(text: str) -> None:
    number = normalise.mobile(text, test_numbers=True)
    assert number is None or (number.startswith("+") and normalise.mobile(number, test_numbers=True) == number)


def test_an_external_id_keeps_its_case_and_has_no_control_characters() -> None:
    assert normalise.external_id(" Ab-1 ") == "Ab-1"
    assert normalise.external_id("a\x00b") is None
    assert normalise.external_id(" ") is None
