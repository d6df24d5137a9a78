"""Somebody at a desk who works with lists over HTTP, and the runner of their jobs."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import cast

from django.test import Client

from leadloom.kernel.clock import VirtualClock
from leadloom.lists.runner import Runner
from leadloom.team.clock import running_on
from leadloom.team.models import User
from tests.team.people import bearer, key_of

MONDAY = datetime(2024, 5, 20, 2, 0, tzinfo=UTC)


class Office:
    """People's calls and the work of the runner, on one clock."""

    def __init__(self, clock: VirtualClock) -> None:
        self.clock = clock
        self.runner = Runner(clock)

    def call(self, who: User, method: str, path: str, body: object = None, *, status: int = 200) -> dict[str, object]:
        answer = Client().generic(
            method,
            f"/api/v1/{path}",
            "" if body is None else __import__("json").dumps(body),
            content_type="application/json",
            headers=bearer(key_of(who)),
        )
        assert answer.status_code == status, answer.content
        return cast("dict[str, object]", answer.json()) if answer.content else {}

    def file(self, who: User, export: object) -> bytes:
        answer = Client().get(f"/api/v1/exports/{export}/file", headers=bearer(key_of(who)))
        assert answer.status_code == 200, answer.content
        return b"".join(cast("Iterator[bytes]", answer.streaming_content))

    def bulk(self, who: User, action: str, argument: object = None, **selection: object) -> dict[str, object]:
        """Start a bulk action, let it run, and return how it ended."""
        body = {"action": action, "argument": argument or {}, "selection": selection}
        begun = self.call(who, "POST", "bulk-actions", body, status=201)
        self.runner.drain()
        return self.call(who, "GET", f"bulk-actions/{begun['id']}")

    def undo(self, who: User, bulk: dict[str, object]) -> dict[str, object]:
        self.call(who, "POST", f"bulk-actions/{bulk['id']}/undo")
        self.runner.drain()
        return self.call(who, "GET", f"bulk-actions/{bulk['id']}")

    def later(self, **how: float) -> None:
        self.clock.advance(timedelta(**how))


@contextmanager
def office() -> Iterator[Office]:
    clock = VirtualClock(MONDAY)
    with running_on(clock):
        yield Office(clock)
