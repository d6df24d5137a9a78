"""Companies of one set of changes in memory: found by code, domain and name, or made; written once."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Final, TypeVar, cast
from urllib.parse import urlsplit

from django.db import transaction

from leadloom.catalog.overlay import revision
from leadloom.identity.minting import Minter
from leadloom.identity.normalise import company_domain
from leadloom.kernel.ids import CompanyId, ContactId
from leadloom.profiles.companies import name_core, search_pieces, search_text
from leadloom.profiles.definition import enrich, speaks_of
from leadloom.profiles.types import Change, Firm, Said
from leadloom.storage.postgres_sql import Row, execute, fetch
from leadloom.storage.sqlfiles import load

COMPANY_KEYS_OF: Final = load(__package__, "company_keys_of")
COMPANIES_OF: Final = load(__package__, "companies_of")
HOLD_COMPANIES: Final = load(__package__, "hold_companies")
COMPANIES_NOW: Final = load(__package__, "companies_now")
SAVE_COMPANIES: Final = load(__package__, "save_companies")
ADD_COMPANY_KEYS: Final = load(__package__, "add_company_keys")

CREDIT, DOMAIN, NAME = "credit", "domain", "name"
ATTEMPTS: Final = 5
REMEMBERED: Final = 10_000
"""What was said of companies last: a chunk asks for the keys of each of its rows several times."""
Key = tuple[str, str]
Witness = Callable[[Collection[CompanyId]], None]
Result = TypeVar("Result")


class _Raced(Exception):
    """Another transaction gave one of our keys to a company while we decided."""


@dataclass(slots=True)
class Firms:
    """Companies by id, what means them, and the company of each contact after the changes.

    ``conflicts`` are pairs of companies that one change named both.
    """

    by_id: dict[CompanyId, Firm] = field(default_factory=dict)
    by_key: dict[Key, CompanyId] = field(default_factory=dict)
    of_contact: dict[ContactId, CompanyId] = field(default_factory=dict)
    new_keys: list[tuple[Key, CompanyId]] = field(default_factory=list)
    conflicts: set[tuple[CompanyId, CompanyId]] = field(default_factory=set)
    ids: Minter = field(default_factory=lambda: Minter("profiles_company_id_seq"))

    @classmethod
    def of(cls, changes: Sequence[Change], *, now: datetime, witness: Witness | None = None) -> "Firms":
        """Settle and write the companies that the changes speak of; runs in the caller's transaction.

        ``witness`` is shown the known companies that will be written, held and as they were.
        """
        speaking = [change for change in changes if _speaks(change.said)]
        if not speaking:
            return cls()
        for attempt in range(ATTEMPTS):
            try:
                with transaction.atomic():
                    firms = cls()
                    firms._read(speaking)
                    for change in speaking:
                        firms._settle(change)
                    if witness is not None and (known := firms.written() - firms._born()):
                        witness(known)
                    firms._write(now=now)
                    return firms
            except _Raced:
                if attempt == ATTEMPTS - 1:
                    raise
        raise AssertionError("unreachable")

    def read_ids(self, ids: Iterable[CompanyId]) -> None:
        """Load further companies by id."""
        wanted = sorted(set(ids) - self.by_id.keys())
        for row in fetch(COMPANIES_OF, {"ids": wanted}) if wanted else ():
            firm = _firm(row)
            self.by_id[firm.id] = firm

    def changed(self) -> list[CompanyId]:
        """Return known companies that these changes made different: everybody there has new attributes."""
        return [firm.id for firm in self.by_id.values() if firm.is_changed and not firm.is_new]

    def written(self) -> set[CompanyId]:
        """Return the companies that these changes made, made different, or gave further codes, domains and names."""
        different = {firm.id for firm in self.by_id.values() if firm.is_new or firm.is_changed}
        return different | {company for _, company in self.new_keys}

    def _born(self) -> set[CompanyId]:
        return {firm.id for firm in self.by_id.values() if firm.is_new}

    def _read(self, changes: Sequence[Change]) -> None:
        keys = sorted({key for change in changes for key in keys_of(change.said)})
        if keys:
            asked = {"kinds": [kind for kind, _ in keys], "values": [value for _, value in keys]}
            for kind, value, company in fetch(COMPANY_KEYS_OF, asked):
                self.by_key[cast("str", kind), cast("str", value)] = CompanyId(cast("int", company))
        contacts = sorted({change.contact for change in changes})
        for contact, company in fetch(COMPANIES_NOW, {"contacts": contacts}):
            self.of_contact[ContactId(cast("int", contact))] = CompanyId(cast("int", company))
        spoken_of = {*self.by_key.values(), *self.of_contact.values()}
        if spoken_of:
            fetch(HOLD_COMPANIES, {"ids": sorted(spoken_of)})
        self.read_ids(spoken_of)

    def _settle(self, change: Change) -> None:
        """Find or make the company a change speaks of, tell it what was said, and note whose company it is."""
        known = self.by_id.get(self.of_contact.get(change.contact, CompanyId(0)))
        if known is not None and not (change.overwrites and change.said.company):
            if speaks_of(known, change.said):
                enrich(known, change)
            return
        firm = self._found(change.said)
        if firm is None and change.said.company and name_core(change.said.company):
            firm = self._make(change.said)
        if firm is None:
            return
        if change.said.company:
            enrich(firm, change)
        if change.overwrites:
            self._learn(firm, change.said)
            self._note_conflicts(firm, change.said)
        self.of_contact[change.contact] = firm.id

    def _found(self, said: Said) -> Firm | None:
        for key in keys_of(said):
            firm = self.by_id.get(self.by_key.get(key, CompanyId(0)))
            if firm and not (said.credit_code and firm.credit_code and firm.credit_code != said.credit_code):
                return firm
        return None

    def _make(self, said: Said) -> Firm:
        firm = Firm(
            id=CompanyId(self.ids.next()),
            name=said.company,
            name_core=name_core(said.company),
            credit_code=said.credit_code,
            is_new=True,
        )
        self.by_id[firm.id] = firm
        self._learn(firm, said)
        return firm

    def _learn(self, firm: Firm, said: Said) -> None:
        """Let codes, domains and names that mean nothing yet mean this company; what means another one stays."""
        for key in keys_of(said):
            if key not in self.by_key:
                self.by_key[key] = firm.id
                self.new_keys.append((key, firm.id))
                if key[0] == DOMAIN and not firm.domain:
                    firm.domain, firm.is_changed = key[1], True

    def _note_conflicts(self, firm: Firm, said: Said) -> None:
        """Note companies that the same words mean as well: they may be one."""
        others = {self.by_key[key] for key in keys_of(said)} - {firm.id}
        self.conflicts |= {(firm.id, other) for other in others}

    def _write(self, *, now: datetime) -> None:
        rows = [firm for firm in self.by_id.values() if firm.is_new or firm.is_changed]
        if rows:
            execute(SAVE_COMPANIES, {**_columns(rows), "now": now})
        if self.new_keys:
            asked: Mapping[str, object] = {
                "kinds": [key[0] for key, _ in self.new_keys],
                "values": [key[1] for key, _ in self.new_keys],
                "companies": [company for _, company in self.new_keys],
            }
            if execute(ADD_COMPANY_KEYS, asked) != len(self.new_keys):
                raise _Raced


def keys_of(said: Said) -> list[Key]:
    """Return what may mean the company that is spoken of, the strongest first: code, domain, name."""
    return list(_keys(said.credit_code, said.website, said.email_domain, said.company, revision()))


@lru_cache(maxsize=REMEMBERED)
def _keys(credit_code: str, website: str, email_domain: str, company: str, _laid: int) -> tuple[Key, ...]:
    """Return the keys under what is laid over the mail domains; ``_laid`` keeps answers under another one apart."""
    domain = site_domain(website) or (company_domain(email_domain) if email_domain else None)
    core = name_core(company) if company else ""
    candidates = ((CREDIT, credit_code), (DOMAIN, domain or ""), (NAME, core))
    return tuple((kind, value[:255]) for kind, value in candidates if value)


def _speaks(said: Said) -> bool:
    return bool(
        said.company or said.credit_code or said.website or said.email_domain or said.industry or said.employees
    )


def site_domain(website: str) -> str | None:
    """Return the domain by which a company's website or domain makes it known; None when it can't be one."""
    if not website:
        return None
    try:
        host = urlsplit(website if "//" in website else f"//{website}").hostname
    except ValueError:
        return None
    return company_domain(host) if host else None


def _columns(rows: Sequence[Firm]) -> dict[str, object]:
    def column(read: Callable[[Firm], Result]) -> list[Result]:
        return [read(firm) for firm in rows]

    return {
        "ids": column(lambda firm: firm.id),
        "names": column(lambda firm: firm.name),
        "cores": column(lambda firm: firm.name_core),
        "folded": column(lambda firm: search_text(firm.name)),
        "grams": column(lambda firm: "\n".join(search_pieces(firm.name))),
        "credit_codes": column(lambda firm: firm.credit_code),
        "domains": column(lambda firm: firm.domain),
        "industries": column(lambda firm: firm.industry),
        "employees": column(lambda firm: firm.employees),
        "regions": column(lambda firm: firm.region),
        "targets": column(lambda firm: firm.target_industry),
    }


def _firm(row: Row) -> Firm:
    id_, name, core, credit_code, domain, industry, employees, region, target = row
    return Firm(
        id=CompanyId(cast("int", id_)),
        name=cast("str", name),
        name_core=cast("str", core),
        credit_code=cast("str", credit_code),
        domain=cast("str", domain),
        industry=cast("str", industry),
        employees=cast("int | None", employees),
        region=cast("str", region),
        target_industry=bool(target),
    )
