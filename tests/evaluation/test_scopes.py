"""Who is asked: visitors who become known, merged contacts, ranges, ticks, and stopping a pass."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from leadloom.criteria.json_form import parse
from leadloom.evaluation.definition import Everyone, Touched
from leadloom.evaluation.passes import cancel, run, run_everyone
from leadloom.evaluation.plan import Plan
from leadloom.kernel.ids import FIRST_VISITOR, ContactId, TickId
from leadloom.storage.clickhouse import EventStore
from tests.criteria.catalogue import CATALOGUE
from tests.criteria.interpreter import Happened, History, Link, Version
from tests.evaluation.stored import store_history, touch

NOON = datetime(2026, 3, 10, 4, 0, tzinfo=UTC)
PLAN = Plan.build({"viewed": parse({"event": "page_viewed"}, CATALOGUE)}, {}, {}, CATALOGUE)


def viewed(subject: int, at: datetime = NOON) -> Happened:
    return Happened(subject=subject, type="page_viewed", at=at, event_id=UUID(int=subject))


def known(contact: int, at: datetime = NOON) -> Version:
    return Version(contact=contact, version=contact, at=at, attrs={})


def met(store: EventStore, *, as_of: datetime = NOON) -> dict[int, bool]:
    return {a.contact: a.met["viewed"] for a in run(PLAN, store, as_of=as_of, scope=Everyone(), run_id="scopes")}


def test_a_visitors_pages_count_once_the_visitor_is_known(clickhouse: EventStore) -> None:
    visitor = FIRST_VISITOR + 7
    store_history(clickhouse, History(events=[viewed(visitor)], versions=[known(1)]))
    assert met(clickhouse) == {1: False}
    store_history(clickhouse, History(links=[Link(subject=visitor, contact=1, version=1)]))
    assert met(clickhouse) == {1: True}


def test_a_contact_merged_into_another_is_gone_and_its_pages_are_the_others_until_it_is_unmerged(
    clickhouse: EventStore,
) -> None:
    store_history(clickhouse, History(events=[viewed(1)], versions=[known(1), known(2)]))
    assert met(clickhouse) == {1: True, 2: False}
    store_history(clickhouse, History(links=[Link(subject=1, contact=2, version=5)]))
    assert met(clickhouse) == {2: True}
    store_history(clickhouse, History(links=[Link(subject=1, contact=1, version=6)]))
    assert met(clickhouse) == {1: True, 2: False}


def test_a_contact_that_did_not_exist_at_the_instant_has_no_answer(clickhouse: EventStore) -> None:
    store_history(clickhouse, History(events=[viewed(1)], versions=[known(1)]))
    assert met(clickhouse, as_of=NOON - timedelta(milliseconds=1)) == {}
    assert met(clickhouse, as_of=NOON) == {1: True}


def test_a_tick_asks_only_about_the_contacts_it_touched(clickhouse: EventStore) -> None:
    visitor = FIRST_VISITOR + 8
    store_history(
        clickhouse,
        History(
            events=[viewed(1), viewed(visitor)],
            versions=[known(1), known(2), known(3)],
            links=[Link(subject=visitor, contact=2, version=1)],
        ),
    )
    touch(clickhouse, [2, 3, 3, 99], tick=41)
    answers = run(PLAN, clickhouse, as_of=NOON, scope=Touched(TickId(41)), run_id="tick-41")
    assert [(a.contact, a.met["viewed"]) for a in answers] == [(2, True), (3, False)]
    assert list(run(PLAN, clickhouse, as_of=NOON, scope=Touched(TickId(42)), run_id="tick-42")) == []


def test_a_full_pass_in_ranges_meets_everybody_once(clickhouse: EventStore) -> None:
    contacts = range(1, 12)
    store_history(
        clickhouse,
        History(
            events=[viewed(contact) for contact in contacts[::2]], versions=[known(contact) for contact in contacts]
        ),
    )
    answers = run_everyone(PLAN, clickhouse, as_of=NOON, run_id="full", last_contact=ContactId(11), size=4)
    assert [(a.contact, a.met["viewed"]) for a in answers] == [(contact, contact % 2 == 1) for contact in contacts]


@pytest.mark.parametrize("run_id", ["", "a b", "x */ DROP TABLE events --", "x" * 81])
def test_a_run_id_that_could_be_more_than_a_name_is_refused(clickhouse: EventStore, run_id: str) -> None:
    with pytest.raises(ValueError, match="run id"):
        list(run(PLAN, clickhouse, as_of=NOON, scope=Everyone(), run_id=run_id))
    with pytest.raises(ValueError, match="run id"):
        cancel(clickhouse, run_id=run_id)


def test_stopping_a_run_that_is_over_is_fine(clickhouse: EventStore) -> None:
    cancel(clickhouse, run_id="long-gone")
    assert met(clickhouse) == {}
