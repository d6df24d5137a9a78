"""The demo's inbox page: what the mail sink took. Only in the demo; everything is shown escaped."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from leadloom.channels.sink import mail, mail_folder, mails


@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """List the mails, the newest first."""
    _require_demo()
    return _shown(render(request, "channels/inbox.html", {"mails": mails(mail_folder())}))


@require_safe
def letter(request: HttpRequest, name: str) -> HttpResponse:
    """Show one mail: its text, and its HTML as source."""
    _require_demo()
    found = mail(mail_folder(), name)
    if found is None:
        raise Http404
    return _shown(render(request, "channels/letter.html", {"mail": found}))


def _require_demo() -> None:
    if not settings.DEMO:
        raise Http404


def _shown(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
    return response
