"""Whatever the server says is wrong, a reader of Chinese reads in Chinese.

The screens look up the server's English sentence in ``web/src/i18n/en/server.json`` and show the text of its key in
the reader's language. So every sentence of the code stands there, word for word; its variable parts are ``{{…}}``.
"""

import ast
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.architecture.tree import PACKAGE, ROOT, files

SAYS = {
    "FieldProblem": 1, "InvalidInput": 0, "Conflict": 0, "NotFound": 0, "Forbidden": 0, "EmailTaken": 0, "NotYours": 0,
    "NotPending": 0, "NotAccepted": 0, "DeadlinePassed": 0, "NotAuthenticated": 0, "wrong": 1, "Wrong": 0, "add": 1,
    "SameRecord": 0, "UnknownChoice": 0, "AlreadyUndone": 0, "LaterMergeFirst": 0,
    "ParentBelow": 0, "CompanyTaken": 0, "_invalid": 1, "InvalidCompany": 0,
    "TagNameTaken": 0, "TagInUse": 0, "TagFollows": 0,
}  # fmt: skip
"""Calls that say what is wrong, and which of their arguments does."""
NO_SCREEN = ("config", "storage", "edge", "tick")
"""Modules that speak on the console, not on screens."""
OF_LIBRARIES = {
    "Field required", "This password is too common.", "Extra inputs are not permitted", "Value error, {{}}",
    "This password is too short. It must contain at least {{}} characters.",
    "String should have at least {{}} characters", "String should have at most {{}} characters",
    "String should have at least {{}} character", "Input should be a valid string", "Input should be {{}}",
    "Input should be a valid integer, unable to parse string as an integer", "Input should be a valid integer",
    ', did you mean "{{}}"?',
    "Input should be greater than or equal to {{}}", "Input should be less than or equal to {{}}",
}  # fmt: skip


def sentences(path: Path, says: Mapping[str, int] = SAYS) -> Iterator[str]:
    """Yield the sentences of a file's calls in ``says``, with ``{{}}`` for what varies."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            place = says.get(name)
            if place is not None and len(node.args) > place:
                yield template(node.args[place])


def template(node: ast.expr) -> str:
    """Return a text expression with ``{{}}`` for what varies; nothing for what is no text."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=parts):
            return "".join(str(part.value) if isinstance(part, ast.Constant) else "{{}}" for part in parts)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return template(left) + template(right)
        case ast.Call() | ast.Name() | ast.Attribute():
            return "{{}}"
    return ""


def is_sentence(text: str) -> bool:
    return len(re.sub(r"\{\{\}\}", "", text)) > 2


def said() -> set[str]:
    found: set[str] = set()
    for path in files(PACKAGE, ".py"):
        module = path.relative_to(PACKAGE).parts[0]
        if module not in NO_SCREEN:
            says = {**SAYS, "ValueError": 0} if path.name in {"schemas.py", "http.py"} else SAYS
            found |= {text for text in sentences(path, says) if is_sentence(text)}
    return found


def known() -> set[str]:
    texts = json.loads((ROOT / "web/src/i18n/en/server.json").read_text(encoding="utf-8"))
    return {re.sub(r"\{\{\w+\}\}", "{{}}", text) for text in texts.values()}


def test_every_sentence_of_the_server_about_what_is_wrong_is_known_to_the_screens() -> None:
    assert not (said() | OF_LIBRARIES) - known(), "add them to web/src/i18n/*/server.json, in both languages"


def test_the_screens_know_no_sentence_that_the_server_no_longer_says() -> None:
    assert not known() - said() - OF_LIBRARIES


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ('FieldProblem("name", "already used")', "already used"),
        ('Conflict(f"A lead in stage {a} can\'t become {b}.")', "A lead in stage {{}} can't become {{}}."),
        ('Wrong("one of " + ", ".join(x) + ".")', "one of {{}}."),
    ],
)
def test_a_sentence_is_found_with_its_variable_parts(code: str, text: str, tmp_path: Path) -> None:
    source = tmp_path / "said.py"
    source.write_text(code, encoding="utf-8")
    assert list(sentences(source)) == [text]
