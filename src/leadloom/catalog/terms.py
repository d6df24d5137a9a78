"""The terms of each dictionary, and what a text means in it: one view on all. Pure but for what was laid over."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from leadloom.catalog.industries import ALL_INDUSTRIES, known_industry, standard_of
from leadloom.catalog.maildomains import MailDomain, is_free_mail, mail_domain
from leadloom.catalog.overlay import Dictionary
from leadloom.catalog.regions import regions, resolve_region
from leadloom.catalog.sources import SOURCES, source_path
from leadloom.catalog.taxonomy import deeper_sources
from leadloom.catalog.titles import TITLE_LABELS, title_level
from leadloom.criteria.types import Label


@dataclass(frozen=True, slots=True)
class Term:
    """A term. ``parent`` is the key of the one above it, empty at the top; ``codes`` are those of other standards."""

    key: str
    label: Label
    parent: str = ""
    words: tuple[str, ...] = ()
    codes: Mapping[str, str] = field(default_factory=dict)


def terms(dictionary: Dictionary) -> Iterator[Term]:
    """Yield the terms of a dictionary, those above before those below."""
    return _TERMS[dictionary]()


def has_term(dictionary: Dictionary, key: str) -> bool:
    """Tell whether a dictionary has a term of this key; a region's key is the name we write."""
    if dictionary is Dictionary.REGION:
        found = resolve_region(key).region
        return found is not None and found.name == key
    return any(term.key == key for term in terms(dictionary))


def meaning(dictionary: Dictionary, text: str) -> str | None:
    """Return the key of what a text means, None when the dictionary can't tell."""
    if not text.strip():
        return None
    if dictionary is Dictionary.INDUSTRY:
        return known_industry(text)
    if dictionary is Dictionary.REGION:
        found = resolve_region(text).region
        return found.name if found else None
    if dictionary is Dictionary.TITLE:
        level = title_level(text)
        return level.value if level else None
    if dictionary is Dictionary.FREE_MAIL:
        return _mail_meaning(text)
    path = source_path(text)
    return None if path == "other" else path


def _mail_meaning(text: str) -> str | None:
    domain = mail_domain(text)
    if not domain:
        return None
    return (MailDomain.FREE if is_free_mail(domain) else MailDomain.COMPANY).value


def _industries() -> Iterator[Term]:
    for key, industry in ALL_INDUSTRIES.items():
        standard = standard_of(key)
        codes = {"gbt4754": standard.code, "isic": standard.isic, "naics": standard.naics} if standard else {}
        section = standard.parent if standard else ""
        above = (known_industry(section) or "") if section else ""
        yield Term(key, industry.label, "" if above == key else above, industry.synonyms, codes)


def _regions() -> Iterator[Term]:
    known = regions()
    for region in known.values():
        parent = known[region.path[-2]].name if region.level > 1 else ""
        yield Term(region.name, Label(zh=region.full_name, en=region.full_name), parent, (), {"gbt2260": region.code})


def _titles() -> Iterator[Term]:
    return (Term(key, label) for key, label in TITLE_LABELS.items())


def _mail_domains() -> Iterator[Term]:
    yield Term(MailDomain.FREE.value, Label(zh="公共邮箱", en="Free mail"))
    yield Term(MailDomain.COMPANY.value, Label(zh="公司域名", en="A company's domain"))


def _sources() -> Iterator[Term]:
    yield from (Term(key, label) for key, label in SOURCES.items())
    for key, source in deeper_sources().items():
        yield Term(key, source.label, key.rpartition("/")[0], source.synonyms)


_TERMS: Final[Mapping[Dictionary, Callable[[], Iterator[Term]]]] = MappingProxyType(
    {
        Dictionary.INDUSTRY: _industries,
        Dictionary.REGION: _regions,
        Dictionary.TITLE: _titles,
        Dictionary.SOURCE: _sources,
        Dictionary.FREE_MAIL: _mail_domains,
    }
)
