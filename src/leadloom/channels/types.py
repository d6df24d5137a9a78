"""The contract of a channel driver."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class Security(StrEnum):
    """How the connection to a mail server is protected."""

    NONE = "none"
    STARTTLS = "starttls"
    TLS = "tls"


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """A mail server and the sender's address there. ``password`` is plain: keep it out of logs."""

    host: str
    port: int
    security: Security
    user: str
    password: str
    from_address: str
    from_name: str

    def __repr__(self) -> str:
        return f"SmtpServer({self.host}:{self.port}, {self.security})"


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message to one recipient. ``key`` names it: the same key is the same message, however often it is tried.

    ``created_at`` is its date. ``automatic`` marks mail that no person wrote, so that no autoresponder answers it.
    """

    key: str
    recipient: str
    subject: str
    text: str
    html: str
    created_at: datetime
    automatic: bool = True


@dataclass(frozen=True, slots=True)
class Receipt:
    """The provider took responsibility for the message; ``provider_id`` is its name for it, if it gave one."""

    provider_id: str


class Channel(Protocol):
    """Hands messages to a provider, one recipient at a time.

    Every driver passes ``tests/channels/contract.py``.
    """

    def hand_over(self, message: Outgoing) -> Receipt:
        """Return when the provider has taken the message; raises :class:`~leadloom.channels.errors.ChannelError`.

        An error for one recipient says nothing about the next. Blocks for at most 90 seconds.
        """
        ...

    def close(self) -> None:
        """Drop connections. The driver may be used again afterwards."""
        ...


@dataclass(frozen=True, slots=True)
class SendingState:
    """Whether messages can leave, and if not, why: ``code`` is stable, ``detail`` a sentence.

    Codes: ``ready``, ``no_smtp_settings``, ``server_not_local``.
    """

    code: str
    detail: str

    @property
    def is_ready(self) -> bool:
        """Tell whether dispatch may send."""
        return self.code == "ready"
