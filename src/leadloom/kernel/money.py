"""Currencies as people write them, and division of money. Pure."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Final

CENT: Final = Decimal("0.01")
_CODES: Final = """
    AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP
    CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG
    HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL
    MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR
    RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD
    TZS UAH UGX USD UYU UZS VED VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWG
"""
CURRENCIES: Final = frozenset(_CODES.split())
"""ISO 4217, currencies in circulation."""
_NAMES: Final = {
    "¥": "CNY", "￥": "CNY", "元": "CNY", "人民币": "CNY", "人民币元": "CNY", "RMB": "CNY", "CN¥": "CNY",
    "$": "USD", "US$": "USD", "美元": "USD", "€": "EUR", "欧元": "EUR", "£": "GBP", "英镑": "GBP",
    "HK$": "HKD", "港元": "HKD", "港币": "HKD", "日元": "JPY", "JP¥": "JPY", "新台币": "TWD", "NT$": "TWD",
}  # fmt: skip


def currency_of(text: str) -> str | None:
    """Return the ISO 4217 code that a text names, in any case or as a common sign or name; None when it names none."""
    word = text.strip().upper()
    return word if word in CURRENCIES else _NAMES.get(word)


def divided(amount: Decimal, by: Decimal | int) -> Decimal | None:
    """Return ``amount ÷ by`` with two decimals, half up; None when there is nothing to divide by."""
    return (amount / by).quantize(CENT, ROUND_HALF_UP) if by else None
