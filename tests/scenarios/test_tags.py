"""Conditions on tags: followed as tags come and go, by hand, by rule, in bulk, by a merge; and asked of the past."""

from datetime import datetime
from typing import cast

from leadloom.catalog.selectors import catalogue
from leadloom.criteria.json_form import parse
from leadloom.evaluation.definition import Some
from leadloom.evaluation.passes import run
from leadloom.evaluation.plan import Plan
from leadloom.kernel.ids import ContactId
from leadloom.kernel.types import JsonObject, JsonValue
from leadloom.lists.runner import Runner
from leadloom.lists.services import start_bulk, undo_bulk
from leadloom.lists.types import Action, Selection
from leadloom.merging.services import merge_contacts, unmerge_contacts
from leadloom.profiles.models import Contact, ContactTag, Tag
from leadloom.profiles.tag_services import TagInput, create_tag, give_tag, take_tag
from leadloom.scoring.models import ScoringModel
from leadloom.scoring.seed import STANDARD
from leadloom.scoring.services import publish_version
from leadloom.team.types import Role
from tests.scenarios.conftest import World
from tests.team.people import person, principal


def tag_field(op: str, *keys: str) -> JsonObject:
    return {"field": "tags", "op": op, "value": list(keys)}


def tag(name: str, condition: JsonObject | None = None) -> Tag:
    return create_tag(TagInput(zh=name, en=name, condition=condition))


def contact_of(world: World, browser: str) -> ContactId:
    world.submit(browser, "white-paper", email=f"{browser}@example.com")
    world.tick()
    return ContactId(Contact.objects.order_by("-created_at", "-id").values_list("id", flat=True)[0])


def fit(contact: ContactId, world: World) -> int:
    """Return the whole points of a contact after all that waits."""
    world.tick()
    return (Contact.objects.get(pk=contact).score_milli or 0) // 1000


def has(contact: ContactId) -> set[str]:
    return set(ContactTag.objects.filter(contact_id=contact).values_list("tag__key", flat=True))


def test_points_for_a_tag_follow_the_hand_the_bulk_action_and_the_undo(world: World) -> None:
    boss = principal(person(Role.ADMIN))
    vip = tag("vip")
    points_for_tag("vip", world)
    one = contact_of(world, "li")
    before = fit(one, world)
    world.later(hours=1)
    give_tag(boss, one, vip.pk, now=world.now)
    assert fit(one, world) == before + 7
    world.later(hours=1)
    take_tag(boss, one, vip.pk, now=world.now)
    assert fit(one, world) == before
    bulk = start_bulk(boss, Action.ADD_TAG, {"tag": "vip"}, Selection(ids=[one]), now=world.now)
    Runner(world.clock).drain()
    assert fit(one, world) == before + 7
    undo_bulk(boss, bulk.pk)
    Runner(world.clock).drain()
    assert fit(one, world) == before


def test_a_tag_that_follows_from_another_and_from_what_people_do(world: World) -> None:
    boss = principal(person(Role.ADMIN))
    vip = tag("vip")
    tag("warm", {"any": [tag_field("any_of", "vip"), {"event": "page_viewed", "at_least": 2, "days": 1}]})
    tag("cold", tag_field("none_of", "vip", "warm"))
    one = contact_of(world, "li")
    world.tick()
    assert has(one) == {"cold"}
    give_tag(boss, one, vip.pk, now=world.now)
    world.tick()
    assert has(one) == {"vip", "warm"}
    take_tag(boss, one, vip.pk, now=world.now)
    world.tick()
    assert has(one) == {"cold"}
    for path in ("/pricing", "/cases"):
        world.page("li", path)
    world.tick()
    assert has(one) == {"warm"}
    world.later(days=2)
    world.loop.full_pass()
    world.tick()
    assert has(one) == {"cold"}


def test_tags_of_the_past_can_be_asked_for(world: World) -> None:
    boss = principal(person(Role.ADMIN))
    vip = tag("vip")
    one = contact_of(world, "li")
    world.later(days=1)
    give_tag(boss, one, vip.pk, now=world.now)
    world.tick()
    tagged_at = world.later(days=1)
    world.later(days=1)
    take_tag(boss, one, vip.pk, now=world.now)
    world.tick()
    asked = tag_field("any_of", "vip")
    assert [met(world, one, asked, tagged_at), met(world, one, asked, world.now)] == [True, False]
    assert met(world, one, tag_field("none_of", "vip"), world.now)


def test_conditions_see_the_tags_of_a_merged_contact_and_of_both_after_the_undo(world: World) -> None:
    boss = principal(person(Role.ADMIN))
    vip = tag("vip")
    one, two = contact_of(world, "li"), contact_of(world, "wang")
    give_tag(boss, two, vip.pk, now=world.now)
    world.tick()
    asked = tag_field("all_of", "vip")
    assert [met(world, who, asked, world.now) for who in (one, two)] == [False, True]
    world.later(hours=1)
    record = merge_contacts(boss, one, two, {}, now=world.now)
    world.tick()
    assert met(world, one, asked, world.now)
    world.later(hours=1)
    unmerge_contacts(boss, record.pk, now=world.now)
    world.tick()
    assert [met(world, who, asked, world.now) for who in (one, two)] == [False, True]


def test_a_tag_told_late_wins_over_what_was_written_meanwhile(world: World) -> None:
    boss = principal(person(Role.ADMIN))
    vip = tag("vip")
    one = contact_of(world, "li")
    began = world.now
    world.later(seconds=2)
    world.submit("li", "demo-request", email="li@example.com", title="CTO")
    world.tick()
    give_tag(boss, one, vip.pk, now=began)
    world.tick()
    assert met(world, one, tag_field("any_of", "vip"), world.now)


def met(world: World, contact: ContactId, condition: JsonObject, as_of: datetime) -> bool:
    words = catalogue()
    plan = Plan.build({"asked": parse(condition, words)}, {}, {}, words)
    (answer,) = run(plan, world.store, as_of=as_of, scope=Some((contact,)), run_id="asked")
    return answer.met["asked"]


def points_for_tag(key: str, world: World) -> None:
    rule: JsonObject = {
        "key": "tagged", "part": "fit", "label": {"zh": "标签", "en": "tag"}, "points": "7",
        "when": tag_field("any_of", key),
    }  # fmt: skip
    rules = cast("list[JsonValue]", STANDARD["rules"])
    definition: JsonObject = {**STANDARD, "rules": [*rules, rule]}
    publish_version(model_id=ScoringModel.objects.get().pk, definition=definition, by=None, now=world.now)
