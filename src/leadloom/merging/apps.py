"""Merging's name for Django; once all apps are there, it looks at every change of contacts."""

from importlib import import_module

from django.apps import AppConfig


class MergingConfig(AppConfig):
    """The app ``merging``."""

    name = "leadloom.merging"

    def ready(self) -> None:
        """Look for twins from now on."""
        import_module("leadloom.merging.suggesting")
