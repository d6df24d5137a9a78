"""What points where: foreign keys, tables and SQL follow the stack of modules, as imports do."""

import ast
import re
from collections.abc import Sequence

import pytest
from django.apps import apps
from django.db import models

from tests.architecture.sql import created, mentioned, parse
from tests.architecture.tree import PACKAGE, files, layers, may_reach, module_of, parsed, shown, sources

STACK = (frozenset({"api"}), frozenset({"left", "right"}), frozenset({"base"}))
STATEMENT = re.compile(r"\s*(?:/\*.*?\*/\s*)?(?:SELECT|INSERT\s+INTO|UPDATE|DELETE\s+FROM|WITH)\s", re.I | re.S)


def our_models() -> list[type[models.Model]]:
    """Return every model of ours, those of history tables included."""
    found = apps.get_models(include_auto_created=True)
    return [model for model in found if model.__module__.startswith("leadloom.")]


def module_of_model(model: type[models.Model]) -> str:
    """Return the module that the model belongs to; empty for models of libraries."""
    package = apps.get_app_config(model._meta.app_label).name.split(".")
    return package[1] if package[0] == "leadloom" else ""


def upward_keys(*, stack: Sequence[frozenset[str]]) -> list[str]:
    """Return the foreign keys of our models that point to a module they must not know."""
    found = []
    for model in our_models():
        for field in model._meta.get_fields():
            target = field.related_model
            if field.auto_created or not isinstance(target, type) or not module_of_model(target):
                continue
            if not may_reach(module_of_model(model), module_of_model(target), stack=stack):
                found.append(f"{model._meta.label}.{field.name} -> {target._meta.label}")
    return found


def table_owners() -> dict[str, str]:
    """Return the module of every table of both stores."""
    owners = {model._meta.db_table: module_of_model(model) for model in our_models()}
    for path in files(PACKAGE, ".sql"):
        if path.parent.name == "clickhouse":
            owners.update(dict.fromkeys(created(path.read_text(encoding="utf-8")), module_of(path)))
    return owners


def upward_tables(module: str, code: str, owners: dict[str, str]) -> list[str]:
    """Return the tables that this module's SQL mentions and must not know."""
    return sorted(t for t in mentioned(code, owners) if not may_reach(module, owners[t], stack=layers()))


@pytest.mark.parametrize(
    ("source", "target", "allowed"),
    [
        ("api", "base", True),
        ("left", "left", True),
        ("left", "base", True),
        ("base", "left", False),
        ("left", "right", False),
    ],
)
def test_a_module_may_know_itself_and_what_stands_below_it(source: str, target: str, allowed: bool) -> None:
    assert may_reach(source, target, stack=STACK) is allowed


def test_every_folder_of_the_package_stands_in_the_stack() -> None:
    folders = {path.name for path in PACKAGE.iterdir() if (path / "__init__.py").exists()}
    assert folders == set().union(*layers())


def test_foreign_keys_point_downwards_only() -> None:
    assert our_models()
    assert not upward_keys(stack=layers())


def test_foreign_keys_that_point_upwards_are_noticed() -> None:
    upside_down = tuple(reversed(layers()))
    assert "leads.Lead.sales_owner -> team.User" in upward_keys(stack=upside_down)


def test_every_table_carries_the_name_of_its_module() -> None:
    strange = {
        model._meta.db_table
        for model in our_models()
        if not model._meta.db_table.startswith(f"{module_of_model(model)}_")
    }
    assert not strange


def test_no_sql_file_mentions_a_table_of_a_higher_or_neighbouring_module() -> None:
    owners = table_owners()
    wrong = {}
    for path in files(PACKAGE, ".sql"):
        if "migrations" not in path.parts and "clickhouse" not in path.parts:
            reached = upward_tables(module_of(path), parse(path.read_text(encoding="utf-8")).body, owners)
            wrong.update({shown(path): reached} if reached else {})
    assert owners
    assert not wrong


def test_no_statement_in_a_python_file_mentions_a_table_of_a_higher_or_neighbouring_module() -> None:
    owners = table_owners()
    wrong = []
    for path in sources():
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and STATEMENT.match(node.value):
                reached = upward_tables(module_of(path) or "config", node.value, owners)
                wrong += [f"{shown(path)}:{node.lineno}: {table}" for table in reached]
    assert not wrong


def test_the_check_of_tables_notices_a_scoring_statement_that_reads_leads() -> None:
    owners = {"leads_lead": "leads", "scoring_model": "scoring", "events": "events"}
    code = "SELECT * FROM scoring_model JOIN leads_lead USING (id) WHERE events > 3"
    assert upward_tables("scoring", code, owners) == ["leads_lead"]
    assert upward_tables("inbox", "SELECT count() FROM events", owners) == ["events"]
    assert upward_tables("leads", code, owners) == []
