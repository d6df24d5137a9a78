"""Event types that were tracked and that nobody declared; what people made of the dictionaries."""

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


@tracked()
class DictionaryTerm(models.Model):
    """A term of people's own (``is_own``), or a built-in one that they call otherwise or retired. Never deleted.

    ``parent`` is the key of the one above, empty at the top and for built-in ones. ``instead`` is the key of the term
    that counts in place of a retired one, empty for none.
    """

    id = models.BigAutoField(primary_key=True)
    dictionary = models.CharField(max_length=10, choices=[(one.value, one.value) for one in Dictionary])
    key = models.CharField(max_length=100)
    parent = models.CharField(max_length=100, default="", blank=True)
    zh = models.CharField(max_length=100)
    en = models.CharField(max_length=100)
    is_own = models.BooleanField(default=False)
    is_retired = models.BooleanField(default=False)
    instead = models.CharField(max_length=100, default="", blank=True)
    updated_at = models.DateTimeField()

    class Meta:
        db_table = "catalog_dictionary_term"
        constraints = [models.UniqueConstraint(fields=["dictionary", "key"], name="catalog_dictionary_term_once")]

    def __str__(self) -> str:
        return self.key
