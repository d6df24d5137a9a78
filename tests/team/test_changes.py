"""Two writers at once."""

import threading

import pytest
from django.db import connection, connections, transaction

from leadloom.team import changes
from leadloom.team.types import Area


@pytest.mark.django_db(transaction=True)
def test_a_writer_never_waits_for_another_and_both_changes_count() -> None:
    changes.bump(Area.LEADS)
    began, finish = threading.Event(), threading.Event()

    def slow() -> None:
        try:
            with transaction.atomic():
                changes.bump(Area.LEADS, Area.CONTACTS)
                began.set()
                finish.wait(10)
        finally:
            connections.close_all()

    other = threading.Thread(target=slow)
    other.start()
    assert began.wait(10)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '1ms'")
        changes.bump(Area.CONTACTS, Area.LEADS)
    assert changes.versions() == {"leads": 2, "contacts": 1}
    finish.set()
    other.join()
    assert changes.versions() == {"leads": 3, "contacts": 2}
