"""What was set aside comes in again, by a person's decision: judged anew, then as a fresh chunk of the inbox."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, cast

import orjson
from django.db import transaction

from leadloom.inbox.codec import encode_chunk, encode_request
from leadloom.inbox.judge import EVENT_BYTES, Problem, problem_of
from leadloom.inbox.models import InboxChunk, SetAside
from leadloom.inbox.parse import parse_message
from leadloom.inbox.selectors import SETASIDE_SENT_WITH, opened
from leadloom.inbox.types import InboxRequest, JsonDict, KeyKind, MessageType, Origin, SetAsideReason
from leadloom.kernel.ids import derived_uuid
from leadloom.storage.vault import vault
from leadloom.team import changes
from leadloom.team.types import Area

ROWS_AT_ONCE: Final = 500
"""Rows of one chunk and one transaction."""
ROWS_OF_A_REASON: Final = 10_000


@dataclass(frozen=True, slots=True)
class Replayed:
    """How many came in again, and how many stay set aside because they still can't."""

    replayed: int
    kept: int


def replay_reason(reason: SetAsideReason, *, now: datetime) -> Replayed:
    """Replay the latest 10,000 messages that were set aside for a reason; see :func:`replay`."""
    waiting = SetAside.objects.filter(reason=reason, replayed_at=None, payload__isnull=False)
    ids = sorted(waiting.order_by("-id").values_list("id", flat=True)[:ROWS_OF_A_REASON])
    done = [replay(ids[first : first + ROWS_AT_ONCE], now=now) for first in range(0, len(ids), ROWS_AT_ONCE)]
    return Replayed(sum(part.replayed for part in done), sum(part.kept for part in done))


@transaction.atomic
def replay(ids: Sequence[int], *, now: datetime) -> Replayed:
    """Judge at most 500 messages again and put the good ones into the inbox under their own ``messageId``.

    A message that came in by itself meanwhile is so a repeat and stored once. One that is still bad stays, with the
    reason of today. What is not there, was replayed before or has lost its content is passed over. Repeatable.
    """
    rows = SetAside.objects.filter(pk__in=ids, replayed_at=None, payload__isnull=False)
    requests: list[InboxRequest] = []
    kept = 0
    for row in rows.order_by("id").select_for_update():
        again = _request(row)
        problem = _problem(again)
        if problem:
            row.reason, row.field = problem.reason, problem.field[:100]
            kept += 1
        else:
            row.replayed_at = now
            requests.append(again)
        row.save(update_fields=["reason", "field", "replayed_at"])
    if requests:
        _accept(requests, now=now)
    changes.bump(Area.TRACKING)
    return Replayed(len(requests), kept)


def _request(row: SetAside) -> InboxRequest:
    """Return the request of this row alone, as it came when it was set aside."""
    message = opened(row)
    sent_with = _sent_with(row)
    request: InboxRequest = {
        "key": row.write_key_id or 0,
        "at": str(sent_with.get("at") or row.at.isoformat()),
        "sent_at": cast("str | None", sent_with.get("sent_at")),
        "ua": str(sent_with.get("ua") or ""),
        "ip": str(sent_with.get("ip") or ""),
        "origin": str(sent_with.get("origin") or _door(message)),
        "events": [],
    }
    if isinstance(context := sent_with.get("context"), dict):
        request["context"] = context
    if row.reason == SetAsideReason.STORE_REFUSED:
        request["rows"] = [{"table": row.field, "row": cast("JsonDict", message)}]
    else:
        request["events"] = [_with_id(message, row) if isinstance(message, dict) else cast("JsonDict", message)]
    return request


def _sent_with(row: SetAside) -> JsonDict:
    if row.sent_with is None:
        return {}
    return cast("JsonDict", orjson.loads(vault().open_bytes(SETASIDE_SENT_WITH, row.pk, bytes(row.sent_with))))


def _with_id(message: JsonDict, row: SetAside) -> JsonDict:
    return {**message, "messageId": message.get("messageId") or str(derived_uuid("set-aside", row.pk))}


def _door(message: object) -> str:
    is_form = isinstance(message, dict) and message.get("type") == MessageType.FORM
    return (Origin.FORM if is_form else Origin.SDK).value


def _problem(request: InboxRequest) -> Problem | None:
    """Return why the one message of the request still can't come in."""
    for message in request["events"]:
        if problem := problem_of(message):
            return problem
        if len(orjson.dumps(message)) > EVENT_BYTES:
            return Problem("", SetAsideReason.TOO_LARGE)
        try:
            parse_message(message, request=request, key_kind=KeyKind.BROWSER)
        except (ValueError, TypeError, KeyError):
            return Problem("", SetAsideReason.WRONG_TYPE)
    return None


def _accept(requests: Sequence[InboxRequest], *, now: datetime) -> None:
    encoded = [encode_request(request) for request in requests]
    InboxChunk.objects.create(
        received_at=now,
        event_count=len(requests),
        payload=encode_chunk(encoded, received_at=now, keyring=vault()),
        created_at=now,
    )
