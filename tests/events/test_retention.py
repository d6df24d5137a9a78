"""Old events are forgotten by whole months, and nothing else is."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from leadloom.events.retention import first_kept_month, forget_old_events
from leadloom.events.selectors import months_kept
from leadloom.events.services import keep_events
from leadloom.imports.sweeper import SWEEP_EVERY, Sweeper
from leadloom.kernel.clock import VirtualClock
from leadloom.storage.clickhouse import EventStore
from leadloom.team.types import Role
from tests.team.people import person

NOW = datetime(2026, 3, 2, 4, 30, tzinfo=UTC)
MONTHS = st.integers(min_value=6, max_value=240)
INSTANTS = st.datetimes(min_value=datetime(2022, 1, 1), max_value=datetime(2040, 1, 1)).map(  # noqa: DTZ001
    lambda at: at.replace(tzinfo=UTC)
)


def put(store: EventStore, *instants: datetime) -> None:
    for number, at in enumerate(instants):
        row = (
            f'{{"subject": {number + 1}, "type": "page_viewed", "at": "{at:%Y-%m-%d %H:%M:%S.%f}", "tick": 1,'
            f' "event_id": "00000000-0000-0000-0000-{number:012d}", "received_at": "{NOW:%Y-%m-%d %H:%M:%S}",'
            ' "origin": "sdk", "bot": 0, "visit": 0, "props": {}}'
        )
        store.insert_raw("events", row.encode())
    store.insert_raw("subject_map", b'{"subject": 1, "contact": 1, "version": 1, "at": "2020-01-01 00:00:00"}')


def instants(store: EventStore) -> list[datetime]:
    return [at for (at,) in store.query("SELECT at FROM events ORDER BY at") if isinstance(at, datetime)]


@given(now=INSTANTS, months=MONTHS)
def test_whatever_is_dropped_is_older_than_what_is_kept(now: datetime, months: int) -> None:
    kept = first_kept_month(now=now, months=months)
    year, month = divmod(kept, 100)
    assert 1 <= month <= 12
    assert (now.year * 12 + now.month) - (year * 12 + month) == months


@pytest.mark.django_db
class TestForgetting:
    """On the real store."""

    def test_only_whole_months_older_than_the_class_go_and_nothing_else(self, clickhouse: EventStore) -> None:
        moment = timedelta(milliseconds=1)
        first = datetime(2025, 9, 1, tzinfo=UTC)
        put(clickhouse, datetime(2019, 1, 31, tzinfo=UTC), first - moment, first, first + moment, NOW)
        keep_events(months=6)
        assert forget_old_events(clickhouse, now=NOW) == 2
        assert instants(clickhouse) == [first, first + moment, NOW]
        assert clickhouse.query("SELECT count() FROM subject_map") == [(1,)]
        assert forget_old_events(clickhouse, now=NOW) == 0

    def test_without_a_decision_events_are_kept(self, clickhouse: EventStore) -> None:
        put(clickhouse, datetime(1999, 1, 1, tzinfo=UTC))
        assert forget_old_events(clickhouse, now=NOW) == 0
        keep_events(months=6)
        keep_events(months=None)
        assert Sweeper(VirtualClock(NOW)).turn()
        assert len(instants(clickhouse)) == 1

    def test_the_role_sweeps_once_an_hour(self, clickhouse: EventStore) -> None:
        clock = VirtualClock(NOW)
        sweeper = Sweeper(clock)
        assert sweeper.turn()
        keep_events(months=6)
        put(clickhouse, datetime(2020, 1, 1, tzinfo=UTC))
        assert not sweeper.turn()
        clock.advance(SWEEP_EVERY)
        assert sweeper.turn()
        assert instants(clickhouse) == []

    @pytest.mark.parametrize(("months", "status"), [(6, 200), (None, 200), (240, 200), (5, 422), (241, 422), (0, 422)])
    def test_an_administrator_decides_and_too_short_a_time_is_refused(self, months: int | None, status: int) -> None:
        client = Client()
        client.force_login(person(Role.ADMIN))
        body = {"events_months": months}
        answer = client.put("/api/v1/settings/retention", body, content_type="application/json")
        assert answer.status_code == status, answer.content
        assert months_kept() == (months if status == 200 else None)
        assert client.get("/api/v1/settings/retention").json() == {"events_months": months_kept()}
