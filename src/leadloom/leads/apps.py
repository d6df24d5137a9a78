"""The leads' name for Django; once all apps are there, they follow merges of contacts."""

from importlib import import_module

from django.apps import AppConfig


class LeadsConfig(AppConfig):
    """The app ``leads``."""

    name = "leadloom.leads"

    def ready(self) -> None:
        """Take part in merges from now on, and tell which conditions are read."""
        import_module("leadloom.leads.following")
        import_module("leadloom.leads.in_force")
