"""Who changed what: history rows written by database triggers, so that update() and raw SQL are seen too.

Put :func:`tracked` on the model of a table that people edit (never on enrolments, memberships, inbox or outbox)
and make a migration: it brings a ``<Model>History`` model, append-only, with one row per insert, update and delete.
Every row carries the context in force: user, key, request path, reason. The context travels in front of each writing
statement of Django's connection; ``executemany`` can't carry it and fails inside a context, so use unnest or VALUES.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Final, TypeVar

import pghistory
from django.db import models

Model = TypeVar("Model", bound=type[models.Model])

REASON_MAX: Final = 200
INSERT, UPDATE, DELETE = "insert", "update", "delete"


def tracked(*, exclude: Iterable[str] = (), also: Iterable[pghistory.Tracker] = ()) -> Callable[[Model], Model]:
    """Keep the history of a model's table in ``<app>_<model>history``.

    ``exclude`` names fields that are not kept: secrets, and what changes by itself (a change of nothing else makes
    no row). ``also`` are further trackers, for instance one for a secret's change without the secret.
    """

    def wrap(model: Model) -> Model:
        pghistory.track(
            pghistory.InsertEvent(INSERT),
            pghistory.UpdateEvent(UPDATE),
            pghistory.DeleteEvent(DELETE),
            *also,
            exclude=list(exclude),
            obj_field=pghistory.ObjForeignKey(related_name="history", related_query_name="history"),
            context_field=pghistory.ContextJSONField(null=True),
            context_id_field=None,
            append_only=True,
            model_name=f"{model.__name__}History",
            attrs={"pgh_id": models.BigAutoField(primary_key=True)},
            meta={"indexes": [models.Index(fields=["-pgh_created_at", "-pgh_id"])]},
        )(model)
        return model

    return wrap


@contextmanager
def because(reason: str, *, user_id: int | None = None) -> Iterator[None]:
    """Give the changes inside a reason (and an author): for commands, imports and the tick.

    Inside a request it adds to the request's context. The reason goes into the audit log: no personal values.
    """
    extra = {"reason": clean(reason)} | ({} if user_id is None else {"user": user_id})
    with pghistory.context(**extra):
        yield


def note(*, user_id: int, key_id: int | None = None) -> None:
    """Name the author of what follows in a request whose context is already open; without one, do nothing."""
    pghistory.context(user=user_id, key=key_id)


def clean(text: str) -> str:
    """Return ``text`` without control characters (JSONB takes no NUL), at most 200 characters."""
    return "".join(char for char in text if char.isprintable())[:REASON_MAX]
