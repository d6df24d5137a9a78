"""The demo's mail sink: a local SMTP server that keeps the last mails as files and delivers nothing.

Mails lie in ``<data>/demo-mail/*.eml`` (folder 0700, files 0600), so that the web process can show them.
"""

import itertools
import os
import signal
import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Final

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from leadloom.channels.selectors import demo_smtp_port
from leadloom.kernel.clock import Clock, SystemClock
from leadloom.storage.paths import data_dir

FOLDER: Final = "demo-mail"
KEPT: Final = 200
SUFFIX: Final = ".eml"


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail in the sink. ``name`` is its file's; texts are plain, to be escaped by whoever shows them."""

    name: str
    received_at: datetime
    sender: str
    recipient: str
    subject: str
    text: str
    html: str


def mail_folder() -> Path:
    """Return the folder of kept mails, made on first use, open to nobody else."""
    folder = data_dir() / FOLDER
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    return folder


class Keeper:
    """Takes every mail and keeps the newest ones."""

    def __init__(self, folder: Path, *, clock: Clock, kept: int = KEPT) -> None:
        self.folder = folder
        self._clock = clock
        self._kept = kept
        self._numbers = itertools.count()

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - the library's name
        """Keep one mail; the answer names its file."""
        content = envelope.content if isinstance(envelope.content, bytes) else (envelope.content or "").encode()
        name = self.keep(content)
        return f"250 OK queued as {name}"

    def keep(self, content: bytes) -> str:
        """Write the mail to a file of its own and drop the oldest ones; return the file's name."""
        milliseconds = int(self._clock.now().timestamp() * 1000)
        name = f"{milliseconds:014d}-{next(self._numbers):06d}{SUFFIX}"
        unfinished = self.folder / f"{name}.part"
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
        unfinished.rename(self.folder / name)
        for path in sorted(self.folder.glob(f"*{SUFFIX}"))[: -self._kept]:
            path.unlink(missing_ok=True)
        return name


class MailSink:
    """The SMTP server on loopback; start and stop it once."""

    def __init__(self, *, port: int, folder: Path, clock: Clock) -> None:
        self.keeper = Keeper(folder, clock=clock)
        self._controller = Controller(self.keeper, hostname="127.0.0.1", port=port, ident="Leadloom demo sink")

    def start(self) -> None:
        """Listen; raises OSError when the port is taken."""
        self._controller.start()

    def stop(self) -> None:
        """Stop listening."""
        self._controller.stop()


def mails(folder: Path) -> list[Mail]:
    """Return the kept mails, the newest first."""
    return [_read(path) for path in sorted(folder.glob(f"*{SUFFIX}"), reverse=True)]


def mail(folder: Path, name: str) -> Mail | None:
    """Return one kept mail; None if there is no such file in the folder."""
    path = next((path for path in folder.glob(f"*{SUFFIX}") if path.name == name), None)
    return None if path is None else _read(path)


def _read(path: Path) -> Mail:
    parsed = message_from_bytes(path.read_bytes(), policy=policy.default)
    return Mail(
        name=path.name,
        received_at=datetime.fromtimestamp(int(path.name.partition("-")[0]) / 1000, UTC),
        sender=str(parsed["From"] or ""),
        recipient=str(parsed["To"] or ""),
        subject=str(parsed["Subject"] or ""),
        text=_part(parsed, "plain"),
        html=_part(parsed, "html"),
    )


def _part(parsed: EmailMessage, kind: str) -> str:
    body = parsed.get_body(preferencelist=(kind,))
    return str(body.get_content()) if body is not None else ""


def main() -> None:
    """Run the sink on the demo's port until SIGTERM or SIGINT."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: stop.set())
    sink = MailSink(port=demo_smtp_port(), folder=mail_folder(), clock=SystemClock())
    sink.start()
    stop.wait()
    sink.stop()
