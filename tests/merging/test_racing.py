"""Merges against everything else that decides who is who, in transactions of their own."""

from collections.abc import Callable
from threading import Event, Thread

import pytest
from django.db import connections, transaction

from leadloom.identity.models import Identifier
from leadloom.kernel.clock import VirtualClock
from leadloom.kernel.ids import ContactId
from leadloom.merging.models import ContactMerge
from leadloom.merging.services import merge
from leadloom.profiles.models import Contact
from leadloom.profiles.services import ContactInput, create_contact
from leadloom.scoring.services import seed_scoring
from leadloom.storage.clickhouse import EventStore
from leadloom.tick.lease import Lease
from leadloom.tick.loop import Loop
from leadloom.tick.rulebook import rule_book
from leadloom.tick.step_a import freeze_batch
from tests.identity.messages import T0
from tests.profiles import people

pytestmark = pytest.mark.django_db(transaction=True)


def beside(work: Callable[[], object]) -> Thread:
    """Start work in a thread with a connection of its own."""

    def run() -> None:
        try:
            work()
        finally:
            connections.close_all()

    thread = Thread(target=run)
    thread.start()
    return thread


@pytest.fixture
def two() -> tuple[ContactId, ContactId]:
    return people.contact("anna@acme.example.com"), people.contact("wang@home.example.com")


def test_a_merge_waits_for_whoever_is_settling_and_takes_what_it_wrote_along(two: tuple[ContactId, ContactId]) -> None:
    anna, other = two
    with transaction.atomic():
        create_contact(ContactInput({"title": "CEO"}, email="wang@home.example.com", mobile="10012345678"), now=T0)
        merging = beside(lambda: merge(anna, other, {}, by=None, now=T0))
        merging.join(0.4)
        assert merging.is_alive(), "it waits"
        assert not ContactMerge.objects.exists()
    merging.join(20)
    assert Contact.objects.get().title == "CEO"
    assert set(Identifier.objects.values_list("contact_id", flat=True)) == {anna}


def test_an_upsert_during_a_merge_finds_the_merged_contact(two: tuple[ContactId, ContactId]) -> None:
    anna, other = two
    found: list[ContactId] = []
    begun = Event()

    def upsert() -> None:
        begun.set()
        found.append(create_contact(ContactInput({"title": "CEO"}, email="wang@home.example.com"), now=T0)[0])

    with transaction.atomic():
        merge(anna, other, {}, by=None, now=T0)
        upserting = beside(upsert)
        begun.wait(10)
        upserting.join(0.4)
        assert upserting.is_alive(), "it waits"
    upserting.join(20)
    assert found == [anna]
    assert Contact.objects.get().title == "CEO"


def test_a_merge_before_a_crash_is_told_to_the_event_store_after_it(
    two: tuple[ContactId, ContactId], clickhouse: EventStore
) -> None:
    anna, other = two
    seed_scoring(now=T0)
    merge(anna, other, {}, by=None, now=T0)
    lease = Lease(alone=True, holder="first")
    assert lease.acquire()
    freeze_batch(lease, heard=rule_book().heard, now=T0)  # and the process is gone before step B
    following = Lease(alone=True, holder="second")
    assert following.acquire()
    Loop(store=clickhouse, lease=following, clock=VirtualClock(T0)).drain()
    ((owner,),) = clickhouse.query(
        "SELECT argMax(contact, version) FROM subject_map WHERE subject = {subject:UInt64}", {"subject": other}
    )
    assert owner == anna
