"""What somebody means who types into the search box."""

import re
from dataclasses import dataclass, field
from typing import Final, cast

from leadloom.identity import normalise
from leadloom.identity.claims import allows_test_numbers, blind
from leadloom.identity.types import ACCOUNT_KINDS, Kind
from leadloom.kernel.ids import ContactId
from leadloom.kernel.text import bigrams
from leadloom.profiles.companies import search_text
from leadloom.profiles.people import last_four, name_grams
from leadloom.storage.postgres_sql import fetch
from leadloom.storage.sqlfiles import load

SEARCH_CONTACTS: Final = load(__package__, "search_contacts")
MOST: Final = 10_000
"""How many contacts one text may mean; of more the newest are taken."""
MAX_SEARCH: Final = 100
_FOUR_DIGITS: Final = re.compile(r"\d{4}")


@dataclass(frozen=True, slots=True)
class Terms:
    """A search text as indexes know it. Nothing in it is readable."""

    identifiers: tuple[bytes, ...]
    number: str
    last4: bytes | None
    grams: tuple[bytes, ...]
    pieces: tuple[str, ...] = field(default=())
    company: str = ""


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
        company=f"%{_escaped(plain)}%",
    )


def found_by(text: str) -> list[ContactId]:
    """Return the contacts a text means, whoever may see them; at most :data:`MOST`, one statement."""
    meant = terms(text)
    rows = fetch(
        SEARCH_CONTACTS,
        {
            "identifiers": list(meant.identifiers),
            "number": meant.number,
            "last4": meant.last4,
            "grams": list(meant.grams),
            "pieces": list(meant.pieces),
            "company": meant.company,
            "limit": MOST,
        },
    )
    return [ContactId(cast("int", contact)) for (contact,) in rows]


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
