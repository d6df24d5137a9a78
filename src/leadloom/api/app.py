"""The API: all routers of all modules under one roof."""

import re
from typing import Final

import orjson
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.datastructures import MultiValueDict
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation
from ninja.parser import Parser
from ninja.types import DictStrAny

from leadloom.analytics.api import router as analytics
from leadloom.analytics.web.api import router as web_analytics
from leadloom.api.home import router as home
from leadloom.api.operations import router as operations
from leadloom.api.problems import problem_for
from leadloom.api.schema import document
from leadloom.catalog.api import router as catalog
from leadloom.channels.api import router as channels
from leadloom.events.api import router as events
from leadloom.imports.api import router as imports
from leadloom.inbox.api import router as inbox
from leadloom.kernel.errors import FieldProblem, InvalidInput
from leadloom.leads.api import router as leads
from leadloom.lists.api import router as lists
from leadloom.merging.api import router as merging
from leadloom.notifications.api import router as notifications
from leadloom.outbox.api import router as outbox
from leadloom.profiles.api import router as profiles
from leadloom.profiles.company_api import router as companies
from leadloom.profiles.tag_api import router as tags
from leadloom.scoring.api import router as scoring
from leadloom.team.api import router as team
from leadloom.tick.api import router as keeping

ROUTERS: Final = (
    team,
    catalog,
    notifications,
    inbox,
    events,
    keeping,
    outbox,
    profiles,
    tags,
    companies,
    imports,
    scoring,
    leads,
    lists,
    merging,
    channels,
    analytics,
    web_analytics,
    home,
    operations,
)

DESCRIPTION: Final = """\
Private API of Leadloom. Sign in by session (then send the `csrftoken` cookie's value as `X-CSRFToken` with unsafe
methods) or send an API key as `Authorization: Bearer …`. Errors are `application/problem+json`. Lists come in pages:
send `next_cursor` back as `cursor`. Instants are ISO-8601 in UTC; money and points are decimal strings. A reason given
as `X-Audit-Reason` (percent-encoded UTF-8) is kept in the audit log with whatever the call changes.
"""


class StrictParser(Parser):
    """Reads JSON by the book (no NaN, no lone surrogates) and refuses NUL, which no store can hold."""

    def parse_body(self, request: HttpRequest) -> DictStrAny:
        """Return the body; any exception becomes 400."""
        parsed = orjson.loads(request.body)
        if b"u0000" in request.body and _holds_nul(parsed):
            raise ValueError("NUL in text")
        return parsed  # type: ignore[no-any-return]

    def parse_querydict(
        self, data: MultiValueDict[str, str] | QueryDict, list_fields: list[str], request: HttpRequest
    ) -> DictStrAny:
        """Return the query parameters; raises InvalidInput for NUL."""
        for name, values in data.lists():
            if "\x00" in name or any("\x00" in str(value) for value in values):
                raise InvalidInput("Text may not hold NUL.", problems=(FieldProblem(name.replace("\x00", ""), "NUL"),))
        return super().parse_querydict(data, list_fields, request)


def _holds_nul(value: object) -> bool:
    if isinstance(value, str):
        return "\x00" in value
    if isinstance(value, dict):
        return any(_holds_nul(part) for pair in value.items() for part in pair)
    return isinstance(value, list) and any(_holds_nul(part) for part in value)


class LeadloomAPI(NinjaAPI):
    """Answers every exception as a problem, and names operations after module and function."""

    def on_exception(self, request: HttpRequest, exc: Exception | type[Exception]) -> HttpResponse:
        """Return the problem that says what went wrong."""
        return problem_for(exc if isinstance(exc, Exception) else exc())

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """Return ``module_function``; unique, since a module's function names are."""
        module = re.sub(r"^leadloom\.|\.(?:[a-z]+_)?api$", "", operation.view_func.__module__).replace(".", "_")
        return f"{module}_{operation.view_func.__name__}"

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: DictStrAny | None = None
    ) -> OpenAPISchema:
        """Return the OpenAPI 3.1 document."""
        return document(self)


def build() -> LeadloomAPI:
    """Return a new API with all routers (an API can be mounted once)."""
    api = LeadloomAPI(
        title="Leadloom", version="v1", description=DESCRIPTION, docs_url=None, parser=StrictParser(), auth=None
    )
    for router in ROUTERS:
        api.add_router("", router)
    return api


api = build()
