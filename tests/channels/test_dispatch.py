"""The dispatch loop: from the outbox through a real SMTP server, and what happens when something breaks on the way."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy

import pytest
from django.conf import LazySettings

from leadloom.channels import dispatch
from leadloom.channels.definition import without_address
from leadloom.channels.dispatch import Dispatcher
from leadloom.channels.errors import ChannelError
from leadloom.channels.models import SmtpSettings
from leadloom.channels.selectors import effective_smtp, sending_state
from leadloom.channels.types import Outgoing, Receipt
from leadloom.kernel.clock import VirtualClock
from leadloom.outbox import services as outbox
from leadloom.outbox.models import OutboxMessage
from leadloom.outbox.types import Claimed, MessageClass, NewMessage
from tests.channels.smtp_server import Mailbox, free_port, running

NOW = datetime(2024, 5, 20, 2, 0, tzinfo=UTC)


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock(NOW)


@pytest.fixture
def mailbox(db: None) -> Iterator[Mailbox]:
    mailbox, port = Mailbox(), free_port()
    with running(mailbox, port=port):
        use_server(port=port)
        yield mailbox


def use_server(*, host: str = "127.0.0.1", port: int) -> None:
    SmtpSettings.objects.create(
        host=host, port=port, security="none", from_address="crm@example.com", from_name="CRM", updated_at=NOW
    )


def enqueue(*names: str, kind: MessageClass = MessageClass.STAFF) -> None:
    outbox.enqueue(
        [NewMessage(f"key-{name}", kind, f"{name}@example.com", f"To {name}", "text", "<p>html</p>") for name in names],
        now=NOW,
    )


def states() -> dict[str, str]:
    return {key.removeprefix("key-"): state for key, state in OutboxMessage.objects.values_list("key", "state")}


def run_after_the_lease(clock: VirtualClock) -> None:
    """Run a dispatcher that has watched others' messages stand still for the whole lease."""
    dispatcher = Dispatcher(clock, lease=0.0)
    dispatcher.run_once()
    dispatcher.run_once()
    dispatcher.close()


def let_all_pass(message: Claimed) -> None:
    return None


def test_every_message_arrives_once(mailbox: Mailbox, clock: VirtualClock) -> None:
    enqueue("a", "b", "c")
    assert dispatch.run_once(clock) == 3
    assert dispatch.run_once(clock) == 0
    assert sorted(recipient for recipient, _ in mailbox.taken) == ["a@example.com", "b@example.com", "c@example.com"]
    assert set(states().values()) == {"sent"}


def test_one_bad_recipient_changes_nothing_for_the_others(mailbox: Mailbox, clock: VirtualClock) -> None:
    enqueue("a", "unknown", "b", "later", "vanish", "c")
    dispatch.run_once(clock)
    assert states() == {
        "a": "sent", "b": "sent", "c": "sent", "unknown": "failed", "later": "pending", "vanish": "pending",
    }  # fmt: skip
    assert len(mailbox.taken) == 3


def test_a_deferred_message_is_tried_again_when_its_time_comes_and_not_before(
    mailbox: Mailbox, clock: VirtualClock
) -> None:
    enqueue("later")
    dispatch.run_once(clock)
    assert dispatch.run_once(clock) == 0
    clock.advance(timedelta(seconds=10))
    assert dispatch.run_once(clock) == 1
    message = OutboxMessage.objects.get()
    assert message.attempts == 2
    assert message.reason == "451 4.7.1 greylisted, come back later"


def test_marketing_whose_connection_broke_after_the_data_is_never_sent_again_by_itself(
    mailbox: Mailbox, clock: VirtualClock
) -> None:
    enqueue("vanish", kind=MessageClass.MARKETING)
    dispatcher = Dispatcher(clock, gate=let_all_pass)
    dispatcher.run_once()
    clock.advance(timedelta(days=2))
    assert dispatcher.run_once() == 0
    dispatcher.close()
    assert states() == {"vanish": "unknown"}


def test_marketing_is_refused_without_the_consent_gate(mailbox: Mailbox, clock: VirtualClock) -> None:
    enqueue("news", kind=MessageClass.MARKETING)
    dispatch.run_once(clock)
    assert states() == {"news": "refused"}
    assert mailbox.taken == []


def test_a_repeated_hand_over_is_the_same_mail_for_its_receiver(mailbox: Mailbox, clock: VirtualClock) -> None:
    enqueue("a")
    dispatch.run_once(clock)
    OutboxMessage.objects.update(state="handed")
    run_after_the_lease(clock)
    first, second = (message_from_bytes(wire, policy=policy.default) for _, wire in mailbox.taken)
    assert first["Message-ID"] == second["Message-ID"]


class Crash(Exception):
    """Stands for the end of the process."""


class CrashingChannel:
    """Takes the message and is gone before anybody can note it."""

    def hand_over(self, message: Outgoing) -> Receipt:
        raise Crash

    def close(self) -> None:
        return None


def test_a_crash_after_hand_over_leaves_marketing_unknown_and_sends_staff_mail_again(
    mailbox: Mailbox, clock: VirtualClock
) -> None:
    for name, kind in (("news", MessageClass.MARKETING), ("alert", MessageClass.STAFF)):
        enqueue(name, kind=kind)
        with pytest.raises(Crash):
            Dispatcher(clock, gate=let_all_pass, connect=lambda server: CrashingChannel()).run_once()
    assert states() == {"news": "handed", "alert": "handed"}
    run_after_the_lease(clock)
    assert states() == {"news": "unknown", "alert": "sent"}
    assert [recipient for recipient, _ in mailbox.taken] == ["alert@example.com"]


class StoppingChannel:
    """Is told to stop while the first message is on its way."""

    def __init__(self) -> None:
        self.dispatcher: Dispatcher | None = None
        self.sent: list[str] = []

    def hand_over(self, message: Outgoing) -> Receipt:
        assert self.dispatcher is not None
        self.dispatcher.stop.set()
        self.sent.append(message.recipient)
        return Receipt("x")

    def close(self) -> None:
        return None


def test_a_dispatcher_told_to_stop_finishes_the_message_in_hand_and_gives_the_others_back(
    mailbox: Mailbox, clock: VirtualClock
) -> None:
    enqueue("a", "b", "c")
    channel = StoppingChannel()
    channel.dispatcher = Dispatcher(clock, connect=lambda server: channel)
    assert channel.dispatcher.run_once() == 1
    assert sorted(states().values()) == ["pending", "pending", "sent"]


@pytest.mark.django_db(transaction=True)
def test_the_loop_ends_soon_after_it_is_told_to(clock: VirtualClock) -> None:
    dispatcher = Dispatcher(clock)
    thread = threading.Thread(target=dispatch.run, args=(dispatcher,))
    thread.start()
    dispatcher.stop.set()
    thread.join(timeout=5)
    assert not thread.is_alive()


@pytest.mark.django_db
def test_without_a_mail_server_nothing_is_sent_and_the_state_says_so(
    clock: VirtualClock, settings: LazySettings
) -> None:
    settings.PRODUCTION, settings.DEMO = True, False
    enqueue("a")
    assert dispatch.run_once(clock) == 0
    assert states() == {"a": "pending"}
    assert sending_state(production=True, demo=False).code == "no_smtp_settings"


@pytest.mark.django_db
@pytest.mark.parametrize("host", ["smtp.example.com", "192.0.2.1", "0.0.0.0", "localhost.example.com", "::2"])
def test_outside_production_no_mail_leaves_this_machine(clock: VirtualClock, settings: LazySettings, host: str) -> None:
    settings.PRODUCTION, settings.DEMO = False, False
    use_server(host=host, port=25)
    enqueue("a")
    assert dispatch.run_once(clock) == 0
    assert states() == {"a": "pending"}
    state = sending_state(production=False, demo=False)
    assert state.code == "server_not_local"
    assert "127.0.0.1" in state.detail
    assert sending_state(production=True, demo=False).is_ready


@pytest.mark.django_db
def test_the_demo_uses_its_own_sink_until_a_server_is_entered(settings: LazySettings) -> None:
    server = effective_smtp(demo=True)
    assert server is not None
    assert server.host == "127.0.0.1"
    assert effective_smtp(demo=False) is None
    use_server(port=2525)
    entered = effective_smtp(demo=True)
    assert entered is not None
    assert entered.port == 2525


def test_new_settings_are_used_from_the_next_turn_on(mailbox: Mailbox, clock: VirtualClock) -> None:
    dispatcher = Dispatcher(clock)
    enqueue("a")
    dispatcher.run_once()
    other, port = Mailbox(), free_port()
    with running(other, port=port):
        SmtpSettings.objects.update(port=port)
        enqueue("b")
        dispatcher.run_once()
        dispatcher.close()
    assert [recipient for recipient, _ in other.taken] == ["b@example.com"]


def test_a_reason_kept_in_plain_never_holds_the_address() -> None:
    answer = "550 5.1.1 <Wang.Fang@Example.com>: user wang.fang@example.com unknown, ask postmaster@example.org"
    assert "@" not in without_address(answer, "wang.fang@example.com")


def test_a_refused_recipients_address_is_not_in_the_stored_reason(mailbox: Mailbox, clock: VirtualClock) -> None:
    enqueue("a")

    class Telling(CrashingChannel):
        def hand_over(self, message: Outgoing) -> Receipt:
            raise ChannelError(f"550 <{message.recipient}> unknown", permanent=True)

    Dispatcher(clock, connect=lambda server: Telling()).run_once()
    assert OutboxMessage.objects.get().reason == "550 <(recipient)> unknown"
