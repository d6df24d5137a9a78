"""An import that is killed again and again loses no row and takes none twice."""

import contextlib
import json
import os
import random
import signal
import time
import urllib.request
from collections.abc import Iterator
from typing import cast

import pytest

from leadloom.kernel.types import JsonObject
from tests.imports.people import MAPPING, row, written
from tests.proofs.installation import Installation, wait_for

pytestmark = pytest.mark.xdist_group("import_killed")

NEW, TWICE, WRONG = 3_000, 300, 100
KILLS = 3
"""Of the check, and as many of the run."""
WITHIN_S = 240.0


@pytest.fixture(scope="module")
def installation(template: Installation) -> Iterator[Installation]:
    made = Installation.like(template)
    made.start()
    yield made
    made.remove()


class Importer:
    """An administrator's program."""

    def __init__(self, installation: Installation) -> None:
        self.installation = installation
        made = installation.command("key", "create", "import proof", "--role", "admin")
        self.key = made.split()[-1]
        wait_for(self.is_answered, WITHIN_S, "the private origin")

    def is_answered(self) -> bool:
        with contextlib.suppress(OSError):
            return "items" in self.ask("GET", "")
        return False

    def ask(self, method: str, path: str, body: bytes | None = None, kind: str = "application/json") -> JsonObject:
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.installation.port}/api/v1/imports{path}",
            data=body,
            method=method,
            headers={"Authorization": f"Bearer {self.key}", "Content-Type": kind},
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            return cast("JsonObject", json.loads(answer.read()))

    def killed_until(self, job: str, state: str) -> JsonObject:
        """Kill the runner at random instants until the job stands there; a few blows, then let it finish."""
        dice, blows, end = random.Random(7), 0, time.monotonic() + WITHIN_S
        while (told := self.ask("GET", job))["state"] != state:
            assert time.monotonic() < end, told
            if blows < KILLS:
                time.sleep(dice.uniform(0.1, 1.5))
                os.kill(self.installation.child("jobs"), signal.SIGKILL)
                blows += 1
            else:
                time.sleep(0.2)
        assert blows >= 2, "it was over before it was killed"
        return told


def test_rows_in_are_created_updated_merged_and_to_fix_whatever_is_killed(installation: Installation) -> None:
    contacts = installation.count("SELECT count(*) FROM profiles_contact")
    rows = [row(number, 联系电话=f"100{30_000_000 + number}") for number in range(NEW)]
    rows += [row(number, 联系电话=f"100{30_000_000 + number}", 职务="总监") for number in range(0, NEW, NEW // TWICE)]
    rows += [row(NEW + number, 联系电话="12345") for number in range(WRONG)]
    importer = Importer(installation)
    content = written(rows)
    uploaded = importer.ask("POST", "?file_name=list.csv", content, "application/octet-stream")
    job = f"/{uploaded['id']}"
    importer.ask("POST", f"{job}/check", json.dumps({"mapping": MAPPING, "encoding": "gb18030"}).encode())
    checked = importer.killed_until(job, "checked")
    planned = {"rows": len(rows), "created": NEW, "updated": 0, "merged": TWICE, "to_fix": WRONG}
    assert checked["plan"] == planned
    assert installation.count("SELECT count(*) FROM profiles_contact") == contacts

    importer.ask("POST", f"{job}/confirm", b"{}")
    done = importer.killed_until(job, "done")
    assert {name: done[name] for name in planned} == planned
    installation.settle()
    assert_once(installation, contacts)

    importer.ask("POST", f"{job}/undo", b"{}")
    undone = importer.killed_until(job, "undone")
    assert (undone["put_back"], undone["kept"]) == (NEW, 0)
    assert installation.count("SELECT count(*) FROM profiles_contact") == contacts


def assert_once(installation: Installation, contacts: int) -> None:
    """Every person once, with both identifiers, and told once to the event store."""
    assert installation.count("SELECT count(*) FROM profiles_contact") == contacts + NEW
    assert installation.count("SELECT count(*) FROM imports_row WHERE state = 'in'") == NEW + TWICE
    assert installation.count("SELECT count(*) FROM imports_contact_trail") == NEW
    assert installation.count("SELECT count(*) FROM identity_identifier WHERE until IS NULL") == 2 * NEW
    store = installation.event_store()
    ((told, different),) = store.query("SELECT count(), uniqExact(subject) FROM events WHERE type = 'contact_created'")
    store.close()
    assert told == different == contacts + NEW
