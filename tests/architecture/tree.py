"""The source tree as the checks of this folder see it."""

import ast
import os
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "leadloom"
SKIPPED = frozenset(
    {
        ".git",
        ".venv",
        "node_modules",
        "__pycache__",
        ".mypy_cache",
        ".ruff_cache",
        ".pytest_cache",
        ".hypothesis",
        ".import_linter_cache",
        "web_dist",
        "dist",
        "build",
        "data",
        "coverage",
    }
)


def files(start: Path, *suffixes: str) -> list[Path]:
    """Return the files below ``start`` that belong to the project, in order; ``suffixes`` empty: all."""
    found: list[Path] = []
    for folder, folders, names in os.walk(start):
        folders[:] = sorted(name for name in folders if name not in SKIPPED and not name.endswith(".egg-info"))
        found += [Path(folder, name) for name in sorted(names) if not suffixes or name.endswith(suffixes)]
    return found


def shown(path: Path) -> str:
    """Return the path as people write it: from the root of the tree."""
    return path.relative_to(ROOT).as_posix()


def module_of(path: Path) -> str:
    """Return the module of ``src/leadloom`` that the file belongs to; empty for the package's own files."""
    parts = path.relative_to(PACKAGE).parts
    return parts[0] if len(parts) > 1 else ""


@cache
def project() -> Mapping[str, object]:
    """Return pyproject.toml."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


@cache
def layers() -> tuple[frozenset[str], ...]:
    """Return the stack of modules, highest first, as the import contract has it."""
    tools = project()["tool"]
    assert isinstance(tools, dict)
    contracts = tools["importlinter"]["contracts"]
    stack = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    return tuple(frozenset(name.strip() for name in line.split("|")) for line in stack)


def may_reach(source: str, target: str, *, stack: Sequence[frozenset[str]]) -> bool:
    """Tell whether ``source`` may know ``target``: itself, or anything on a lower line; not its neighbours."""
    if source == target:
        return True
    height = {name: line for line, names in enumerate(stack) for name in names}
    return height[source] < height[target]


@cache
def parsed(path: Path) -> ast.Module:
    """Return the syntax tree of a Python file."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=shown(path))


@cache
def sources() -> tuple[Path, ...]:
    """Return the Python files of the product, migrations left out."""
    return tuple(path for path in files(PACKAGE, ".py") if "migrations" not in path.parts)


def imported(module: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield line and dotted name of everything that is imported, ``from a import b`` as ``a.b``."""
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def dotted(node: ast.expr) -> str:
    """Return ``a.b.c`` for an expression made of names and dots, else an empty string."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        left = dotted(node.value)
        return f"{left}.{node.attr}" if left else ""
    return ""
