"""Company names and sizes in the form in which they are compared. Pure."""

import re
import unicodedata
from functools import lru_cache
from typing import Final

import opencc

from leadloom.kernel.text import bigrams, folded

_BRACKETS: Final = re.compile(r"[(（\[【][^)）\]】]*[)）\]】]")
_NOT_WORDS: Final = re.compile(r"[^\w]+")
_SUFFIXES: Final = (
    "股份有限公司", "有限责任公司", "集团有限公司", "控股有限公司", "有限公司", "总公司", "分公司", "公司",
    "集团", "控股",
    "incorporated", "corporation", "company", "limited", "holdings", "holding", "group", "gmbh", "corp", "inc", "llc",
    "ltd", "plc", "pte", "pty", "co", "ag", "sa", "bv", "kg", "srl", "spa", "oy", "ab", "as", "sas", "株式会社",
)  # fmt: skip
_PREFIXES: Final = ("株式会社",)
_FIGURE: Final = re.compile(r"\d[\d,，]*")
MAX_EMPLOYEES: Final = 10_000_000

_simplified = opencc.OpenCC("t2s")


@lru_cache(maxsize=20_000)
def name_core(name: str) -> str:
    """Return what makes two spellings of a company's name equal; empty when nothing is left to compare.

    Width, case, traditional characters, brackets, legal forms and separators don't matter:
    ``臺灣ＡＢＣ（中國）股份有限公司`` and ``台湾abc有限公司`` are the same.
    """
    text = _simplified.convert(folded(name))
    words = [word for word in _NOT_WORDS.split(_BRACKETS.sub(" ", text)) if word]
    if not words:
        words = [word for word in _NOT_WORDS.split(text) if word]
    while len(words) > 1 and words[-1] in _SUFFIXES:
        words.pop()
    core = "".join(words)
    for prefix in _PREFIXES:
        core = core.removeprefix(prefix) or core
    return _without_suffixes(core)


def search_text(name: str) -> str:
    """Return the name as it is searched in: folded, without blanks."""
    return folded(name).replace(" ", "")


def search_pieces(name: str) -> list[str]:
    """Return the two-character pieces of a name by which it is found."""
    return bigrams(name)


def credit_code(text: str) -> str:
    """Return a unified social credit code (统一社会信用代码) in its compared form, empty when it can't be one."""
    if not text:
        return ""
    code = unicodedata.normalize("NFKC", text).upper().replace(" ", "").replace("-", "")
    return code if re.fullmatch(r"[0-9A-HJ-NPQRTUWXY]{18}", code) else ""


def employees(text: str) -> int | None:
    """Return the least number of employees a text tells: ``100-499人`` and ``100+`` are 100; None for no number."""
    figure = _FIGURE.search(unicodedata.normalize("NFKC", text))
    if figure is None:
        return None
    number = int(figure[0].replace(",", "")[:12])
    return number if number <= MAX_EMPLOYEES else None


def _without_suffixes(core: str) -> str:
    changed = True
    while changed:
        changed = False
        for suffix in _SUFFIXES:
            rest = core.removesuffix(suffix)
            if rest and rest != core and not suffix.isascii():
                core, changed = rest, True
                break
    return core
