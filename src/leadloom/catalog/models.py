"""Event types that were tracked and that nobody declared; words that people added to the dictionaries."""

from django.db import models

from leadloom.catalog.overlay import Dictionary
from leadloom.team.audit import tracked


class DiscoveredType(models.Model):
    """A tracked event name, without personal values, at most 100 characters."""

    name = models.CharField(max_length=100, primary_key=True)
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()

    class Meta:
        db_table = "catalog_discovered_type"


@tracked()
class DictionaryWord(models.Model):
    """What people write for a term: ``word`` is folded, ``written`` as it was entered, ``key`` the term's."""

    id = models.BigAutoField(primary_key=True)
    dictionary = models.CharField(max_length=10, choices=[(one.value, one.value) for one in Dictionary])
    word = models.CharField(max_length=100)
    written = models.CharField(max_length=100)
    key = models.CharField(max_length=100)
    updated_at = models.DateTimeField()

    class Meta:
        db_table = "catalog_dictionary_word"
        constraints = [models.UniqueConstraint(fields=["dictionary", "word"], name="catalog_dictionary_word_once")]

    def __str__(self) -> str:
        return self.written
