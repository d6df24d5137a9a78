"""Every route with every role: refused calls answer 403 and change nothing, allowed ones are let in."""

import pytest
from django.db import connection
from django.http import HttpRequest
from django.test import Client
from django.test.utils import CaptureQueriesContext
from ninja.errors import ConfigError

from leadloom.storage.clickhouse import EventStore
from leadloom.team.http import Router
from leadloom.team.rights import RIGHTS
from leadloom.team.selectors import principal_of
from leadloom.team.types import Role
from tests.api.routes import Route, all_routes
from tests.team.people import PASSWORD, bearer, key_of, person, signed_in

pytestmark = pytest.mark.django_db
ROUTES = all_routes()
GUARDED = [route for route in ROUTES if route.access is not None and not route.access.public]


def _call(client: Client, route: Route) -> object:
    return client.generic(route.method, route.url, b"" if route.is_safe else b"{}", content_type="application/json")


def _writes(queries: CaptureQueriesContext) -> list[str]:
    statements = [query["sql"].split("; ")[-1].strip() for query in queries.captured_queries]
    reads = ("SELECT", "/*", "SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "WITH RECURSIVE")
    return [sql for sql in statements if not sql.upper().startswith(reads)]


def test_every_route_says_who_may_call_it() -> None:
    assert ROUTES
    assert [str(route) for route in ROUTES if route.access is None] == []


def test_a_route_that_does_not_say_who_may_call_it_does_not_import() -> None:
    def forgotten(request: HttpRequest) -> None: ...

    with pytest.raises(ConfigError, match="must declare"):
        Router().get("/forgotten", response=None)(forgotten)


def test_no_path_is_claimed_twice() -> None:
    claims = [(route.method, route.pattern) for route in ROUTES]
    assert sorted(claims) == sorted(set(claims))
    spellings: dict[str, set[str]] = {}
    for route in ROUTES:
        spellings.setdefault(route.pattern, set()).add(route.path)
    assert {pattern: paths for pattern, paths in spellings.items() if len(paths) > 1} == {}


@pytest.mark.parametrize("route", GUARDED, ids=str)
def test_nobody_gets_in_without_signing_in(route: Route) -> None:
    answer = _call(Client(), route)
    assert (answer.status_code, answer.json()["code"]) == (401, "not_authenticated")
    assert answer["Content-Type"] == "application/problem+json"


def test_every_role_is_let_in_exactly_where_its_rights_say(clickhouse: EventStore) -> None:
    wrong: list[str] = []
    for role in Role:
        user = person(role)
        client = Client(headers=bearer(key_of(user)))
        client.get("/api/v1/me")  # notes the key's use, so that what follows has nothing of its own to write
        for route in GUARDED:
            assert route.access is not None
            allowed = route.access.admits(principal_of(user))
            with CaptureQueriesContext(connection) as queries:
                answer = _call(client, route)
            if allowed and answer.status_code in (401, 403, 405, 500):
                wrong.append(f"{role} {route}: {answer.status_code} {answer.content[:200]!r}")
            if not allowed and (answer.status_code, answer.json()["code"]) != (403, "forbidden"):
                wrong.append(f"{role} {route}: {answer.status_code} instead of 403")
            if not allowed and _writes(queries):
                wrong.append(f"{role} {route}: refused, yet wrote {_writes(queries)}")
    assert wrong == []


def test_a_role_without_any_right_of_a_route_exists_for_most_routes_so_that_the_matrix_can_fail() -> None:
    refused = [
        route
        for route in GUARDED
        if route.access
        and route.access.any_of
        and any(not set(route.access.any_of) & rights for rights in RIGHTS.values())
    ]
    assert len(refused) > 5


def test_a_session_without_the_csrf_token_changes_nothing_anywhere() -> None:
    client = signed_in(person(Role.ADMIN, password=PASSWORD))
    for route in (route for route in GUARDED if not route.is_safe):
        with CaptureQueriesContext(connection) as queries:
            answer = _call(client, route)
        assert (answer.status_code, answer.json()["code"]) == (403, "csrf_failed"), route
        assert _writes(queries) == [], route
