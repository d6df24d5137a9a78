"""Reads of channel settings."""

import os
from typing import Final

from leadloom.channels.definition import PASSWORD_CELL
from leadloom.channels.definition import sending_state as judge
from leadloom.channels.models import SmtpSettings
from leadloom.channels.types import Security, SendingState, SmtpServer
from leadloom.storage.vault import vault

DEMO_SMTP_PORT: Final = 8025
DEMO_SENDER: Final = "leadloom@example.com"


def demo_smtp_port() -> int:
    """Return the port of the demo's mail sink (``LEADLOOM_DEMO_SMTP_PORT``)."""
    return int(os.environ.get("LEADLOOM_DEMO_SMTP_PORT", DEMO_SMTP_PORT))


def stored_smtp() -> SmtpServer | None:
    """Return the mail server that was entered in the settings, with its password in plain; None if there is none."""
    row = SmtpSettings.objects.filter(id=1).first()
    if row is None:
        return None
    return SmtpServer(
        host=row.host,
        port=row.port,
        security=Security(row.security),
        user=row.user,
        password=vault().open(PASSWORD_CELL, row.id, bytes(row.password)) if row.password else "",
        from_address=row.from_address,
        from_name=row.from_name,
    )


def effective_smtp(*, demo: bool) -> SmtpServer | None:
    """Return the mail server to use: the one entered, else in the demo its own sink, else none."""
    stored = stored_smtp()
    if stored is not None or not demo:
        return stored
    return SmtpServer("127.0.0.1", demo_smtp_port(), Security.NONE, "", "", DEMO_SENDER, "Leadloom")


def sending_state(*, production: bool, demo: bool) -> SendingState:
    """Tell whether messages can leave, for status pages and ``leadloom doctor``."""
    return judge(effective_smtp(demo=demo), production=production)
