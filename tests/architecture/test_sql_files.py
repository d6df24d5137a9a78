"""SQL files: one statement each, a header that tells the truth, somebody who runs it, and no clock."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.sql import clock_reads, expected_name, header_problems, mentioned, parse
from tests.architecture.test_layers import table_owners
from tests.architecture.tree import PACKAGE, dotted, files, parsed, shown, sources

TABLES = {"inbox_chunk", "tick_run", "events"}
GOOD = """-- inbox/claim: take what is free.
-- parameters: %(tick)s bigint,
--   %(limit)s int    reads, writes: inbox_chunk    result: id
-- Claimed by stamp. writes: nothing else, since this line is prose.
UPDATE inbox_chunk SET tick_id = %(tick)s WHERE id IN (SELECT id FROM inbox_chunk LIMIT %(limit)s) RETURNING id
"""


def statements() -> list[Path]:
    """Return the files below the ``sql`` folders of all modules."""
    return [path for path in files(PACKAGE, ".sql") if "sql" in path.relative_to(PACKAGE).parts]


def loaded(path: Path, tree: ast.Module) -> Iterator[str]:
    """Yield ``module/name`` of the SQL files that a Python file loads.

    Where the name is not written in the call (a loop over names), every word of the file counts.
    """
    words = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and dotted(node.func).rpartition(".")[2] == "load" and len(node.args) == 2:
            package, name = node.args
            folder = "/".join(path.relative_to(PACKAGE).parent.parts)
            if isinstance(package, ast.Constant):
                folder = str(package.value).removeprefix("leadloom.").replace(".", "/")
            names = {str(name.value)} if isinstance(name, ast.Constant) else words
            yield from (f"{folder}/{one}" for one in names)


def test_every_sql_file_has_a_header_that_agrees_with_its_statement() -> None:
    tables = table_owners()
    wrong = []
    for path in statements():
        file = parse(path.read_text(encoding="utf-8"))
        found = header_problems(file, name=expected_name(path, PACKAGE), tables=tables)
        wrong += [f"{shown(path)}: {problem}" for problem in found]
    assert statements()
    assert not wrong, "\n".join(wrong)


def test_every_sql_file_holds_exactly_one_statement() -> None:
    many = [shown(path) for path in statements() if ";" in parse(path.read_text(encoding="utf-8")).code.rstrip("; \n")]
    assert not many


def test_every_sql_file_is_loaded_by_somebody() -> None:
    used = {name for path in sources() for name in loaded(path, parsed(path))}
    assert not [shown(path) for path in statements() if expected_name(path, PACKAGE) not in used]


def test_no_sql_file_asks_the_database_for_the_time() -> None:
    asking = {shown(path): clock_reads(path.read_text(encoding="utf-8")) for path in files(PACKAGE, ".sql")}
    assert not {name: places for name, places in asking.items() if places}


def test_migrations_of_the_event_store_are_numbered_without_a_gap() -> None:
    folders = {path.parent for path in files(PACKAGE, ".sql") if path.parent.name == "clickhouse"}
    assert folders
    for folder in folders:
        numbers = [int(path.name[:4]) for path in sorted(folder.glob("*.sql"))]
        assert numbers == list(range(1, len(numbers) + 1)), shown(folder)


def test_a_good_header_is_found_good() -> None:
    assert header_problems(parse(GOOD), name="inbox/claim", tables=TABLES) == []


@pytest.mark.parametrize(
    ("before", "after", "problem"),
    [
        ("-- inbox/claim: ", "-- inbox/take: ", "the first line is not"),
        ("-- inbox/claim: take what is free.\n", "", "the first line is not"),
        ("    result: id", "", "says nothing about result"),
        ("-- parameters: %(tick)s", "-- given: %(tick)s", "says nothing about parameters"),
        ("    reads, writes: inbox_chunk", "", "says neither what it reads nor what it writes"),
        ("reads, writes: inbox_chunk", "reads: inbox_chunk", "changes inbox_chunk and does not say so"),
        ("LIMIT %(limit)s)", "LIMIT %(limit)s AND EXISTS (SELECT FROM tick_run))", "uses tick_run and does not say so"),
        ("writes: inbox_chunk ", "writes: inbox_chunk, tick_run ", "says that it uses tick_run, and does not"),
        ("LIMIT %(limit)s", "LIMIT %(count)s", "uses count, which is not among its parameters"),
        ("LIMIT %(limit)s", "LIMIT 7", "names the parameter limit and does not use it"),
        ("%(tick)s bigint,\n--   %(limit)s int", "none", "says that it has no parameters, and has some"),
    ],
)
def test_a_header_that_lies_is_noticed(before: str, after: str, problem: str) -> None:
    assert before in GOOD
    found = header_problems(parse(GOOD.replace(before, after, 1)), name="inbox/claim", tables=TABLES)
    assert any(problem in one for one in found), found


@pytest.mark.parametrize(
    "code",
    [
        "SELECT now()",
        "SELECT now64(3)",
        "SELECT CURRENT_TIMESTAMP",
        "SELECT current_date - 1",
        "SELECT 'now'::timestamptz",
        "SELECT toStartOfDay(today())",
        "SELECT clock_timestamp()",
    ],
)
def test_every_way_to_ask_for_the_time_is_noticed(code: str) -> None:
    assert clock_reads(code)


@pytest.mark.parametrize(
    "code", ["SELECT %(now)s, {now:DateTime64(3)}", "SELECT 1 -- not now()", "SELECT known(1), now_at"]
)
def test_a_time_that_is_handed_in_is_no_clock(code: str) -> None:
    assert not clock_reads(code)


def test_parts_and_columns_named_like_a_table_are_not_mentions_of_it() -> None:
    assert mentioned("WITH inbox_chunk AS (SELECT 1) SELECT * FROM inbox_chunk", TABLES) == set()
    assert mentioned("SELECT sum(events) FROM tick_run WHERE events > %(events)s", TABLES) == {"tick_run"}
    assert mentioned("SELECT count() FROM leadloom.events", TABLES) == {"events"}


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ('TAKE = load(__package__, "take")', {"tick/take"}),
        ('TAKE = load("leadloom.inbox", "accept")', {"inbox/accept"}),
        ('BOTH = {name: load(__package__, name) for name in ("take", "beat")}', {"tick/take", "tick/beat"}),
        ('loads(__package__, "take"); TAKE = "take"', set()),
    ],
)
def test_what_a_file_loads_is_found(code: str, found: set[str]) -> None:
    assert set(loaded(PACKAGE / "tick" / "lease.py", ast.parse(code))) == found
