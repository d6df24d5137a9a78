"""A made-up funnel of the shape that imports have: sources, dates, a few deals."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from leadloom.leads.models import Lead, Opportunity
from leadloom.leads.types import EntryKind, Pool, Stage

START = datetime(2024, 1, 1, tzinfo=UTC)


def open_leads(
    counts: Mapping[str, tuple[int, int]], *, opened_at: datetime = START, won_after: timedelta = timedelta(days=30)
) -> list[Lead]:
    """Store ``{source: (leads, won)}``; the won ones are closed as customers ``won_after`` their opening."""
    first = Lead.objects.count() + 1
    plan = [(source, number < won) for source, (leads, won) in counts.items() for number in range(leads)]
    rows = [
        Lead(
            contact_id=contact,
            entry_key=f"import:{contact}",
            entry_kind=EntryKind.IMPORT,
            source_key=source,
            stage=Stage.CUSTOMER if won else Stage.MQL,
            stage_at=opened_at,
            pool=Pool.CUSTOMER if won else Pool.NURTURE,
            opened_at=opened_at,
            closed_at=opened_at + max(won_after, timedelta(0)) if won else None,
            last_active_at=opened_at,
        )
        for contact, (source, won) in enumerate(plan, first)
    ]
    leads = Lead.objects.bulk_create(rows)
    deals = [lead for lead, (_, won) in zip(leads, plan, strict=True) if won]
    Opportunity.objects.bulk_create(
        Opportunity(lead=lead, opened_at=opened_at, won_at=opened_at + won_after) for lead in deals
    )
    return leads
