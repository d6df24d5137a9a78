"""Profiles' name for Django; once all apps are there, conditions know which tags there are."""

from importlib import import_module

from django.apps import AppConfig


class ProfilesConfig(AppConfig):
    """The app ``profiles``."""

    name = "leadloom.profiles"

    def ready(self) -> None:
        """Name the tags from now on."""
        import_module("leadloom.profiles.tags")
