"""Lists as parameters arrive as the arrays the driver would have made."""

from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leadloom.storage.postgres_sql import array_literal

pytestmark = pytest.mark.django_db

EARLIEST, LATEST = datetime(1, 1, 2), datetime(9999, 12, 30)  # noqa: DTZ001 - hypothesis adds the zone
TEXTS = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]))
LISTS = st.one_of(
    st.tuples(st.just("text"), st.lists(TEXTS | st.none())),
    st.tuples(st.just("bigint"), st.lists(st.integers(-(2**63), 2**63 - 1) | st.none())),
    st.tuples(st.just("bytea"), st.lists(st.binary() | st.none())),
    st.tuples(st.just("boolean"), st.lists(st.booleans() | st.none())),
    st.tuples(st.just("uuid"), st.lists(st.uuids() | st.none())),
    st.tuples(
        st.just("timestamptz"),
        st.lists(st.datetimes(EARLIEST, LATEST, timezones=st.just(UTC)) | st.none()),
    ),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(given=LISTS)
def test_a_list_of_any_kind_arrives_as_it_was(given: tuple[str, list[object]]) -> None:
    kind, values = given
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT %s::{kind}[]", [array_literal(values)])
        (found,) = cursor.fetchone()
    assert found == values


def test_an_instant_of_another_zone_and_the_word_null_stay_what_they_are() -> None:
    at = datetime(2024, 5, 20, 10, tzinfo=timezone(timedelta(hours=8)))
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::timestamptz[], %s::text[]", [array_literal([at]), array_literal(["NULL", "", " "])])
        assert cursor.fetchone() == ([at], ["NULL", "", " "])


def test_what_is_mixed_or_unknown_is_left_to_the_driver() -> None:
    assert array_literal([1, "a"]) is None
    assert array_literal([[1], [2]]) is None
    assert array_literal([UUID(int=1), b"x"]) is None
