"""From a PostgreSQL address to Django's settings."""

from urllib.parse import parse_qs, unquote, urlsplit

POOL_MAX = 8


def database_settings(url: str) -> dict[str, object]:
    """Return Django's DATABASES entry for ``postgresql://user:password@host:port/name?host=/socket/folder``.

    A folder as host goes in the query (``?host=``), as PostgreSQL itself writes it. Empty ``url``: an entry that
    names the store that is missing, so that commands without a database still start.
    """
    parts = urlsplit(url or "postgresql://leadloom@localhost/leadloom")
    query = parse_qs(parts.query)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "leadloom",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query["host"][0] if "host" in query else (parts.hostname or ""),
        "PORT": str(parts.port or query.get("port", [""])[0]),
        "CONN_MAX_AGE": 0,
        "ATOMIC_REQUESTS": False,
        "OPTIONS": {"pool": {"min_size": 1, "max_size": POOL_MAX, "timeout": 10}},
    }
