"""The contacts behind leads: what lists and notifications show of them, and what contact lists show of leads."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import Final, cast

from leadloom.kernel.masking import mask_email, mask_mobile, mask_name
from leadloom.profiles.people import EMAIL_COLUMN, MOBILE_COLUMN, NAME_COLUMN
from leadloom.storage.postgres_sql import Row, execute, fetch
from leadloom.storage.sqlfiles import load
from leadloom.storage.vault import vault
from leadloom.team import changes
from leadloom.team.types import Area

CARDS: Final = load(__package__, "cards")
SHOW_ON_CONTACTS: Final = load(__package__, "show_on_contacts")


@dataclass(frozen=True, slots=True)
class Card:
    """A contact in a line. Personal values are masked where ``masked`` says so."""

    id: int
    number: str
    name: str
    email: str
    mobile: str
    title: str
    company_id: int | None
    company: str
    score_milli: int | None
    rating: str | None
    grade: str | None
    masked: bool = True


def cards(contacts: Iterable[int], *, plain: Collection[int] = ()) -> dict[int, Card]:
    """Return contacts by id, masked except those in ``plain``; one statement. Unknown ones are missing."""
    wanted = list(set(contacts))
    if not wanted:
        return {}
    open_to = set(plain)
    rows = fetch(CARDS, {"contacts": wanted})
    return {cast("int", row[0]): _card(row, masked=row[0] not in open_to) for row in rows}


def _card(row: Row, *, masked: bool) -> Card:
    contact = cast("int", row[0])
    name, email, mobile = (
        _opened(cell, contact, cast("bytes | None", sealed))
        for cell, sealed in zip((NAME_COLUMN, EMAIL_COLUMN, MOBILE_COLUMN), row[2:5], strict=True)
    )
    card = Card(
        id=contact,
        number=str(row[1]),
        name=name,
        email=email,
        mobile=mobile,
        title=str(row[5]),
        company_id=cast("int | None", row[6]),
        company=str(row[7] or ""),
        score_milli=cast("int | None", row[8]),
        rating=cast("str | None", row[9]),
        grade=cast("str | None", row[10]),
        masked=False,
    )
    return without_plain(card) if masked else card


def without_plain(card: Card) -> Card:
    """Return the card with name, address and number masked."""
    return replace(
        card,
        name=mask_name(card.name),
        email=card.email and mask_email(card.email),
        mobile=card.mobile and mask_mobile(card.mobile),
        masked=True,
    )


def _opened(cell: str, contact: int, sealed: bytes | None) -> str:
    return vault().open(cell, contact, sealed) if sealed else ""


def show_on_contacts(contacts: Iterable[int]) -> None:
    """Bring the copies of stage and owners on contacts up to date; differences only, repeatable."""
    wanted = sorted(set(contacts))
    if wanted and execute(SHOW_ON_CONTACTS, {"contacts": wanted}):
        changes.bump(Area.CONTACTS)
