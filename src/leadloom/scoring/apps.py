"""Scoring's name for Django; once all apps are there, scores follow merges of contacts."""

from importlib import import_module

from django.apps import AppConfig


class ScoringConfig(AppConfig):
    """The app ``scoring``."""

    name = "leadloom.scoring"

    def ready(self) -> None:
        """Take part in merges from now on, and tell which conditions are read."""
        import_module("leadloom.scoring.following")
        import_module("leadloom.scoring.in_force")
