"""The running API against its own document, with whatever a client could send.

Every operation of every module is called in-process with made-up input, as an administrator.
"""

import json
from collections.abc import Iterator

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, settings
from schemathesis import Case
from schemathesis.checks import not_a_server_error
from schemathesis.generation.feedback import FeedbackSources
from schemathesis.pytest._test_builder import build_operation_test
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from leadloom.config.wsgi import application
from leadloom.storage.clickhouse import EventStore
from leadloom.team.types import Role
from tests.api.test_document import COMMITTED
from tests.team.people import key_of, person

EXAMPLES = 8
CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
)


schema = schemathesis.openapi.from_path(COMMITTED)
schema.app = application
OPERATIONS = [
    (path, method)
    for path, methods in json.loads(COMMITTED.read_text(encoding="utf-8"))["paths"].items()
    for method in methods
]


@pytest.fixture(autouse=True)
def _requests_inside_the_tests_transaction() -> Iterator[None]:
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def administrator(db: None) -> str:
    """An API key with every right."""
    return key_of(person(Role.ADMIN))


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_every_operation_answers_as_its_document_says(
    path: str, method: str, administrator: str, clickhouse: EventStore
) -> None:
    """What to send is made up when an operation's turn comes: each worker would do it for all on collecting."""

    @settings(
        max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None
    )
    def answers_as_documented(case: Case) -> None:
        answer = case.call(headers={"Authorization": f"Bearer {administrator}"})
        assert answer.status_code != 401, "the key was revoked on the way: the rest would prove nothing"
        case.validate_response(answer, checks=CHECKS)

    build_operation_test(
        config=schema.config,
        operation=schema[path][method],
        test_func=answers_as_documented,
        given_kwargs={},
        feedback=FeedbackSources(),
    )()


@pytest.mark.django_db
def test_the_document_is_served_to_everybody() -> None:
    assert Client().get("/api/v1/openapi.json").json()["info"]["title"] == "Leadloom"
