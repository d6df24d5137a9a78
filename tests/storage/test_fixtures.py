"""What the tests of every module stand on."""

import os

import psycopg
import pytest

from leadloom.storage.clickhouse import EventStore, event_store


def test_the_event_store_has_the_tables_of_its_migrations(clickhouse: EventStore) -> None:
    tables = {row[0] for row in clickhouse.query("SELECT name FROM system.tables WHERE database = currentDatabase()")}
    assert {"events", "subject_map", "contact_versions", "schema_migrations"} <= tables
    assert event_store() is clickhouse


@pytest.mark.parametrize("turn", [1, 2])
def test_a_test_finds_the_event_store_empty(clickhouse: EventStore, turn: int) -> None:
    assert clickhouse.query("SELECT count() FROM contact_subjects") == [(0,)]
    clickhouse.insert_raw("contact_subjects", b'{"contact": %d}' % turn)
    assert clickhouse.query("SELECT contact FROM contact_subjects") == [(turn,)]


@pytest.mark.django_db
def test_django_and_every_other_process_see_the_same_database() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT current_database(), current_setting('server_version_num')::int / 10000")
        name, version = cursor.fetchone()
    assert version >= 16
    with psycopg.connect(os.environ["LEADLOOM_DATABASE_URL"]) as other:
        assert other.execute("SELECT current_database()").fetchone() == (name,)
