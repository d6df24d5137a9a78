"""Imports, wired: what profiles reads from a file, leads keep."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from leadloom.kernel.ids import ContactId
from leadloom.leads.imports import ImportedLead, import_leads
from leadloom.profiles.importing import Report, import_contacts
from leadloom.profiles.importmap import parse_map
from leadloom.profiles.sinks import LeadOfRow, register_sink


def import_file(path: Path, mapping: str, *, now: datetime) -> Report:
    """Import a file by a mapping (YAML text) with its leads; raises InvalidInput when they don't fit."""
    register_sink(keep_leads)
    return import_contacts(path, parse_map(mapping), now=now)


def keep_leads(leads: Sequence[LeadOfRow], *, now: datetime) -> set[ContactId]:
    """Store the leads of a chunk; return the contacts with one that was opened or won by it."""
    kept = import_leads(
        [
            ImportedLead(
                key=lead.key,
                contact_id=lead.contact,
                source_key=lead.source,
                opened_at=lead.opened_at,
                marketing_owner=lead.marketing_owner,
                sales_owner=lead.sales_owner,
                won_at=lead.won_at,
                amount=lead.amount,
                currency=lead.currency,
            )
            for lead in leads
        ]
    )
    return set(kept.contacts)
