"""Judging the messages of one request, one by one. Pure but for the ids that senders left out."""

import itertools
import secrets
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

import orjson

from leadloom.edge.answers import Refused
from leadloom.inbox.judge import BATCH_EVENTS, EVENT_BYTES, Problem, problem_of
from leadloom.inbox.types import JsonDict, RejectedMessage, SetAsideReason
from leadloom.kernel.types import JsonValue

Stranger = Callable[[], str]
"""Makes the id of a visitor who allows nothing to be kept in the browser."""

NOBODY: Final = Problem("anonymousId", SetAsideReason.MISSING)
LIST_BYTES: Final = len(orjson.dumps([]))
_ID_PREFIX: Final = f"edge-{secrets.token_hex(12)}-"
_ids = itertools.count()


class Collected(NamedTuple):
    """What of one request is kept: ``events`` that may come in, and what was judged bad beside them.

    ``events`` is empty only when all there was is spam, which is kept for people to look at.
    """

    events: list[JsonDict]
    sent_at: str | None
    context: JsonDict | None = None
    rejected: Sequence[RejectedMessage] = ()

    @property
    def messages(self) -> int:
        """How many messages are stored, good and bad."""
        return len(self.events) + len(self.rejected)

    def public_rejections(self) -> list[dict[str, JsonValue]]:
        """Return what the sender is told: index, field and reason of each rejected event."""
        return _told(self.rejected)


def new_message_id() -> str:
    """Return an id for a message that came without one; never given out twice, by any process."""
    return f"{_ID_PREFIX}{next(_ids)}"


def collect_one(message: JsonDict, *, kind: str, size: int, stranger: Stranger) -> Collected:
    """Judge the message of a single-event request of ``size`` bytes; raises :class:`Refused` 400 when it is bad.

    ``kind`` is the value of a :class:`leadloom.inbox.types.MessageType`.
    """
    message["type"] = kind
    message.pop("writeKey", None)
    sent_at = message.pop("sentAt", None)
    problem = _problem(message, stranger) if size <= EVENT_BYTES else Problem("", SetAsideReason.TOO_LARGE)
    if problem:
        raise no_valid_event([_rejection(0, problem, None)])
    if not message.get("messageId"):
        message["messageId"] = new_message_id()
    return Collected([message], sent_at if isinstance(sent_at, str) else None)


def collect_batch(body: JsonDict, *, size: int, stranger: Stranger) -> Collected:
    """Judge a batch of ``size`` bytes event by event.

    Raises :class:`Refused` 400 when it is no batch, has over 500 events, or not one of them is good.
    """
    batch = body.get("batch")
    if type(batch) is not list:
        raise Refused(400, "unreadable", "a batch request has a list of messages under batch")
    if len(batch) > BATCH_EVENTS:
        raise Refused(400, "too_large", f"a batch holds at most {BATCH_EVENTS} events")
    large = large_ones(batch) if size > EVENT_BYTES else frozenset()
    events: list[JsonDict] = []
    rejected: list[RejectedMessage] = []
    for index, message in enumerate(batch):
        problem = _problem(message, stranger)
        if problem is None and index in large:
            problem = Problem("", SetAsideReason.TOO_LARGE)
        if problem:
            rejected.append(_rejection(index, problem, message))
            continue
        if not message.get("messageId"):
            message["messageId"] = new_message_id()
        events.append(message)
    if not events and not any(bad["reason"] == SetAsideReason.SPAM for bad in rejected):
        raise no_valid_event(rejected)
    sent_at, context = body.get("sentAt"), body.get("context")
    return Collected(
        events,
        sent_at if isinstance(sent_at, str) else None,
        context if isinstance(context, dict) and context else None,
        rejected,
    )


def no_valid_event(rejected: list[RejectedMessage]) -> Refused:
    """Return the refusal of a request without any good event; none of it is stored, its sender is told why."""
    told = _told(rejected)
    return Refused(400, "no_valid_event", "there is no valid event in the request", rejected=told)


def large_ones(batch: list[JsonValue]) -> frozenset[int]:
    """Return the indexes of messages over the size limit.

    Most batches have none, and what is no larger as a whole has no large part: halves are looked at only of those that
    are. One call of the serialiser for each message would take half of a batch's time.
    """
    large: list[int] = []
    parts = [(0, len(batch))]
    while parts:
        start, end = parts.pop()
        if start == end or len(orjson.dumps(batch[start:end])) <= EVENT_BYTES + LIST_BYTES:
            continue
        if end - start == 1:
            large.append(start)
            continue
        middle = (start + end) // 2
        parts += [(start, middle), (middle, end)]
    return frozenset(large)


def _problem(message: JsonDict, stranger: Stranger) -> Problem | None:
    """Judge a message; one without an id whose sender keeps none gets that of the day."""
    problem = problem_of(message)
    if problem != NOBODY:
        return problem
    context = message.get("context")
    if not isinstance(context, dict) or context.get("cookieless") is not True:
        return problem
    message["anonymousId"] = stranger()
    return problem_of(message)


def _told(rejected: Sequence[RejectedMessage]) -> list[dict[str, JsonValue]]:
    return [{"index": bad["index"], "field": bad["field"], "reason": bad["reason"]} for bad in rejected]


def _rejection(index: int, problem: Problem, message: JsonValue) -> RejectedMessage:
    return {"index": index, "field": problem.field, "reason": problem.reason.value, "message": message}
