"""Signing in and out, as a browser does it."""

from dataclasses import replace

import pytest
from django.test import Client

from leadloom.team import services
from leadloom.team.models import AccessLog, User
from leadloom.team.types import Locale, Role
from tests.team.people import LOGIN, PASSWORD, SESSION, browser, csrf, person, sign_in, signed_in

pytestmark = pytest.mark.django_db
ME = "/api/v1/me"


def test_a_user_signs_in_sees_themselves_and_signs_out() -> None:
    user = person(Role.SALES, name="ann", password=PASSWORD)
    client = browser()
    assert client.get(SESSION).status_code == 401
    assert client.get(ME).status_code == 401
    assert sign_in(client, "ann@example.com").status_code == 200
    me = client.get(ME).json()
    assert (me["id"], me["name"], me["role"], me["time_zone"]) == (user.pk, "ann", "sales", "Asia/Shanghai")
    assert "leads.act" in me["rights"]
    assert "users.manage" not in me["rights"]
    assert client.delete(SESSION, headers=csrf(client)).status_code == 401  # the library's answer: now signed out
    assert client.get(ME).status_code == 401
    assert [entry.action for entry in AccessLog.objects.order_by("pk")] == ["sign_in", "sign_out"]


def test_the_address_may_be_written_in_any_case() -> None:
    person(Role.SALES, name="ann", password=PASSWORD)
    assert sign_in(browser(), "Ann@Example.COM").status_code == 200


def test_signing_in_without_the_csrf_token_is_refused_with_the_usual_body() -> None:
    person(Role.SALES, name="ann", password=PASSWORD)
    client = browser()
    client.get("/")
    answer = client.post(LOGIN, {"email": "ann@example.com", "password": PASSWORD}, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (403, "csrf_failed")
    assert client.get(ME).status_code == 401


def test_a_wrong_password_and_an_unknown_address_look_the_same() -> None:
    person(Role.SALES, name="ann", password=PASSWORD)
    wrong = sign_in(browser(), "ann@example.com", "not the password")
    unknown = sign_in(browser(), "nobody@example.com", "not the password")
    assert wrong.status_code == unknown.status_code == 400
    assert wrong.json() == unknown.json()


def test_after_ten_failures_even_the_right_password_is_refused_for_a_while() -> None:
    person(Role.SALES, name="ann", password=PASSWORD)
    person(Role.SALES, name="bo", password=PASSWORD)
    client = browser()
    for attempt in range(9):
        address = "ann@example.com" if attempt % 2 else "ANN@example.com"
        assert sign_in(client, address, "guess").status_code == 400
    assert sign_in(client, "ann@example.com", "guess").status_code == 429
    refused = sign_in(client, "ann@example.com", PASSWORD)
    assert (refused.status_code, refused.json()["code"]) == (429, "locked_out")
    assert client.get(ME).status_code == 401
    assert sign_in(browser(), "bo@example.com").status_code == 200


def test_nobody_can_sign_up_or_have_a_password_mailed() -> None:
    client = browser()
    client.get("/")
    for call in ("auth/signup", "auth/password/request", "auth/code/request", "account/email"):
        answer = client.post(
            f"/_allauth/browser/v1/{call}",
            {"email": "new@example.com", "password": PASSWORD},
            content_type="application/json",
            headers=csrf(client),
        )
        assert answer.status_code == 404, call
    assert not User.objects.exists()


def test_deactivating_a_user_ends_their_session_at_once() -> None:
    user = person(Role.SALES, password=PASSWORD)
    client = signed_in(user)
    assert client.get(ME).status_code == 200
    change = services.UserChange(name=user.name, role=Role.SALES, team_id=None, locale=Locale.EN, active=False)
    services.change_user(user_id=user.pk, change=change)
    assert client.get(ME).status_code == 401
    assert sign_in(browser(), user.email).status_code != 200
    services.change_user(user_id=user.pk, change=replace(change, active=True))
    assert sign_in(browser(), user.email).status_code == 200


def test_a_new_password_ends_all_sessions() -> None:
    user = person(Role.SALES, password=PASSWORD)
    client = signed_in(user)
    services.set_password(user_id=user.pk, password="another long sentence")
    assert client.get(ME).status_code == 401
    assert sign_in(browser(), user.email).status_code == 400
    assert sign_in(browser(), user.email, "another long sentence").status_code == 200


def test_a_user_changes_their_own_password_and_stays_signed_in() -> None:
    user = person(Role.SALES, password=PASSWORD)
    client = signed_in(user)
    answer = client.post(
        "/_allauth/browser/v1/account/password/change",
        {"current_password": PASSWORD, "new_password": "another long sentence"},
        content_type="application/json",
        headers=csrf(client),
    )
    assert answer.status_code == 200, answer.content
    assert client.get(ME).status_code == 200
    assert sign_in(browser(), user.email, "another long sentence").status_code == 200


def test_a_user_without_a_password_can_not_sign_in() -> None:
    user = person(Role.SALES)
    assert sign_in(browser(), user.email, "").status_code == 400
    assert sign_in(browser(), user.email, "!").status_code == 400


def test_the_session_cookie_is_out_of_reach_for_scripts() -> None:
    client = signed_in(person(Role.SALES, password=PASSWORD))
    assert client.cookies["leadloom_session"]["httponly"]
    assert client.cookies["leadloom_session"]["samesite"] == "Lax"


def test_a_plain_client_without_anything_is_nobody() -> None:
    assert Client().get(ME).status_code == 401
