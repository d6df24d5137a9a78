"""Reads over all history tables and the access log, newest first: one list of who changed or saw what."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

import pghistory.core
from django.db import models
from django.db.models import OuterRef, Q, Subquery

from leadloom.kernel.types import JsonScalar
from leadloom.team import selectors
from leadloom.team.audit import UPDATE
from leadloom.team.models import AccessLog, ApiKey

ACCESS_TABLE: Final = AccessLog._meta.db_table
OWN_FIELDS: Final = ("pgh_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pgh_context", "pgh_obj", "previous")
SEALED: Final = "(sealed)"

Position = tuple[datetime, str, int]
"""Instant, table, id within the table: where a page ends."""
Values = dict[str, object]


@dataclass(frozen=True)
class Entry:
    """One change or access. ``diff`` maps a field to (before, after); sealed values are not opened."""

    at: datetime
    table: str
    number: int
    action: str
    object_id: int | None
    user_id: int | None
    key_id: int | None
    actor: str | None
    path: str | None
    reason: str | None
    diff: dict[str, tuple[JsonScalar, JsonScalar]]

    @property
    def position(self) -> Position:
        """Where the entry stands in the list."""
        return self.at, self.table, self.number


def tables() -> list[str]:
    """Return the names of the tables whose changes are kept, and the access log."""
    return sorted({_tracked_table(model) for model in pghistory.core.event_models()} | {ACCESS_TABLE})


def entries(*, table: str | None = None, before: Position | None = None, limit: int) -> Sequence[Entry]:
    """Return entries newest first, one more than ``limit`` when there are more; ``table`` narrows to one table.

    One statement per table (two where it has updates on the page).
    """
    found: list[Entry] = []
    for model in pghistory.core.event_models():
        if table in (None, _tracked_table(model)):
            found += _changes(model, before, limit + 1)
    if table in (None, ACCESS_TABLE):
        found += _accesses(before, limit + 1)
    newest = sorted(found, key=lambda entry: entry.position, reverse=True)[: limit + 1]
    return _with_actors(newest)


def _tracked_table(model: type[models.Model]) -> str:
    return str(model.pgh_tracked_model._meta.db_table)  # type: ignore[attr-defined]


def _older(before: Position | None, table: str, at: str, number: str) -> Q:
    """Return the rows of ``table`` that stand after ``before`` in the list."""
    if before is None:
        return Q()
    instant, last_table, last_number = before
    older = Q(**{f"{at}__lt": instant})
    if table < last_table:
        return older | Q(**{at: instant})
    if table == last_table:
        return older | Q(**{at: instant, f"{number}__lt": last_number})
    return older


def _changes(model: type[models.Model], before: Position | None, limit: int) -> list[Entry]:
    table = _tracked_table(model)
    earlier = model._default_manager.filter(pgh_obj_id=OuterRef("pgh_obj_id"), pgh_id__lt=OuterRef("pgh_id"))
    rows: list[Values] = list(
        model._default_manager.filter(_older(before, table, "pgh_created_at", "pgh_id"))
        .annotate(previous=Subquery(earlier.order_by("-pgh_id").values("pgh_id")[:1]))
        .order_by("-pgh_created_at", "-pgh_id")
        .values()[:limit]
    )
    wanted = [row["previous"] for row in rows if row["pgh_label"] == UPDATE and row["previous"] is not None]
    previous = (
        {row["pgh_id"]: row for row in model._default_manager.filter(pgh_id__in=wanted).values()} if wanted else {}
    )
    return [_change(table, row, previous.get(row["previous"])) for row in rows]


def _change(table: str, row: Values, previous: Values | None) -> Entry:
    context = row["pgh_context"]
    about: Values = context if isinstance(context, dict) else {}
    at, number = row["pgh_created_at"], row["pgh_id"]
    assert isinstance(at, datetime)  # noqa: S101 - the column's type
    return Entry(
        at=at,
        table=table,
        number=_number(number) or 0,
        action=str(row["pgh_label"]),
        object_id=_number(row["pgh_obj_id"]),
        user_id=_number(about.get("user")),
        key_id=_number(about.get("key")),
        actor=None,
        path=_text(about.get("path")),
        reason=_text(about.get("reason")),
        diff=_difference(row, previous),
    )


def _difference(row: Values, previous: Values | None) -> dict[str, tuple[JsonScalar, JsonScalar]]:
    """Return what an update changed, or what an inserted or deleted row held."""
    label = row["pgh_label"]
    if label == UPDATE and previous is None:
        return {}
    before = previous or {}
    diff: dict[str, tuple[JsonScalar, JsonScalar]] = {}
    for field, value in row.items():
        if field in OWN_FIELDS or (label == UPDATE and value == before.get(field)):
            continue
        shown = _shown(value)
        if label == UPDATE:
            diff[field] = (_shown(before.get(field)), shown)
        elif shown is not None and field != "id":
            diff[field] = (shown, None) if label == "delete" else (None, shown)
    return diff if label in (UPDATE, "insert", "delete") else {}


def _shown(value: object) -> JsonScalar:
    if value is None or isinstance(value, str | int | float | bool):
        return value
    if isinstance(value, bytes | memoryview):
        return SEALED
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _accesses(before: Position | None, limit: int) -> list[Entry]:
    rows = AccessLog.objects.filter(_older(before, ACCESS_TABLE, "at", "pk")).order_by("-at", "-pk")[:limit]
    return [
        Entry(
            at=row.at,
            table=ACCESS_TABLE,
            number=row.pk,
            action=row.action,
            object_id=row.object_id,
            user_id=row.user_id,
            key_id=row.api_key_id,
            actor=None,
            path=None,
            reason=row.reason or None,
            diff={"object_table": (None, row.object_table), "row_count": (None, row.row_count)},
        )
        for row in rows
    ]


def _with_actors(found: Iterable[Entry]) -> list[Entry]:
    listed = list(found)
    users = selectors.user_names(entry.user_id for entry in listed if entry.user_id is not None)
    key_ids = {entry.key_id for entry in listed if entry.key_id is not None}
    keys = dict(ApiKey.objects.filter(pk__in=key_ids).values_list("pk", "name")) if key_ids else {}
    return [_named(entry, users.get, keys.get) for entry in listed]


def _named(entry: Entry, user: Callable[[int], str | None], key: Callable[[int], str | None]) -> Entry:
    name = None if entry.user_id is None else user(entry.user_id)
    if entry.key_id is not None:
        name = f"{key(entry.key_id)} ({name})"
    return replace(entry, actor=name)


def _number(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
