"""One row of a file as values, or the reason why it can't be one. Pure but for blind indexes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from leadloom.compliance.types import ConsentState
from leadloom.costs.types import Cost
from leadloom.identity.claims import claim
from leadloom.identity.types import Claim, Kind
from leadloom.imports.mapping import ISO, Cell, ConsentCell, ImportMap, LeadCells
from leadloom.kernel.money import currency_of
from leadloom.kernel.personal import without_personal_text
from leadloom.profiles.definition import said_by_fields
from leadloom.profiles.types import Said
from leadloom.team.types import Role

EARLIEST: Final = datetime(1970, 1, 1, tzinfo=UTC)
REASON_CHARS: Final = 200
COST_CHARS: Final = 100
LATEST: Final = datetime(2100, 1, 1, tzinfo=UTC)
REMEMBERED: Final = 4_096
"""Dates that were read last: a file names the same days again and again, and reading one takes 30 microseconds."""


class Reason(StrEnum):
    """Why a row can't be taken; closed, so that every reason has a sentence on the screen."""

    RAGGED = "ragged"
    UNREADABLE = "unreadable"
    NO_IDENTIFIER = "no_identifier"
    BAD_EMAIL = "bad_email"
    BAD_MOBILE = "bad_mobile"
    BAD_ID = "bad_id"
    BAD_DATE = "bad_date"
    BAD_NUMBER = "bad_number"
    BAD_CURRENCY = "bad_currency"
    MISSING = "missing"
    REFUSED = "refused"


class BadRow(Exception):
    """The row can't be taken; ``column`` is the wrong cell, empty for the whole row."""

    def __init__(self, reason: Reason, column: str = "") -> None:
        super().__init__(reason.value)
        self.reason = reason
        self.column = column


@dataclass(frozen=True, slots=True)
class OwnerRef:
    """A member of the staff by the id another system gave them, or by the address they sign in with."""

    role: Role
    external_id: str


@dataclass(frozen=True, slots=True)
class LeadValues:
    """The lead behind a row. ``amount`` and ``cost`` None: not known."""

    key: str
    opened_at: datetime
    won_at: datetime | None = None
    lost_at: datetime | None = None
    lost_reason: str = ""
    amount: Decimal | None = None
    currency: str = "CNY"
    marketing_owner: OwnerRef | None = None
    sales_owner: OwnerRef | None = None
    cost: Cost | None = None


@dataclass(frozen=True, slots=True)
class RowValues:
    """What a row says. ``at`` is when the contact came to be, None for now."""

    line: int
    claims: tuple[Claim, ...] = field(repr=False)
    said: Said
    at: datetime | None
    consents: tuple[tuple[ConsentCell, ConsentState], ...] = ()
    suppresses: bool = False
    lead: LeadValues | None = None


def read_row(
    row: Mapping[str, str], mapping: ImportMap, *, line: int, claims: tuple[Claim, ...] | None = None
) -> RowValues:
    """Return the values of a row; raises :class:`BadRow`. ``claims`` are its identifiers where the caller has them."""
    claims = claims_of_row(row, mapping) if claims is None else claims
    if not claims:
        raise BadRow(Reason.NO_IDENTIFIER)
    fields = {name: cell.read(row) for name, cell in mapping.fields.items() if name not in {"email", "mobile"}}
    custom = {name: text for name, cell in mapping.custom.items() if (text := cell.read(row))}
    said = said_by_fields({name: text for name, text in fields.items() if text}, trusted=True, custom=custom)
    return RowValues(
        line=line,
        claims=claims,
        said=said,
        at=_instant(row, mapping.created_at, mapping) if mapping.created_at else None,
        consents=tuple(_consents(row, mapping.consents)),
        suppresses=_suppresses(row, mapping),
        lead=_lead(row, mapping),
    )


@lru_cache(maxsize=REMEMBERED)
def instant(text: str, formats: tuple[str, ...], zone: ZoneInfo) -> datetime | None:
    """Return the instant a text tells in one of the formats, None when it tells none.

    Without a zone of its own it is in ``zone``; a local time that a clock change skips moves forward.
    """
    for form in formats:
        try:
            local = datetime.fromisoformat(text) if form == ISO else datetime.strptime(text, form)  # noqa: DTZ007
        except ValueError:
            continue
        at = (local if local.tzinfo else local.replace(tzinfo=zone)).astimezone(UTC)
        if EARLIEST <= at <= LATEST:
            return at
    return None


def claims_of_row(row: Mapping[str, str], mapping: ImportMap) -> tuple[Claim, ...]:
    """Return the identifiers that a row names; raises :class:`BadRow`."""
    wanted = (
        (Kind.EXTERNAL, mapping.external_id, Reason.BAD_ID),
        (Kind.MOBILE, mapping.fields.get("mobile"), Reason.BAD_MOBILE),
        (Kind.EMAIL, mapping.fields.get("email"), Reason.BAD_EMAIL),
    )
    found: list[Claim] = []
    for kind, cell, reason in wanted:
        text = cell.read(row) if cell else ""
        if not cell or not text:
            continue
        named = claim(kind, text, source=cell.source if kind is Kind.EXTERNAL else "")
        if named is None:
            raise BadRow(reason, cell.column)
        found.append(named)
    return tuple(found)


def _instant(row: Mapping[str, str], cell: Cell, mapping: ImportMap) -> datetime | None:
    text = cell.read(row)
    if not text:
        return None
    at = instant(text, cell.formats, mapping.zone)
    if at is None:
        raise BadRow(Reason.BAD_DATE, cell.column)
    return at


def _lead(row: Mapping[str, str], mapping: ImportMap) -> LeadValues | None:
    cells = mapping.lead
    key = cells.key.read(row) if cells else ""
    if cells is None or not key:
        return None
    opened_at = _instant(row, cells.opened_at, mapping)
    if opened_at is None:
        raise BadRow(Reason.MISSING, cells.opened_at.column)
    return LeadValues(
        key=key[:200],
        opened_at=opened_at,
        won_at=_instant(row, cells.won_at, mapping) if cells.won_at else None,
        lost_at=_instant(row, cells.lost_at, mapping) if cells.lost_at else None,
        lost_reason=_plain(row, cells.lost_reason, REASON_CHARS),
        amount=_amount(row, cells.amount) if cells.amount else None,
        currency=_currency(row, cells.currency),
        marketing_owner=_owner(row, cells.marketing_owner, Role.SDR),
        sales_owner=_owner(row, cells.sales_owner, Role.SALES),
        cost=_cost(row, cells, opened_at.astimezone(mapping.zone).date()),
    )


def _cost(row: Mapping[str, str], cells: LeadCells, spent_on: date) -> Cost | None:
    """Return what a lead cost, on the day it began; None where the cell is empty."""
    cell = cells.cost
    amount = _amount(row, cell) if cell else None
    if cell is None or amount is None:
        return None
    if amount < 0:
        raise BadRow(Reason.BAD_NUMBER, cell.column)
    return Cost(
        amount=amount,
        currency=_currency(row, cells.cost_currency or cells.currency),
        kind=cells.cost_kind,
        spent_on=spent_on,
        campaign=_plain(row, cells.cost_campaign, COST_CHARS),
        channel=_plain(row, cells.cost_channel, COST_CHARS),
    )


def _plain(row: Mapping[str, str], cell: Cell | None, limit: int) -> str:
    return without_personal_text(cell.read(row))[:limit] if cell else ""


def _currency(row: Mapping[str, str], cell: Cell | None) -> str:
    text = cell.read(row) if cell else ""
    found = currency_of(text or "CNY")
    if found is None:
        raise BadRow(Reason.BAD_CURRENCY, cell.column if cell else "")
    return found


def _owner(row: Mapping[str, str], cell: Cell | None, role: Role) -> OwnerRef | None:
    text = cell.read(row) if cell else ""
    return OwnerRef(cell.role or role, text[:100]) if cell and text else None


def _amount(row: Mapping[str, str], cell: Cell) -> Decimal | None:
    text = cell.read(row).replace(",", "").replace(" ", "")
    if not text:
        return None
    try:
        amount = Decimal(text)
    except InvalidOperation as error:
        raise BadRow(Reason.BAD_NUMBER, cell.column) from error
    if not amount.is_finite() or abs(amount) >= 10**13:
        raise BadRow(Reason.BAD_NUMBER, cell.column)
    return amount.quantize(Decimal("0.01"))


def _consents(row: Mapping[str, str], cells: Sequence[ConsentCell]) -> list[tuple[ConsentCell, ConsentState]]:
    said: list[tuple[ConsentCell, ConsentState]] = []
    for consent in cells:
        word = consent.cell.read(row).casefold()
        if word in consent.withdrawn:
            said.append((consent, ConsentState.WITHDRAWN))
        elif word in consent.given:
            said.append((consent, ConsentState.GIVEN))
    return said


def _suppresses(row: Mapping[str, str], mapping: ImportMap) -> bool:
    return mapping.suppress is not None and mapping.suppress.read(row).casefold() in mapping.suppress_when
