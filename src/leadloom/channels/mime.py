"""From a message to the bytes that go over the wire."""

from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

from leadloom.channels.types import Outgoing, SmtpServer
from leadloom.kernel.ids import derived_uuid

WIRE = policy.SMTP.clone(max_line_length=998)
"""Longer lines than the default: the standard library turns folded long URLs in headers into encoded words."""


def message_id(key: str, from_address: str) -> str:
    """Return the Message-ID of the message with this key: the same for every try, so that receivers drop repeats."""
    return f"<{derived_uuid('mail', key).hex}@{from_address.rpartition('@')[2]}>"


def mime(message: Outgoing, *, server: SmtpServer) -> bytes:
    """Return the message as MIME: plain text first, HTML after it. Line ends are CRLF.

    Headers are one line each, whatever the values contain.
    """
    international = not f"{message.recipient}{server.from_address}".isascii()
    mail = EmailMessage(policy=WIRE.clone(utf8=international))
    mail["From"] = _address(server.from_name, server.from_address)
    mail["To"] = _address("", message.recipient)
    mail["Subject"] = _one_line(message.subject)
    mail["Date"] = format_datetime(message.created_at)
    mail["Message-ID"] = message_id(message.key, server.from_address)
    if message.automatic:
        mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(message.text, cte="quoted-printable")
    if message.html:
        mail.add_alternative(message.html, subtype="html", cte="quoted-printable")
    return mail.as_bytes()


def _address(name: str, address: str) -> Address:
    local, _, domain = address.rpartition("@")
    return Address(_one_line(name), local, domain)


def _one_line(text: str) -> str:
    return " ".join(text.split())
