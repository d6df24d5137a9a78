"""What the logs say, and whom they never mention."""

import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog
from django.test import Client

from leadloom.config import logs
from leadloom.config.redaction import is_personal, redacted, scrub
from leadloom.team.types import Role
from tests.team.people import PASSWORD, bearer, browser, key_of, person, sign_in

EMAILS = ["wang.fang@example.com", "li+news@mail.example.com", "张三@example.com", "o%27hara%40example.com"]
MOBILES = ["+86 100 1234 5678", "10012345678", "+8610012345678", "100-1234-5678", "+49 30 901820"]
NAMES = ["王芳", "Anna Schmidt"]


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """All that is logged during the test, as it is in production."""
    stream = io.StringIO()
    root, before = logging.getLogger(), list(logging.getLogger().handlers)
    logs.configure(stream=stream)
    yield stream
    logs.configure()
    root.handlers[:] = before


def _lines(stream: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


@pytest.mark.parametrize("value", [*EMAILS, *MOBILES])
def test_an_address_or_a_number_is_taken_out_of_any_text(value: str) -> None:
    for sentence in (value, f"before {value} after", f'Key (contact)=("{value}")', f"<{value}>,x", f"a={value};b"):
        assert value not in scrub(sentence), sentence


@pytest.mark.parametrize(
    "text",
    [
        "tick 4503599627370496 took 12345678 ms",
        "2026-03-02T01:00:00.123456Z",
        "event 018f3c9e-1f6b-7000-8000-100123456789",
        "/api/v1/contacts/10012345/timeline",
        "127.0.0.1:8000",
        "index team_access_at_ec0027_idx",
    ],
)
def test_ids_instants_and_addresses_of_machines_stay_readable(text: str) -> None:
    assert scrub(text) == text


@pytest.mark.parametrize(
    "key", ["email", "Email", "contact_email", "mobile", "name", "full_name", "user-agent", "traits"]
)
def test_what_stands_under_a_telling_key_is_dropped_whole(key: str) -> None:
    assert is_personal(key)
    assert redacted({key: "王芳"}) == {key: "[redacted]"}
    assert redacted({"row": {"nested": [{key: "王芳"}]}}) == {"row": {"nested": [{key: "[redacted]"}]}}


def test_values_of_the_stores_in_their_error_messages_are_dropped() -> None:
    message = 'duplicate key value violates "x"\nDETAIL:  Key (name)=(王芳) already exists.\nend'
    assert "王芳" not in scrub(message)
    assert scrub(message).startswith("duplicate key value")
    invalid = "1 validation error\n  Input should be a valid integer [type=int, input_value='王芳', input_type=str]"
    assert "王芳" not in scrub(invalid)


def test_nothing_personal_passes_through_structlog_or_the_standard_library(written: io.StringIO) -> None:
    ours, theirs = structlog.get_logger("leadloom.x"), logging.getLogger("somebody.else")
    for value in (*EMAILS, *MOBILES):
        ours.info(f"sent to {value}", detail={"inner": [value]}, email=value)
        theirs.warning("could not send to %s", value)
        try:
            raise ValueError(f"bad {value}")
        except ValueError:
            ours.exception("failed", contact=7)
            theirs.exception("failed for %s", value)
    for value in NAMES:
        ours.info("contact_found", name=value, row={"full_name": value}, fields={"anything": value})
    text = written.getvalue()
    assert [value for value in (*EMAILS, *MOBILES, *NAMES) if value in text] == []
    assert '"contact":7' in text
    assert "ValueError" in text


@pytest.mark.django_db
def test_requests_are_logged_without_query_bodies_or_headers(written: io.StringIO) -> None:
    admin = person(Role.ADMIN, name="boss", password=PASSWORD)
    client = Client(headers={**bearer(key_of(admin)), "user-agent": "planted-agent", "referer": "/planted-referrer"})
    client.get("/api/v1/users?search=planted-query@example.com")
    client.post(
        "/api/v1/users", {"name": "planted-name", "email": "planted@example.com", "role": "x"}, "application/json"
    )
    sign_in(browser(), "boss@example.com", "planted-password")
    client.get("/who/is/planted@example.com")
    lines = [line for line in _lines(written) if line["event"] == "request"]
    assert [(line["method"], line["path"], line["status"]) for line in lines] == [
        ("GET", "/api/v1/users", 200),
        ("POST", "/api/v1/users", 422),
        ("GET", "/", 200),
        ("POST", "/_allauth/browser/v1/auth/login", 400),
        ("GET", "/who/is/[email]", 200),
    ]
    assert "planted" not in written.getvalue()
    assert "boss@" not in written.getvalue()
    assert len({line["request"] for line in lines}) == len(lines)


@pytest.mark.django_db
def test_an_answer_names_the_request_under_which_it_was_logged(written: io.StringIO) -> None:
    answer = Client().get("/api/v1/me")
    assert _lines(written)[-1]["request"] == answer["X-Request-ID"]


@pytest.mark.urls("tests.api.broken")
def test_a_failure_of_ours_is_logged_with_its_stack_and_without_its_values(written: io.StringIO) -> None:
    Client().get("/raise/ours")
    failure = next(line for line in _lines(written) if line["event"] == "unhandled")
    assert "RuntimeError: secret of [email]" in str(failure["exception"])
    assert "in breaks" in str(failure["exception"])
