"""Which files a module may have: the ordinary ones, and further ones with a reason each."""

from typing import Final

ORDINARY: Final = {
    "__init__.py": "the package",
    "types.py": "its words and values, pure",
    "errors.py": "what a caller can do wrong, pure",
    "definition.py": "its rules, pure",
    "definition": "its rules, pure, where one file would be too long",
    "models.py": "its tables",
    "selectors.py": "its reads",
    "services.py": "its writes",
    "stage.py": "its part of a tick",
    "api.py": "its router, which only translates",
    "sql": "its set-based statements",
    "migrations": "the history of its tables in PostgreSQL",
    "clickhouse": "the history of its tables in ClickHouse",
    "apps.py": "its name for Django, where that needs saying",
}

FREE: Final = {
    "kernel": "one file for each pure thing that everybody needs",
    "criteria": "a compiler: one file for each of its parts",
    "storage": "plumbing: one file for each thing it drives",
    "edge": "a server without Django: one file for each step of its way",
    "config": "the composition root: settings, commands, supervisor, wiring",
}

FURTHER: Final[dict[str, dict[str, str]]] = {}
