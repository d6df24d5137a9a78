"""Serves the built user interface: its one page for every path that is nobody else's."""

from functools import lru_cache
from pathlib import Path
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.views.decorators.http import require_safe

from leadloom.api.problems import not_found

NOT_BUILT: Final = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Leadloom</title></head>
<body><h1>Leadloom</h1><p>The user interface is not built. Run <code>make build</code>.</p>
<p>界面尚未构建，请运行 <code>make build</code>。</p></body></html>
"""


@require_safe
def index(request: HttpRequest, path: str = "") -> HttpResponse:
    """Return the UI's page; the browser's router decides what it shows. A missing asset is a 404, not a page."""
    if path.startswith("assets/"):
        return not_found(request)
    get_token(request)  # sets the CSRF cookie that signing in needs
    page = Path(settings.WEB_DIST) / "index.html"
    text = _read(page, page.stat().st_mtime_ns) if page.is_file() else NOT_BUILT
    response = HttpResponse(text, content_type="text/html; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response


@lru_cache(maxsize=1)
def _read(page: Path, _changed_at: int) -> str:
    return page.read_text(encoding="utf-8")
