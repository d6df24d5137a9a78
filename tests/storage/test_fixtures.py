from leadloom.storage.clickhouse import EventStore


def test_the_event_store_answers(clickhouse: EventStore) -> None:
    assert clickhouse.query("SELECT 1") == [(1,)]
