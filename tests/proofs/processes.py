"""Processes of a role of the product, as many as wanted on the same stores, frozen and thawed at will."""

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from django.db import connection

from leadloom.inbox.codec import encode_chunk, encode_request
from leadloom.inbox.types import InboxRequest
from leadloom.kernel.clock import SystemClock
from leadloom.kernel.ids import WriteKeyId, event_id
from leadloom.storage.sqlfiles import load
from leadloom.storage.vault import vault
from leadloom.tick.models import TickLease

ACCEPT = load("leadloom.inbox", "accept")
ROOT = Path(__file__).resolve().parent.parent.parent


class Process:
    """A process of a role, with a place where it can be made to stand still. ``module`` is one of this folder."""

    def __init__(self, folder: Path, name: str, module: str, *words: str) -> None:
        self.failpoint = folder / f"{name}.failpoint"
        self.log = folder / f"{name}.log"
        python_path = os.pathsep.join([str(ROOT), str(ROOT / "src")])
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", f"tests.proofs.{module}", *words],
                env=os.environ | {"LEADLOOM_FAILPOINT": str(self.failpoint), "PYTHONPATH": python_path},
                stdout=log, stderr=log,
            )  # fmt: skip

    def holds(self) -> bool:
        """Tell whether it has the loop's lease."""
        return TickLease.objects.filter(holder__endswith=f":{self.process.pid}").exists()

    def freeze_at(self, place: str) -> None:
        """Stand still where it comes to this place."""
        draft = self.failpoint.with_suffix(".draft")
        draft.write_text(f"{place} stop")
        draft.replace(self.failpoint)

    def is_frozen(self) -> bool:
        """Tell whether it stands still."""
        return "\nState:\tT" in Path(f"/proc/{self.process.pid}/status").read_text()

    def thaw(self) -> None:
        """Let it go on."""
        self.process.send_signal(signal.SIGCONT)

    def says(self, event: str) -> int:
        """Return how often it logged this."""
        return self.log.read_text().count(f'"{event}"')

    def end(self) -> None:
        """Kill it, frozen or not."""
        self.process.kill()
        self.process.wait()


def append(key: WriteKeyId, sent: Sequence[dict[str, object]]) -> list[str]:
    """Append messages to the inbox, as an edge does; returns the ids of those that are events."""
    now = SystemClock().now()
    request: InboxRequest = {
        "key": key, "at": now.isoformat(), "sent_at": None, "ua": "", "ip": "", "origin": "sdk", "events": list(sent),
    }  # type: ignore[typeddict-item]  # fmt: skip
    payload = encode_chunk([encode_request(request)], received_at=now, keyring=vault())
    with connection.cursor() as cursor:
        cursor.execute(ACCEPT.tagged, (now, [now], [len(sent)], [payload]))
    return [str(event_id(key, str(message["messageId"]))) for message in sent if message["type"] != "identify"]
