"""``GET /api/v1/sources`` as screens and integrators call it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client, override_settings

from leadloom.kernel.clock import VirtualClock
from leadloom.team.clock import running_on
from leadloom.team.rights import RIGHTS
from leadloom.team.types import Role
from tests.analytics.funnel import open_leads
from tests.team.people import bearer, key_of, person

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _surroundings() -> Iterator[None]:
    with (
        override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]),
        running_on(VirtualClock(NOON)),
    ):
        yield


def ask(query: str = "", *, role: Role = Role.ANALYST) -> tuple[int, dict[str, object]]:
    """Return status and body of the answer to somebody with this role."""
    answer = Client().get(f"/api/v1/sources{query}", headers=bearer(key_of(person(role))))
    return answer.status_code, answer.json()


def test_the_page_tells_leads_won_deals_and_rate_by_source_and_the_instant() -> None:
    open_leads({"social": (3, 1), "": (1, 0)}, opened_at=NOON - timedelta(days=40))
    assert ask() == (
        200,
        {
            "rows": [
                {
                    "source": "social",
                    "label": {"zh": "社交媒体", "en": "Social"},
                    "leads": 3,
                    "won": 1,
                    "rate": "33.33",
                    "money": [],
                },
                {
                    "source": "not_given",
                    "label": {"zh": "未填写", "en": "Not given"},
                    "leads": 1,
                    "won": 0,
                    "rate": "0.00",
                    "money": [],
                },
            ],
            "total": {"leads": 4, "won": 1, "rate": "25.00", "money": []},
            "as_of": "2026-03-02T04:00:00Z",
            "since": None,
            "until": None,
        },
    )


def test_every_number_of_the_table_is_the_number_of_leads_that_the_list_has_for_it() -> None:
    open_leads({"social": (3, 1), "": (2, 1), "email": (1, 0)}, opened_at=NOON - timedelta(days=40))
    open_leads({"social": (4, 0)}, opened_at=NOON)
    caller = Client(headers=bearer(key_of(person(Role.MARKETER))))
    table = caller.get("/api/v1/sources?from=2026-01-01&to=2026-03-02").json()
    assert (table["since"], table["until"]) == ("2025-12-31T16:00:00Z", "2026-03-01T16:00:00Z")
    period = {"happened": "opened", "since": table["since"], "until": table["until"]}
    for row in [*table["rows"], table["total"]]:
        asked = period | ({"source": row["source"]} if "source" in row else {})
        for counted, more in (("leads", {}), ("won", {"won": "true"})):
            found = caller.get("/api/v1/leads", asked | more).json()["items"]
            assert len(found) == row[counted], (row, counted)


def test_days_are_the_organisations_and_the_last_one_is_left_out() -> None:
    open_leads({"email": (1, 0)}, opened_at=datetime(2026, 2, 27, 15, 59, tzinfo=UTC))  # the 27th, 23:59
    open_leads({"social": (1, 0)}, opened_at=datetime(2026, 2, 27, 16, 0, tzinfo=UTC))  # the 28th, 00:00
    open_leads({"referral": (1, 0)}, opened_at=datetime(2026, 2, 28, 16, 0, tzinfo=UTC))  # the 1st, 00:00

    _, body = ask("?from=2026-02-28&to=2026-03-01")

    rows = body["rows"]
    assert isinstance(rows, list)
    assert [row["source"] for row in rows] == ["social"]


def test_a_period_that_ends_before_it_begins_is_refused_with_its_place() -> None:
    status, body = ask("?from=2026-03-01&to=2026-02-01")
    assert (status, body["code"], body["errors"]) == (
        422,
        "invalid_input",
        [{"path": "to", "message": "must not be before from"}],
    )


@pytest.mark.parametrize("day", ["yesterday", "2026-02-30", "1969-12-31", "9999-12-31", "0001-01-01"])
def test_a_day_that_is_none_or_out_of_range_is_refused(day: str) -> None:
    status, _ = ask(f"?from={day}")
    assert status == 422


@pytest.mark.parametrize("role", list(Role))
def test_whoever_has_the_right_sees_the_same_numbers_and_nobody_else_sees_any(role: Role) -> None:
    open_leads({"social": (2, 1)}, opened_at=NOON - timedelta(days=40))
    status, body = ask(role=role)
    if "sources.view" in RIGHTS[role]:
        assert (status, body["total"]) == (200, {"leads": 2, "won": 1, "rate": "50.00", "money": []})
    else:
        assert (status, body["code"]) == (403, "forbidden")
