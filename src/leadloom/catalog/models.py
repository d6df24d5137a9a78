"""Event types that were tracked and that nobody declared."""

from django.db import models


class DiscoveredType(models.Model):
    """A tracked event name, without personal values, at most 100 characters."""

    name = models.CharField(max_length=100, primary_key=True)
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()

    class Meta:
        db_table = "catalog_discovered_type"
