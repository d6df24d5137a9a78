"""The mail server as an administrator sets it up, and the messages that did not leave."""

from collections.abc import Mapping
from datetime import UTC, datetime

import orjson
import pytest
from django.conf import LazySettings
from django.test import Client

from leadloom.channels import dispatch
from leadloom.channels.models import SmtpSettings
from leadloom.channels.selectors import stored_smtp
from leadloom.kernel.clock import VirtualClock
from leadloom.outbox.models import OutboxMessage
from leadloom.team.clock import running_on
from leadloom.team.types import Role
from tests.channels.smtp_server import Mailbox, free_port, running
from tests.team.people import bearer, key_of, person

pytestmark = pytest.mark.django_db
NOW = datetime(2024, 5, 20, 2, 0, tzinfo=UTC)
SERVER = {
    "host": "127.0.0.1", "port": 2525, "security": "none", "user": "crm", "password": "secret word",
    "from_address": "crm@example.com", "from_name": "示例公司",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _outside_demo(settings: LazySettings) -> None:
    settings.PRODUCTION, settings.DEMO = False, False


@pytest.fixture
def key() -> Mapping[str, str]:
    return bearer(key_of(person(Role.ADMIN, name="admin")))


def put(key: Mapping[str, str], **changes: object) -> tuple[int, dict[str, object]]:
    body = orjson.dumps(SERVER | changes)
    answer = Client().put("/api/v1/settings/smtp", body, content_type="application/json", headers=key)
    return answer.status_code, answer.json()


def get(key: Mapping[str, str], path: str = "/settings/smtp") -> dict[str, object]:
    answer = Client().get(f"/api/v1{path}", headers=key)
    assert answer.status_code == 200
    return dict(answer.json())


def test_before_anything_is_entered_the_page_says_that_nothing_is_sent(key: Mapping[str, str]) -> None:
    shown = get(key)
    assert (shown["host"], shown["code"]) == (None, "no_smtp_settings")


def test_what_is_entered_is_shown_without_its_password_and_kept_sealed(key: Mapping[str, str]) -> None:
    status, shown = put(key)
    assert status == 200
    assert (shown["host"], shown["has_password"], shown["code"]) == ("127.0.0.1", True, "ready")
    assert "password" not in shown
    assert b"secret word" not in bytes(SmtpSettings.objects.get().password)
    stored = stored_smtp()
    assert stored is not None
    assert stored.password == "secret word"
    assert "secret word" not in repr(stored)


def test_the_password_stays_when_it_is_not_sent_but_never_goes_to_another_host(key: Mapping[str, str]) -> None:
    put(key)
    put(key, password=None, from_name="New")
    assert get(key)["has_password"] is True
    put(key, password=None, host="localhost")
    assert get(key)["has_password"] is False


@pytest.mark.parametrize("host", ["smtp.example.com", "192.0.2.7", "10.0.0.1"])
def test_outside_production_a_server_elsewhere_is_refused_with_the_reason(key: Mapping[str, str], host: str) -> None:
    status, problem = put(key, host=host)
    assert status == 422
    assert problem["errors"][0]["path"] == "host"
    assert "test data must never reach real people" in problem["errors"][0]["message"]
    assert not SmtpSettings.objects.exists()


def test_in_production_a_server_elsewhere_is_taken(key: Mapping[str, str], settings: LazySettings) -> None:
    settings.PRODUCTION = True
    assert put(key, host="smtp.example.com", port=587, security="starttls")[0] == 200


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("port", 0), ("port", 70000), ("from_address", "nobody"), ("host", "a b"), ("host", ""), ("security", "ssl3"),
        ("from_name", "a\nBcc: x@example.com"),
    ],
)  # fmt: skip
def test_a_wrong_value_is_named(key: Mapping[str, str], field: str, value: object) -> None:
    status, problem = put(key, **{field: value})
    assert status == 422
    assert problem["errors"][0]["path"].endswith(field)


def test_only_administrators_see_or_change_the_mail_server() -> None:
    for role in (Role.MARKETING_MANAGER, Role.SALES_OPS, Role.SDR):
        assert put(bearer(key_of(person(role))))[0] == 403


def test_changes_of_the_mail_server_leave_a_trace_without_the_password(key: Mapping[str, str]) -> None:
    put(key)
    put(key, password="another one")
    trace = list(SmtpSettings.objects.get().history.order_by("pgh_id").values())
    assert [row["pgh_label"] for row in trace] == ["insert", "password_changed"]
    assert all("password" not in row for row in trace)


def test_a_test_mail_goes_the_usual_way_to_ones_own_address(key: Mapping[str, str]) -> None:
    mailbox, port = Mailbox(), free_port()
    put(key, port=port, user="", password="")
    answer = Client().post("/api/v1/settings/smtp/test", headers=key)
    assert answer.status_code == 202
    with running(mailbox, port=port):
        dispatch.run_once(VirtualClock(NOW.replace(year=2100)))
    assert [recipient for recipient, _ in mailbox.taken] == ["admin@example.com"]
    assert get(key, f"/outbox/{answer.json()['message_id']}")["state"] == "sent"


def test_messages_that_did_not_leave_are_listed_and_can_be_sent_again(key: Mapping[str, str]) -> None:
    mailbox, port = Mailbox(), free_port()
    with running_on(VirtualClock(NOW)):
        put(key, port=port, user="", password="")
        Client().post("/api/v1/settings/smtp/test", headers=key)
        OutboxMessage.objects.update(state="failed", reason="550 no such user")
        (row,) = get(key, "/outbox")["items"]
        assert (row["recipient"], row["reason"], row["state"]) == ("a***@example.com", "550 no such user", "failed")
        again = Client().post(f"/api/v1/outbox/{row['id']}/retry", headers=key)
        assert again.json()["state"] == "pending"
        assert Client().post(f"/api/v1/outbox/{row['id']}/retry", headers=key).status_code == 404
        with running(mailbox, port=port):
            dispatch.run_once(VirtualClock(NOW))
    assert len(mailbox.taken) == 1
    assert get(key, "/outbox")["items"] == []
    assert len(get(key, "/outbox?state=sent")["items"]) == 1
