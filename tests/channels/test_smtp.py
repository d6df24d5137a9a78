"""The e-mail driver against a real SMTP server."""

import datetime
import ipaddress
import ssl
from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from leadloom.channels.errors import ChannelError
from leadloom.channels.mime import message_id, mime
from leadloom.channels.smtp import SmtpChannel
from leadloom.channels.types import Security, SmtpServer
from tests.channels.contract import MESSAGE, ChannelContract
from tests.channels.smtp_server import Mailbox, free_port, running


def server_at(port: int) -> SmtpServer:
    return SmtpServer("127.0.0.1", port, Security.NONE, "", "", "crm@example.com", "示例公司 CRM")


class TestSmtpChannel(ChannelContract):
    """The contract, and what only mail has."""

    @pytest.fixture(autouse=True)
    def _server(self) -> Iterator[None]:
        self.mailbox = Mailbox()
        port = free_port()
        with running(self.mailbox, port=port) as self.controller:
            self.channel = SmtpChannel(server_at(port))
            yield
            self.channel.close()

    def taken(self) -> list[str]:
        return [recipient for recipient, _ in self.mailbox.taken]

    def go_away(self) -> None:
        self.controller.stop()

    def test_the_receipt_names_the_servers_queue_id(self) -> None:
        assert self.channel.hand_over(self.to("taken")).provider_id == "4F2AB1"

    def test_content_that_is_refused_is_a_permanent_error_and_not_uncertain(self) -> None:
        with pytest.raises(ChannelError) as error:
            self.channel.hand_over(self.to("spam"))
        assert (error.value.permanent, error.value.uncertain) == (True, False)

    def test_several_mails_go_over_one_connection(self) -> None:
        for _ in range(5):
            self.channel.hand_over(self.to("taken"))
        assert len(self.mailbox.sessions) == 1

    def test_what_arrives_is_what_was_written(self) -> None:
        self.channel.hand_over(MESSAGE)
        mail = message_from_bytes(self.mailbox.taken[0][1], policy=policy.default)
        assert mail["Subject"] == MESSAGE.subject
        assert mail["Message-ID"] == message_id(MESSAGE.key, "crm@example.com")
        assert mail["From"].addresses[0].display_name == "示例公司 CRM"
        assert mail.get_body(("plain",)).get_content().splitlines() == MESSAGE.text.splitlines()
        assert mail.get_body(("html",)).get_content().strip() == MESSAGE.html

    def test_an_address_beyond_ascii_is_handed_over(self) -> None:
        self.channel.hand_over(replace(MESSAGE, recipient="王芳@example.com"))
        assert self.taken() == ["王芳@example.com"]


def test_the_same_message_tried_twice_is_the_same_mail() -> None:
    server = server_at(25)
    first, second = (message_from_bytes(mime(MESSAGE, server=server), policy=policy.default) for _ in range(2))
    assert (first["Message-ID"], first["Date"]) == (second["Message-ID"], second["Date"])


@pytest.mark.parametrize(
    "subject", ["Hello\r\nBcc: victim@example.com", "Hello\nX: y", "long " * 60, "长标题" * 80, "\x00\x07"]
)
def test_a_subject_can_not_add_headers(subject: str) -> None:
    wire = mime(replace(MESSAGE, subject=subject), server=server_at(25))
    head = wire.split(b"\r\n\r\n")[0].decode()
    names = [line.partition(":")[0] for line in head.split("\r\n") if line and not line[0].isspace()]
    assert sorted(names) == sorted(
        ["From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version", "Content-Type"]
    )


def test_a_long_sender_name_with_a_comma_stays_one_sender() -> None:
    name = 'Acme, "Sales" ' + "very " * 30
    wire = mime(MESSAGE, server=replace(server_at(25), from_name=name))
    parsed = message_from_bytes(wire, policy=policy.default)
    assert [address.addr_spec for address in parsed["From"].addresses] == ["crm@example.com"]


@pytest.mark.parametrize("recipient", ["no-at-sign", "a@b@c", "x@example.com, y@example.com", "", "a b@example.com"])
def test_a_recipient_that_is_no_address_fails_for_good_and_never_reaches_a_server(recipient: str) -> None:
    channel = SmtpChannel(server_at(free_port()))
    with pytest.raises(ChannelError) as error:
        channel.hand_over(replace(MESSAGE, recipient=recipient))
    assert error.value.permanent


def test_a_wrong_password_is_our_trouble_and_not_the_recipients() -> None:
    mailbox, port = Mailbox(), free_port()
    with running(mailbox, port=port, login=True):
        channel = SmtpChannel(replace(server_at(port), user="crm", password="wrong"))
        with pytest.raises(ChannelError) as error:
            channel.hand_over(MESSAGE)
        channel.close()
        assert (error.value.permanent, error.value.uncertain) == (False, False)
        good = SmtpChannel(replace(server_at(port), user="crm", password="right"))
        good.hand_over(MESSAGE)
        good.close()
    assert len(mailbox.taken) == 1


def _certificate(folder: Path) -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    start = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(start)
        .not_valid_after(start + datetime.timedelta(days=36500))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    encoding = serialization.Encoding.PEM
    chain, secret = folder / "cert.pem", folder / "key.pem"
    chain.write_bytes(certificate.public_bytes(encoding))
    secret.write_bytes(key.private_bytes(encoding, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
    return chain, secret


def test_with_starttls_an_unknown_certificate_stops_the_mail_before_it_is_sent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chain, secret = _certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain, secret)
    mailbox, port = Mailbox(), free_port()
    server = replace(server_at(port), security=Security.STARTTLS)
    with running(mailbox, port=port, starttls=context):
        stranger = SmtpChannel(server)
        with pytest.raises(ChannelError) as error:
            stranger.hand_over(MESSAGE)
        stranger.close()
        assert not error.value.uncertain
        assert mailbox.taken == []
        monkeypatch.setenv("SSL_CERT_FILE", str(chain))
        trusted = SmtpChannel(server)
        trusted.hand_over(MESSAGE)
        trusted.close()
    assert mailbox.protected == [True]
