"""Opens the audit context of a request: author, path, request id, reason."""

from collections.abc import Callable
from typing import Final
from urllib.parse import unquote

import pghistory
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from leadloom.team.audit import clean

UNSAFE: Final = frozenset({"POST", "PUT", "PATCH", "DELETE"})
REASON_HEADER: Final = "X-Audit-Reason"


class AuditContextMiddleware:
    """Every change made while a request is answered carries who, where and why into the history tables.

    The path is stored without its query string. A caller gives a reason as ``X-Audit-Reason`` (percent-encoded).
    Requests with an API key get their author when the key is accepted (``leadloom.team.access``).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request inside its context."""
        with pghistory.context(**_metadata(request)):
            return self.get_response(request)


def _metadata(request: HttpRequest) -> dict[str, object]:
    request_id = getattr(request, "leadloom_request_id", None)
    metadata: dict[str, object] = {"request": request_id, "path": clean(request.path)}
    reason = clean(unquote(request.headers.get(REASON_HEADER, "")))
    if reason:
        metadata["reason"] = reason
    if request.method in UNSAFE and settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.pk is not None:
        metadata["user"] = request.user.pk
    return metadata
