"""What stands on a website so that its visits and forms arrive here. Pure."""

from html import escape
from typing import Final

NO_KEY: Final = "WRITE_KEY"
"""Stands where a write key belongs while there is none."""


def snippet(*, edge_url: str, key: str | None) -> str:
    """Return the tag that loads the tracker; ``edge_url`` is the public origin, without a slash at its end."""
    return f'<script async src="{escape(edge_url)}/t.js" data-leadloom-key="{escape(key or NO_KEY)}"></script>'
