"""Who changed what, whatever way the change took."""

import pytest
from django.db import DatabaseError, connection, transaction

from leadloom.team import history, services
from leadloom.team.audit import because
from leadloom.team.models import AccessLog, User
from leadloom.team.services import Seen
from leadloom.team.types import Access, Role
from tests.team.people import NOW, bearer, csrf, key_of, person, principal, signed_in

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"


def of_users() -> list[history.Entry]:
    return list(history.entries(table="team_user", limit=50))


def test_a_change_by_queryset_update_is_kept_with_its_values_before_and_after() -> None:
    user = person(Role.SALES)
    User.objects.filter(pk=user.pk).update(name="Renamed")
    newest = of_users()[0]
    assert (newest.action, newest.object_id, newest.diff) == ("update", user.pk, {"name": ("sales", "Renamed")})


def test_a_change_by_raw_sql_is_kept_too() -> None:
    user = person(Role.SALES)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE team_user SET role = 'admin' WHERE id = %s", [user.pk])
    assert of_users()[0].diff == {"role": ("sales", "admin")}


def test_an_insert_is_kept_with_what_was_put_in() -> None:
    person(Role.SALES)
    entry = of_users()[0]
    assert entry.action == "insert"
    assert entry.diff["email"] == (None, "sales@example.com")


def test_a_new_password_is_kept_as_a_fact_and_never_as_a_value() -> None:
    user = person(Role.SALES)
    services.set_password(user_id=user.pk, password=PASSWORD)
    newest = of_users()[0]
    assert (newest.action, newest.diff) == ("password_changed", {})
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_jsonb(kept)::text FROM team_userhistory AS kept")
        assert all("md5" not in text and '"password"' not in text for (text,) in cursor.fetchall())


def test_signing_in_is_no_change_of_the_user() -> None:
    user = person(Role.SALES, password=PASSWORD)
    before = len(of_users())
    signed_in(user)
    assert len(of_users()) == before


def test_a_change_through_the_api_says_who_where_and_why() -> None:
    admin = person(Role.ADMIN, password=PASSWORD)
    client = signed_in(admin)
    answer = client.post(
        "/api/v1/users?x=secret",
        {"name": "王芳", "email": "wang@example.com", "role": "sales"},
        content_type="application/json",
        headers={**csrf(client), "x-audit-reason": "%E6%96%B0%E5%90%8C%E4%BA%8B"},
    )
    assert answer.status_code == 201, answer.content
    newest = of_users()[0]
    assert (newest.user_id, newest.actor, newest.key_id) == (admin.pk, "admin", None)
    assert (newest.path, newest.reason) == ("/api/v1/users", "新同事")


def test_a_change_by_an_api_key_names_the_key_and_its_maker() -> None:
    admin = person(Role.ADMIN)
    from django.test import Client

    answer = Client(headers=bearer(key_of(admin))).post(
        "/api/v1/users",
        {"name": "Li", "email": "li@example.com", "role": "sales"},
        content_type="application/json",
    )
    assert answer.status_code == 201, answer.content
    newest = of_users()[0]
    assert newest.user_id == admin.pk
    assert newest.actor == "test (admin)"


def test_a_command_can_say_why() -> None:
    user = person(Role.SALES)
    with because("yearly clean-up", user_id=user.pk):
        User.objects.filter(pk=user.pk).update(name="Other")
    assert (of_users()[0].reason, of_users()[0].actor) == ("yearly clean-up", "Other")


def test_nobody_can_rewrite_history_or_the_access_log() -> None:
    user = person(Role.SALES)
    services.record_access(principal(user), action=Access.UNMASK, seen=Seen("profiles_contact", 7), now=NOW)
    for statement in (
        "UPDATE team_userhistory SET name = 'x'",
        "DELETE FROM team_userhistory",
        "UPDATE team_accesslog SET object_id = 8",
        "DELETE FROM team_accesslog",
    ):
        with pytest.raises(DatabaseError, match="Cannot"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert AccessLog.objects.get().object_id == 7


def test_seeing_and_exporting_personal_values_stand_in_the_same_list_as_changes() -> None:
    user = person(Role.SDR)
    services.record_access(principal(user), action=Access.UNMASK, seen=Seen("profiles_contact", 7), now=NOW)
    services.record_access(
        principal(user), action=Access.EXPORT, seen=Seen("profiles_contact", row_count=250, reason="fair"), now=NOW
    )
    found = history.entries(table="team_accesslog", limit=10)
    assert [(entry.action, entry.object_id, entry.actor, entry.reason) for entry in found] == [
        ("export", None, "sdr", "fair"),
        ("unmask", 7, "sdr", None),
    ]
    assert found[0].diff["row_count"] == (None, 250)
    assert {entry.table for entry in history.entries(limit=10)} == {"team_user", "team_accesslog"}


def test_pages_of_the_audit_list_join_without_gap_or_repeat() -> None:
    users = [person(Role.SALES, name=f"s{number}") for number in range(4)]
    for user in users:
        services.record_access(principal(user), action=Access.UNMASK, seen=Seen("profiles_contact", 1), now=NOW)
    whole = history.entries(limit=100)
    joined: list[history.Entry] = []
    before = None
    while True:
        found = history.entries(before=before, limit=3)
        joined += found[:3]
        if len(found) <= 3:
            break
        before = found[2].position
    assert [entry.position for entry in joined] == [entry.position for entry in whole]
    assert len(whole) == 8
