"""Small, flat, typed: the size of files and functions, their names, and what signatures say."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.names import FREE, FURTHER, ORDINARY
from tests.architecture.tree import PACKAGE, ROOT, files, module_of, parsed, shown, sources

MAX_FILE = 400
MAX_FUNCTION = 40
Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions(tree: ast.AST) -> Iterator[Function]:
    """Yield every function and method."""
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def length(function: Function) -> int:
    """Return the lines from ``def`` to the end, docstring included, decorators not."""
    assert function.end_lineno is not None
    return function.end_lineno - function.lineno + 1


def annotations(function: Function) -> Iterator[ast.expr]:
    """Yield what the signature says of parameters and result."""
    given = function.args
    for argument in (*given.posonlyargs, *given.args, *given.kwonlyargs, given.vararg, given.kwarg):
        if argument is not None and argument.annotation is not None:
            yield argument.annotation
    if function.returns is not None:
        yield function.returns


def says_any(annotation: ast.expr) -> bool:
    """Tell whether ``Any`` is part of the annotation, in quotes or not."""
    for node in ast.walk(annotation):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            if re.search(r"(?<!\w)Any(?!\w)", node.value):
                return True
        elif (isinstance(node, ast.Name) and node.id == "Any") or (
            isinstance(node, ast.Attribute) and node.attr == "Any"
        ):
            return True
    return False


def written_by_hand() -> list[Path]:
    """Return all code and SQL of the product and its tests; what tools generate is left out."""
    folders = [PACKAGE, ROOT / "tests", ROOT / "scripts", ROOT / "web" / "src"]
    found = [path for folder in folders for path in files(folder, ".py", ".sql", ".ts", ".tsx", ".css")]
    return [path for path in found if "migrations" not in path.parts and not path.name.endswith((".d.ts", ".gen.ts"))]


def python_by_hand() -> list[Path]:
    """Return the Python files of the product and its tests."""
    return [path for path in written_by_hand() if path.suffix == ".py"]


def strange_names(module: str, names: set[str]) -> set[str]:
    """Return the file names that neither every module may have nor this one has a reason for."""
    return set() if module in FREE else names - set(ORDINARY) - set(FURTHER.get(module, {}))


def test_files_have_at_most_400_lines() -> None:
    sizes = {shown(path): len(path.read_text(encoding="utf-8").splitlines()) for path in written_by_hand()}
    assert sizes
    assert not {name: size for name, size in sizes.items() if size > MAX_FILE}


def test_functions_have_at_most_40_lines() -> None:
    long = [
        f"{shown(path)}:{function.lineno}: {function.name} has {length(function)}"
        for path in python_by_hand()
        for function in functions(parsed(path))
        if length(function) > MAX_FUNCTION
    ]
    assert not long


def test_no_signature_says_any() -> None:
    vague = [
        f"{shown(path)}:{function.lineno}: {function.name}"
        for path in sources()
        for function in functions(parsed(path))
        if any(says_any(annotation) for annotation in annotations(function))
    ]
    assert not vague


def test_every_file_of_a_module_has_a_name_that_every_module_uses_or_a_reason() -> None:
    strange = set()
    for folder in PACKAGE.iterdir():
        if (folder / "__init__.py").exists():
            names = {entry.name for entry in folder.iterdir() if entry.name != "__pycache__"}
            strange |= {f"{folder.name}/{name}" for name in strange_names(folder.name, names)}
    assert not strange


def test_no_reason_is_given_for_a_file_that_is_gone() -> None:
    given = {f"{module}/{name}" for module, reasons in FURTHER.items() for name in reasons}
    assert not {name for name in given if not (PACKAGE / name).exists()}


def test_everything_below_the_package_belongs_to_a_module() -> None:
    loose = {path.name for path in files(PACKAGE) if not module_of(path)}
    assert loose == {"__init__.py", "py.typed"}


def test_a_strange_file_name_is_noticed() -> None:
    assert strange_names("scoring", {"models.py", "utils.py"}) == {"utils.py"}


def test_the_length_of_a_function_counts_its_docstring_and_not_its_decorators() -> None:
    tree = ast.parse('@cached\n@tagged\ndef f():\n    """Do it."""\n    return (\n        1\n    )\n')
    assert [length(function) for function in functions(tree)] == [5]


@pytest.mark.parametrize(
    "signature",
    ["(a: Any)", "(*, a: dict[str, Any])", "(*a: Any)", "(**a: typing.Any)", "() -> Any", "() -> 'list[Any]'"],
)
def test_any_is_noticed_wherever_a_signature_can_hide_it(signature: str) -> None:
    function = next(functions(ast.parse(f"def f{signature}: ...")))
    assert any(says_any(annotation) for annotation in annotations(function))


def test_names_that_only_contain_any_are_allowed() -> None:
    function = next(functions(ast.parse("def f(a: AnyStr, b: Company) -> object: ...")))
    assert not any(says_any(annotation) for annotation in annotations(function))
