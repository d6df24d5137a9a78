"""The one body of every error (RFC 9457, ``application/problem+json``)."""

from collections.abc import Iterable
from http import HTTPStatus
from typing import Final

import orjson
from django.http import HttpResponse
from ninja import Schema

from leadloom.kernel.errors import FieldProblem, LeadloomError

MEDIA_TYPE: Final = "application/problem+json"


class FieldError(Schema):
    """One wrong place in what was sent: a dotted path and a sentence."""

    path: str
    message: str


class Problem(Schema):
    """Why a call was refused. ``code`` is stable and meant for programs, ``detail`` for people."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    errors: list[FieldError] = []


def problem_response(
    *, status: int, code: str, detail: str = "", problems: Iterable[FieldProblem] = ()
) -> HttpResponse:
    """Return the error response; never cached, never with internals."""
    body = {
        "type": f"urn:leadloom:problem:{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "detail": detail,
        "errors": [{"path": problem.path, "message": problem.message} for problem in problems],
    }
    response = HttpResponse(orjson.dumps(body), status=status, content_type=MEDIA_TYPE)
    response["Cache-Control"] = "no-store"
    if status == HTTPStatus.UNAUTHORIZED:
        response["WWW-Authenticate"] = 'Bearer realm="leadloom"'
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        response["Retry-After"] = "1"
    return response


def problem_of(error: LeadloomError) -> HttpResponse:
    """Return the response that says what the error says."""
    return problem_response(status=error.status, code=error.code, detail=error.detail, problems=error.problems)
