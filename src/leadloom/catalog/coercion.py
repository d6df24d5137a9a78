"""Properties of an event as the event store keeps them: flat, typed as declared, without personal values."""

import math
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Final

from leadloom.catalog.events import EVENTS
from leadloom.catalog.personal import may_be_personal, reduced_path, reduced_url
from leadloom.criteria.types import FieldSpec, ValueType
from leadloom.kernel.personal import REMEMBERED, is_personal_number, without_personal_text
from leadloom.kernel.types import JsonValue

MAX_PROPERTIES: Final = 100
MAX_DEPTH: Final = 4
MAX_TEXT: Final = 1_000
MAX_UNDECLARED_TEXT: Final = 300
MAX_ITEMS: Final = 50
MAX_KEY: Final = 80
INT64: Final = 2**63

_ADDRESSES: Final = frozenset({"url", "referrer", "href"})
_PATHS: Final = frozenset({"path", "page_path", "landing_path"})
_KEY_CHARACTERS: Final = re.compile(r"[^\w]+")
_TRUE: Final = frozenset({"true", "1", "yes", "y", "on", "是"})
_FALSE: Final = frozenset({"false", "0", "no", "n", "off", "否"})


def coerce_props(event_type: str, raw: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    """Return the properties of an event of this type, ready for the event store.

    Nested objects become dotted keys. Declared properties get their type, or are left out when the value can't be
    read as it; of the others text, numbers (always floats), booleans and lists of text are kept. Values that are
    personal by key or by look are removed. Never raises; what is too much (properties, depth, length) is cut.
    """
    spec = EVENTS.get(event_type)
    declared = spec.properties if spec else {}
    props: dict[str, JsonValue] = {}
    for key, value in _flat(raw, prefix="", depth=0):
        known = declared.get(key)
        coerced = _declared(known, value) if known else _undeclared(key, value)
        if coerced is not None:
            props[key] = coerced
        if len(props) >= MAX_PROPERTIES:
            break
    return props


def coerce_value(value_type: ValueType, value: object) -> JsonValue:
    """Return the value as the event store keeps this type, or None when it can't be read as it.

    Instants become milliseconds since 1970 UTC.
    """
    return _COERCIONS[value_type](value)


def _flat(raw: Mapping[str, JsonValue], *, prefix: str, depth: int) -> Iterator[tuple[str, JsonValue]]:
    for name, value in raw.items():
        key = _plain_key(str(name))
        if not key:
            continue
        if isinstance(value, dict | Mapping):
            if depth < MAX_DEPTH and not may_be_personal(name):
                yield from _flat(value, prefix=f"{prefix}{key}.", depth=depth + 1)
        elif value is not None:
            yield f"{prefix}{key}", value


@lru_cache(maxsize=REMEMBERED)
def _plain_key(name: str) -> str:
    return _KEY_CHARACTERS.sub("_", name).strip("_")[:MAX_KEY]


def _declared(spec: FieldSpec, value: JsonValue) -> JsonValue:
    coerced = _COERCIONS[spec.type](value)
    if not isinstance(coerced, str):
        return coerced
    if spec.key in _ADDRESSES:
        return reduced_url(coerced)
    if spec.key in _PATHS:
        return reduced_path(coerced)
    return without_personal_text(coerced)


def _undeclared(key: str, value: JsonValue) -> JsonValue:
    last = key.rpartition(".")[2]
    if may_be_personal(last):
        return None
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return None if is_personal_number(int(value) if math.isfinite(value) else 0) else _number(value)
    if isinstance(value, str):
        return _undeclared_text(value)
    return (
        _tags([_undeclared_text(item) for item in value if isinstance(item, str)]) if isinstance(value, list) else None
    )


def _undeclared_text(text: str) -> str:
    text = text.replace("\x00", "")[:MAX_UNDECLARED_TEXT]
    if text.startswith(("http://", "https://")):
        return reduced_url(text)
    return without_personal_text(text)


def _text(value: object) -> str | None:
    if isinstance(value, str):
        return value.replace("\x00", "")[:MAX_TEXT]
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int | float) else None


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def _integer(value: object) -> int | None:
    if isinstance(value, int) and not isinstance(value, bool):
        return value if -INT64 <= value < INT64 else None
    number = _number(value)
    return int(number) if number is not None and number.is_integer() and abs(number) < INT64 else None


def _boolean(value: object) -> bool | None:
    if isinstance(value, bool):
        return value
    word = str(value).strip().casefold()
    if word in _TRUE:
        return True
    return False if word in _FALSE else None


def _instant(value: object) -> int | None:
    if isinstance(value, int) and not isinstance(value, bool):
        return value if abs(value) < INT64 else None
    try:
        at = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    except ValueError:
        return None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return round(at.timestamp() * 1000)


def _tags(value: object) -> list[str] | None:
    items = value if isinstance(value, list | tuple) else [value]
    return [text for item in items[:MAX_ITEMS] if (text := _text(item)) is not None]


_COERCIONS: Final[Mapping[ValueType, Callable[[object], JsonValue]]] = {
    ValueType.TEXT: _text,
    ValueType.CHOICE: _text,
    ValueType.NUMBER: _number,
    ValueType.INTEGER: _integer,
    ValueType.BOOLEAN: _boolean,
    ValueType.INSTANT: _instant,
    ValueType.TAGS: _tags,
}
