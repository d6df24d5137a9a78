"""The demo website: a made-up company's pages with tracker, forms and downloads, labelled as what it is."""

from dataclasses import dataclass
from typing import Final

from leadloom.edge.answers import Answer, page_answer
from leadloom.edge.pages import Language, fill, language_of, texts
from leadloom.edge.pdf import pdf_document
from leadloom.edge.rsgi import RequestHeaders
from leadloom.edge.writekeys import WriteKeys
from leadloom.inbox.types import KeyKind

ROOT: Final = "/demo/"


@dataclass(frozen=True, slots=True)
class _Form:
    """A form of the website. ``channels`` are those that its consent text names, in every language."""

    name: str
    next_path: str
    button: str
    consent: str
    channels: str
    more: str | None = None


@dataclass(frozen=True, slots=True)
class _Page:
    template: str
    title: str
    form: _Form | None = None


_PAGES: Final = {
    "/demo/": _Page("demo_home.html", "home_title"),
    "/demo/pricing": _Page("demo_pricing.html", "pricing_title"),
    "/demo/white-paper": _Page(
        "demo_white_paper.html",
        "paper_title",
        _Form("white-paper", "/demo/white-paper/download", "paper_button", "paper_consent", "email"),
    ),
    "/demo/white-paper/download": _Page("demo_paper_ready.html", "ready_title"),
    "/demo/solution": _Page("demo_solution.html", "solution_title"),
    "/demo/contact": _Page(
        "demo_contact.html",
        "contact_title",
        _Form(
            "demo-request",
            "/demo/contact/thanks",
            "contact_button",
            "contact_consent",
            "email, phone, sms",
            more="demo_form_more.html",
        ),
    ),
    "/demo/contact/thanks": _Page("demo_thanks.html", "thanks_title"),
}
_FILES: Final = {
    "/demo/files/white-paper.pdf": ("paper_title", "paper_pdf"),
    "/demo/files/solution.pdf": ("solution_title", "solution_pdf"),
}


class DemoSite:
    """Pages under ``/demo/``. Their write key is the oldest browser key, so that they work on a fresh installation."""

    def __init__(self, keys: WriteKeys) -> None:
        self._keys = keys

    def answer(self, path: str, *, query: str, headers: RequestHeaders) -> Answer | None:
        """Return the page or file at ``path``; None when there is none."""
        if path in {"/", "/demo"}:
            return Answer(302, [("location", ROOT)])
        language = language_of(query, headers)
        if page := _PAGES.get(path):
            return page_answer(self._page(path, page, language))
        if file := _FILES.get(path):
            return _pdf(*file, language=language)
        return None

    def _page(self, path: str, page: _Page, language: Language) -> str:
        words = {
            **texts("demo", language),
            "language": language,
            "path": path,
            "key": self._keys.first(KeyKind.BROWSER),
        }
        words["title"] = words[page.title]
        words["other_language"] = "en" if language == "zh" else "zh"
        raw = {"form": self._form(page.form, words)} if page.form else {}
        return fill("demo_layout.html", words, raw={"content": fill(page.template, words, raw=raw)})

    def _form(self, form: _Form, words: dict[str, str]) -> str:
        named = {"form_name": form.name, "next": f"{form.next_path}?lang={words['language']}"}
        asked = {"consent_text": words[form.consent], "consent_channels": form.channels, "button": words[form.button]}
        more = fill(form.more, words) if form.more else ""
        return fill("demo_form.html", {**words, **named, **asked}, raw={"more": more})


def _pdf(title: str, text: str, *, language: Language) -> Answer:
    words = texts("demo", language)
    body = pdf_document(title=words[title], paragraphs=words[text].split("\n"), note=words["label"])
    headers = [
        ("content-type", "application/pdf"),
        ("content-disposition", "inline"),
        ("x-content-type-options", "nosniff"),
        ("cache-control", "no-store"),
    ]
    return Answer(200, headers, body)
