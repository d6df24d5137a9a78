"""Pieces of ClickHouse SQL in which nothing a user wrote is text.

A fragment is made of templates written in this code base, quoted identifiers and bound values; it becomes a statement
with server-side parameters (``{p0:String}``) only at the very end.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, LiteralString, TypeAlias

Bindable: TypeAlias = str | int | float | tuple[str, ...] | tuple[int, ...] | tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class Bound:
    """A value and its ClickHouse type; equal ones become one parameter."""

    type: str
    value: Bindable


@dataclass(frozen=True)
class Given:
    """A parameter whose value comes with each run (``as_of``)."""

    name: str
    type: str


@dataclass(frozen=True)
class Fragment:
    """A typed piece of SQL; only the functions of this file make one."""

    parts: tuple[str | Bound | Given, ...]


@dataclass(frozen=True)
class Statement:
    """SQL and the values of its parameters, those that come with each run excepted."""

    sql: str
    parameters: Mapping[str, Bindable]


_HOLE: Final = re.compile(r"\{\}")
_PLAIN_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def sql(template: LiteralString, *pieces: Fragment) -> Fragment:
    """Return the template with each ``{}`` replaced by the next piece; their numbers must agree."""
    texts = _HOLE.split(template)
    if len(texts) != len(pieces) + 1:
        raise ValueError(f"{len(texts) - 1} holes, {len(pieces)} pieces")
    parts: list[str | Bound | Given] = [texts[0]]
    for piece, text in zip(pieces, texts[1:], strict=True):
        parts += piece.parts
        parts.append(text)
    return Fragment(tuple(parts))


def joined(separator: LiteralString, pieces: Iterable[Fragment]) -> Fragment:
    """Return the pieces in their order with the separator between them; nothing for no pieces."""
    parts: list[str | Bound | Given] = []
    for index, piece in enumerate(pieces):
        if index:
            parts.append(separator)
        parts += piece.parts
    return Fragment(tuple(parts))


def bound(type_: LiteralString, value: Bindable) -> Fragment:
    """Return a value as a parameter of this ClickHouse type."""
    return Fragment((Bound(type_, value),))


def given(name: LiteralString, type_: LiteralString) -> Fragment:
    """Return a parameter that each run supplies under this name."""
    return Fragment((Given(name, type_),))


def literal(number: int) -> Fragment:
    """Return a whole number as text, for the few places where ClickHouse takes no parameter."""
    return Fragment((str(int(number)),))


def identifier(*names: str) -> Fragment:
    """Return a (nested) column name; any text is quoted so that it can be nothing but a name."""
    return Fragment((".".join(_quoted(name) for name in names),))


def _quoted(name: str) -> str:
    if not name or any(sign < " " for sign in name):
        raise ValueError("a column name is not empty and has no control characters")
    if _PLAIN_NAME.fullmatch(name):
        return f"`{name}`"
    return "`" + name.replace("\\", "\\\\").replace("`", "\\`") + "`"


def render(fragment: Fragment) -> Statement:
    """Return the statement: values become parameters p0, p1 … in the order of their first mention."""
    names: dict[Bound, str] = {}
    text: list[str] = []
    for part in fragment.parts:
        match part:
            case Bound():
                text.append(f"{{{names.setdefault(part, f'p{len(names)}')}:{part.type}}}")
            case Given():
                text.append(f"{{{part.name}:{part.type}}}")
            case _:
                text.append(part)
    return Statement("".join(text), {name: value.value for value, name in names.items()})
