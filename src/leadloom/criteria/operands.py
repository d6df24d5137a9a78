"""The right-hand side of a condition, read from JSON and written back."""

import math
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from difflib import get_close_matches

from leadloom.criteria.definition import Number, Operand
from leadloom.criteria.limits import MAX_DAYS, MAX_LIST, MAX_NUMBER, MAX_TEXT
from leadloom.criteria.operators import Shape
from leadloom.kernel.errors import FieldProblem
from leadloom.kernel.types import JsonValue


class Wrong(ValueError):
    """One value can't be used; the text is the sentence for the caller, ``below`` the place inside the value."""

    def __init__(self, message: str, below: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.below = below


class Problems:
    """Collects what is wrong, so that all of it can be told at once."""

    def __init__(self) -> None:
        self.found: list[FieldProblem] = []

    def add(self, path: str, message: str) -> None:
        """Note that the node at ``path`` is wrong."""
        self.found.append(FieldProblem(path, message))


def suggestion(word: str, known: Collection[str]) -> str:
    """Return ``, did you mean "x"?`` for the nearest known word, or a full stop when none is near."""
    near = get_close_matches(word, known, n=1, cutoff=0.6)
    return f', did you mean "{near[0]}"?' if near else "."


def text(value: JsonValue) -> str:
    """Return a text that is not blank, has no NUL and can be written as UTF-8; raise Wrong otherwise."""
    if not isinstance(value, str) or not value.strip():
        raise Wrong("needs a text that is not empty.")
    if len(value) > MAX_TEXT:
        raise Wrong(f"has more than {MAX_TEXT} characters.")
    if "\x00" in value or any("\ud800" <= sign <= "\udfff" for sign in value):
        raise Wrong("holds a sign that is not a character.")
    return value


def number(value: JsonValue) -> Number:
    """Return a finite number within ±10¹⁵; raise Wrong otherwise."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Wrong("needs a number.")
    if not math.isfinite(value) or abs(value) > MAX_NUMBER:
        raise Wrong(f"must lie between -{MAX_NUMBER} and {MAX_NUMBER}.")
    return value


def whole(value: JsonValue, low: int, high: int) -> int:
    """Return an integer from ``low`` to ``high``; raise Wrong otherwise."""
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise Wrong(f"needs a whole number from {low} to {high}.")
    return value


def instant(value: JsonValue) -> datetime:
    """Return an aware UTC instant, whole milliseconds, from ISO 8601 with an offset; raise Wrong otherwise."""
    if not isinstance(value, str):
        raise Wrong("needs an instant such as 2026-03-01T08:00:00Z.")
    try:
        moment = datetime.fromisoformat(value)
        if moment.tzinfo is None:
            raise Wrong("needs an instant with an offset, such as 2026-03-01T08:00:00Z.")
        moment = moment.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        if isinstance(error, Wrong):
            raise
        raise Wrong("needs an instant such as 2026-03-01T08:00:00Z.") from error
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def milli(value: JsonValue) -> int:
    """Return points (at most 3 decimals) as integer thousandths; raise Wrong otherwise."""
    thousandths = Decimal(repr(number(value))) * 1000
    if thousandths != thousandths.to_integral_value():
        raise Wrong("has more than 3 decimals.")
    return int(thousandths)


def points(thousandths: int) -> Number:
    """Return thousandths as the JSON number of points; reading it back gives the same thousandths."""
    return thousandths // 1000 if thousandths % 1000 == 0 else float(Decimal(thousandths) / 1000)


def texts(value: JsonValue) -> tuple[str, ...]:
    """Return a list of 1 to 1,000 texts in its order, repeats removed; raise Wrong otherwise."""
    if not isinstance(value, list | tuple) or not value:
        raise Wrong("needs a list with at least one text.")
    if len(value) > MAX_LIST:
        raise Wrong(f"has more than {MAX_LIST} entries.")
    found: list[str] = []
    for index, entry in enumerate(value):
        try:
            found.append(text(entry))
        except Wrong as wrong:
            raise Wrong(wrong.message, f".{index}") from wrong
    return tuple(dict.fromkeys(found))


def _pair(value: JsonValue) -> tuple[Number, Number]:
    if not isinstance(value, list | tuple) or len(value) != 2:
        raise Wrong("needs a list of two numbers.")
    low, high = (number(end) for end in value)
    if low > high:
        raise Wrong("needs the smaller number first.")
    return low, high


def _boolean(value: JsonValue) -> bool:
    if not isinstance(value, bool):
        raise Wrong("needs true or false.")
    return value


def _nothing(value: JsonValue) -> None:
    if value is not None:
        raise Wrong("must be left out with this operator.")


def operand(value: JsonValue, shape: Shape, choices: Mapping[str, object]) -> Operand:
    """Return the value in the shape an operator needs; raise Wrong when it does not fit.

    ``choices`` not empty: texts must be among them.
    """
    readers: dict[Shape, Callable[[JsonValue], Operand]] = {
        Shape.NOTHING: _nothing,
        Shape.TEXT: text,
        Shape.TEXTS: texts,
        Shape.NUMBER: number,
        Shape.PAIR: _pair,
        Shape.BOOLEAN: _boolean,
        Shape.INSTANT: instant,
        Shape.DAYS: lambda given: whole(given, 1, MAX_DAYS),
    }
    read: Operand = readers[shape](value)
    if choices and shape in {Shape.TEXT, Shape.TEXTS}:
        for entry in read if isinstance(read, tuple) else (read,):
            if entry not in choices:
                raise Wrong(f'does not know "{entry}"{suggestion(str(entry), choices)}')
    return read


def plain(value: Operand) -> JsonValue:
    """Return the operand as JSON; :func:`operand` reads it back unchanged."""
    if isinstance(value, datetime):
        moment = value.astimezone(UTC)
        return moment.isoformat(timespec="milliseconds" if moment.microsecond else "seconds").replace("+00:00", "Z")
    if isinstance(value, tuple):
        return list(value)
    return value
