"""Applying a dictionary to records that are there: first what would change, then a bounded piece at a time."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, cast

from django.db import transaction
from django.db.models import Count

from leadloom.catalog.industries import is_target
from leadloom.catalog.overlay import Dictionary
from leadloom.catalog.selectors import lay_over
from leadloom.catalog.terms import meaning
from leadloom.catalog.titles import TitleLevel, decides
from leadloom.kernel.errors import InvalidInput
from leadloom.kernel.ids import ContactId
from leadloom.profiles.models import Company, Contact
from leadloom.profiles.pictures import BUMP_COLLEAGUES, tell_anew
from leadloom.profiles.upsert import HOLD_CONTACTS
from leadloom.storage.postgres_sql import fetch
from leadloom.storage.sqlfiles import load
from leadloom.team.audit import because

RESTATE_CONTACTS: Final = load(__package__, "restate_contacts")
RESTATE_COMPANIES: Final = load(__package__, "restate_companies")
PIECE: Final = 1_000
_FIELDS: Final = {Dictionary.INDUSTRY: "industry", Dictionary.REGION: "region", Dictionary.TITLE: "title"}


@dataclass(frozen=True, slots=True)
class Restatement:
    """What people wrote, the value it becomes, and how many records have it. Of a title the value is its level."""

    written: str
    value: str
    contacts: int
    companies: int


@dataclass(frozen=True, slots=True)
class Restated:
    """How many records a piece changed, and whether more wait."""

    contacts: int
    companies: int
    more: bool


def restatements(dictionary: Dictionary) -> list[Restatement]:
    """Return what applying a dictionary would change, the most frequent first. Writes nothing.

    Raises InvalidInput for sources and mail domains: what was written for them is not kept.
    """
    lay_over()
    field = _field(dictionary)
    people: Counter[str] = Counter()
    known: dict[str, str | None] = {}
    columns = ("title", "title_level") if field == "title" else (field, field)
    for written, value, times in _values(Contact, columns):
        told = known.setdefault(written, meaning(dictionary, written))
        if told is not None and told != value:
            people[written] += times
    firms: Counter[str] = Counter()
    for written, value, times in () if field == "title" else _values(Company, columns):
        told = known.setdefault(written, meaning(dictionary, written))
        if told is not None and told != value:
            firms[written] += times
    return [
        Restatement(written, cast("str", known[written]), people[written], firms[written])
        for written, _ in (people + firms).most_common()
    ]


def restate(dictionary: Dictionary, *, now: datetime) -> Restated:
    """Apply a dictionary to the next records, at most 1,000 contacts and 1,000 companies; repeat while ``more``."""
    wanted = restatements(dictionary)
    if not wanted:
        return Restated(0, 0, more=False)
    asked = {
        "field": _field(dictionary),
        "written": [one.written for one in wanted],
        "values": [one.value for one in wanted],
        "limit": PIECE,
    }
    with transaction.atomic(), because(f"dictionary {dictionary.value} applied"):
        firms = [] if dictionary is Dictionary.TITLE else _restate_companies(asked, now=now)
        levels = [decides(TitleLevel(one.value)) if dictionary is Dictionary.TITLE else None for one in wanted]
        people = fetch(RESTATE_CONTACTS, {**asked, "decides": levels})
        tell_anew([ContactId(cast("int", contact)) for (contact,) in people], now=now)
    return Restated(len(people), len(firms), more=len(people) == PIECE or len(firms) == PIECE)


def _restate_companies(asked: dict[str, object], *, now: datetime) -> Sequence[object]:
    values = cast("list[str]", asked["values"])
    firms = fetch(RESTATE_COMPANIES, {**asked, "targets": [is_target(value) for value in values], "now": now})
    ids = [cast("int", company) for (company,) in firms]
    fetch(HOLD_CONTACTS, {"contacts": [], "companies": ids})
    colleagues = fetch(BUMP_COLLEAGUES, {"companies": ids})
    tell_anew([ContactId(cast("int", contact)) for (contact,) in colleagues], now=now)
    return firms


def _values(model: type[Contact] | type[Company], columns: tuple[str, str]) -> list[tuple[str, str | None, int]]:
    """Return what is written, the value beside it, and how often."""
    found = model._default_manager.exclude(**{columns[0]: ""}).values(*set(columns)).annotate(times=Count("id"))
    return [(row[columns[0]], row[columns[1]], row["times"]) for row in found]


def _field(dictionary: Dictionary) -> str:
    if dictionary not in _FIELDS:
        raise InvalidInput("This dictionary is used as records come in: there is nothing to apply again.")
    return _FIELDS[dictionary]
