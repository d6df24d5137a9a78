"""What a SQL file says in its header, and what its statement really does."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

LABELS = ("parameters", "reads", "writes", "result", "locks")
_FIELD = re.compile(rf"(?:^|\s{{2,}})((?:{'|'.join(LABELS)})(?:, (?:{'|'.join(LABELS)}))*):(?:\s|$)")
_TITLE = re.compile(r"-- (?P<name>[a-z_]+/[a-z0-9_/]+): \S.*")
_COMMENT = re.compile(r"--[^\n]*|/\*.*?\*/", re.S)
_LITERAL = re.compile(r"'(?:[^'\\]|\\.|'')*'", re.S)
_NAMED = re.compile(r"%\((\w+)\)s|\{(\w+) *: *[A-Za-z][^}]*\}")
_POSITIONAL = re.compile(r"(?<!%)%s")
_CTE = re.compile(
    r"(?:\bWITH\s+(?:RECURSIVE\s+)?|,\s*)(\w+)(?:\s*\([^)]*\))?\s+AS\s+(?:NOT\s+)?(?:MATERIALIZED\s+)?\(", re.I
)
_WRITTEN = re.compile(r"\b(?:INSERT\s+INTO|UPDATE|DELETE\s+FROM|TRUNCATE(?:\s+TABLE)?)\s+(?:ONLY\s+)?(\w+)", re.I)
_CLOCK = re.compile(
    r"\b(?:now|now64|nowInBlock|today|yesterday|clock_timestamp|statement_timestamp|transaction_timestamp|timeofday"
    r"|utc_timestamp|UTCTimestamp|curdate)\s*\(|\b(?:current_timestamp|current_date|current_time|localtime|localtimestamp)\b"
    r"|'(?:now|today|tomorrow|yesterday)'",
    re.I,
)
_CREATED = re.compile(
    r"\bCREATE\s+(?:TABLE|DICTIONARY|VIEW|MATERIALIZED\s+VIEW)\s+(?:IF\s+NOT\s+EXISTS\s+)?(\w+)", re.I
)


@dataclass(frozen=True)
class SqlFile:
    """A file's title (``module/name``), the fields of its header, and its statement without comments."""

    title: str
    fields: Mapping[str, str]
    body: str

    @property
    def code(self) -> str:
        """Return the statement without the content of literals."""
        return _LITERAL.sub("''", self.body)

    @property
    def parameters(self) -> set[str]:
        """Return the names of the parameters that the statement uses."""
        return {pg or clickhouse for pg, clickhouse in _NAMED.findall(self.body)}

    @property
    def has_positional(self) -> bool:
        """Tell whether the statement has parameters without a name."""
        return _POSITIONAL.search(self.body) is not None


def parse(text: str) -> SqlFile:
    """Read a SQL file; a title that is missing or misspelt is empty."""
    lines = text.splitlines()
    count = next((number for number, line in enumerate(lines) if not line.startswith("--")), len(lines))
    title = _TITLE.fullmatch(lines[0]) if count else None
    body = _COMMENT.sub(" ", "\n".join(lines[count:])).strip()
    return SqlFile(title["name"] if title else "", _header_fields(lines[1:count]), body)


def _header_fields(lines: list[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    current: list[str] = []
    for line in lines:
        text = line.removeprefix("--").removeprefix(" ")
        pieces = _FIELD.split(text)
        if len(pieces) == 1 and not text.startswith("  "):
            current = []  # a sentence of prose ends the field before it
        if pieces[0].strip():
            found.update({label: f"{found[label]} {pieces[0].strip()}" for label in current})
        for labels, value in zip(pieces[1::2], pieces[2::2], strict=True):
            current = labels.split(", ")
            found.update({label: f"{found.get(label, '')} {value.strip()}".strip() for label in current})
    return found


def mentioned(code: str, tables: Collection[str]) -> set[str]:
    """Return which of the tables the statement mentions; names of its own WITH parts are not tables.

    A table whose name is a plain word (``events``) counts only where a table can stand.
    """
    own = set(_CTE.findall(code))
    words = set(re.findall(r"\w+", _NAMED.sub(" ", code)))
    places = set(re.findall(r"\b(?:FROM|JOIN|INTO|UPDATE|TABLE|IN|USING)\s+\(?\s*(?:leadloom\.)?(\w+)", code, re.I))
    return {table for table in tables if table not in own and table in (words if "_" in table else places)}


def written(code: str, tables: Collection[str]) -> set[str]:
    """Return which of the tables the statement changes."""
    return set(_WRITTEN.findall(code)) & set(tables)


def created(text: str) -> set[str]:
    """Return the tables that a migration of the event store creates."""
    return set(_CREATED.findall(_COMMENT.sub(" ", text)))


def header_problems(file: SqlFile, *, name: str, tables: Collection[str]) -> list[str]:
    """Return what is wrong with the header of the file that ought to be called ``name`` (``module/name``)."""
    wrong = [] if file.title == name else [f"the first line is not '-- {name}: a sentence'"]
    wrong += [f"says nothing about {label}" for label in ("parameters", "result") if label not in file.fields]
    if not {"reads", "writes"} & set(file.fields):
        wrong.append("says neither what it reads nor what it writes")
    return wrong + _parameter_problems(file) + _table_problems(file, tables)


def _parameter_problems(file: SqlFile) -> list[str]:
    said = file.fields.get("parameters", "")
    named = {pg or clickhouse for pg, clickhouse in _NAMED.findall(said)}
    wrong = [f"uses {name}, which is not among its parameters" for name in sorted(file.parameters - named)]
    wrong += [f"names the parameter {name} and does not use it" for name in sorted(named - file.parameters)]
    if said.startswith("none") and (file.parameters or file.has_positional):
        wrong.append("says that it has no parameters, and has some")
    return wrong


def _table_problems(file: SqlFile, tables: Collection[str]) -> list[str]:
    said = {
        label: {word for word in re.findall(r"\w+", file.fields.get(label, "")) if word in tables} for label in LABELS
    }
    used, changed = mentioned(file.code, tables), written(file.code, tables)
    wrong = [f"changes {table} and does not say so" for table in sorted(changed - said["writes"])]
    wrong += [f"uses {table} and does not say so" for table in sorted(used - changed - said["reads"] - said["writes"])]
    idle = (said["reads"] | said["writes"]) - mentioned(file.body, tables)
    return wrong + [f"says that it uses {table}, and does not" for table in sorted(idle)]


def clock_reads(text: str) -> list[str]:
    """Return every place where the statement asks the database for the time."""
    return [match.group(0) for match in _CLOCK.finditer(_COMMENT.sub(" ", text))]


def expected_name(path: Path, package: Path) -> str:
    """Return ``module/name`` for ``module/sql/name.sql``; folders below ``sql`` stay in the name."""
    parts = path.relative_to(package).with_suffix("").parts
    at = parts.index("sql")
    return "/".join((*parts[:at], *parts[at + 1 :]))
