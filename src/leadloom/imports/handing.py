"""The leads behind rows: handed on with their contacts and owners settled."""

from collections.abc import Sequence
from datetime import datetime

from leadloom.imports.mapping import ImportMap
from leadloom.imports.staff import StaffBook
from leadloom.imports.values import RowValues
from leadloom.kernel.ids import ContactId
from leadloom.leads.imports import ImportedLead, import_leads
from leadloom.profiles.types import Said

Known = Sequence[tuple[RowValues, ContactId]]


def hand_on(rows: Known, mapping: ImportMap, *, now: datetime) -> frozenset[ContactId]:
    """Store the leads that rows tell of; return the contacts with one that was opened or ended by it.

    ``rows`` are rows with whom they are about, in the file's order. Runs in the chunk's transaction; repeatable by key.
    """
    told = [(row, row.lead, contact) for row, contact in rows if row.lead is not None]
    if not told:
        return frozenset()
    staff = StaffBook(mapping.staff_domain)
    staff.settle((ref for _, lead, _ in told for ref in (lead.marketing_owner, lead.sales_owner)), now=now)
    kept = import_leads(
        [
            ImportedLead(
                key=lead.key,
                contact_id=contact,
                source_key=_source(row.said),
                opened_at=lead.opened_at,
                marketing_owner=staff.user(lead.marketing_owner),
                sales_owner=staff.user(lead.sales_owner),
                won_at=lead.won_at,
                lost_at=lead.lost_at,
                lost_reason=lead.lost_reason,
                amount=lead.amount,
                currency=lead.currency,
                cost=lead.cost,
            )
            for row, lead, contact in told
        ]
    )
    return kept.contacts


def _source(said: Said) -> str:
    return said.source or "import"
