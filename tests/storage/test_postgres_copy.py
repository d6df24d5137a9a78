"""Rows written with COPY are the rows that were given."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leadloom.storage.postgres_copy import copy_in, copy_text
from leadloom.storage.sqlfiles import Statement

pytestmark = pytest.mark.django_db

TEXTS = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]))
KINDS = ("text", "bigint", "bytea", "boolean", "uuid", "timestamptz", "bytea[]", "bigint[]")
CELLS = st.tuples(
    TEXTS | st.none(),
    st.integers(-(2**63), 2**63 - 1) | st.none(),
    st.binary() | st.none(),
    st.booleans() | st.none(),
    st.uuids() | st.none(),
    st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30), timezones=st.just(UTC)) | st.none(),  # noqa: DTZ001
    st.lists(st.binary()) | st.none(),
    st.lists(st.integers(-(2**63), 2**63 - 1)) | st.none(),
)


def statement(table: str) -> Statement:
    return Statement(text=f"COPY {table} FROM STDIN", tag="storage/rows", name="rows")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(rows=st.lists(CELLS, min_size=1, max_size=5))
def test_rows_of_any_kind_arrive_as_they_were(rows: list[tuple[object, ...]]) -> None:
    columns = ", ".join(f"c{number} {kind}" for number, kind in enumerate(KINDS))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE arrived (place bigserial, {columns}) ON COMMIT DROP")
        names = ", ".join(f"c{number}" for number in range(len(KINDS)))
        assert copy_in(statement(f"arrived ({names})"), list(zip(*rows, strict=True))) == len(rows)
        cursor.execute(f"SELECT {names} FROM arrived ORDER BY place")
        assert cursor.fetchall() == rows
        cursor.execute("DROP TABLE arrived")


def test_a_text_that_looks_like_nothing_stays_a_text() -> None:
    assert copy_text([["\\N", "", "a\tb\\\r\n"], [None, "\\N", "c"]]) == "\\\\N\t\\N\n\t\\\\N\na\\tb\\\\\\r\\n\tc\n"


def test_what_no_row_holds_is_refused() -> None:
    with pytest.raises(TypeError):
        copy_text([[1, "a"]])
    with pytest.raises(ValueError, match="NUL"):
        copy_text([["a\x00b", "c"]])
    with pytest.raises(ValueError, match="NUL"):
        copy_text([["a\x00b", None]])
    assert copy_in(statement("nowhere"), [[], []]) == 0


def test_a_row_that_is_refused_takes_all_of_them_back() -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE arrived (key uuid PRIMARY KEY) ON COMMIT DROP")
        with pytest.raises(IntegrityError), transaction.atomic():
            copy_in(statement("arrived"), [[UUID(int=1), UUID(int=2), UUID(int=1)]])
        cursor.execute("SELECT count(*) FROM arrived")
        assert cursor.fetchone() == (0,)
