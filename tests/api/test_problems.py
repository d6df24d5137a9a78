"""One body for every error, and nothing in it that is not the caller's business."""

import pytest
from django.test import Client

from leadloom.team.types import Role
from tests.api.broken import ERRORS
from tests.team.people import bearer, key_of, person

KEYS = {"type", "title", "status", "code", "detail", "errors"}


def _problem(answer: object) -> tuple[int, str]:
    body = answer.json()
    assert answer["Content-Type"] == "application/problem+json"
    assert set(body) == KEYS
    assert body["status"] == answer.status_code
    return answer.status_code, body["code"]


@pytest.mark.urls("tests.api.broken")
class TestWhenARouteFails:
    @pytest.mark.parametrize(
        ("kind", "expected"),
        [
            ("ours", (500, "internal")),
            ("away", (503, "unavailable")),
            ("clash", (409, "conflict")),
            ("absent", (404, "not_found")),
            ("denied", (403, "forbidden")),
            ("suspicious", (400, "unreadable")),
            ("large", (413, "too_large")),
            ("state", (409, "lead_closed")),
            ("values", (422, "invalid_input")),
        ],
    )
    def test_each_kind_of_error_has_its_own_status_and_code(self, kind: str, expected: tuple[int, str]) -> None:
        assert _problem(Client().get(f"/raise/{kind}")) == expected

    @pytest.mark.parametrize("kind", ["ours", "away", "clash", "absent", "denied", "suspicious", "large"])
    def test_what_happened_inside_stays_inside(self, kind: str) -> None:
        assert str(ERRORS[kind]) not in Client().get(f"/raise/{kind}").content.decode()

    def test_a_service_names_the_wrong_place_and_the_caller_sees_it(self) -> None:
        assert Client().get("/raise/values").json()["errors"] == [{"path": "rules.2.points", "message": "too many"}]

    @pytest.mark.parametrize(
        ("body", "path"),
        [
            ({"name": "x", "rules": [{"points": 1}, {"points": "many"}]}, "rules.1.points"),
            ({"name": "   "}, "name"),
            ({}, "name"),
            ({"name": "x", "extra": 1}, "extra"),
        ],
    )
    def test_a_wrong_body_is_refused_with_the_dotted_path(self, body: dict[str, object], path: str) -> None:
        answer = Client().post("/echo", body, content_type="application/json")
        assert _problem(answer) == (422, "invalid_input")
        assert [error["path"] for error in answer.json()["errors"]] == [path]

    def test_a_wrong_parameter_is_named_too(self) -> None:
        answer = Client().post("/echo?limit=0", {"name": "x"}, content_type="application/json")
        assert [error["path"] for error in answer.json()["errors"]] == ["limit"]

    @pytest.mark.parametrize(
        "body", [b"", b"{", b'{"name": NaN}', b"\xff", b'{"name": "a\\u0000b"}', b'{"name": "\\ud800"}', b"[" * 100_000]
    )
    def test_what_is_no_json_is_refused(self, body: bytes) -> None:
        answer = Client().generic("POST", "/echo", body, content_type="application/json")
        assert answer.status_code in (400, 422)
        _problem(answer)

    def test_a_backslash_that_only_looks_like_nul_is_text(self) -> None:
        answer = Client().generic("POST", "/echo", rb'{"name": "a\\u0000b"}', content_type="application/json")
        assert answer.json()["name"] == r"a\u0000b"

    def test_nul_in_a_parameter_is_refused(self) -> None:
        assert _problem(Client().get("/raise/ours?x=%00"))[0] in (422, 500)
        assert _problem(Client().get("/raise/%00"))[0] == 404


@pytest.mark.django_db
class TestOutsideTheRoutes:
    @pytest.mark.parametrize("path", ["/api/v1/nothing", "/api", "/api/", "/api/v2/me", "/_allauth/app/v1/config"])
    def test_an_unknown_address_of_the_api_is_a_problem_not_a_page(self, path: str) -> None:
        assert _problem(Client().get(path)) == (404, "not_found")

    def test_a_method_that_does_not_exist_names_those_that_do(self) -> None:
        answer = Client().delete("/api/v1/me")
        assert _problem(answer) == (405, "method_not_allowed")
        assert answer["Allow"] == "GET, PATCH"

    @pytest.mark.parametrize("header", ["Bearer nonsense", "Bearer ", "bearer llk_x", "Bearer a b c"])
    def test_a_key_that_is_none_is_refused(self, header: str) -> None:
        answer = Client(headers={"authorization": header}).get("/api/v1/me")
        assert _problem(answer) == (401, "not_authenticated")
        assert answer["WWW-Authenticate"].startswith("Bearer")

    def test_a_wrong_key_is_refused_even_beside_a_good_session(self) -> None:
        user = person(Role.SALES)
        client = Client(headers=bearer("llk_wrong"))
        client.force_login(user)
        assert client.get("/api/v1/me").status_code == 401

    def test_a_proxys_own_authorisation_header_does_not_hide_the_session(self) -> None:
        client = Client(headers={"authorization": "Basic cHJveHk6cHJveHk="})
        client.force_login(person(Role.SALES))
        assert client.get("/api/v1/me").status_code == 200

    def test_errors_are_never_stored_by_a_cache(self) -> None:
        assert Client(headers=bearer(key_of(person(Role.SALES)))).get("/api/v1/users")["Cache-Control"] == "no-store"
