"""Telling an ``INSERT … FORMAT x`` from the rows behind it.

Rows go to chDB in a stream: as part of the statement, its Native reader stops after 256 KB (tried on 26.9).
"""

import re
from dataclasses import dataclass

_TOKEN = re.compile(
    rb"""'(?:[^'\\]|\\.|'')*' | `(?:[^`\\]|\\.)*` | "(?:[^"\\]|\\.)*" | /\*.*?\*/ | --[^\n]*
    | \bFORMAT\s+(?P<format>\w+)[ \t\f]*\r?\n? | \b(?P<other>VALUES|SELECT|WITH|WATCH)\b | \b(?P<file>INFILE)\b
    | \w+ | [^\w'`"/-]+ | .""",
    re.S | re.I | re.X,
)


class ReadsFile(Exception):
    """The statement would read a file of the server's machine."""


@dataclass(frozen=True)
class Insert:
    """An insert's statement without its format, the format, and where its rows begin in the text."""

    statement: bytes
    format: str
    rows_at: int


def split_insert(text: bytes) -> Insert | None:
    """Return the parts of an insert whose rows follow in a named format, ``None`` for any other statement.

    Raises :class:`ReadsFile` for ``INSERT … FROM INFILE``.
    """
    for token in _TOKEN.finditer(text):
        if token["file"] is not None:
            raise ReadsFile
        if token["other"] is not None:
            return None
        if token["format"] is not None:
            return Insert(text[: token.start()], token["format"].decode(), token.end())
    return None
