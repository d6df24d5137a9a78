"""Loading the demo company: a year of invented visits through inbox and ticks, on a virtual clock."""

import heapq
import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from leadloom.config.demo.people import people
from leadloom.config.demo.progress import Countdown, Progress
from leadloom.config.demo.spending import spend
from leadloom.config.demo.staff import Staff, hire
from leadloom.config.demo.visits import AGENT, Message, Visitor
from leadloom.config.demo.work import Work
from leadloom.inbox.codec import CHUNK_EVENTS, encode_chunk, encode_request
from leadloom.inbox.models import InboxChunk, WriteKey
from leadloom.inbox.types import InboxRequest, Origin
from leadloom.kernel.clock import VirtualClock
from leadloom.kernel.errors import Conflict
from leadloom.notifications.models import Notification
from leadloom.outbox.models import OutboxMessage
from leadloom.profiles.models import Contact
from leadloom.storage.clickhouse import event_store
from leadloom.storage.vault import vault
from leadloom.team.models import User
from leadloom.tick.lease import Lease
from leadloom.tick.loop import Loop

ANCHOR: Final = datetime(2024, 5, 20, tzinfo=UTC)
"""A Monday. The story is shifted by whole weeks, so weekdays stay what they were."""
SEED: Final = 20240520
CONTACTS: Final = 5_000
WEEKS: Final = 52
FRESH: Final = timedelta(hours=24)
FINE_FROM: Final = timedelta(days=3)


def is_empty() -> bool:
    """Tell whether nothing but the schema is here."""
    return not Contact.objects.exists() and not User.objects.exists()


def is_loaded(folder: Path) -> bool:
    """Tell whether there is nothing to do: the story is told to its end, or this is no demo installation."""
    progress = Progress.read(folder)
    return progress.is_done if progress else not is_empty()


def load_demo(
    *,
    folder: Path,
    now: datetime,
    contacts: int = CONTACTS,
    weeks: int = WEEKS,
    tell: Callable[[str], None] = lambda _line: None,
) -> None:
    """Load the demo company; the last day of its story is today. Goes on where a kill has stopped it.

    ``folder`` keeps how far it came, ``tell`` gets a line every ten seconds with how far it is and how long it will
    go on. Raises :class:`Conflict` when there is other data here.
    """
    progress = _begun(folder, now=now, weeks=weeks)
    staff = hire(now=progress.start)
    clock = VirtualClock(progress.step)
    lease = Lease(alone=True, holder="demo")
    lease.acquire()
    loop = Loop(store=event_store(), lease=lease, clock=clock)
    steps = list(_steps(_story(progress, contacts), progress))
    told = [len(messages) for step, messages in steps if step <= progress.step]
    countdown = Countdown([len(messages) for _, messages in steps[len(told) :]], done_before=told)
    for step, messages in steps[len(told) :]:
        _accept(messages, staff)
        clock.move_to(step)
        loop.turn()  # facts of one step wait for the next: half as many ticks as draining
        Work(staff, random.Random(f"{SEED} {step}")).until(step)  # noqa: S311 - an invented story
        if step.weekday() == 0 and step.hour == 0:
            loop.full_pass()
        progress = progress.at(step)
        progress.write(folder)
        if line := countdown.step():
            tell(line)
    loop.drain()
    spend(random.Random(SEED))  # noqa: S311 - an invented story
    lease.release()
    _let_the_past_rest(progress.end)
    seen = max((part[-1].at for _, part in steps if part), default=None)
    WriteKey.objects.filter(pk=staff.write_key.pk, last_seen_at=None).update(last_seen_at=seen)
    progress.at(progress.end).write(folder)


def _begun(folder: Path, *, now: datetime, weeks: int) -> Progress:
    """Return how far the story is; a new one begins only where nothing else is."""
    progress = Progress.read(folder)
    if progress is None:
        if not is_empty():
            raise Conflict("The demo company can only be loaded into an empty installation.")
        progress = Progress.begin(ANCHOR, now=now, weeks=weeks)
        progress.write(folder)
    return progress


def _let_the_past_rest(end: datetime) -> None:
    """Drop mail the story would have sent long ago and mark its news as read, so that what happens next stands out."""
    OutboxMessage.objects.filter(created_at__lt=end - FRESH).delete()
    Notification.objects.filter(created_at__lt=end - FRESH, read_at=None).update(read_at=end - FRESH)


def _story(progress: Progress, count: int) -> Iterator[Message]:
    """Tell everybody's messages in order of time. More people come each month, fewer at weekends and by night."""
    dice, start, end = random.Random(SEED), progress.start, progress.told_until  # noqa: S311 - the same story every time
    lives = []
    for person in people(dice, count):
        first = start + (end - start) * (dice.random() ** 0.75)
        first = first.replace(hour=dice.choices(range(24), _HOURS)[0], minute=dice.randrange(60))
        if first.weekday() >= 5 and dice.random() < 0.7:
            first -= timedelta(days=2)
        lives.append(list(Visitor(person, random.Random(dice.random())).life(max(first, start), end)))  # noqa: S311
    return heapq.merge(*lives, key=lambda message: message.at)


_HOURS: Final = (6, 9, 10, 9, 5, 6, 8, 9, 8, 6, 3, 2, 2, 2, 1, 1, 0, 0, 0, 0, 0, 0, 1, 3)
"""How many of a day's visits begin in each UTC hour: office hours of UTC+8."""


def _steps(story: Iterator[Message], progress: Progress) -> Iterator[tuple[datetime, list[Message]]]:
    """Cut the story into days, the last ones into hours."""
    at, end, waiting = progress.start, progress.end, next(story, None)
    while at < end:
        at += timedelta(hours=1) if end - at <= FINE_FROM else timedelta(days=1)
        messages = []
        while waiting is not None and waiting.at < at:
            messages.append(waiting)
            waiting = next(story, None)
        yield at, messages


def _accept(messages: list[Message], staff: Staff) -> None:
    """Write messages to the inbox as an edge would have, chunk by chunk."""
    for first in range(0, len(messages), CHUNK_EVENTS):
        part = messages[first : first + CHUNK_EVENTS]
        received_at = part[-1].at
        requests = [encode_request(_request(message, staff)) for message in part]
        InboxChunk.objects.create(
            received_at=received_at,
            event_count=len(part),
            payload=encode_chunk(requests, received_at=received_at, keyring=vault()),
            created_at=received_at,
        )


def _request(message: Message, staff: Staff) -> InboxRequest:
    return {
        "key": staff.write_key.pk,
        "at": message.at.isoformat(),
        "sent_at": None,
        "ua": AGENT,
        "ip": message.address,
        "origin": (Origin.FORM if message.body["type"] == "form" else Origin.SDK).value,
        "events": [dict(message.body)],
    }
