"""Alive and ready."""

import pytest
from django.db import connection
from django.test import Client

from leadloom.storage.clickhouse import EventStore

pytestmark = pytest.mark.django_db


def test_the_process_is_alive_without_asking_a_store(django_assert_num_queries: object) -> None:
    with django_assert_num_queries(0):  # type: ignore[operator]
        assert Client().get("/healthz").json() == {"status": "ok"}


def test_it_is_ready_when_both_stores_answer_and_are_migrated(clickhouse: EventStore) -> None:
    answer = Client().get("/readyz")
    assert (answer.status_code, answer.json()["status"]) == (200, "ok"), answer.json()


def test_a_missing_migration_makes_it_unready(clickhouse: EventStore) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'team'")
    answer = Client().get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"] == {"operational_store": False, "event_store": True}


def test_an_event_store_that_is_away_makes_it_unready(clickhouse: EventStore, monkeypatch: pytest.MonkeyPatch) -> None:
    from leadloom.api import health

    monkeypatch.setattr(health, "event_store", lambda: EventStore("http://nobody:x@127.0.0.1:9/none"))
    answer = Client().get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"]["event_store"] is False
