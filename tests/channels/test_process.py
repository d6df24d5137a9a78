"""The dispatch role as a process of its own."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from leadloom.channels.models import SmtpSettings
from leadloom.outbox import services as outbox
from leadloom.outbox.models import OutboxMessage
from leadloom.outbox.types import MessageClass, NewMessage
from tests.channels.smtp_server import Mailbox, free_port, running

LONG_AGO = datetime(2024, 5, 20, 2, 0, tzinfo=UTC)


def wait_for(happened: Callable[[], bool], *, seconds: float = 30) -> None:
    until = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < until, "did not happen in time"
        time.sleep(0.05)


@pytest.mark.django_db(transaction=True)
def test_the_process_sends_what_is_queued_and_ends_when_it_is_told_to(data_dir: Path) -> None:
    mailbox, port = Mailbox(), free_port()
    SmtpSettings.objects.create(
        host="127.0.0.1", port=port, security="none", from_address="crm@example.com", updated_at=LONG_AGO
    )
    outbox.enqueue(
        [NewMessage(f"m{n}", MessageClass.STAFF, f"e{n}@example.com", "Subject", "Text", "") for n in range(30)],
        now=LONG_AGO,
    )
    argv = [sys.executable, "-P", "-m", "leadloom.config.process", "leadloom.channels.dispatch"]
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings", "LEADLOOM_DATA_DIR": str(data_dir)}
    env["PYTHONPATH"] = os.pathsep.join([str(Path.cwd()), env.get("PYTHONPATH", "")])
    with running(mailbox, port=port), subprocess.Popen(argv, env=env) as process:
        try:
            wait_for(lambda: not OutboxMessage.objects.exclude(state="sent").exists())
            process.send_signal(signal.SIGTERM)
            assert process.wait(timeout=15) == 0
        finally:
            process.kill()
    assert sorted(recipient for recipient, _ in mailbox.taken) == sorted(f"e{n}@example.com" for n in range(30))
