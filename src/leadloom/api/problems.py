"""Every error of the private origin as the one problem body, without internals."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Final

import structlog
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import IntegrityError, InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from ninja.errors import HttpError, ValidationError

from leadloom.kernel.errors import FieldProblem, LeadloomError
from leadloom.team.problems import problem_of, problem_response

log = structlog.get_logger("leadloom.api")

CODES: Final[Mapping[int, tuple[str, str]]] = {
    400: ("unreadable", "The request can't be read."),
    401: ("not_authenticated", "Sign in, or send a valid API key."),
    403: ("forbidden", "This is not allowed."),
    404: ("not_found", "There is nothing here."),
    405: ("method_not_allowed", "This method is not allowed here."),
    409: ("conflict", "This clashes with what is there."),
    413: ("too_large", "The request is too large."),
    422: ("invalid_input", "Some values are wrong."),
    429: ("too_many_requests", "Too many requests. Try again later."),
    500: ("internal", "Something went wrong on our side."),
    503: ("unavailable", "A store is away. Try again."),
}

STATUSES: Final[Mapping[type[Exception], int]] = {
    RequestDataTooBig: 413,
    Http404: 404,
    PermissionDenied: 403,
    SuspiciousOperation: 400,
    UnreadablePostError: 400,
    OperationalError: 503,
    InterfaceError: 503,
    IntegrityError: 409,
}
"""What Django and the stores raise; a subclass stands before its base. Anything else is our fault: 500."""


def plain_problem(status: int) -> HttpResponse:
    """Return the problem that says no more than its status does."""
    code, detail = CODES.get(status, ("error", HTTPStatus(status).phrase))
    return problem_response(status=status, code=code, detail=detail)


def problem_for(error: Exception) -> HttpResponse:
    """Return the answer to a route's exception. What is not the caller's turn is logged here, with its stack."""
    if isinstance(error, LeadloomError):
        return problem_of(error)
    if isinstance(error, ValidationError):
        return _invalid(error)
    status = _status_of(error)
    _log(error, status)
    return plain_problem(status)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a refused CSRF check outside the API's routes (signing in and out)."""
    return problem_response(status=403, code="csrf_failed", detail="The CSRF token is missing or wrong.")


def not_found(request: HttpRequest, *_args: object, **_kwargs: object) -> HttpResponse:
    """Answer a path that does not exist."""
    return plain_problem(404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer when something outside the API's routes broke."""
    return plain_problem(500)


def bad_request(request: HttpRequest, _exception: Exception) -> HttpResponse:
    """Answer a request that Django itself refuses."""
    return plain_problem(400)


def _invalid(error: ValidationError) -> HttpResponse:
    code, detail = CODES[422]
    problems = [FieldProblem(_path(item.get("loc", ())), str(item.get("msg", ""))) for item in error.errors]
    return problem_response(status=422, code=code, detail=detail, problems=problems)


def _path(location: Sequence[object]) -> str:
    """Return the dotted path a caller knows: without the source, and without the name of the body parameter."""
    known = location[2:] if location[:1] == ("body",) else location[1:]
    return ".".join(str(part) for part in known)


def _status_of(error: Exception) -> int:
    if isinstance(error, HttpError):
        return error.status_code
    return next((status for kind, status in STATUSES.items() if isinstance(error, kind)), 500)


def _log(error: Exception, status: int) -> None:
    """Log what an operator should know: a store that is away, a constraint that caught what a service missed."""
    kind = type(error).__name__
    if isinstance(error, IntegrityError):
        diagnosis = getattr(error.__cause__, "diag", None)
        log.warning("integrity_error", constraint=getattr(diagnosis, "constraint_name", None))
    elif status == HTTPStatus.SERVICE_UNAVAILABLE:
        log.warning("store_away", kind=kind)
    elif status == HTTPStatus.INTERNAL_SERVER_ERROR:
        log.error("unhandled", exc_info=error)
