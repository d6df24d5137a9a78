"""Story S5, bullet 3: two profiles are merged and parted again, timelines, scores and tags included."""

import csv
import random
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

import httpx
from django.db import connections

from leadloom.config.imports import import_file
from leadloom.identity.models import Identifier, Visitor
from leadloom.inbox.services import create_write_key
from leadloom.inbox.types import KeyKind
from leadloom.kernel.clock import VirtualClock
from leadloom.kernel.ids import ContactId
from leadloom.leads.models import Lead
from leadloom.merging.models import Suggestion
from leadloom.merging.services import merge, merge_contacts, unmerge_contacts
from leadloom.profiles.models import Contact, ContactTag
from leadloom.profiles.selectors import plain
from leadloom.profiles.services import ContactInput, create_contact
from leadloom.team.types import Role
from leadloom.tick.rulebook import rule_book
from leadloom.tick.step_a import freeze_batch
from tests.merging.states import timelines
from tests.scenarios.conftest import World
from tests.team.people import person, principal

PAPER = {"asset": "white-paper", "asset_kind": "white_paper"}
OFFICE, HOME = "li@firm.example.com", "li.qiang@mail.example.com"
TAG = "white_papers_3_in_30_days"


def contact_of(email: str) -> ContactId:
    return ContactId(next(row.pk for row in Contact.objects.all() if plain(ContactId(row.pk)).email == email))


def cycles() -> list[tuple[object, ...]]:
    return list(Lead.objects.order_by("id").values_list("id", "contact_id", "stage", "closed_at", "cycle"))


def tags() -> set[tuple[int, str]]:
    return set(ContactTag.objects.values_list("contact_id", "tag__key"))


def scores() -> dict[int, int | None]:
    return dict(Contact.objects.values_list("id", "score_milli"))


def two_browsers_of_one_person(world: World) -> tuple[ContactId, ContactId]:
    """Let somebody come from the office with two downloads and from home with one, under two addresses."""
    for browser, address, downloads in (("office", OFFICE, 2), ("home", HOME, 1)):
        world.page(browser, "/product")
        world.submit(browser, "white-paper", email=address, name="李强")
        for _ in range(downloads):
            world.later(minutes=1)
            world.track(browser, "file_downloaded", **PAPER)
        world.tick()
        world.later(hours=1)
    return contact_of(OFFICE), contact_of(HOME)


def come_back(world: World) -> None:
    """Let both browsers come back two days later, and a new one with the address of home."""
    world.later(days=2)
    world.page("home", "/pricing")
    world.page("office", "/cases")
    world.submit("new phone", "demo-request", email=HOME)
    world.tick()


def test_two_profiles_of_one_person_are_merged_and_unmerging_restores_both_timelines(world: World) -> None:
    admin = principal(person(Role.ADMIN))
    both = office, home = two_browsers_of_one_person(world)
    before, points, leads = timelines(world.store, both), scores(), cycles()
    assert tags() == set(), "neither has three white papers"

    done = merge_contacts(admin, office, home, {}, now=world.now)
    world.tick()
    together = timelines(world.store, both)
    assert sorted(together[office]) == sorted(before[office] + before[home])
    assert tags() == {(office, TAG)}, "together they have three"
    assert list(scores()) == [office]
    assert Lead.objects.filter(closed_at=None).count() == 1
    come_back(world)
    assert Contact.objects.count() == 1, "whoever comes by either address is the merged one"

    unmerge_contacts(admin, done.pk, now=world.now)
    world.tick()
    after = timelines(world.store, both)
    assert set(after[office]) >= set(before[office])
    assert set(after[home]) >= set(before[home])
    assert types_since(before, after, office) == {"page_viewed": 1, "visit_started": 1}
    assert types_since(before, after, home) == {"page_viewed": 1, "form_submitted": 1, "visit_started": 2}
    assert tags() == set()
    assert Visitor.objects.filter(contact_id=home).count() == 2
    assert cycles() == leads
    assert scores()[office] == points[office]


def types_since(before: dict[int, list], after: dict[int, list], contact: int) -> dict[str, int]:  # type: ignore[type-arg]
    new = [row[0] for row in set(after[contact]) - set(before[contact])]
    return {name: new.count(name) for name in new}


def test_a_form_that_names_somebody_else_s_number_is_a_conflict_that_is_suggested(world: World) -> None:
    world.submit("office", "demo-request", email=OFFICE, mobile="10012345678")
    world.submit("home", "demo-request", email=HOME)
    world.tick()
    world.submit("home", "white-paper", email=HOME, mobile="+86 100 1234 5678")
    world.tick()
    assert Contact.objects.count() == 2, "a form merges nobody"
    pair = Suggestion.objects.get()
    assert (pair.low_id, pair.high_id, pair.reasons) == (
        *sorted((contact_of(OFFICE), contact_of(HOME))),
        ["identifier"],
    )


def test_a_form_of_a_contact_that_is_merged_while_its_tick_is_open_opens_the_lead_of_the_merged_one(
    world: World,
) -> None:
    world.submit("office", "demo-request", email="anna@acme.example.com")
    world.submit("home", "demo-request", email="wang@home.example.com")
    world.tick()
    anna, other = (ContactId(pk) for pk in Contact.objects.order_by("id").values_list("id", flat=True))
    Lead.objects.all().delete()
    world.submit("home", "trial", email="wang@home.example.com")
    book = rule_book()
    tick = freeze_batch(world.loop._lease, heard=book.heard, now=world.now)
    merge(anna, other, {}, by=None, now=world.now)
    world.loop.finish(tick, book)
    world.tick()
    lead = Lead.objects.get()
    assert (lead.contact_id, lead.stage) == (anna, "inquiry")


@dataclass(frozen=True)
class Ways:
    """The ways in by which somebody becomes known."""

    world: World
    server_key: str
    folder: Path

    def by_form(self, number: int) -> None:
        self._post(f"/v1/form/{self.world.key}/demo", {"anonymousId": f"b{number}", "fields": {"email": mixed(number)}})

    def by_api(self, number: int) -> None:
        traits = {"email": mixed(number)}
        self._post("/v1/identify", {"type": "identify", "anonymousId": f"d{number}", "traits": traits})

    def by_import(self, number: int) -> None:
        path = self.folder / f"{number}.csv"
        with path.open("w", encoding="utf-8", newline="") as handle:
            csv.writer(handle).writerows([("email", "title"), (mixed(number), "总监")])
        import_file(path, "contact: {fields: {email: email, title: title}}", clock=VirtualClock(self.world.now))

    def by_hand(self, number: int) -> None:
        create_contact(ContactInput({"region": "上海"}, email=mixed(number)), now=self.world.now)

    def _post(self, path: str, body: dict[str, object]) -> None:
        address = str(self.world.http.base_url).rstrip("/") + path
        body |= {"timestamp": self.world.now.isoformat()}
        httpx.post(address, json=body, auth=(self.server_key, ""), timeout=60).raise_for_status()


def mixed(seed: int) -> str:
    """Return the address in capital and small letters as chance has it."""
    chance = random.Random(seed)
    return "".join(char.upper() if chance.random() < 0.5 else char for char in OFFICE)


def test_100_parallel_upserts_of_one_address_in_mixed_case_by_every_way_in_give_one_contact(
    world: World, tmp_path: Path
) -> None:
    ways = Ways(world, create_write_key(name="crm", kind=KeyKind.SERVER, now=world.now).key, tmp_path)
    failures: list[BaseException] = []
    ready = threading.Barrier(101)

    def run(way: Callable[[int], None], number: int) -> None:
        ready.wait(30)
        try:
            way(number)
        except BaseException as failure:
            failures.append(failure)
        finally:
            connections.close_all()

    each = (ways.by_form, ways.by_api, ways.by_import, ways.by_hand)
    threads = [Thread(target=run, args=(each[number % 4], number)) for number in range(100)]
    for thread in threads:
        thread.start()
    ready.wait(30)
    while any(thread.is_alive() for thread in threads):
        world.tick()
    world.tick()
    assert failures == []
    contact = Contact.objects.get()
    assert (contact.title, contact.region) == ("总监", "上海")
    assert plain(ContactId(contact.pk)).email == OFFICE
    assert Identifier.objects.count() == 1
    assert Visitor.objects.filter(contact_id=contact.pk).count() == 50
