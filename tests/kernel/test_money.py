"""Currencies as people write them, and division of money."""

from decimal import Decimal

import pytest

from leadloom.kernel.money import CURRENCIES, currency_of, divided


@pytest.mark.parametrize(
    ("text", "code"),
    [("cny", "CNY"), (" ¥ ", "CNY"), ("人民币", "CNY"), ("us$", "USD"), ("EUR", "EUR"), ("XYZ", None), ("", None)],
)
def test_a_currency_is_known_by_code_sign_or_name(text: str, code: str | None) -> None:
    assert currency_of(text) == code


def test_every_code_has_three_letters() -> None:
    assert {len(code) for code in CURRENCIES} == {3}
    assert len(CURRENCIES) > 150


def test_division_rounds_half_up_and_nothing_is_divided_by_nothing() -> None:
    assert divided(Decimal(300_000), 90) == Decimal("3333.33")
    assert divided(Decimal("0.01"), 2) == Decimal("0.01")
    assert divided(Decimal(1), 0) is None
    assert divided(Decimal(1), Decimal("0.00")) is None
