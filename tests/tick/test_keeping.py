"""What is older than its class is kept goes with a full pass, and nothing else does; what a rule needs stays."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from leadloom.imports.models import CompanyTrail, ContactTrail, FilePart, ImportJob, ImportPack, ImportRow
from leadloom.imports.types import JobState
from leadloom.kernel.clock import VirtualClock
from leadloom.lists.models import BulkAction, BulkMember
from leadloom.notifications.models import Notification
from leadloom.outbox import selectors, services
from leadloom.outbox.models import OutboxMessage
from leadloom.outbox.types import MessageClass, MessageState, NewMessage
from leadloom.profiles.services import ContactInput, create_contact
from leadloom.team.clock import running_on
from leadloom.team.types import Role
from leadloom.tick import keeping
from leadloom.tick.models import Keeping, TickRun, TickState
from leadloom.tick.types import KeepingClass
from tests.imports.people import MAPPING, Desk, desk, row, written
from tests.lists.office import MONDAY
from tests.lists.office import office as lists_office
from tests.team.people import person

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 4, 30, tzinfo=UTC)
DAY = timedelta(days=1)
URL = "/api/v1/settings/retention/classes"


def sweep(now: datetime = NOW) -> None:
    keeping.let_go(now=now, between=lambda: None)


def admin() -> Client:
    client = Client()
    client.force_login(person(Role.ADMIN))
    return client


def put(client: Client, name: str, days: int | None) -> int:
    return client.put(f"{URL}/{name}", {"days": days}, content_type="application/json").status_code


def test_the_log_of_ticks_goes_after_30_days_unless_somebody_decides_and_open_ticks_stay() -> None:
    for age, state in ((31, TickState.DONE), (31, TickState.FROZEN), (29, TickState.DONE), (8, TickState.DONE)):
        TickRun.objects.create(fence=1, kind="batch", as_of=NOW - age * DAY, state=state)
    sweep()
    assert TickRun.objects.count() == 3
    keeping.keep(KeepingClass.TICKS, days=7)
    sweep()
    assert list(TickRun.objects.values_list("state", flat=True)) == [TickState.FROZEN]
    kept = Keeping.objects.get(name=KeepingClass.TICKS)
    assert (kept.days, kept.dropped_at, kept.dropped) == (7, NOW, 2)


def test_sent_messages_lose_their_content_and_keep_their_key_and_all_others_stay_as_they_are() -> None:
    keys = ("old", "new", "failed", "waits")
    services.enqueue(
        [NewMessage(key, MessageClass.STAFF, "e1@example.com", "About", "Hello", "<p>") for key in keys],
        now=NOW - 90 * DAY,
    )
    for key, state, age in (("old", "sent", 31), ("new", "sent", 29), ("failed", "failed", 90)):
        OutboxMessage.objects.filter(key=key).update(state=state, finished_at=NOW - age * DAY)
    sweep()
    assert not OutboxMessage.objects.filter(is_emptied=True).exists(), "without a decision they are kept"
    keeping.keep(KeepingClass.MESSAGES, days=30)
    sweep()
    assert list(OutboxMessage.objects.filter(is_emptied=True).values_list("key", flat=True)) == ["old"]
    emptied = OutboxMessage.objects.get(key="old")
    assert (bytes(emptied.recipient), bytes(emptied.subject), bytes(emptied.body)) == (b"", b"", b"")
    shown = selectors.messages(states=[MessageState.SENT], before_id=None, limit=9)
    assert {one.key: one.recipient == "" for one in shown} == {"old": True, "new": False}
    told = NewMessage("old", MessageClass.STAFF, "e1@example.com", "About", "Hello", "<p>")
    assert services.enqueue([told], now=NOW) == 0, "the same effect is never sent again"


def test_old_notifications_go_read_or_not() -> None:
    user = person(Role.SALES)
    for number, age in enumerate((31, 29)):
        Notification.objects.create(
            key=f"n{number}", user=user, kind="lead", level=1, params=b"x", link="/", created_at=NOW - age * DAY
        )
    keeping.keep(KeepingClass.NOTIFICATIONS, days=30)
    sweep()
    assert list(Notification.objects.values_list("key", flat=True)) == ["n1"]


def finished(office: Desk, number: int, *, age: int) -> int:
    job = office.run(written([row(number), row(number + 1, 联系电话="12")]), MAPPING, encoding="gb18030")
    ImportJob.objects.filter(pk=job).update(finished_at=NOW - age * DAY)
    return job


def test_imports_of_long_ago_let_rows_and_trails_go_keep_their_counts_and_can_not_be_undone() -> None:
    with desk() as office:
        old, new = finished(office, 1, age=31), finished(office, 5, age=29)
        counts = office.get(f"imports/{old}")
        keeping.keep(KeepingClass.IMPORTS, days=30)
        assert keeping.preview(KeepingClass.IMPORTS, days=30, now=NOW) == (NOW - 30 * DAY, 2)
        sweep()
        assert keeping.preview(KeepingClass.IMPORTS, days=30, now=NOW)[1] == 0
        for table in (ImportRow, ImportPack, ContactTrail, FilePart, CompanyTrail):
            assert not table._default_manager.filter(job_id=old).exists(), table
        assert ImportRow.objects.filter(job_id=new).count() == 2
        told = office.get(f"imports/{old}")
        assert told["state"] == JobState.CLOSED
        assert [told[name] for name in ("rows", "created", "to_fix")] == [
            counts[name] for name in ("rows", "created", "to_fix")
        ]
        office.post(f"imports/{old}/undo", {}, status=409)
        assert office.step(new, "undo")["state"] == JobState.UNDONE


def test_bulk_actions_of_long_ago_forget_whom_they_were_about_and_can_not_be_undone() -> None:
    with lists_office() as office:
        boss = person(Role.ADMIN)
        people = [create_contact(ContactInput(email=f"p{number}@firm.example.com"), now=MONDAY)[0] for number in (1, 2)]
        old, new = (office.bulk(boss, "add_tag", {"tag": "a"}, ids=people)["id"] for _ in range(2))
        BulkAction.objects.filter(pk=old).update(finished_at=NOW - 31 * DAY)
        BulkAction.objects.filter(pk=new).update(finished_at=NOW - 29 * DAY)
        sweep()
        assert BulkMember.objects.filter(bulk_id=old).exists(), "without a decision they are kept"
        keeping.keep(KeepingClass.BULK_ACTIONS, days=30)
        assert keeping.preview(KeepingClass.BULK_ACTIONS, days=30, now=NOW) == (NOW - 30 * DAY, 2)
        sweep()
        assert keeping.preview(KeepingClass.BULK_ACTIONS, days=30, now=NOW)[1] == 0
        assert set(BulkMember.objects.values_list("bulk_id", flat=True)) == {new}
        told = office.call(boss, "GET", f"bulk-actions/{old}")
        assert (told["state"], told["members"], told["can_be_undone"]) == ("closed", 2, False)
        office.call(boss, "POST", f"bulk-actions/{old}/undo", status=409)


def test_many_rows_go_in_bounded_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    user, steps = person(Role.SALES), []
    Notification.objects.bulk_create(
        Notification(key=f"n{n}", user=user, kind="lead", level=1, params=b"x", link="/", created_at=NOW - 40 * DAY)
        for n in range(7)
    )
    monkeypatch.setattr(keeping, "AT_ONCE", 3)
    keeping.keep(KeepingClass.NOTIFICATIONS, days=30)
    keeping.let_go(now=NOW, between=lambda: steps.append(Notification.objects.count()))
    assert steps == [4, 1, 0]
    assert Keeping.objects.get(name=KeepingClass.NOTIFICATIONS).dropped == 7


@pytest.mark.parametrize(
    ("name", "days", "status"),
    [
        ("ticks", 7, 200), ("ticks", 6, 422), ("ticks", None, 200), ("messages", 30, 200), ("messages", 29, 422),
        ("notifications", 29, 422), ("imports", 29, 422), ("imports", 3650, 200), ("imports", 3651, 422),
        ("history", 30, 422), ("inbox", 30, 422),
    ],
)  # fmt: skip
def test_an_administrator_decides_within_bounds_that_nothing_breaks(name: str, days: int | None, status: int) -> None:
    assert put(admin(), name, days) == status
    assert Keeping.objects.filter(name=name, days=days).exists() == (status == 200)


def test_the_page_says_what_would_go_and_what_went_last() -> None:
    TickRun.objects.create(fence=1, kind="batch", as_of=NOW - 10 * DAY, state=TickState.DONE)
    client = admin()
    with running_on(VirtualClock(NOW)):
        told = client.get(f"{URL}/ticks/preview?days=7").json()
        assert told == {"before": "2026-02-23T04:30:00Z", "rows": 1}
        assert client.get(f"{URL}/ticks/preview?days=6").status_code == 422
        assert TickRun.objects.count() == 1
        assert put(client, "ticks", 7) == 200
        sweep()
        (ticks, messages, *_) = client.get(URL).json()["items"]
    assert (ticks["days"], ticks["least"], ticks["rows"]) == (7, 7, 0)
    assert (ticks["dropped"], ticks["dropped_at"]) == (1, "2026-03-02T04:30:00Z")
    assert (messages["days"], messages["before"], messages["rows"]) == (None, None, None)
    reader = Client()
    reader.force_login(person(Role.SALES))
    assert reader.get(URL).status_code == 403
