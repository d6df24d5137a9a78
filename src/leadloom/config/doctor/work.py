"""Looks at the work: the loop, what it set aside, messages on their way out, the mail server."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from leadloom.channels.selectors import sending_state
from leadloom.config.doctor.findings import Finding, Mark, fine, note, wrong
from leadloom.config.stores import Stores
from leadloom.inbox import selectors as inbox
from leadloom.outbox import selectors as outbox
from leadloom.outbox.types import MessageState
from leadloom.tick.selectors import loop_state

LATE_AFTER: Final = timedelta(minutes=1)
WEEK: Final = timedelta(days=7)
BEAT_WITHIN_S: Final = 5.0
LOOK_EVERY_S: Final = 0.2


def work_found(*, whose: Stores, now: datetime, production: bool, demo: bool) -> list[Finding]:
    """Look at everything in turn; both stores answer."""
    mail = mail_server_found(production=production, demo=demo)
    return [
        loop_found(whose=whose),
        lateness_found(whose=whose, now=now),
        refused_found(),
        set_aside_found(now=now),
        mail,
        *messages_found(whose=whose, now=now, sends=mail.mark is Mark.FINE),
    ]


def loop_found(*, whose: Stores, patience_s: float = BEAT_WITHIN_S) -> Finding:
    """Tell who runs the loop and whether the holder lives; watches its beat for up to ``patience_s`` seconds."""
    state = loop_state()
    last = "no tick yet" if state.last_tick_at is None else f"last tick at {_instant(state.last_tick_at)}"
    if whose is Stores.OWN:
        return note("loop", f"Leadloom does not run here now; {last}.")
    if _within(patience_s, lambda: loop_state().beat != state.beat):
        return fine("loop", f"{loop_state().holder} runs it; {last}.")
    if not state.holder:
        return wrong("loop", f"Nobody runs the loop ({last}): start 'leadloom serve', or its role tick.")
    return wrong("loop", f"{state.holder} holds the loop and does not live or hangs ({last}): see its log.")


def lateness_found(*, whose: Stores, now: datetime) -> Finding:
    """Tell whether accepted events wait for more than a minute, or a tick is stuck."""
    waiting, stuck = inbox.waiting_since(), loop_state().open_since
    if stuck is not None and now - stuck > LATE_AFTER and whose is not Stores.OWN:
        return wrong("backlog", f"A tick of {_instant(stuck)} is not done: the log of the role tick says why.")
    if waiting is None:
        return fine("backlog", "No accepted events wait.")
    sentence = f"Accepted events wait since {_instant(waiting)}"
    if whose is Stores.OWN:
        return note("backlog", f"{sentence}; the next 'leadloom serve' takes them.")
    if now - waiting > LATE_AFTER:
        return wrong("backlog", f"{sentence}: the log of the role tick says why.")
    return fine("backlog", f"{sentence}, less than a minute.")


def refused_found() -> Finding:
    """Tell whether the event store refused rows."""
    count = inbox.refused_rows()
    if count:
        found = f"ClickHouse refused {count} rows; Settings, Tracking code shows why and can replay them."
        return wrong("refused rows", found)
    return fine("refused rows", "ClickHouse refused nothing.")


def set_aside_found(*, now: datetime) -> Finding:
    """Tell what was set aside in the last 7 days; senders make mistakes, so this is no fault of ours."""
    reasons = inbox.set_aside_reasons(since=now - WEEK)
    if not reasons:
        return fine("set aside", "No message was set aside in the last 7 days.")
    told = ", ".join(f"{count} {reason}" for reason, count in reasons.items())
    return note("set aside", f"In the last 7 days: {told}. Settings, Tracking code shows them.")


def mail_server_found(*, production: bool, demo: bool) -> Finding:
    """Tell whether mail can leave; in production it must."""
    state = sending_state(production=production, demo=demo)
    if state.is_ready:
        return fine("mail server", state.detail)
    return wrong("mail server", state.detail) if production else note("mail server", state.detail)


def messages_found(*, whose: Stores, now: datetime, sends: bool) -> list[Finding]:
    """Tell what did not arrive, what nobody knows of, and whether messages wait that could leave (``sends``)."""
    backlog = outbox.backlog()
    found = [_ended(backlog.by_state.get(MessageState.FAILED, 0), backlog.by_state.get(MessageState.UNKNOWN, 0))]
    due = backlog.oldest_due_at
    if due is not None and sends and whose is not Stores.OWN and now - due > LATE_AFTER:
        found.append(wrong("dispatch", f"Messages wait since {_instant(due)}: does the role dispatch run?"))
    return found


def _ended(failed: int, unknown: int) -> Finding:
    if failed or unknown:
        told = f"{failed} messages could not be sent, of {unknown} nobody knows whether they left"
        return wrong("messages", f"{told}: GET /api/v1/outbox lists them, POST …/retry sends one again.")
    return fine("messages", "None ended badly.")


def _within(seconds: float, is_so: Callable[[], bool]) -> bool:
    end = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() >= end:
            return False
        time.sleep(LOOK_EVERY_S)
    return True


def _instant(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S} UTC"
