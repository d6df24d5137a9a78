"""What a module's ``api.py`` is made of; everything it needs from here on is imported from this one place.

    router = Router(tags=["contacts"])

    @router.get("/contacts", response=Page[ContactRow])
    @requires("contacts.view")
    def list_contacts(request: HttpRequest, cursor: Cursor | None = None, limit: Limit = PAGE_DEFAULT) -> ...:
        rows = selectors.contacts(principal(request), ...)

A route without a declaration of who may call it does not import. Every route answers refusals as ``Problem`` and
declares them in the OpenAPI document by itself; authorisation runs before the body is read.
"""

import inspect
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from typing import Annotated, Final

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from ninja import Router as NinjaRouter
from ninja import Schema, Status
from ninja.errors import ConfigError
from ninja.operation import Operation, PathView
from pydantic import AfterValidator, AwareDatetime, ConfigDict, Field

from leadloom.team.access import KeyAuth, RouteAccess, SessionAuth, access_of, principal, public, requires, signed_in
from leadloom.team.clock import now
from leadloom.team.paging import (
    PAGE_DEFAULT,
    PAGE_MAX,
    Cursor,
    Limit,
    Page,
    decode_cursor,
    encode_cursor,
    is_current,
    page_of,
)
from leadloom.team.problems import FieldError, Problem, problem_of, problem_response

__all__ = [
    "PAGE_DEFAULT",
    "PAGE_MAX",
    "Body",
    "Cursor",
    "FieldError",
    "Id",
    "Instant",
    "Limit",
    "Page",
    "Problem",
    "Router",
    "Schema",
    "Status",
    "Text",
    "access_of",
    "decode_cursor",
    "encode_cursor",
    "is_current",
    "now",
    "page_of",
    "principal",
    "problem_of",
    "problem_response",
    "public",
    "requires",
    "signed_in",
]

SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
JS_SAFE: Final = 2**53 - 1

Id = Annotated[int, Field(ge=1, le=JS_SAFE)]
"""A row's number in a path or body: positive and safe in JavaScript."""


def _in_utc(instant: datetime) -> datetime:
    try:
        return instant.astimezone(UTC)
    except OverflowError:
        raise ValueError("must be within the years 1 to 9999") from None


Instant = Annotated[AwareDatetime, AfterValidator(_in_utc)]
"""ISO-8601 with an offset, any; the program has it in UTC. Answers are in UTC with Z."""


def _not_blank(text: str) -> str:
    if not text.strip():
        raise ValueError("must not be blank")
    return text.strip()


Text = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_not_blank)]
"""A short text that says something; stripped."""


class Body(Schema):
    """Base of request bodies: an unknown field is an error, not silence."""

    model_config = ConfigDict(extra="forbid")


class ProblemPathView(PathView):
    """All methods of one path; a method that does not exist is refused with the usual body."""

    def clone(self) -> "ProblemPathView":
        """Return a copy with operations of its own, as a mounted router needs it."""
        copied = type(self)()
        copied.url_name = self.url_name
        copied.operations = [operation.clone() for operation in self.operations]
        return copied

    def _sync_view(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if "\x00" in request.path:
            return problem_response(status=404, code="not_found", detail="There is nothing here.")
        return super()._sync_view(request, *args, **kwargs)

    def _not_allowed(self) -> HttpResponse:
        allowed = sorted({method for operation in self.operations for method in operation.methods})
        response = problem_response(status=405, code="method_not_allowed", detail=f"Use {', '.join(allowed)}.")
        response["Allow"] = ", ".join(allowed)
        return response


class Router(NinjaRouter):
    """A module's routes. Adds to each: who may call it, how to sign in, and the problems it may answer."""

    def add_api_operation(
        self, path: str, methods: list[str], view_func: Callable[..., object], **options: object
    ) -> None:
        """Add a route; raises ConfigError when the function does not say who may call it."""
        access = access_of(view_func)
        if access is None:
            raise ConfigError(
                f"{view_func.__module__}.{view_func.__name__} must declare @requires, @signed_in or @public"
            )
        options["auth"] = None if access.public else [KeyAuth(access), SessionAuth(access)]
        view = self.path_operations.setdefault(path, ProblemPathView())
        super().add_api_operation(path, methods, view_func, **options)  # type: ignore[arg-type]
        added = view.operations[-1]
        added.response_models = _refusals(access, path, methods, view_func) | added.response_models


@cache
def _problem_response() -> object:
    """Return what stands for a problem among an operation's answers: one for all, since each costs a model."""
    return Operation("", ["GET"], lambda request: None, response=Problem).response_models[200]


def _refusals(
    access: RouteAccess, path: str, methods: list[str], view_func: Callable[..., object]
) -> dict[object, object]:
    codes = {503}
    if not access.public:
        codes |= {401, 403}
    if "{" in path:
        codes |= {404, 422}
    if set(inspect.signature(view_func).parameters) - {"request", "response"}:
        codes |= {422}
    if not set(methods) <= SAFE_METHODS:
        codes |= {400, 404, 409, 422}
    return dict.fromkeys(sorted(codes), _problem_response())
