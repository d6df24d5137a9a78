"""What is recognised as personal, at the door and behind it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadloom.catalog.coercion import coerce_props
from leadloom.inbox.scrub import scrubbed_props
from leadloom.kernel.personal import address_parts, is_personal_name, is_personal_number, without_personal_text

PERSONAL = [
    "wang@example.com", "wang%40example.com", "写给 a.b+c@mail.example.com 吧",
    "电话10012345678找王芳", "+86 100 1234 5678", "0086-100-1234-5678", "１００１２３４５６７８", "+1 (415) 555-0123",
]  # fmt: skip
PLAIN = [
    "", "a@b", "100%Café 🚀", "1732345678901", "v1.2.3", "2026-03-02", "order 4711", "a1001234-5678-90ab",
    "½ price + more",
]  # fmt: skip


@pytest.mark.parametrize("text", PERSONAL)
def test_an_address_or_a_number_is_removed_wherever_it_stands(text: str) -> None:
    assert "[removed]" in without_personal_text(text)
    assert without_personal_text(without_personal_text(text)) == without_personal_text(text)


@pytest.mark.parametrize("text", PLAIN)
def test_prices_versions_days_and_orders_are_kept(text: str) -> None:
    assert without_personal_text(text) == text


@given(
    props=st.dictionaries(st.sampled_from(["plan", "E-Mail", "手机", "page_name"]), st.sampled_from(PERSONAL + PLAIN))
)
def test_what_passes_the_door_is_not_touched_by_the_catalogue_and_the_other_way_round(props: dict[str, str]) -> None:
    at_the_door = scrubbed_props(dict(props))
    assert coerce_props("", at_the_door) == coerce_props("", dict(props))


@pytest.mark.parametrize("name", ["email", "E-Mail", "Work_Email", "first name", "手机号", "ＰＨＯＮＥ", "openid"])
def test_a_property_is_personal_by_its_name_in_every_spelling(name: str) -> None:
    assert is_personal_name(name)


@pytest.mark.parametrize("name", ["plan", "page_name", "name", "公司", "emails_sent", "message"])
def test_other_names_are_not(name: str) -> None:
    assert not is_personal_name(name)


def test_a_bare_number_of_eleven_digits_from_1_on_is_a_mobile() -> None:
    assert is_personal_number(10012345678)
    assert is_personal_number(8610012345678)
    assert not is_personal_number(1732345678901)
    assert not is_personal_number(9_999_999_999)


def test_an_address_loses_its_user_and_what_is_personal_in_its_path() -> None:
    parts = address_parts("https://u:p@www.example.com/u/a%40example.com/x?a=1#b")
    assert parts is not None
    assert parts.geturl() == "https://www.example.com/u/[removed]/x?a=1#b"
    assert address_parts("https://[bad") is None
