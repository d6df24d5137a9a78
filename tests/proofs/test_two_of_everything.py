"""Two loops and two dispatchers, clocks ten minutes apart, each frozen for a while: nothing lost, nothing twice."""

from collections import Counter
from collections.abc import Iterator
from email import message_from_bytes
from pathlib import Path

import pytest

from leadloom.channels.models import SmtpSettings
from leadloom.config.schema import seed
from leadloom.inbox.services import create_write_key
from leadloom.inbox.types import KeyKind
from leadloom.kernel.clock import SystemClock
from leadloom.kernel.ids import WriteKeyId
from leadloom.leads.models import Assignment, Capacity, Lead, Transition
from leadloom.outbox.models import OutboxMessage
from leadloom.profiles.models import Contact
from leadloom.storage.clickhouse import EventStore
from leadloom.team.services import create_user
from leadloom.team.types import Role
from leadloom.tick.models import TickRun, TickState
from tests.channels.smtp_server import Mailbox, free_port, running
from tests.proofs.installation import wait_for
from tests.proofs.load import messages
from tests.proofs.processes import Process, append

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("two_of_everything")]
APART = ("--ahead", "600")


@pytest.fixture
def mailbox(clickhouse: EventStore) -> Iterator[Mailbox]:
    """A mail server, two salespeople who can be written to."""
    now = SystemClock().now()
    seed(now=now)
    for name in ("e1", "e2"):
        user = create_user(email=f"{name}@staff.example.com", name=name, role=Role.SALES, now=now)
        Capacity.objects.create(user=user, limit=1_000)
    box, port = Mailbox(), free_port()
    SmtpSettings.objects.create(
        host="127.0.0.1", port=port, security="none", from_address="crm@example.com", updated_at=now
    )
    with running(box, port=port):
        yield box


@pytest.fixture
def processes(tmp_path: Path, mailbox: Mailbox) -> Iterator[dict[str, Process]]:
    """The loop and the dispatcher of one machine, and those of another one whose clock is ten minutes ahead."""
    made = {
        f"{role}-{place}": Process(tmp_path, f"{role}-{place}", f"{role}_process", *words)
        for role in ("tick", "dispatch")
        for place, words in (("here", ()), ("there", APART))
    }
    yield made
    for one in made.values():
        one.end()


class Sender:
    """Sends what people do and keeps the ids of the events."""

    def __init__(self) -> None:
        now = SystemClock().now()
        self.key = WriteKeyId(create_write_key(name="proof", kind=KeyKind.SERVER, now=now).pk)
        self.people = 0
        self.sent: list[str] = []

    def send(self, people: int) -> None:
        """Let so many people ask for a demonstration."""
        for _ in range(people):
            self.people += 1
            self.sent += append(self.key, list(messages(self.people, form=True)))

    def is_assigned(self) -> bool:
        """Tell whether everybody's lead was given to a salesperson and everybody was told."""
        return (
            Assignment.objects.count() == self.people
            and not TickRun.objects.filter(state=TickState.FROZEN).exists()
            and OutboxMessage.objects.count() >= self.people
            and not OutboxMessage.objects.exclude(state="sent").exists()
        )


def holder(processes: dict[str, Process]) -> tuple[Process, Process]:
    """Return the loop that holds the lease, and the other one."""
    here, there = processes["tick-here"], processes["tick-there"]
    wait_for(lambda: here.holds() or there.holds(), 60, "one of the loops to take the lease")
    return (here, there) if here.holds() else (there, here)


def test_two_loops_and_two_dispatchers_with_wrong_clocks_double_and_lose_nothing(
    processes: dict[str, Process], mailbox: Mailbox, clickhouse: EventStore
) -> None:
    sender = Sender()
    for place in ("in_differences", "in_freeze"):  # the lease goes there and back
        frozen, other = holder(processes)
        sender.send(2)
        frozen.freeze_at(place)
        sender.send(3)
        wait_for(frozen.is_frozen, 30, f"the holder to freeze {place}")
        wait_for(other.holds, 60, "the other one to take the lease")
        wait_for(sender.is_assigned, 60, "the other one to go on")
        sender.send(2)
        frozen.thaw()
        wait_for(lambda one=frozen: one.says("tick.lease_lost") + one.says("tick.failed") > 0, 30, "a refusal")  # type: ignore[misc]
        wait_for(sender.is_assigned, 60, "the leads after the thaw")
        assert other.holds()

    for name in ("dispatch-there", "dispatch-here"):
        processes[name].freeze_at("before_hand_over")
        wait_for(lambda one=name: _send_until_frozen(sender, processes[one]), 60, f"{name} to freeze")  # type: ignore[misc]
        wait_for(sender.is_assigned, 60, "the other dispatcher to take over what it had")
        processes[name].thaw()
        sender.send(2)
        wait_for(sender.is_assigned, 60, "all mail")

    rows = clickhouse.query("SELECT toString(event_id), count() FROM events GROUP BY event_id")
    stored = {str(row[0]): int(str(row[1])) for row in rows}
    assert {event: stored.get(event) for event in sender.sent} == dict.fromkeys(sender.sent, 1)
    assert set(stored.values()) == {1}
    assert Contact.objects.count() == Lead.objects.count() == sender.people
    assert Transition.objects.filter(kind="stage", to_stage="mql").count() == sender.people
    wires = [message_from_bytes(wire) for _, wire in mailbox.taken]
    assert len(wires) == OutboxMessage.objects.count()
    assert set(Counter(wire["Message-ID"] for wire in wires).values()) == {1}


def _send_until_frozen(sender: Sender, dispatcher: Process) -> bool:
    """Make more mail until this dispatcher, and not the other one, has taken some."""
    if not dispatcher.is_frozen():
        sender.send(1)
    return dispatcher.is_frozen()
