"""The terms of each dictionary, and what a text means in it: one view on all. Pure but for what was laid over."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Final

from leadloom.catalog.industries import ALL_INDUSTRIES, known_industry, standard_key, standard_of
from leadloom.catalog.maildomains import MailDomain, is_free_mail, mail_domain
from leadloom.catalog.overlay import Dictionary, Edit, edits, overlaid
from leadloom.catalog.regions import regions, resolve_region
from leadloom.catalog.sources import SOURCES, known_source, source_path
from leadloom.catalog.taxonomy import deeper_sources
from leadloom.catalog.titles import TITLE_LABELS, title_level
from leadloom.criteria.types import Label
from leadloom.kernel.text import folded


@dataclass(frozen=True, slots=True)
class Term:
    """A term. ``parent`` is the key of the one above it, empty at the top; ``codes`` are those of other standards.

    ``own``: people added it. ``instead`` counts in place of a retired one, empty for none.
    """

    key: str
    label: Label
    parent: str = ""
    words: tuple[str, ...] = ()
    codes: Mapping[str, str] = field(default_factory=dict)
    own: bool = False
    retired: bool = False
    instead: str = ""


def terms(dictionary: Dictionary) -> Iterator[Term]:
    """Yield the terms of a dictionary as people left them: those built in, from above to below, then their own."""
    edited = edits(dictionary)
    for term in _TERMS[dictionary]():
        yield _edited(term, edited[term.key]) if term.key in edited else term
    for key, edit in edited.items():
        if edit.own:
            yield _edited(Term(key, edit.label, edit.parent, own=True), edit)


def term_of(dictionary: Dictionary, key: str) -> Term | None:
    """Return the term of this key; a region's key is the name we write."""
    return next((term for term in terms(dictionary) if term.key == key), None)


def path_to(dictionary: Dictionary, key: str) -> tuple[Term, ...]:
    """Return the terms from the top down to the one of this key; nothing for a key that is none."""
    known = {term.key: term for term in terms(dictionary)}
    found: list[Term] = []
    while (term := known.get(key)) is not None and term not in found:
        found.append(term)
        key = term.parent
    return tuple(reversed(found))


def word_meaning(dictionary: Dictionary, text: str) -> str | None:
    """Return the key of the term that has this very word or name; None for a text that is only read for its sense."""
    match dictionary:
        case Dictionary.INDUSTRY:
            return known_industry(text)
        case Dictionary.SOURCE:
            return known_source(text)
        case Dictionary.REGION:
            found = resolve_region(text).region
            return found.name if found else None
        case Dictionary.TITLE | Dictionary.FREE_MAIL:
            return overlaid(dictionary).get(folded(text))


def meaning(dictionary: Dictionary, text: str) -> str | None:
    """Return the key of what a text means, None when the dictionary can't tell."""
    if not text.strip():
        return None
    match dictionary:
        case Dictionary.INDUSTRY | Dictionary.REGION:
            return word_meaning(dictionary, text)
        case Dictionary.TITLE:
            level = title_level(text)
            return level.value if level else None
        case Dictionary.FREE_MAIL:
            return _mail_meaning(text)
        case Dictionary.SOURCE:
            path = source_path(text)
            return None if path == "other" else path


def _mail_meaning(text: str) -> str | None:
    domain = mail_domain(text)
    if not domain:
        return None
    return (MailDomain.FREE if is_free_mail(domain) else MailDomain.COMPANY).value


def _edited(term: Term, edit: Edit) -> Term:
    return replace(term, label=edit.label, retired=edit.retired, instead=edit.instead)


def _industries() -> Iterator[Term]:
    for key, industry in ALL_INDUSTRIES.items():
        standard = standard_of(key)
        codes = {"gbt4754": standard.code, "isic": standard.isic, "naics": standard.naics} if standard else {}
        section = standard.parent if standard else ""
        above = standard_key(section) if section else ""
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
