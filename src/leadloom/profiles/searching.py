"""What somebody means who types into the search box."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, cast

from django.db.models import Q

from leadloom.identity import normalise
from leadloom.identity.claims import allows_test_numbers, blind
from leadloom.identity.types import ACCOUNT_KINDS, Kind
from leadloom.kernel.ids import ContactId, UserId
from leadloom.kernel.text import bigrams
from leadloom.profiles.companies import search_text
from leadloom.profiles.people import last_four, name_grams
from leadloom.storage.postgres_sql import Row, fetch
from leadloom.storage.sqlfiles import load

SEARCH_EXACT: Final = load(__package__, "search_exact")
SEARCH_PIECES: Final = load(__package__, "search_pieces")
SEARCH_OWNED: Final = load(__package__, "search_owned")
MOST: Final = 5_000
"""Up to so many contacts are looked up by name before the list is read; a text that more have is asked of each row."""
MAX_SEARCH: Final = 100
_FOUR_DIGITS: Final = re.compile(r"\d{4}")


@dataclass(frozen=True, slots=True)
class Terms:
    """A search text as indexes know it; ``plain`` is for company names, which are not personal."""

    identifiers: tuple[bytes, ...]
    number: str
    last4: bytes | None
    grams: tuple[bytes, ...]
    pieces: tuple[str, ...] = field(default=())
    company: str = ""
    plain: str = ""


@dataclass(frozen=True, slots=True)
class Meaning:
    """A condition on contacts. ``are_few``: it names them, so that a list had better not go by its order's index."""

    condition: Q
    are_few: bool


def terms(text: str) -> Terms:
    """Return what to look for: exact identifiers, a customer number, the end of a mobile, a piece of a name.

    Pieces of names of contacts and companies have two characters or more; case, width and blanks don't matter.
    """
    text = text.strip()[:MAX_SEARCH]
    plain = search_text(text)
    is_piece = len(plain) >= 2 and "@" not in plain
    return Terms(
        identifiers=tuple(_identifiers(text)),
        number=text.upper(),
        last4=last_four(text) if _FOUR_DIGITS.fullmatch(plain) else None,
        grams=tuple(name_grams(plain)) if is_piece else (),
        pieces=tuple(bigrams(plain)) if is_piece else (),
        company=like(plain),
        plain=plain,
    )


def meaning(text: str, *, owners: Sequence[UserId] | None) -> Meaning:
    """Return what a text means among the contacts of these owners (None: of all). Two or three statements.

    What few contacts have is looked up by its indexes. What many have (上海, 有限公司) is left to the list, which asks
    row after row in its own order: so many match that it soon has its page. Of somebody's own contacts few may match,
    so those are asked first, all of them.
    """
    meant = terms(text)
    exact = {"identifiers": list(meant.identifiers), "number": meant.number, "last4": meant.last4, "limit": MOST}
    found = _ids(fetch(SEARCH_EXACT, exact))
    if not (meant.grams or meant.pieces):
        return Meaning(Q(id__in=found), are_few=True)
    grams, pieces = list(meant.grams), list(meant.pieces)
    rows = fetch(SEARCH_PIECES, {"grams": grams, "pieces": pieces, "company": meant.company, "limit": MOST})
    if len(rows) >= MOST and owners is not None:
        rows = fetch(SEARCH_OWNED, {"owners": list(owners), "grams": grams, "company": meant.company})
    elif len(rows) >= MOST:
        named = Q(search__name_grams__contains=grams) | Q(company__name_folded__contains=meant.plain)
        return Meaning(named | Q(id__in=found) if found else named, are_few=False)
    return Meaning(Q(id__in=found | _ids(rows)), are_few=True)


def like(plain: str) -> str:
    """Return the LIKE pattern of texts that hold ``plain``."""
    return f"%{_escaped(plain)}%"


def _ids(rows: Sequence[Row]) -> set[ContactId]:
    return {ContactId(cast("int", contact)) for (contact,) in rows}


def _identifiers(text: str) -> list[bytes]:
    known: list[bytes] = []
    address = normalise.email(text)
    if address:
        known.append(blind(Kind.EMAIL, address))
    number = normalise.mobile(text, test_numbers=allows_test_numbers())
    if number:
        known.append(blind(Kind.MOBILE, number))
    external = normalise.external_id(text)
    if external:
        known.extend(blind(kind, external) for kind in sorted(ACCOUNT_KINDS))
    return known


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
