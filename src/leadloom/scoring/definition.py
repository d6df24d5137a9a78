"""Scoring models as JSON, and points as people read them."""

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from itertools import pairwise

from leadloom.kernel.errors import FieldProblem, InvalidInput
from leadloom.kernel.types import JsonObject, JsonValue
from leadloom.scoring.types import Band, Part, ScoringDefinition, ScoringRule

MILLI = Decimal(1000)


def shown(milli: int) -> str:
    """Return points as screens show them: at most one decimal, half up (57500 → "57.5", 75000 → "75")."""
    rounded = (Decimal(milli) / MILLI).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)
    return f"{rounded.normalize():f}" if rounded else "0"


def exact(milli: int) -> str:
    """Return points with up to three decimals, as the ledger shows them."""
    value = Decimal(milli) / MILLI
    return f"{value.normalize():f}" if value else "0"


def in_milli(points: JsonValue, path: str) -> int:
    """Read points ("10", 10, "2.5") as thousandths; raises :class:`InvalidInput` naming ``path``."""
    try:
        value = Decimal(str(points)) * MILLI
    except InvalidOperation:
        raise wrong(path, "This is not a number of points.") from None
    if not value.is_finite() or value != value.to_integral_value() or abs(value) > 10_000_000:
        raise wrong(path, "Points have at most three decimals and lie within ±10,000.")
    return int(value)


def wrong(path: str, message: str) -> InvalidInput:
    """Return the error for one wrong place of a scoring model."""
    return InvalidInput("The scoring model can't be used.", problems=(FieldProblem(path, message),))


def definition_to_json(definition: ScoringDefinition) -> JsonObject:
    """Return the model version as it is stored and edited."""
    return {
        "range": [exact(definition.least_milli), exact(definition.most_milli)],
        "ratings": [_band_to_json(band) for band in definition.ratings],
        "lowest_rating": definition.lowest_rating,
        "grade": {
            "letters": [_band_to_json(band) for band in definition.letters],
            "numbers": [_band_to_json(band) for band in definition.numbers],
        },
        "rules": [_rule_to_json(rule) for rule in definition.rules],
    }


def _band_to_json(band: Band) -> JsonObject:
    return {"name": band.name, "at_least": exact(band.at_least_milli)}


def _rule_to_json(rule: ScoringRule) -> JsonObject:
    return {
        "key": rule.key,
        "part": rule.part.value,
        "label": dict(rule.label),
        "points": exact(rule.points_milli),
        "when": rule.when,
        "event": rule.event,
        "per": list(rule.per),
        "cap": None if rule.cap_milli is None else exact(rule.cap_milli),
        "window_days": rule.window_days,
        "half_life_days": rule.half_life_days,
    }


def definition_from_json(stored: JsonValue) -> ScoringDefinition:
    """Read a model version; raises :class:`InvalidInput` that names every kind of wrong place by its path.

    Conditions inside rules (``when``, ``event.where``) are checked by whoever compiles them.
    """
    top = _object(stored, "")
    grade = _object(top.get("grade"), "grade")
    bounds = _list(top.get("range"), "range")
    if len(bounds) != 2:
        raise wrong("range", "Give the least and the most points.")
    definition = ScoringDefinition(
        rules=tuple(_rule(rule, f"rules.{at}") for at, rule in enumerate(_list(top.get("rules"), "rules"))),
        least_milli=in_milli(bounds[0], "range.0"),
        most_milli=in_milli(bounds[1], "range.1"),
        ratings=_bands(top.get("ratings"), "ratings"),
        lowest_rating=_text(top.get("lowest_rating"), "lowest_rating"),
        letters=_bands(grade.get("letters"), "grade.letters"),
        numbers=_bands(grade.get("numbers"), "grade.numbers"),
    )
    _check_whole(definition)
    return definition


def _check_whole(definition: ScoringDefinition) -> None:
    if definition.least_milli >= definition.most_milli:
        raise wrong("range", "The most points must be above the least.")
    keys = [rule.key for rule in definition.rules]
    for at, key in enumerate(keys):
        if key in keys[:at]:
            raise wrong(f"rules.{at}.key", f"The key {key} is taken by another rule.")


def _rule(stored: JsonValue, path: str) -> ScoringRule:
    rule = _object(stored, path)
    part = rule.get("part")
    if part not in tuple(Part):
        raise wrong(f"{path}.part", "A rule is about fit or behaviour.")
    when, event = rule.get("when"), rule.get("event")
    if (when is None) == (event is None):
        raise wrong(path, "A rule has either a condition (when) or an event.")
    label = _object(rule.get("label"), f"{path}.label")
    return ScoringRule(
        key=_text(rule.get("key"), f"{path}.key"),
        part=Part(str(part)),
        label={language: _text(label.get(language), f"{path}.label.{language}") for language in ("zh", "en")},
        points_milli=in_milli(rule.get("points"), f"{path}.points"),
        when=None if when is None else _object(when, f"{path}.when"),
        event=None if event is None else _object(event, f"{path}.event"),
        per=tuple(_text(name, f"{path}.per") for name in _list(rule.get("per") or [], f"{path}.per")),
        cap_milli=None if rule.get("cap") is None else in_milli(rule["cap"], f"{path}.cap"),
        window_days=_days(rule.get("window_days"), f"{path}.window_days"),
        half_life_days=_days(rule.get("half_life_days"), f"{path}.half_life_days"),
    )


def _bands(stored: JsonValue, path: str) -> tuple[Band, ...]:
    bands = []
    for at, item in enumerate(_list(stored, path)):
        band = _object(item, f"{path}.{at}")
        cut = in_milli(band.get("at_least"), f"{path}.{at}.at_least")
        bands.append(Band(_text(band.get("name"), f"{path}.{at}.name"), cut))
    if any(lower.at_least_milli >= upper.at_least_milli for upper, lower in pairwise(bands)):
        raise wrong(path, "Cuts must fall from one band to the next.")
    return tuple(bands)


def _object(value: JsonValue, path: str) -> JsonObject:
    if not isinstance(value, Mapping):
        raise wrong(path, "An object is needed here.")
    return value


def _list(value: JsonValue, path: str) -> Sequence[JsonValue]:
    if isinstance(value, str | bytes) or not isinstance(value, Sequence):
        raise wrong(path, "A list is needed here.")
    return value


def _text(value: JsonValue, path: str) -> str:
    if not isinstance(value, str) or not value.strip() or len(value) > 120:
        raise wrong(path, "A text of 1 to 120 characters is needed here.")
    return value


def _days(value: JsonValue, path: str) -> int | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= 3650:
        raise wrong(path, "Whole days from 1 to 3650 are needed here.")
    return value
