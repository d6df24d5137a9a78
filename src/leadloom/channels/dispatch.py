"""The dispatch role: takes messages from the outbox and hands them to channels, one recipient at a time.

Any number of these may run. What one recipient's message does never changes another's: every step is committed
before the next message begins.
"""

import signal
import threading
from collections.abc import Callable
from typing import Final

import structlog
from django.conf import settings
from django.db import DatabaseError, connections

from leadloom.channels.definition import sending_state, without_address
from leadloom.channels.errors import ChannelError
from leadloom.channels.selectors import effective_smtp
from leadloom.channels.smtp import SmtpChannel
from leadloom.channels.types import Channel, Outgoing, SmtpServer
from leadloom.kernel.clock import Clock, SystemClock
from leadloom.outbox import services as outbox
from leadloom.outbox.definition import LEASE_S, after_transient, after_uncertain
from leadloom.outbox.orphans import Orphans
from leadloom.outbox.types import Claimed, MessageClass, MessageState, Result

BATCH: Final = 20
IDLE_SECONDS: Final = 0.2
AWAY_SECONDS: Final = 2.0

log = structlog.get_logger(__name__)

Gate = Callable[[Claimed], str | None]
"""Asked just before hand-over: the reason for refusing a message, or None to let it pass."""


def gate(message: Claimed) -> str | None:
    """Refuse marketing: the gate of consent, suppression and caps must answer for it first, and there is none here."""
    return (
        "marketing may not leave without the consent gate" if message.message_class == MessageClass.MARKETING else None
    )


class Dispatcher:
    """One dispatch loop's state: the connection to the mail server, and whether it may send."""

    def __init__(
        self,
        clock: Clock,
        *,
        gate: Gate = gate,
        connect: Callable[[SmtpServer], Channel] = SmtpChannel,
        lease: float = LEASE_S,
    ) -> None:
        self.stop = threading.Event()
        self._clock = clock
        self._orphans = Orphans(lease)
        self._gate = gate
        self._connect = connect
        self._server: SmtpServer | None = None
        self._channel: Channel | None = None
        self._said = ""

    def run_once(self) -> int:
        """Hand over up to a batch of due messages and return how many were dealt with; 0 when it may not send."""
        channel = self._ready_channel()
        if channel is None:
            return 0
        self._orphans.recover(now=self._clock.now())
        waiting = outbox.claim(limit=BATCH, now=self._clock.now())
        done = 0
        try:
            while waiting and not self.stop.is_set():
                self._deliver(channel, waiting.pop(0))
                done += 1
        finally:
            outbox.release(waiting)
        return done

    def close(self) -> None:
        """Drop the connection to the mail server."""
        if self._channel is not None:
            self._channel.close()
        self._channel, self._server = None, None

    def _ready_channel(self) -> Channel | None:
        """Return the channel by the settings in force, read anew each turn; None when nothing may be sent."""
        server = effective_smtp(demo=settings.DEMO)
        state = sending_state(server, production=settings.PRODUCTION)
        if state.code != self._said:
            self._said = state.code
            log.info("dispatch_state", code=state.code, detail=state.detail)
        if server is None or not state.is_ready:
            self.close()
            return None
        if self._channel is None or server != self._server:
            self.close()
            self._server, self._channel = server, self._connect(server)
        return self._channel

    def _deliver(self, channel: Channel, message: Claimed) -> None:
        refusal = self._gate(message)
        if refusal is not None:
            outbox.record(message, Result(MessageState.REFUSED, refusal), now=self._clock.now())
            return
        if not outbox.hand_over(message, now=self._clock.now()):
            return
        result = self._handed(channel, message)
        outbox.record(message, result, now=self._clock.now())
        log.info("message_handed_over", message=message.id, state=result.state.value, attempt=message.attempt)

    def _handed(self, channel: Channel, message: Claimed) -> Result:
        try:
            receipt = channel.hand_over(_outgoing(message))
        except ChannelError as error:
            now, reason = self._clock.now(), without_address(error.reason, message.recipient)
            if error.permanent:
                return Result(MessageState.FAILED, reason)
            if error.uncertain:
                return after_uncertain(message.message_class, attempt=message.attempt, reason=reason, now=now)
            return after_transient(attempt=message.attempt, reason=reason, now=now)
        return Result(MessageState.SENT, provider_id=receipt.provider_id)


def _outgoing(message: Claimed) -> Outgoing:
    return Outgoing(
        key=message.key,
        recipient=message.recipient,
        subject=message.subject,
        text=message.text,
        html=message.html,
        created_at=message.created_at,
    )


def run_once(clock: Clock) -> int:
    """Hand over one batch with a connection of its own; for scenarios and commands."""
    dispatcher = Dispatcher(clock)
    try:
        return dispatcher.run_once()
    finally:
        dispatcher.close()


def run(dispatcher: Dispatcher) -> None:
    """Turn until told to stop. A store that is away is waited for."""
    try:
        while not dispatcher.stop.is_set():
            pause = IDLE_SECONDS
            try:
                if dispatcher.run_once():
                    pause = 0.0
            except DatabaseError as away:
                log.warning("dispatch_store_away", error=type(away).__name__)
                pause = AWAY_SECONDS
            finally:
                connections.close_all()
            dispatcher.stop.wait(pause)
    finally:
        dispatcher.close()


def main() -> None:
    """Run the role until SIGTERM or SIGINT; the message in hand is finished, the others go back. Django is set up."""
    dispatcher = Dispatcher(SystemClock())
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: dispatcher.stop.set())
    run(dispatcher)
