"""The few HTML pages of the public door: filled-in templates of the package, everything escaped."""

import html
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from string import Template
from typing import Final, Literal
from urllib.parse import parse_qs

import orjson

from leadloom.edge.answers import Answer
from leadloom.edge.rsgi import RequestHeaders

Language = Literal["zh", "en"]
FOLDER: Final = Path(__file__).resolve().parent / "templates"


def language_of(query: str, headers: RequestHeaders) -> Language:
    """Return the language asked for by ``?lang=``, else the browser's; English for all but Chinese."""
    named = parse_qs(query).get("lang", [""])[0] or (headers.get("accept-language") or "")
    return "zh" if named.lower().startswith("zh") else "en"


def fill(name: str, texts: Mapping[str, str], *, raw: Mapping[str, str] | None = None) -> str:
    """Return a template with ``texts`` escaped and ``raw`` (HTML that we made) as it is.

    Raises KeyError when the template names a text that is not given.
    """
    escaped = {key: html.escape(value) for key, value in texts.items()}
    return _template(name).substitute(escaped | dict(raw or {}))


@cache
def texts(name: str, language: Language) -> Mapping[str, str]:
    """Return the texts of one file in one language."""
    content: dict[str, dict[str, str]] = orjson.loads((FOLDER / f"{name}.json").read_bytes())
    return content[language]


@cache
def notice_page(name: str, *, language: Language) -> str:
    """Return a page that says one thing: ``thanks``, ``try_again``, ``closed`` or ``unreadable``."""
    words = texts("notices", language)
    return fill("notice.html", {"language": language, "title": words[f"{name}_title"], "text": words[f"{name}_text"]})


@cache
def stylesheet() -> Answer:
    """Return the pages' style sheet."""
    headers = [("content-type", "text/css; charset=utf-8"), ("cache-control", "public, max-age=300")]
    return Answer(200, headers, (FOLDER / "style.css").read_bytes())


@cache
def _template(name: str) -> Template:
    return Template((FOLDER / name).read_text(encoding="utf-8"))
