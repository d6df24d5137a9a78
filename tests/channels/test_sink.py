"""The demo's mail sink and its inbox page."""

import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.test import Client

from leadloom.channels.sink import Keeper, MailSink, mail, mail_folder, mails
from leadloom.channels.smtp import SmtpChannel
from leadloom.channels.types import Outgoing, Security, SmtpServer
from leadloom.kernel.clock import VirtualClock
from tests.channels.smtp_server import free_port

NOW = datetime(2024, 5, 20, 2, 0, tzinfo=UTC)


def send(port: int, *, subject: str, text: str = "Text", html: str = "<p>Text</p>") -> None:
    channel = SmtpChannel(SmtpServer("127.0.0.1", port, Security.NONE, "", "", "crm@example.com", "CRM"))
    channel.hand_over(Outgoing("key", "e1@example.com", subject, text, html, NOW))
    channel.close()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LEADLOOM_DATA_DIR", str(tmp_path))
    return mail_folder()


def test_what_is_sent_to_the_sink_can_be_read_there(folder: Path) -> None:
    port = free_port()
    sink = MailSink(port=port, folder=folder, clock=VirtualClock(NOW))
    sink.start()
    try:
        send(port, subject="新线索待接收", text="第一行")
    finally:
        sink.stop()
    (kept,) = mails(folder)
    assert (kept.subject, kept.recipient, kept.text.strip()) == ("新线索待接收", "e1@example.com", "第一行")
    assert kept.received_at == NOW


def test_the_sink_keeps_the_newest_mails_and_shows_them_to_nobody_else(folder: Path) -> None:
    keeper = Keeper(folder, clock=VirtualClock(NOW), kept=3)
    for number in range(5):
        keeper.keep(f"Subject: mail {number}\r\n\r\nText\r\n".encode())
    assert [kept.subject for kept in mails(folder)] == ["mail 4", "mail 3", "mail 2"]
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe\x00", b"Subject: =?utf-8?B?broken\r\n\r\n\xe7", b"no header at all"]
)
def test_a_mail_that_is_none_is_kept_and_shown_all_the_same(folder: Path, content: bytes) -> None:
    name = Keeper(folder, clock=VirtualClock(NOW)).keep(content)
    assert mail(folder, name) is not None


def test_the_inbox_page_shows_mails_escaped(folder: Path, settings: LazySettings, client: Client) -> None:
    settings.DEMO = True
    name = Keeper(folder, clock=VirtualClock(NOW)).keep(
        b"Subject: <script>alert(1)</script>\r\nTo: e1@example.com\r\n"
        b"Content-Type: text/html\r\n\r\n<img src=x onerror=y>"
    )
    page = client.get("/demo/inbox").content.decode()
    letter = client.get(f"/demo/inbox/{name}").content.decode()
    assert "&lt;script&gt;" in page
    assert "<script>" not in page + letter
    assert "<img" not in letter
    assert "onerror" in letter


@pytest.mark.parametrize("path", ["/demo/inbox", "/demo/inbox/x.eml"])
def test_there_is_no_inbox_page_outside_the_demo(
    folder: Path, settings: LazySettings, client: Client, path: str
) -> None:
    settings.DEMO = False
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("name", ["../keys/master.key", "%2e%2e%2fkeys", "*.eml", "..", "nothing.eml"])
def test_the_inbox_page_reads_no_other_files(folder: Path, settings: LazySettings, client: Client, name: str) -> None:
    settings.DEMO = True
    (folder.parent / "keys").mkdir()
    (folder.parent / "keys" / "master.key").write_text("1:secret")
    Keeper(folder, clock=VirtualClock(NOW)).keep(b"Subject: x\r\n\r\n")
    answer = client.get(f"/demo/inbox/{name}").content
    assert b"secret" not in answer
    assert b"Demo inbox" not in answer
