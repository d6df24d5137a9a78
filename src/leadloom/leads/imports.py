"""Leads of the past: brought in with the transitions that are known, never with invented ones."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final, cast

from django.db import transaction

from leadloom.costs.types import Cost
from leadloom.kernel.ids import ContactId, UserId
from leadloom.kernel.types import JsonObject
from leadloom.leads.contacts import show_on_contacts
from leadloom.leads.costs import tell_costs
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
END_IMPORTED: Final = load(__package__, "end_imported")
END_DEALS: Final = load(__package__, "end_deals")
WON_BEFORE_OPENED: Final = "won_before_first_contact"
WON: Final = "won"
LOST: Final = "lost"
AGAIN_AFTER: Final = timedelta(days=90)
"""When somebody contacts a lost lead again."""


@dataclass(frozen=True, slots=True)
class ImportedLead:
    """A lead as a file knows it: an MQL since ``opened_at``, perhaps won or lost; one that is told as both is won.

    ``key`` is unique among imports (its number in the system it comes from). ``amount`` and ``cost`` None: not known.
    ``lost_reason`` is the file's word, without personal values.
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
    lost_at: datetime | None = None
    lost_reason: str = ""
    cost: Cost | None = None

    @property
    def stage(self) -> Stage:
        """Return the last stage that is known."""
        if self.won_at is not None:
            return Stage.CUSTOMER
        return Stage.MQL if self.lost_at is None else Stage.LOST

    @property
    def ended_at(self) -> datetime | None:
        """Return when it was won or lost; None while it is open."""
        return self.won_at or self.lost_at

    @property
    def end_reason(self) -> str:
        """Return why it ended; empty while it is open."""
        if self.won_at is not None:
            return WON
        return "" if self.lost_at is None else self.lost_reason or LOST

    @property
    def pool(self) -> Pool:
        """Return where it stands."""
        return Pool.CUSTOMER if self.won_at else Pool.NURTURE

    @property
    def next_contact_on(self) -> date | None:
        """Return when a lost one is to be contacted again."""
        return (self.lost_at + AGAIN_AFTER).date() if self.stage is Stage.LOST and self.lost_at else None

    @property
    def flags(self) -> tuple[str, ...]:
        """Return what is odd about it."""
        odd = self.won_at is not None and self.won_at < self.opened_at
        return (WON_BEFORE_OPENED,) if odd else ()

    @property
    def skipped(self) -> tuple[Stage, ...]:
        """Return the stages of which nothing is known."""
        return skipped_between((Stage.MQL,) if self.ended_at is None else (Stage.MQL, Stage.CUSTOMER))


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import changed: leads it opened, open ones it knew as won or lost, and who got a lead or a cost."""

    opened: int = 0
    ended: int = 0
    contacts: frozenset[ContactId] = frozenset()


NOTHING: Final = Imported()


@dataclass(frozen=True, slots=True)
class _Ended:
    """A lead that is won or lost now, and the stage it had before."""

    lead_id: int
    before: Stage
    told: ImportedLead
    flags: tuple[str, ...]


def import_leads(leads: Sequence[ImportedLead]) -> Imported:
    """Store leads with their known transitions and the opportunities that ended. Repeatable by key.

    A known lead that is open and told as won or lost ends so, and what it cost is what was told last; nothing else of a
    known one changes. A contact keeps an open lead that is not silent: an open imported one is then left out, and what
    it cost is the open one's.
    """
    by_key = _by_key(leads)
    if not by_key:
        return NOTHING
    with transaction.atomic():
        known = set(Lead.objects.filter(entry_key__in=list(by_key)).values_list("entry_key", flat=True))
        later = _end_known({key: by_key[key] for key in known if by_key[key].ended_at is not None})
        new = _open_new({key: lead for key, lead in by_key.items() if key not in known})
        priced = tell_costs({key: (lead.contact_id, lead.cost) for key, lead in by_key.items() if lead.cost})
        if not later and not new:
            return Imported(contacts=priced)
        at_once = [_Ended(identity, Stage.MQL, lead, lead.flags) for identity, lead in new if lead.ended_at is not None]
        record([_opened(identity, lead) for identity, lead in new] + _end_deals([*at_once, *later]))
        contacts = frozenset([lead.contact_id for _, lead in new] + [ended.told.contact_id for ended in later])
        show_on_contacts(contacts)
        changes.bump(Area.LEADS)
    return Imported(len(new), len(later), contacts | priced)


def _by_key(leads: Iterable[ImportedLead]) -> dict[str, ImportedLead]:
    """Return each lead once: the first that is told of a key, with the first end and the last cost told of it."""
    found: dict[str, ImportedLead] = {}
    for lead in leads:
        key = f"import:{lead.key}"
        known = found.setdefault(key, lead)
        if lead.cost is not None and lead.cost != known.cost:
            known = found[key] = replace(known, cost=lead.cost)
        if known.ended_at is None and lead.ended_at is not None:
            found[key] = replace(
                known,
                won_at=lead.won_at,
                lost_at=lead.lost_at,
                lost_reason=lead.lost_reason,
                amount=lead.amount,
                currency=lead.currency,
                sales_owner=lead.sales_owner or known.sales_owner,
                marketing_owner=known.marketing_owner or lead.marketing_owner,
            )
    return found


def _end_known(by_key: Mapping[str, ImportedLead]) -> list[_Ended]:
    if not by_key:
        return []
    leads = list(by_key.values())
    rows = fetch(
        END_IMPORTED,
        {
            "keys": list(by_key),
            "ended": [lead.ended_at for lead in leads],
            "stages": [lead.stage.value for lead in leads],
            "reasons": [lead.end_reason for lead in leads],
            "pools": [lead.pool.value for lead in leads],
            "next": _dates(leads),
            "marketing": [lead.marketing_owner for lead in leads],
            "sales": [lead.sales_owner for lead in leads],
            "line": [stage.value for stage in skipped_between((Stage.CUSTOMER,))],
            "early": WON_BEFORE_OPENED,
        },
    )
    return [_ended_later(row, by_key) for row in rows]


def _ended_later(row: Row, by_key: Mapping[str, ImportedLead]) -> _Ended:
    identity, key, contact, before, flags = row
    told = replace(by_key[str(key)], contact_id=ContactId(cast("int", contact)))
    return _Ended(cast("int", identity), Stage(str(before)), told, tuple(cast("list[str]", flags)))


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
        "pools": [lead.pool.value for lead in leads],
        "reasons": [lead.end_reason for lead in leads],
        "next": _dates(leads),
        "opened": [lead.opened_at for lead in leads],
        "closed": [lead.ended_at for lead in leads],
        "stage_at": [lead.ended_at or lead.opened_at for lead in leads],
        "marketing": [lead.marketing_owner for lead in leads],
        "sales": [lead.sales_owner for lead in leads],
        "sides": [(Side.SALES if lead.ended_at and lead.sales_owner else Side.MARKETING).value for lead in leads],
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


def _end_deals(leads: Sequence[_Ended]) -> list[Happening]:
    """Store the deals of leads that end now; return what happened, with the amounts as they stand."""
    if not leads:
        return []
    rows = fetch(
        END_DEALS,
        {
            "leads": [ended.lead_id for ended in leads],
            "amounts": [None if ended.told.amount is None else str(ended.told.amount) for ended in leads],
            "currencies": [ended.told.currency for ended in leads],
            "won": [ended.told.won_at for ended in leads],
            "lost": [None if ended.told.won_at else ended.told.lost_at for ended in leads],
            "flags": ["{" + ",".join(ended.flags) + "}" for ended in leads],
        },
    )
    worth = {cast("int", lead): _worth(cast("Decimal | None", amount), str(unit)) for lead, amount, unit in rows}
    return [_end(ended, worth.get(ended.lead_id, {})) for ended in leads]


def _worth(amount: Decimal | None, currency: str) -> JsonObject:
    return {} if amount is None else {"amount": float(amount), "currency": currency}


def _end(ended: _Ended, worth: JsonObject) -> Happening:
    is_won = ended.told.stage is Stage.CUSTOMER
    return Happening(
        lead_id=ended.lead_id,
        contact_id=ended.told.contact_id,
        kind=TransitionKind.CLOSED,
        before=ended.before,
        after=ended.told.stage,
        at=cast("datetime", ended.told.ended_at),
        occasion=WON if is_won else LOST,
        reason="import" if is_won else ended.told.end_reason,
        facts={"opportunity_won": worth} if is_won else {},
    )


def _dates(leads: Iterable[ImportedLead]) -> list[str | None]:
    """Return the days on which lost leads are contacted again."""
    return [None if lead.next_contact_on is None else lead.next_contact_on.isoformat() for lead in leads]
