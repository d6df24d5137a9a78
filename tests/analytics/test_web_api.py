"""``/api/v1/analytics/web`` as screens and integrators call it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client, override_settings

from leadloom.kernel.clock import VirtualClock
from leadloom.kernel.ids import FIRST_VISITOR
from leadloom.storage.clickhouse import EventStore
from leadloom.team.clock import running_on
from leadloom.team.rights import RIGHTS
from leadloom.team.types import Role
from tests.analytics.browsing import Browsing
from tests.team.people import bearer, key_of, person

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
BASE = "/api/v1/analytics/web"
DAY = "?from=2026-03-02&to=2026-03-03"
TABLES = ("/pages", "/origins", "/paths", "/networks")


@pytest.fixture(autouse=True)
def _surroundings() -> Iterator[None]:
    with (
        override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]),
        running_on(VirtualClock(NOON)),
    ):
        yield


@pytest.fixture
def browsed(clickhouse: EventStore) -> None:
    """One visit of two pages today, one of one page a day before."""
    browsing = Browsing()
    today, yesterday = NOON - timedelta(hours=1), NOON - timedelta(hours=25)
    browsing.add(FIRST_VISITOR, "visit_started", today, 1, source="email", medium="edm", campaign="may", network="n1")
    browsing.add(FIRST_VISITOR, "page_viewed", today, 1, path="/")
    browsing.add(FIRST_VISITOR, "page_dwelled", today + timedelta(seconds=13), 1, path="/", seconds=12.5)
    browsing.add(FIRST_VISITOR, "page_viewed", today + timedelta(seconds=13), 1, path="/pricing")
    browsing.add(FIRST_VISITOR + 1, "visit_started", yesterday, 2, source="direct")
    browsing.add(FIRST_VISITOR + 1, "page_viewed", yesterday, 2, path="/")
    browsing.store(clickhouse)


def ask(path: str = "", *, role: Role = Role.ANALYST, **headers: str) -> tuple[int, dict[str, object]]:
    """Return status and body of the answer to somebody with this role."""
    answer = Client().get(f"{BASE}{path}", headers={**bearer(key_of(person(role))), **headers})
    return answer.status_code, answer.json() if answer.content else {}


@pytest.mark.usefixtures("browsed")
def test_the_overview_tells_the_numbers_of_a_day_and_of_the_day_before_it() -> None:
    status, body = ask("?from=2026-03-02&to=2026-03-03&compare=previous")
    assert (status, body) == (
        200,
        {
            "step": "day",
            "period": {
                "first_on": "2026-03-02",
                "last_on": "2026-03-02",
                "total": {
                    "visits": 1,
                    "visitors": 1,
                    "networks": 1,
                    "views": 2,
                    "bounces": 0,
                    "bounce_rate": "0.00",
                    "pages_per_visit": "2.00",
                    "mean_dwell": "12.5",
                    "median_dwell": 13,
                },
                "series": [{"on": "2026-03-02", "visits": 1, "visitors": 1, "views": 2}],
            },
            "before": {
                "first_on": "2026-03-01",
                "last_on": "2026-03-01",
                "total": {
                    "visits": 1,
                    "visitors": 1,
                    "networks": 0,
                    "views": 1,
                    "bounces": 1,
                    "bounce_rate": "100.00",
                    "pages_per_visit": "1.00",
                    "mean_dwell": None,
                    "median_dwell": None,
                },
                "series": [{"on": "2026-03-01", "visits": 1, "visitors": 1, "views": 1}],
            },
        },
    )


@pytest.mark.usefixtures("browsed")
def test_the_tables_tell_pages_and_origins() -> None:
    _, pages = ask(f"/pages{DAY}&sort=entries")
    assert pages["rows"] == [
        {
            "path": "/",
            "views": 1,
            "visitors": 1,
            "entries": 1,
            "exits": 0,
            "bounces": 0,
            "exit_rate": "0.00",
            "bounce_rate": "0.00",
            "mean_dwell": "12.5",
        }
    ]
    _, origins = ask(f"/origins{DAY}&by=campaign", role=Role.MARKETER)
    assert origins["rows"] == [
        {
            "source": "email",
            "label": {"zh": "电子邮件", "en": "Email"},
            "medium": "edm",
            "campaign": "may",
            "keyword": "",
            "referrer": "",
            "visits": 1,
            "visitors": 1,
            "bounce_rate": "0.00",
            "pages_per_visit": "2.00",
            "contacts": 0,
            "leads": 0,
        }
    ]


@pytest.mark.usefixtures("browsed")
def test_the_tables_tell_ways_and_networks() -> None:
    _, ways = ask(f"/paths{DAY}", role=Role.SDR)
    assert ways["rows"] == [{"pages": ["/", "/pricing"], "visits": 1, "ended": 1}]
    _, networks = ask(f"/networks{DAY}", role=Role.ADMIN)
    assert networks["rows"] == [
        {
            "network": "n1",
            "visits": 1,
            "visitors": 1,
            "contacts": 0,
            "views": 2,
            "last_at": "2026-03-02T03:00:13Z",
            "company": None,
        }
    ]


@pytest.mark.usefixtures("browsed")
def test_nothing_asked_for_is_the_thirty_days_up_to_today_and_compared_with_nothing() -> None:
    _, body = ask()
    period = body["period"]
    assert isinstance(period, dict)
    assert (period["first_on"], period["last_on"], len(period["series"])) == ("2026-02-01", "2026-03-02", 30)
    assert (period["total"]["visits"], body["before"]) == (2, None)


@pytest.mark.usefixtures("browsed")
def test_whoever_has_the_answer_already_gets_it_no_second_time() -> None:
    caller = Client(headers=bearer(key_of(person(Role.ANALYST))))
    for path in ("", *TABLES):
        first = caller.get(BASE + path)
        again = caller.get(BASE + path, headers={"if-none-match": first["ETag"]})
        assert (first.status_code, again.status_code, again.content) == (200, 304, b"")


@pytest.mark.usefixtures("clickhouse")
@pytest.mark.parametrize("path", ["", *TABLES])
def test_a_period_without_a_day_is_refused_with_its_place(path: str) -> None:
    status, body = ask(f"{path}?from=2026-03-01&to=2026-03-01")
    problem = {"path": "to", "message": "must be after from"}
    assert (status, body["code"], body["errors"]) == (422, "invalid_input", [problem])


@pytest.mark.usefixtures("clickhouse")
@pytest.mark.parametrize(
    "query",
    [
        "?from=yesterday",
        "?to=2026-02-30",
        "?from=1970-01-01",
        "?to=2200-01-01",
        "?from=2010-01-01&to=2026-01-01",
        "?compare=decade",
        "?step=hour",
        "/pages?sort=path",
        "/pages?limit=201",
        "/origins?by=person",
        "/paths?limit=0",
    ],
)
def test_what_is_no_period_comparison_or_order_is_refused(query: str) -> None:
    status, body = ask(query)
    assert (status, body["code"]) == (422, "invalid_input")


@pytest.mark.usefixtures("clickhouse")
@pytest.mark.parametrize("role", list(Role))
def test_whoever_may_see_sources_sees_web_analytics_and_nobody_else(role: Role) -> None:
    headers = bearer(key_of(person(role)))
    expected = 200 if "sources.view" in RIGHTS[role] else 403
    assert {Client().get(BASE + path, headers=headers).status_code for path in ("", *TABLES)} == {expected}
