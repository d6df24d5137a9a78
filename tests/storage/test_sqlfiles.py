"""SQL files as first-class code."""

import sys
from pathlib import Path

import pytest

from leadloom.storage.sqlfiles import load


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A package ``sample`` with an empty folder of statements."""
    (tmp_path / "sample" / "sql").mkdir(parents=True)
    (tmp_path / "sample" / "__init__.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "sample", raising=False)
    return "sample"


def write(tmp_path: Path, text: str) -> None:
    (tmp_path / "sample" / "sql" / "find.sql").write_text(text)


def test_a_statement_is_sent_with_its_tag_and_without_its_header(package: str, tmp_path: Path) -> None:
    write(tmp_path, "-- sample/find: find what is 100 % sure\n-- parameters: %(id)s\n\nSELECT 1 -- one\nWHERE true;\n")
    statement = load(package, "find")
    assert (statement.tag, statement.name) == ("sample/find", "find")
    assert statement.text == "SELECT 1 -- one\nWHERE true"
    assert statement.tagged == "/* sample/find */ SELECT 1 -- one\nWHERE true"


def test_a_missing_file_fails_when_its_module_is_imported(package: str) -> None:
    with pytest.raises(FileNotFoundError):
        load(package, "find")


@pytest.mark.parametrize("text", ["SELECT 1", "-- other/find: x\nSELECT 1", "", "-- sample/find: x\n"])
def test_a_file_without_its_header_or_its_statement_is_refused(package: str, tmp_path: Path, text: str) -> None:
    write(tmp_path, text)
    with pytest.raises(ValueError, match="sample/find"):
        load(package, "find")
