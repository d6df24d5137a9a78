"""Time is an argument: one file reads the clock of the machine."""

import ast
from collections.abc import Iterator

import pytest

from tests.architecture.tree import dotted, imported, module_of, parsed, shown, sources

CLOCK = "src/leadloom/kernel/clock.py"
READS = {
    "datetime": {"now", "utcnow", "today"},
    "date": {"today"},
    "timezone": {"now", "localtime", "localdate"},
    "time": {"time", "time_ns", "localtime", "gmtime", "ctime", "strftime", "asctime"},
}
FIELD_CLOCKS = {"auto_now", "auto_now_add"}
PURE = {"types.py", "errors.py", "definition.py", "models.py", "selectors.py", "services.py", "stage.py"}


def clock_reads(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield line and name of every place that reads the clock, or lets Django or the database read it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            owner = dotted(node.value).rpartition(".")[2]
            if node.attr in READS.get(owner, ()):
                yield node.lineno, f"{owner}.{node.attr}"
        elif isinstance(node, ast.keyword) and node.arg in FIELD_CLOCKS:
            yield node.value.lineno, str(node.arg)
    for line, name in imported(tree):
        owner, _, what = name.rpartition(".")
        if what in READS.get(owner.rpartition(".")[2], ()) or name in ("django.db.models.functions.Now",):
            yield line, name


def test_nothing_but_the_kernels_clock_reads_the_time() -> None:
    reads = [
        f"{shown(p)}:{line}: {what}" for p in sources() if shown(p) != CLOCK for line, what in clock_reads(parsed(p))
    ]
    assert not reads


def test_the_kernels_clock_is_found_reading_the_time() -> None:
    assert [name for path in sources() if shown(path) == CLOCK for _, name in clock_reads(parsed(path))] == [
        "time.time_ns"
    ]


def test_rules_reads_and_writes_are_handed_the_time_and_fetch_no_clock() -> None:
    fetched = [
        f"{shown(path)}:{line}"
        for path in sources()
        if path.name in PURE and module_of(path) != "kernel"
        for line, name in imported(parsed(path))
        if name == "leadloom.kernel.clock.SystemClock"
    ]
    assert not fetched


@pytest.mark.parametrize(
    "code",
    [
        "from datetime import datetime\nat = datetime.now(UTC)",
        "import datetime as dt\nat = dt.datetime.utcnow()",
        "from datetime import date\non = date.today()",
        "from django.utils import timezone\nat = timezone.now()",
        "from django.utils.timezone import now",
        "import time\nat = time.time()",
        "from time import time",
        "default = timezone.now",
        "at = models.DateTimeField(auto_now_add=True)",
        "from django.db.models.functions import Now",
    ],
)
def test_every_way_to_read_the_time_is_noticed(code: str) -> None:
    assert list(clock_reads(ast.parse(code)))


@pytest.mark.parametrize(
    "code", ["now = clock.now()", "t = time.monotonic()", "timezone.activate(zone)", "datetime.fromisoformat(x)"]
)
def test_a_clock_that_is_handed_in_and_durations_are_allowed(code: str) -> None:
    assert not list(clock_reads(ast.parse(code)))
