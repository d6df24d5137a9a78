"""Whether a domain takes mail, asked of the DNS and remembered. Only for imports whose mapping asks for it.

A domain takes mail with an MX record, or without one at its own address (RFC 5321, 5.1); ``MX 0 .`` says that it takes
none (RFC 7505). A DNS that does not answer in time says nothing: the row passes.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

import dns.exception
import dns.name
import dns.resolver

from leadloom.identity.types import Kind
from leadloom.imports.mapping import ImportMap
from leadloom.imports.models import MailDomain
from leadloom.imports.rows import Checked
from leadloom.imports.types import Finding, Problem

AT_ONCE: Final = 32
"""Questions that wait for an answer at the same time."""
ASK_S: Final = 3.0
"""Seconds for one domain."""
ALL_WITHIN_S: Final = 20.0
"""Seconds for all domains of a chunk of rows; what is not known by then is unknown."""


class Verdict(StrEnum):
    """What the DNS says of a domain."""

    TAKES = "takes"
    NONE = "none"
    UNKNOWN = "unknown"


KEPT: Final[Mapping[Verdict, timedelta]] = {
    Verdict.TAKES: timedelta(days=30),
    Verdict.NONE: timedelta(days=1),
    Verdict.UNKNOWN: timedelta(minutes=10),
}
"""How long an answer is good for."""
Ask = Callable[[str], Verdict]


def ask_dns(domain: str) -> Verdict:
    """Ask the machine's resolver, for at most :data:`ASK_S`; never raises."""
    try:
        asked = dns.resolver.Resolver()
        asked.lifetime = ASK_S
        found = asked.resolve(domain, "MX", raise_on_no_answer=False)
        if found.rrset is not None:
            hosts = [record.exchange for record in found]
            return Verdict.NONE if hosts == [dns.name.root] else Verdict.TAKES
        addresses = (asked.resolve(domain, kind, raise_on_no_answer=False) for kind in ("A", "AAAA"))
        return Verdict.TAKES if any(answer.rrset is not None for answer in addresses) else Verdict.NONE
    except dns.resolver.NXDOMAIN:
        return Verdict.NONE
    except (dns.exception.DNSException, OSError, UnicodeError):
        return Verdict.UNKNOWN


@dataclass(frozen=True, slots=True)
class MailServers:
    """Who is asked, and the instant by which answers grow old."""

    now: datetime
    ask: Ask = ask_dns

    def checked(self, rows: Sequence[Checked], mapping: ImportMap, *, accepted: bool = False) -> list[Checked]:
        """Return checked rows; one whose address can't get mail is to be fixed, unless a person lets it pass."""
        cell = mapping.fields.get("email")
        if not mapping.asks_mail_servers or cell is None or accepted:
            return list(rows)
        verdicts = self.verdicts(domain for row in rows if (domain := _domain(row)))
        finding = Finding(Problem.NO_MAIL_SERVER, cell.column)
        return [Checked(None, (finding,)) if verdicts.get(_domain(row)) is Verdict.NONE else row for row in rows]

    def verdicts(self, domains: Iterable[str]) -> dict[str, Verdict]:
        """Return what is known of domains; those that are not known or too long ago are asked and remembered."""
        wanted = sorted(set(domains))
        known = dict(_remembered(wanted, self.now))
        found = self._asked([domain for domain in wanted if domain not in known])
        MailDomain.objects.bulk_create(
            (MailDomain(domain=domain, verdict=verdict.value, asked_at=self.now) for domain, verdict in found.items()),
            update_conflicts=True,
            unique_fields=["domain"],
            update_fields=["verdict", "asked_at"],
        )
        return known | found

    def _asked(self, domains: Sequence[str]) -> dict[str, Verdict]:
        if not domains:
            return {}
        threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="mail-servers")
        asked: dict[str, Future[Verdict]] = {domain: threads.submit(self.ask, domain) for domain in domains}
        done = wait(asked.values(), timeout=ALL_WITHIN_S).done
        threads.shutdown(wait=False, cancel_futures=True)
        return {domain: one.result() if one in done else Verdict.UNKNOWN for domain, one in asked.items()}


def _remembered(domains: Sequence[str], now: datetime) -> Iterator[tuple[str, Verdict]]:
    for known in MailDomain.objects.filter(domain__in=domains).order_by("domain"):
        verdict = Verdict(known.verdict)
        if now - known.asked_at < KEPT[verdict]:
            yield known.domain, verdict


def _domain(row: Checked) -> str:
    claims = row.values.claims if row.values else ()
    return next((one.value.partition("@")[2] for one in claims if one.kind is Kind.EMAIL), "")
