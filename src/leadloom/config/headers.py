"""Security headers of everything the private origin answers, files of the UI included."""

from collections.abc import Callable, MutableMapping
from typing import Final

from django.http import HttpRequest, HttpResponse

PAGE_POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "manifest-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
"""Scripts only from our own files. Inline styles are the one exception: the component library writes style elements
while it renders, some of its parts without a nonce, and charts write style attributes; styles can't run code, and
with connect-src and img-src closed they can't carry data away."""

DATA_POLICY: Final = "default-src 'none'; frame-ancestors 'none'"
"""For answers that are not pages: nothing in them may be loaded or run, whatever a browser takes them for."""


def policy_for(content_type: str) -> str:
    """Return the Content-Security-Policy for an answer of this type."""
    return PAGE_POLICY if content_type.startswith("text/html") else DATA_POLICY


def secure_file(headers: MutableMapping[str, str], _path: str, _url: str) -> None:
    """Set the headers of a file of the built UI."""
    headers["Content-Security-Policy"] = policy_for(headers.get("Content-Type", ""))
    headers["X-Content-Type-Options"] = "nosniff"


class SecurityHeadersMiddleware:
    """Adds the policy to every answer that has none; the other headers are Django's own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request and set the policy."""
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", policy_for(response.headers.get("Content-Type", "")))
        return response
