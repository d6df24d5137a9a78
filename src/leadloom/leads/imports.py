"""Leads of the past: brought in with the transitions that are known, never with invented ones."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Final, cast

from django.db import transaction

from leadloom.kernel.ids import ContactId, UserId
from leadloom.kernel.types import JsonObject
from leadloom.leads.contacts import show_on_contacts
from leadloom.leads.cycles import read_open, recycle_silent
from leadloom.leads.definition.lifecycle import skipped_between
from leadloom.leads.history import Happening, record
from leadloom.leads.models import Lead
from leadloom.leads.types import Pool, Side, Stage, TransitionKind
from leadloom.storage.postgres_sql import Row, fetch
from leadloom.storage.sqlfiles import load
from leadloom.team import changes
from leadloom.team.types import Area

IMPORT_LEADS: Final = load(__package__, "import_leads")
WIN_IMPORTED: Final = load(__package__, "win_imported")
WIN_DEALS: Final = load(__package__, "win_deals")
WON_BEFORE_OPENED: Final = "won_before_first_contact"


@dataclass(frozen=True, slots=True)
class ImportedLead:
    """A lead as a file knows it: an MQL since ``opened_at``, perhaps won.

    ``key`` is unique among imports (its number in the system it comes from). ``amount`` None: not known.
    """

    key: str
    contact_id: ContactId
    source_key: str
    opened_at: datetime
    marketing_owner: UserId | None = None
    sales_owner: UserId | None = None
    won_at: datetime | None = None
    amount: Decimal | None = None
    currency: str = "CNY"

    @property
    def stage(self) -> Stage:
        """Return the furthest stage that is known."""
        return Stage.MQL if self.won_at is None else Stage.CUSTOMER

    @property
    def flags(self) -> tuple[str, ...]:
        """Return what is odd about it."""
        odd = self.won_at is not None and self.won_at < self.opened_at
        return (WON_BEFORE_OPENED,) if odd else ()

    @property
    def skipped(self) -> tuple[Stage, ...]:
        """Return the stages of which nothing is known."""
        return skipped_between((Stage.MQL,) if self.won_at is None else (Stage.MQL, Stage.CUSTOMER))


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import changed: leads it opened, open ones it knew as won, and the contacts of both."""

    opened: int = 0
    won: int = 0
    contacts: frozenset[ContactId] = frozenset()


NOTHING: Final = Imported()


@dataclass(frozen=True, slots=True)
class _Won:
    """A lead that is won now, and the stage it had before."""

    lead_id: int
    before: Stage
    told: ImportedLead
    flags: tuple[str, ...]


def import_leads(leads: Sequence[ImportedLead]) -> Imported:
    """Store leads with their known transitions and won opportunities. Repeatable by key.

    A known lead that is open and told as won is won; nothing else of a known one changes. A contact keeps an open
    lead that is not silent: an open imported one is then left out.
    """
    by_key = _by_key(leads)
    if not by_key:
        return NOTHING
    with transaction.atomic():
        known = set(Lead.objects.filter(entry_key__in=list(by_key)).values_list("entry_key", flat=True))
        later = _win_known({key: by_key[key] for key in known if by_key[key].won_at is not None})
        new = _open_new({key: lead for key, lead in by_key.items() if key not in known})
        if not later and not new:
            return NOTHING
        at_once = [_Won(identity, Stage.MQL, lead, lead.flags) for identity, lead in new if lead.won_at is not None]
        record([_opened(identity, lead) for identity, lead in new] + _win_deals([*at_once, *later]))
        contacts = frozenset([lead.contact_id for _, lead in new] + [won.told.contact_id for won in later])
        show_on_contacts(contacts)
        changes.bump(Area.LEADS)
    return Imported(len(new), len(later), contacts)


def _by_key(leads: Iterable[ImportedLead]) -> dict[str, ImportedLead]:
    """Return each lead once: the first that is told of a key, won where any of them is."""
    found: dict[str, ImportedLead] = {}
    for lead in leads:
        key = f"import:{lead.key}"
        known = found.setdefault(key, lead)
        if known.won_at is None and lead.won_at is not None:
            found[key] = replace(
                known,
                won_at=lead.won_at,
                amount=lead.amount,
                currency=lead.currency,
                sales_owner=lead.sales_owner or known.sales_owner,
                marketing_owner=known.marketing_owner or lead.marketing_owner,
            )
    return found


def _win_known(by_key: Mapping[str, ImportedLead]) -> list[_Won]:
    if not by_key:
        return []
    leads = list(by_key.values())
    rows = fetch(
        WIN_IMPORTED,
        {
            "keys": list(by_key),
            "won": [lead.won_at for lead in leads],
            "marketing": [lead.marketing_owner for lead in leads],
            "sales": [lead.sales_owner for lead in leads],
            "line": [stage.value for stage in skipped_between((Stage.CUSTOMER,))],
            "early": WON_BEFORE_OPENED,
        },
    )
    return [_won_later(row, by_key) for row in rows]


def _won_later(row: Row, by_key: Mapping[str, ImportedLead]) -> _Won:
    identity, key, contact, before, flags = row
    told = replace(by_key[str(key)], contact_id=ContactId(cast("int", contact)))
    return _Won(cast("int", identity), Stage(str(before)), told, tuple(cast("list[str]", flags)))


def _open_new(by_key: Mapping[str, ImportedLead]) -> list[tuple[int, ImportedLead]]:
    """Open leads that are not known, the earliest of each contact first; a silent open one ends before."""
    new: list[tuple[int, ImportedLead]] = []
    for turn in _turns(by_key):
        recycle_silent(
            read_open(lead.contact_id for lead in turn.values()),
            {lead.contact_id: lead.opened_at for lead in turn.values()},
        )
        new += [(cast("int", identity), turn[str(key)]) for identity, key in fetch(IMPORT_LEADS, _params(turn))]
    return new


def _turns(by_key: Mapping[str, ImportedLead]) -> list[dict[str, ImportedLead]]:
    """Return the leads in turns with one of each contact, in order of their opening."""
    turns: list[dict[str, ImportedLead]] = []
    had: Counter[ContactId] = Counter()
    for key, lead in sorted(by_key.items(), key=lambda item: (item[1].opened_at, item[0])):
        if had[lead.contact_id] == len(turns):
            turns.append({})
        turns[had[lead.contact_id]][key] = lead
        had[lead.contact_id] += 1
    return turns


def _params(by_key: dict[str, ImportedLead]) -> dict[str, object]:
    leads = list(by_key.values())
    return {
        "keys": list(by_key),
        "contacts": [lead.contact_id for lead in leads],
        "sources": [lead.source_key for lead in leads],
        "stages": [lead.stage.value for lead in leads],
        "pools": [(Pool.CUSTOMER if lead.won_at else Pool.NURTURE).value for lead in leads],
        "opened": [lead.opened_at for lead in leads],
        "closed": [lead.won_at for lead in leads],
        "stage_at": [lead.won_at or lead.opened_at for lead in leads],
        "marketing": [lead.marketing_owner for lead in leads],
        "sales": [lead.sales_owner for lead in leads],
        "sides": [(Side.SALES if lead.won_at and lead.sales_owner else Side.MARKETING).value for lead in leads],
        "flags": ["{" + ",".join(lead.flags) + "}" for lead in leads],
        "skipped": ["{" + ",".join(lead.skipped) + "}" for lead in leads],
    }


def _opened(identity: int, lead: ImportedLead) -> Happening:
    return Happening(
        lead_id=identity,
        contact_id=lead.contact_id,
        kind=TransitionKind.OPENED,
        before=None,
        after=Stage.MQL,
        at=lead.opened_at,
        occasion="opened",
        reason="import",
        facts={"lead_created": {"source": lead.source_key}},
    )


def _win_deals(leads: Sequence[_Won]) -> list[Happening]:
    """Store the deals of leads that are won now; return what happened, with the amounts as they stand."""
    if not leads:
        return []
    rows = fetch(
        WIN_DEALS,
        {
            "leads": [won.lead_id for won in leads],
            "amounts": [None if won.told.amount is None else str(won.told.amount) for won in leads],
            "currencies": [won.told.currency for won in leads],
            "won": [won.told.won_at for won in leads],
            "flags": ["{" + ",".join(won.flags) + "}" for won in leads],
        },
    )
    worth = {cast("int", lead): _worth(cast("Decimal | None", amount), str(unit)) for lead, amount, unit in rows}
    return [_won(won, worth.get(won.lead_id, {})) for won in leads]


def _worth(amount: Decimal | None, currency: str) -> JsonObject:
    return {} if amount is None else {"amount": float(amount), "currency": currency}


def _won(won: _Won, worth: JsonObject) -> Happening:
    return Happening(
        lead_id=won.lead_id,
        contact_id=won.told.contact_id,
        kind=TransitionKind.CLOSED,
        before=won.before,
        after=Stage.CUSTOMER,
        at=cast("datetime", won.told.won_at),
        occasion="won",
        reason="import",
        facts={"opportunity_won": worth},
    )
