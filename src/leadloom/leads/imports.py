"""Leads of the past: brought in with the transitions that are known, never with invented ones."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final, cast

from django.db import transaction

from leadloom.kernel.ids import ContactId, UserId
from leadloom.kernel.types import JsonObject
from leadloom.leads.contacts import show_on_contacts
from leadloom.leads.definition.lifecycle import skipped_between
from leadloom.leads.history import Happening, record
from leadloom.leads.models import Opportunity
from leadloom.leads.types import Pool, Side, Stage, TransitionKind
from leadloom.storage.postgres_sql import fetch
from leadloom.storage.sqlfiles import load
from leadloom.team import changes
from leadloom.team.types import Area

IMPORT_LEADS: Final = load(__package__, "import_leads")
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


def import_leads(leads: Sequence[ImportedLead]) -> int:
    """Store leads with their known transitions and won opportunities; return how many were new. Repeatable by key.

    A contact that has an open lead keeps that one: an open imported lead is then left out.
    """
    if not leads:
        return 0
    by_key = {f"import:{lead.key}": lead for lead in leads}
    with transaction.atomic():
        rows = fetch(IMPORT_LEADS, _params(by_key))
        new = [(cast("int", identity), by_key[str(key)]) for identity, key in rows]
        record([happening for identity, lead in new for happening in _known(identity, lead)])
        Opportunity.objects.bulk_create(_won(identity, lead) for identity, lead in new if lead.won_at is not None)
        if new:
            show_on_contacts(lead.contact_id for _, lead in new)
            changes.bump(Area.LEADS)
    return len(new)


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


def _known(identity: int, lead: ImportedLead) -> list[Happening]:
    opened = Happening(
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
    if lead.won_at is None:
        return [opened]
    amount: JsonObject = {} if lead.amount is None else {"amount": float(lead.amount), "currency": lead.currency}
    won = Happening(
        lead_id=identity,
        contact_id=lead.contact_id,
        kind=TransitionKind.CLOSED,
        before=Stage.MQL,
        after=Stage.CUSTOMER,
        at=lead.won_at,
        occasion="won",
        reason="import",
        facts={"opportunity_won": amount},
    )
    return [opened, won]


def _won(identity: int, lead: ImportedLead) -> Opportunity:
    return Opportunity(
        lead_id=identity,
        amount=lead.amount,
        currency=lead.currency,
        opened_at=lead.won_at or lead.opened_at,
        won_at=lead.won_at,
        flags=list(lead.flags),
    )
