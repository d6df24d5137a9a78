"""What comes from outside: each dependency has a reason, locks name no addresses, few files speak HTTP."""

import json
import re
from collections.abc import Iterator

import pytest

from tests.architecture.tree import ROOT, files, imported, module_of, parsed, shown, sources

HTTP_CLIENTS = ("httpx", "requests", "aiohttp", "urllib3", "urllib.request", "http.client", "niquests", "pycurl")
MAIL_CLIENTS = ("aiosmtplib", "smtplib", "imaplib", "poplib")
SPEAKS_TO_THE_WORLD = {"channels", "connectors"}
HAS_A_REASON = {
    "src/leadloom/config/bench.py": "sends events to the installation it measures",
    "src/leadloom/config/bench_pages.py": "reads the pages of the installation it measures",
    "src/leadloom/config/bench_serve.py": "asks the installation it measures whether it is ready",
    "src/leadloom/config/commands/serve.py": "asks its own children whether they are ready",
    "src/leadloom/edge/bench.py": "asks the edge it measures whether it is ready",
    "src/leadloom/storage/clickhouse.py": "catches the error of the library below clickhouse-connect, opens nothing",
}
"""Files outside channels and connectors that may import a client, with the reason."""

REQUIREMENT = re.compile(r'"([A-Za-z0-9][\w.\-]*)[^"]*"')
ADDRESS = re.compile(r"https?://|(?:^|\s)--(?:extra-)?index-url|\s@\s|(?:^|\s)--find-links|git\+")
TEXT = (
    ".py",
    ".sql",
    ".md",
    ".toml",
    ".txt",
    ".sh",
    ".yaml",
    ".yml",
    ".json",
    ".ts",
    ".tsx",
    ".js",
    ".html",
    ".css",
    "Makefile",
    "run",
)
PRIVATE = re.compile(r"(?<![\w.])/(?:work|root|home|Users)/(?=\w)")


def clients(names: Iterator[tuple[int, str]]) -> list[str]:
    """Return the network clients among imported names."""
    known = (*HTTP_CLIENTS, *MAIL_CLIENTS)
    return [name for _, name in names if any(name == client or name.startswith(f"{client}.") for client in known)]


def unexplained(pyproject: str) -> list[str]:
    """Return the lines that ask for a package without saying why, or for several with one reason."""
    wrong, inside = [], False
    for line in pyproject.splitlines():
        if re.match(r"\[(project|dependency-groups)\]", line):
            inside = True
        elif line.startswith("["):
            inside = False
        is_list = inside and line.startswith("  ")
        if is_list and (len(REQUIREMENT.findall(line.split("#")[0])) != 1 or not re.search(r"#\s*\w+", line)):
            wrong.append(line.strip())
    return wrong


def test_only_channels_and_connectors_speak_to_the_world() -> None:
    found = {
        shown(path): clients(imported(parsed(path)))
        for path in sources()
        if module_of(path) not in SPEAKS_TO_THE_WORLD and shown(path) not in HAS_A_REASON
    }
    assert not {name: names for name, names in found.items() if names}


def test_no_reason_is_given_for_a_file_that_imports_no_client() -> None:
    importing = {shown(path) for path in sources() if clients(imported(parsed(path)))}
    assert set(HAS_A_REASON) <= importing


def test_every_dependency_says_why_it_is_there() -> None:
    assert not unexplained((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def test_the_lock_of_the_web_packages_names_no_address() -> None:
    lock = json.loads((ROOT / "web" / "package-lock.json").read_text(encoding="utf-8"))
    assert len(lock["packages"]) > 1
    assert not [name for name, entry in lock["packages"].items() if "resolved" in entry]


def test_pinned_requirements_name_versions_and_no_addresses() -> None:
    found = sorted(ROOT.glob("requirements*.txt"))
    assert len(found) >= 3
    for path in found:
        lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
        assert lines
        assert not [line for line in lines if ADDRESS.search(line) or "==" not in line], shown(path)


def test_no_file_names_a_path_of_somebodys_machine() -> None:
    machine = re.compile(re.escape(str(ROOT)) + r"(?=/|\b)") if len(ROOT.parts) > 2 else PRIVATE
    naming = []
    for path in files(ROOT, *TEXT):
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
            if PRIVATE.search(line) or machine.search(line):
                naming.append(f"{shown(path)}:{number}")
    assert not naming


@pytest.mark.parametrize(
    "lines",
    ['  "django==5.2.*",', '  "pytest>=9", "hypothesis>=6", # tests', '  "django==5.2.*", #'],
)
def test_a_dependency_without_a_reason_of_its_own_is_noticed(lines: str) -> None:
    assert unexplained(f"[project]\ndependencies = [\n{lines}\n]\n")
    assert not unexplained(f"[tool.x]\ndependencies = [\n{lines}\n]\n")


@pytest.mark.parametrize(
    "line", ["x @ file:///srv/x.whl", "--index-url https://pypi.example.com", "x @ git+ssh://example.com"]
)
def test_an_address_in_requirements_is_noticed(line: str) -> None:
    assert ADDRESS.search(line)


@pytest.mark.parametrize(
    "name", ["httpx", "httpx.AsyncClient", "urllib.request.urlopen", "http.client", "aiosmtplib.SMTP"]
)
def test_a_client_is_noticed(name: str) -> None:
    assert clients(iter([(1, name)])) == [name]


@pytest.mark.parametrize("name", ["http.HTTPStatus", "urllib.parse.urlsplit", "requests_of_tick"])
def test_what_only_sounds_like_a_client_is_allowed(name: str) -> None:
    assert not clients(iter([(1, name)]))


@pytest.mark.parametrize("folder", ["work", "root", "home", "Users"])
def test_a_private_path_is_noticed(folder: str) -> None:
    assert PRIVATE.search(f"open('/{folder}/x')")
    assert not PRIVATE.search(f"GET /api/v1/{folder}/x")
