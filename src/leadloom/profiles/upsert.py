"""The one way in: whatever is said about contacts, by forms, tracking, files, the API or people, ends here."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final, cast
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from leadloom.events.services import emit_facts, emit_versions
from leadloom.events.types import AttributeVersion, Fact
from leadloom.identity.minting import Minter
from leadloom.identity.types import Settled
from leadloom.kernel.ids import CompanyId, ContactId
from leadloom.kernel.types import JsonObject
from leadloom.profiles.definition import attributes, born, contact_number, fold
from leadloom.profiles.firms import Firms, Witness
from leadloom.profiles.holes import Twins, look_for_twins
from leadloom.profiles.people import read_people, save_people, seal_into
from leadloom.profiles.types import Applied, Change, Firm, Person
from leadloom.storage.postgres_sql import execute, fetch
from leadloom.storage.sqlfiles import load
from leadloom.team.changes import bump
from leadloom.team.types import Area

HOLD_CONTACTS: Final = load(__package__, "hold_contacts")
TOUCH_CONTACTS: Final = load(__package__, "touch_contacts")


@dataclass(frozen=True, slots=True)
class Seen:
    """When contacts were seen: ``last`` by contact, and ``first`` where a browser tells of earlier days."""

    last: Mapping[ContactId, datetime] = field(default_factory=dict)
    first: Mapping[ContactId, datetime] = field(default_factory=dict)


@dataclass(slots=True)
class _Before:
    """A contact as it was, to tell what became different."""

    person: Person | None
    attrs: JsonObject | None


def apply_changes(
    changes: Sequence[Change],
    *,
    now: datetime,
    seen: Seen | None = None,
    conflicts: Collection[tuple[ContactId, ContactId]] = (),
    witness: Witness | None = None,
) -> Applied:
    """Fold what was said into contacts and companies, in order, and tell the event store what became different.

    Contacts that don't exist are made (their ids were minted by identity). ``seen`` are contacts that did something,
    whether or not anything was said about them; ``conflicts`` are pairs of which one named an identifier of the other;
    ``witness`` is shown known companies just before they change. Runs in one transaction, in about a dozen statements
    for any number of contacts; rows are locked companies first, contacts second, each by id. Repeatable: what is known
    changes nothing.
    """
    seen = seen or Seen()
    with transaction.atomic():
        firms = Firms.of(changes, now=now, witness=witness)
        held = _hold({change.contact for change in changes} | seen.last.keys(), firms.changed())
        told = {change.contact for change in changes}
        people = read_people([contact for contact, colleague in held if colleague or contact in told])
        firms.read_ids(person.company_id for person in people.values() if person.company_id is not None)
        before = _before(changes, people, firms)
        _fold_all(changes, people, firms)
        applied = _write(people, before, firms, now=now)
        look_for_twins(Twins(_changed_keys(people, before), conflicts, firms.conflicts), now=now)
        _touch(seen)
        if applied.created or applied.updated or seen.last:
            bump(Area.CONTACTS)
    return applied


def conflicts_of(settled: Iterable[Settled]) -> set[tuple[ContactId, ContactId]]:
    """Return the pairs of contacts of which one named an identifier of the other."""
    return {(who.contact, refused.owner) for who in settled for refused in who.refused if refused.owner is not None}


def number_pattern() -> str:
    """Return the pattern of customer numbers; ``C{seq:03}`` unless the settings say otherwise."""
    return str(getattr(settings, "CONTACT_NUMBER_PATTERN", "C{seq:03}"))


def _hold(contacts: Iterable[ContactId], companies: Sequence[CompanyId]) -> list[tuple[ContactId, bool]]:
    """Lock the contacts and everybody of the changed companies; return each with whether it is only a colleague."""
    rows = fetch(HOLD_CONTACTS, {"contacts": sorted(contacts), "companies": sorted(companies)})
    return [(ContactId(cast("int", contact)), bool(colleague)) for contact, colleague in rows]


def _before(changes: Sequence[Change], people: Mapping[ContactId, Person], firms: Firms) -> dict[ContactId, _Before]:
    """Keep each contact as it was. A company that was changed meanwhile counts as different for everybody there."""
    changed = set(firms.changed())
    known = {
        contact: _Before(
            replace(person),
            None if person.company_id in changed else attributes(person, _firm_of(person, firms)),
        )
        for contact, person in people.items()
    }
    for change in changes:
        known.setdefault(change.contact, _Before(None, None))
    return known


def _fold_all(changes: Sequence[Change], people: dict[ContactId, Person], firms: Firms) -> None:
    unborn: dict[ContactId, Change] = {}
    for change in changes:
        if change.contact not in people:
            unborn.setdefault(change.contact, change)
    numbers = Minter("contact_number_seq").take(len(unborn))
    zone, pattern = ZoneInfo(str(getattr(settings, "ORGANISATION_TIME_ZONE", "Asia/Shanghai"))), number_pattern()
    for seq, change in zip(numbers, unborn.values(), strict=True):
        number = contact_number(pattern, seq=seq, at=change.at.astimezone(zone))
        people[change.contact] = born(change, number=number)
    for change in changes:
        person = people[change.contact]
        person.company_id = firms.of_contact.get(change.contact, person.company_id)
        fold(person, change)
        seal_into(person, change)


def _write(
    people: Mapping[ContactId, Person], before: Mapping[ContactId, _Before], firms: Firms, *, now: datetime
) -> Applied:
    created: set[ContactId] = set()
    updated: set[ContactId] = set()
    rows: list[Person] = []
    versions: list[AttributeVersion] = []
    for contact, was in before.items():
        person = people[contact]
        attrs = attributes(person, _firm_of(person, firms))
        if attrs != was.attrs:
            person.version += 1
            at = person.created_at if was.person is None else max(now, person.created_at)
            versions.append(AttributeVersion(contact, person.version, at, attrs))
        if was.person is None:
            created.add(contact)
        elif replace(person, last_seen_at=was.person.last_seen_at) != was.person:
            updated.add(contact)
        if was.person != person:
            rows.append(person)
    save_people(rows, born=created)
    emit_versions(versions)
    emit_facts([_created(people[contact]) for contact in sorted(created)])
    unchanged = frozenset(before) - created - updated
    return Applied(frozenset(created), frozenset(updated), unchanged, frozenset(firms.written()))


def _changed_keys(people: Mapping[ContactId, Person], before: Mapping[ContactId, _Before]) -> list[Person]:
    """Return the people whose twins are to be looked for: what twins share is new."""
    return [
        people[contact]
        for contact, was in before.items()
        if people[contact].name_bi is not None and (was.person is None or _key(was.person) != _key(people[contact]))
    ]


def _key(person: Person) -> tuple[object, ...]:
    return person.name_bi, person.company_id, person.email_domain, person.mobile_bi


def _created(person: Person) -> Fact:
    return Fact(
        subject=person.id,
        type="contact_created",
        at=person.created_at,
        key=f"contact_created:{person.id}",
        props={"source": person.source},
    )


def _firm_of(person: Person, firms: Firms) -> Firm | None:
    return firms.by_id.get(person.company_id) if person.company_id is not None else None


def _touch(seen: Seen) -> None:
    contacts = sorted(seen.last)
    if contacts:
        execute(
            TOUCH_CONTACTS,
            {
                "contacts": contacts,
                "last_seen": [seen.last[contact] for contact in contacts],
                "first_seen": [seen.first.get(contact) for contact in contacts],
            },
        )
