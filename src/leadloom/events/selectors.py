"""Reads of the fact outbox, and how long events are kept."""

from leadloom.events.models import PendingRow, Retention


def waiting_facts() -> int:
    """Count the facts that no tick has taken to the event store yet."""
    return PendingRow.objects.filter(tick_id=None).count()


def months_kept() -> int | None:
    """Return how many months events are kept, at least; None: until erased."""
    return Retention.objects.values_list("months", flat=True).first()
