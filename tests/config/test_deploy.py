"""What lies in ``deploy/`` is of this program: its words are commands, its variables are known, its metrics exist."""

import argparse
import re
import shlex
from importlib import import_module
from pathlib import Path

import pytest
import yaml

from leadloom.api.figures import Figures, Machine, Work
from leadloom.api.metrics import exposition
from leadloom.config.commands.serve import ROLES
from leadloom.imports.types import JobState
from leadloom.inbox.selectors import Totals
from leadloom.inbox.types import SetAsideReason
from leadloom.kernel.clock import SystemClock
from leadloom.leads.selectors import Promises
from leadloom.outbox.selectors import Depth
from leadloom.outbox.types import MessageState
from leadloom.tick.selectors import LoopState

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
NOW = SystemClock().now()


def every_metric() -> set[str]:
    """Return the names of all metrics that there can be."""
    work = Work(
        totals=Totals(1, 1, dict.fromkeys(SetAsideReason, 1)),
        loop=LoopState("here", 1, NOW, NOW, 1, NOW),
        waiting_chunks=1,
        waiting_events=1,
        waiting_since=NOW,
        waiting_facts=1,
        refused_rows=1,
        promises=Promises(1, 1, 1, 1),
        outbox=[Depth("email", MessageState.PENDING, 1, NOW)],
        jobs={JobState.RUNNING: 1},
    )
    text = exposition(Figures(NOW, Machine(1, 1, 1), work, event_store_is_up=True)).decode()
    return set(re.findall(r"^(leadloom_\w+)", text, re.M)) - set(re.findall(r"^(\w+_created)", text, re.M))


def parsed(words: list[str]) -> argparse.Namespace:
    """Parse the words of a command as the command line does."""
    parser = argparse.ArgumentParser()
    import_module(f"leadloom.config.commands.{words[0]}").add_arguments(parser)
    return parser.parse_args(words[1:])


@pytest.mark.parametrize("name", ["compose.yaml", "compose.remote.yaml"])
def test_services_run_commands_that_there_are(name: str) -> None:
    services = yaml.safe_load((DEPLOY / name).read_text())["services"]
    ours = {name: service for name, service in services.items() if "build" in service}
    roles = {role for service in ours.values() for role in vars(parsed(service["command"])).get("role") or ROLES}
    assert roles == set(ROLES)
    known = set(re.findall(r"LEADLOOM_[A-Z_]+", (ROOT / "docs/operations/configuration.md").read_text()))
    assert {variable for service in ours.values() for variable in service["environment"]} <= known


def test_units_run_commands_that_there_are_and_name_every_role() -> None:
    units = {path.name: path.read_text() for path in (DEPLOY / "systemd").glob("*.service")}
    commands = {name: re.search(r"leadloom/bin/leadloom ([^'\n]+)", text) for name, text in units.items()}
    for name, found in commands.items():
        assert found is not None, name
        parsed(shlex.split(found.group(1).replace("%i", ROLES[0]).replace("$(", "").rstrip("'")))
    assert set(re.findall(r"leadloom@(\w+)", units["leadloom@.service"])) == set(ROLES)


def test_every_variable_of_the_examples_is_known() -> None:
    known = set(re.findall(r"LEADLOOM_[A-Z_]+", (ROOT / "docs/operations/configuration.md").read_text()))
    assert set(re.findall(r"LEADLOOM_[A-Z_]+", (DEPLOY / "leadloom.env.example").read_text())) <= known


def test_alerts_ask_for_metrics_that_there_are_and_are_explained() -> None:
    rules = yaml.safe_load((DEPLOY / "prometheus-rules.yaml").read_text())["groups"][0]["rules"]
    metrics = every_metric()
    asked = {name for rule in rules for name in re.findall(r"leadloom_\w+", rule["expr"])}
    assert asked <= metrics, asked - metrics
    page = (ROOT / "docs/operations/monitoring.md").read_text()
    assert {rule["alert"] for rule in rules} == set(re.findall(r"`(Leadloom[A-Z]\w+)`", page))


def test_the_page_of_monitoring_names_every_metric() -> None:
    page = (ROOT / "docs/operations/monitoring.md").read_text()
    assert {name for name in every_metric() if not re.search(rf"`{name}[`{{]", page)} == set()
