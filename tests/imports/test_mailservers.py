"""Whether domains take mail: asked only when wanted, of a DNS that may be slow, remembered, never in a row's way."""

import socket
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta

import dns.message
import dns.rcode
import dns.rdatatype
import dns.resolver
import dns.rrset
import pytest

from leadloom.imports import mailservers
from leadloom.imports.mailservers import KEPT, MailServers, Verdict, ask_dns
from leadloom.imports.models import ImportRow, MailDomain
from tests.imports.people import HEADER, MAPPING, MONDAY, Desk, desk, row, written

ANSWERS = {
    "mail.example.com": [("MX", "10 mx.example.com.")],
    "null.example.com": [("MX", "0 .")],
    "host.example.com": [("A", "192.0.2.1")],
    "bare.example.com": [],
}


class Book:
    """A DNS out of a book; counts what it is asked."""

    def __init__(self, **verdicts: Verdict) -> None:
        self.verdicts = verdicts
        self.asked: list[str] = []

    def __call__(self, domain: str) -> Verdict:
        self.asked.append(domain)
        return self.verdicts.get(domain.partition(".")[0], Verdict.TAKES)


@pytest.mark.django_db
def test_an_answer_is_good_for_a_while_and_the_shorter_the_less_it_says() -> None:
    book = Book(none=Verdict.NONE, slow=Verdict.UNKNOWN)
    domains = ["fine.example.com", "none.example.com", "slow.example.com"]

    def asked_at(at: datetime) -> list[str]:
        book.asked.clear()
        verdicts = MailServers(at, book).verdicts([*domains, *domains])
        assert [verdicts[domain] for domain in domains] == [Verdict.TAKES, Verdict.NONE, Verdict.UNKNOWN]
        return sorted(book.asked)

    assert asked_at(MONDAY) == domains
    assert asked_at(MONDAY + KEPT[Verdict.UNKNOWN] - timedelta(seconds=1)) == []
    assert asked_at(MONDAY + KEPT[Verdict.UNKNOWN]) == ["slow.example.com"]
    assert asked_at(MONDAY + KEPT[Verdict.NONE]) == ["none.example.com", "slow.example.com"]
    assert asked_at(MONDAY + KEPT[Verdict.TAKES]) == domains
    assert MailDomain.objects.count() == 3


@pytest.mark.django_db
def test_a_domain_that_is_not_known_in_time_is_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mailservers, "ALL_WITHIN_S", 0.2)
    ended = threading.Event()

    def slow(domain: str) -> Verdict:
        if domain.startswith("slow"):
            ended.wait(20)
        return Verdict.NONE

    verdicts = MailServers(MONDAY, slow).verdicts(["quick.example.com", "slow.example.com"])
    ended.set()
    assert verdicts == {"quick.example.com": Verdict.NONE, "slow.example.com": Verdict.UNKNOWN}


@pytest.fixture
def importer(transactional_db: None) -> Iterator[Desk]:
    with desk() as at:
        yield at


def test_an_import_asks_only_where_its_mapping_says_so_and_a_person_may_let_the_row_pass(importer: Desk) -> None:
    book = Book(none=Verdict.NONE, slow=Verdict.UNKNOWN)
    importer.runner.ask = book
    rows = [row(1), row(2, **{"E-mail": "a@none.example.com"}), row(3, **{"E-mail": "b@slow.example.com"})]
    assert importer.check(importer.upload(written(rows)))["to_fix"] == 0
    assert book.asked == []

    job = importer.check(importer.upload(written(rows)), MAPPING | {"check": {"mail_servers": True}})
    assert sorted(book.asked) == ["example.com", "none.example.com", "slow.example.com"]
    assert job["plan"] == {"rows": 3, "created": 2, "updated": 0, "merged": 0, "to_fix": 1}
    waiting = ImportRow.objects.get(job=int(str(job["id"])), state="to_fix")
    assert waiting.findings == [["no_mail_server", HEADER[2]]]
    importer.patch(f"imports/{job['id']}/rows/{waiting.pk}", {"cells": {}, "accepted": True})
    assert importer.get(f"imports/{job['id']}")["to_fix"] == 0


def test_a_mapping_that_says_neither_yes_nor_no_is_refused(importer: Desk) -> None:
    job = importer.upload(written([row(1)]))
    wrong = {"encoding": "gb18030", "mapping": MAPPING | {"check": {"mail_servers": "maybe"}}}
    assert "check.mail_servers" in str(importer.post(f"imports/{job}/check", wrong, status=422))


@pytest.fixture
def name_server(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A name server on this machine that knows :data:`ANSWERS`; what it has not heard of does not exist."""
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind(("127.0.0.1", 0))

    def answer() -> None:
        while True:
            try:
                wire, sender = server.recvfrom(2_000)
            except OSError:
                return
            server.sendto(_answer(dns.message.from_wire(wire)), sender)

    threading.Thread(target=answer, daemon=True).start()
    resolver = dns.resolver.Resolver(configure=False)
    resolver.nameservers, resolver.port = ["127.0.0.1"], server.getsockname()[1]
    monkeypatch.setattr(dns.resolver, "Resolver", lambda: resolver)
    yield
    server.close()


def _answer(question: dns.message.Message) -> bytes:
    reply = dns.message.make_response(question)
    asked = question.question[0]
    known = ANSWERS.get(asked.name.to_text().rstrip("."))
    if known is None:
        reply.set_rcode(dns.rcode.NXDOMAIN)
    for kind, text in known or []:
        if kind == dns.rdatatype.to_text(asked.rdtype):
            reply.answer.append(dns.rrset.from_text(asked.name, 60, "IN", kind, text))
    return reply.to_wire()


@pytest.mark.parametrize(
    ("domain", "verdict"),
    [
        ("mail.example.com", Verdict.TAKES),
        ("null.example.com", Verdict.NONE),
        ("host.example.com", Verdict.TAKES),
        ("bare.example.com", Verdict.NONE),
        ("gone.example.com", Verdict.NONE),
        ("not..a.domain", Verdict.UNKNOWN),
    ],
)
def test_the_dns_is_read_as_mail_servers_read_it(name_server: None, domain: str, verdict: Verdict) -> None:
    assert ask_dns(domain) is verdict
