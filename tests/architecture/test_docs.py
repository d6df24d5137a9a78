"""The pages say what is: links lead somewhere, and names in them are names in the code."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from leadloom.config.banner import sign_ins
from leadloom.config.cli import COMMANDS
from leadloom.config.demo.cast import DEMO_PASSWORD, PEOPLE
from leadloom.edge.app import _KINDS
from leadloom.edge.forms import _OURS
from leadloom.edge.pixel import _PLAIN
from leadloom.inbox.judge import HONEYPOT
from leadloom.inbox.types import SetAsideReason
from leadloom.leads.types import HandoffState, Stage
from leadloom.team.types import Role
from tests.architecture.tree import PACKAGE, ROOT, files, layers, shown

PICTURES = {"home-sales-en.png", "contact-zh.png", "leads-en.png", "sources-zh.png", "demo-site-en.png"}
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
VARIABLE = re.compile(r"LEADLOOM_[A-Z_]*[A-Z]")
CODE = re.compile(r"`([^`\n]+)`")
SOURCE_PLACE = re.compile(r"(?:src|tests|web|docs|scripts)/[\w./-]+")


def pages() -> list[Path]:
    """Return the pages that people read."""
    return [*sorted(ROOT.glob("*.md")), *files(ROOT / "docs", ".md")]


def links(text: str) -> Iterator[str]:
    """Yield the targets of links and pictures that lie in the repository."""
    return (target for target in LINK.findall(text) if not re.match(r"[a-z]+:|#", target))


def variables(text: str) -> set[str]:
    """Return the environment variables of ours that a text names."""
    return set(VARIABLE.findall(text))


def places(text: str) -> set[str]:
    """Return the files and folders of the repository that a page names as code."""
    return {place for code in CODE.findall(text) for place in SOURCE_PLACE.findall(code)}


def read(name: str) -> str:
    """Return the text of a page."""
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("page", pages(), ids=shown)
def test_every_link_leads_to_a_file_of_the_repository(page: Path) -> None:
    targets = {target.partition("#")[0] for target in links(page.read_text(encoding="utf-8"))}
    missing = {target for target in targets if not (page.parent / target).exists()}
    assert {Path(target).name for target in missing} <= PICTURES


@pytest.mark.parametrize("page", pages(), ids=shown)
def test_every_place_named_on_a_page_exists(page: Path) -> None:
    named = places(page.read_text(encoding="utf-8"))
    assert not {place for place in named if not (ROOT / place.rstrip(".")).exists()}


def test_the_page_of_configuration_names_every_environment_variable_and_no_other() -> None:
    used = set().union(*(variables(path.read_text(encoding="utf-8")) for path in files(ROOT / "src", ".py")))
    of_tests = {"LEADLOOM_SAMPLE_DATA"}
    assert variables(read("docs/operations/configuration.md")) == used | of_tests


def test_the_page_of_configuration_names_every_command() -> None:
    text = read("docs/operations/configuration.md")
    assert not {name for name in COMMANDS if f"| `leadloom {name}` |" not in text}


@pytest.mark.parametrize(("name", "language"), [("README.zh-CN.md", 0), ("README.md", 1)])
def test_the_first_page_names_everybody_of_the_demo_with_their_work_and_the_pictures(name: str, language: int) -> None:
    text = read(name)
    rows = re.findall(r"^\| `([\w.]+@example\.com)` \| (.+) \|$", text, re.M)
    assert rows == [(person.email, person.work[language]) for person in PEOPLE]
    assert DEMO_PASSWORD in text
    assert set(re.findall(r"docs/pictures/([\w-]+\.png)", text)) == PICTURES


@pytest.mark.parametrize("name", ["docs/howto/track-a-website.md", "docs/howto/track-a-website.zh-CN.md"])
def test_the_page_for_owners_of_websites_names_all_that_the_tracker_and_the_public_door_know(name: str) -> None:
    text = read(name)
    tracker = "".join(path.read_text(encoding="utf-8") for path in files(ROOT / "web/tracker/src", ".ts"))
    attributes = set(re.findall(r"data-leadloom-[a-z]+", tracker))
    assert set(re.findall(r"data-leadloom-[a-z]+", text)) == attributes
    ours = {word for word in _OURS if word.startswith("_")} | {HONEYPOT, *_PLAIN}
    routes = {
        *(path for path in _KINDS if len(path) > len("/v1/x")),
        "/v1/batch",
        "/v1/pixel.gif",
        "/v1/form/",
        "/t.js",
    }
    calls = {f"leadloom.{call}(" for call in ("track", "page", "identify", "reset")}
    reasons = set(SetAsideReason) - {SetAsideReason.STORE_REFUSED}
    assert not [word for word in (ours | routes | calls | reasons) if word not in text]


def test_whoever_a_demo_lead_can_go_to_is_printed_with_a_password_when_the_demo_is_ready() -> None:
    sellers = [person for person in PEOPLE if person.role == Role.SALES]
    assert {person.team for person in sellers} == {"East", "South"}
    lines = sign_ins()
    assert len(lines) == len(PEOPLE)
    for person in sellers:
        assert [line for line in lines if line.split()[:2] == [person.email, DEMO_PASSWORD]], person.email


def test_the_demo_has_somebody_of_every_role() -> None:
    assert {person.role for person in PEOPLE} == set(Role)


def test_the_page_of_architecture_shows_the_stack_that_is_checked() -> None:
    block = next(part for part in read("docs/architecture.md").split("```") if part.strip().startswith("config "))
    lines = [re.split(r"\s{2,}", line)[0] for line in block.strip().splitlines()]
    assert [frozenset(line.split(" | ")) for line in lines] == list(layers())


@pytest.mark.parametrize("name", ["docs/glossary.md", "docs/glossary.zh-CN.md"])
def test_the_glossary_knows_every_stage_and_state_of_a_lead(name: str) -> None:
    keys = set(CODE.findall(read(name)))
    assert {str(stage) for stage in Stage} <= keys
    assert {str(state) for state in HandoffState if state is not HandoffState.NONE} <= keys


def test_the_glossary_calls_the_stages_of_a_lead_what_the_screens_call_them() -> None:
    stages = json.loads(read("web/src/i18n/zh-CN/terms.json"))["stage"]
    english, chinese = read("docs/glossary.md"), read("docs/glossary.zh-CN.md")
    for key, label in stages.items():
        assert re.search(rf"^\| [^|]+ \| {label} \| `{key}` \|", english, re.M), key
        assert re.search(rf"^\| {label} \| [^|]+ \| `{key}` \|", chinese, re.M), key


def test_both_glossaries_hold_the_same_keys_and_the_same_number_of_terms() -> None:
    english, chinese = read("docs/glossary.md"), read("docs/glossary.zh-CN.md")
    assert set(CODE.findall(english)) == set(CODE.findall(chinese))
    assert english.count("\n## ") == chinese.count("\n## ")


def test_decisions_are_numbered_and_tell_what_enforces_them() -> None:
    decisions = files(ROOT / "docs" / "adr", ".md")
    numbers = [int(path.name[:4]) for path in decisions]
    assert len(numbers) == len(set(numbers)) >= 3
    for path in decisions:
        heads = re.findall(r"^## (.+)$", path.read_text(encoding="utf-8"), re.M)
        wanted = ["Context", "Decision", "Consequences", "Alternatives", "Enforced by"]
        assert [head for head in heads if head in wanted] == wanted, shown(path)


def test_the_checks_of_pages_notice_dead_ends() -> None:
    assert list(links("[a](b.md) ![c](d/e.png) [f](https://example.com) [g](#h)")) == ["b.md", "d/e.png"]
    assert places("see `src/leadloom/none.py` and src/x") == {"src/leadloom/none.py"}
    assert not (PACKAGE / "none.py").exists()
    assert variables('os.environ["LEADLOOM_X_Y"] = "LEADLOOM_"') == {"LEADLOOM_X_Y"}
