"""Which value a merged record has, and which one it gets back when the merge is undone. Pure.

Rows are flat: what is stored, by column. A field is a group of columns that only make sense together.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

from leadloom.kernel.types import JsonObject, JsonValue
from leadloom.merging.types import Changes, Choices, Flat, MergeSide

CUSTOM: Final = "custom."
Groups = Mapping[str, tuple[str, ...]]
SEALED: Final[Groups] = {
    "name": ("name", "name_bi", "name_grams"),
    "email": ("email", "email_bi", "email_domain"),
    "mobile": ("mobile", "mobile_bi", "mobile_last4_bi"),
}
"""The first column of each is sealed under the record's id; the second, its blind index, tells two values apart."""
CONTACT_FIELDS: Final[Groups] = {
    **SEALED,
    "title": ("title", "title_level", "decision_maker"),
    "company": ("company_id",),
    "industry": ("industry",),
    "region": ("region",),
    "purchase_stage": ("purchase_stage",),
    "product": ("product",),
    "source": ("source",),
}
COMPANY_FIELDS: Final[Groups] = {
    "name": ("name", "name_core", "name_folded", "name_grams"),
    "credit_code": ("credit_code",),
    "domain": ("domain",),
    "industry": ("industry", "target_industry"),
    "employees": ("employees",),
    "region": ("region",),
    "parent": ("parent_id",),
}
_OF_BOTH: Final = ("first_seen_at", "last_seen_at", "first_touch")
"""Nobody chooses these: the earlier of both, the later of both, and where the earlier came from."""
_NOTHING: Final[tuple[JsonValue, ...]] = (None, "", [])


def flat(picture: JsonObject) -> Flat:
    """Return the row on a contact's picture by column."""
    row, search = _object(picture["contact"]), _object(picture.get("search"))
    own = {name: value for name, value in row.items() if name != "custom"}
    found = {"name_grams": search.get("name_grams", []), "mobile_last4_bi": search.get("mobile_last4_bi")}
    return {**own, **found, **{f"{CUSTOM}{key}": value for key, value in _object(row.get("custom")).items()}}


def picture_of(row: Flat) -> JsonObject:
    """Return the picture that :func:`flat` read."""
    search = {"contact_id": row["id"], "name_grams": row["name_grams"], "mobile_last4_bi": row["mobile_last4_bi"]}
    own = {name: value for name, value in row.items() if not name.startswith(CUSTOM) and name not in search}
    custom = {name.removeprefix(CUSTOM): value for name, value in row.items() if name.startswith(CUSTOM)}
    return {"contact": {**own, "custom": custom}, "search": search}


def fields_of(kept: Flat, gone: Flat, groups: Groups) -> dict[str, tuple[str, ...]]:
    """Return the fields that can be chosen, with their columns: those of everybody, then the installation's own."""
    own = sorted({name for row in (kept, gone) for name in row if name.startswith(CUSTOM)})
    return {**groups, **{name: (name,) for name in own}}


def chosen(kept: Flat, gone: Flat, fields: Groups, choices: Choices) -> dict[str, MergeSide]:
    """Return whose value each field takes: the chosen one's, else the kept one's, else the one there is."""
    sides = {}
    for name, columns in fields.items():
        fills = not is_known(kept, columns) and is_known(gone, columns)
        sides[name] = choices.get(name, MergeSide.GONE if fills else MergeSide.KEPT)
    return sides


def merged(kept: Flat, gone: Flat, fields: Groups, sides: Mapping[str, MergeSide]) -> Flat:
    """Return the kept row after the merge. Sealed values that it takes are still sealed under the other's id."""
    row = dict(kept)
    for name, columns in fields.items():
        if sides[name] is MergeSide.GONE:
            _put(row, columns, {column: gone.get(column) for column in columns})
    if "first_seen_at" in kept and "first_seen_at" in gone:
        row["first_seen_at"] = min(kept["first_seen_at"], gone["first_seen_at"], key=_instant)
        row["last_seen_at"] = max(kept["last_seen_at"], gone["last_seen_at"], key=_instant)
        earlier = gone if _instant(gone["first_seen_at"]) < _instant(kept["first_seen_at"]) else kept
        row["first_touch"] = earlier["first_touch"] or kept["first_touch"] or gone["first_touch"]
    return row


def changes_between(before: Flat, after: Flat, groups: Groups) -> Changes:
    """Return what a merge changed, field by field."""
    fields = fields_of(before, after, groups)
    if "first_seen_at" in before:
        fields |= {name: (name,) for name in _OF_BOTH}
    return {
        name: {
            "before": {column: before.get(column) for column in columns},
            "after": {column: after.get(column) for column in columns},
        }
        for name, columns in fields.items()
        if not _same(before, after, columns)
    }


def undone(current: Flat, changes: Changes) -> Flat:
    """Return the row without what a merge changed. A value that somebody changed since stays."""
    row = dict(current)
    for change in changes.values():
        before, after = _object(change["before"]), _object(change["after"])
        if _same(row, after, tuple(after)):
            _put(row, tuple(before), before)
    return row


def rebased(later: Sequence[Changes], gone: Changes) -> list[Changes]:
    """Return what later merges changed, as if the one that changed ``gone`` had never been; oldest first."""
    found = [dict(changes) for changes in later]
    for name, change in gone.items():
        following = next((changes for changes in found if name in changes), None)
        if following is None:
            continue
        after, before = _object(change["after"]), _object(following[name]["before"])
        if _same(before, after, tuple(after)):
            following[name] = {**following[name], "before": change["before"]}
    return found


def is_known(row: Mapping[str, JsonValue], columns: Sequence[str]) -> bool:
    """Tell whether the row has a value for the field of these columns."""
    return row.get(columns[0]) not in _NOTHING


def differs(kept: Flat, gone: Flat, columns: Sequence[str]) -> bool:
    """Tell whether both have a value, and not the same one."""
    return is_known(kept, columns) and is_known(gone, columns) and not _same(kept, gone, columns)


def unknown(choices: Choices, fields: Iterable[str]) -> list[str]:
    """Return the choices that name no field, in order."""
    return sorted(set(choices) - set(fields))


def _put(row: Flat, columns: Sequence[str], values: Mapping[str, JsonValue]) -> None:
    for column in columns:
        if column.startswith(CUSTOM) and values[column] is None:
            row.pop(column, None)
        else:
            row[column] = values[column]


def _same(one: Mapping[str, JsonValue], other: Mapping[str, JsonValue], columns: Sequence[str]) -> bool:
    """Tell whether two rows say the same; sealed values, never twice the same bytes, by their blind index."""
    asked = columns[1:2] if columns[0] in SEALED and len(columns) > 1 and columns[1].endswith("_bi") else columns[:1]
    return all(_value(one, column) == _value(other, column) for column in asked)


def _value(row: Mapping[str, JsonValue], column: str) -> JsonValue:
    value = row.get(column)
    return None if value in _NOTHING else value


def _instant(value: JsonValue) -> datetime:
    return datetime.fromisoformat(str(value))


def _object(value: JsonValue) -> dict[str, JsonValue]:
    return dict(value) if isinstance(value, Mapping) else {}
