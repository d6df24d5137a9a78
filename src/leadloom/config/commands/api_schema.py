"""``leadloom api-schema``: the OpenAPI document, as committed in ``openapi.json``."""

import argparse
import os

import django


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the words of the command (none)."""


def run(arguments: argparse.Namespace) -> int:
    """Print the document; no store is needed."""
    os.environ.setdefault("LEADLOOM_MASTER_KEY", "1:" + "A" * 43 + "=")
    django.setup()
    from leadloom.api.schema import export

    print(export(), end="")  # noqa: T201
    return 0
