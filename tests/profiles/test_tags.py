"""Tags: making, merging, deleting, giving them; what refuses to be circular."""

from collections.abc import Iterator

import pytest

from leadloom.catalog.selectors import catalogue
from leadloom.events.models import PendingRow
from leadloom.kernel.errors import InvalidInput
from leadloom.kernel.types import JsonObject
from leadloom.leads.services import seed_leads
from leadloom.profiles import tag_services
from leadloom.profiles.models import Contact, ContactTag, Tag
from leadloom.profiles.services import ContactInput, create_contact
from leadloom.profiles.tag_services import TagInput, create_tag, tell_untold
from leadloom.profiles.tags import apply_tags, seed_tags, tag_trees
from leadloom.scoring.models import ScoringModel
from leadloom.scoring.seed import STANDARD
from leadloom.scoring.services import publish_version, seed_scoring
from leadloom.team.services import create_team
from leadloom.team.types import Role
from tests.lists.office import MONDAY, Office, office
from tests.profiles.people import cached
from tests.team.people import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Iterator[Office]:
    with office() as made:
        yield made


def people(count: int) -> list[int]:
    return [create_contact(ContactInput(email=f"p{n}@firm.example.com"), now=MONDAY)[0] for n in range(count)]


def told(contact: int) -> list[object]:
    """Return the tags of each version that was told of a contact, in order."""
    rows = [one.row for one in PendingRow.objects.filter(table_name="contact_versions").order_by("id")]
    mine = sorted((row for row in rows if row["contact"] == contact), key=lambda row: row["version"])
    return [row["attrs"].get("tags") for row in mine]


def has(key: str) -> set[int]:
    return set(ContactTag.objects.filter(tag__key=key).values_list("contact_id", flat=True))


def has_tag(*keys: str) -> JsonObject:
    return {"field": "tags", "op": "any_of", "value": list(keys)}


def named(name: str, condition: JsonObject | None = None) -> Tag:
    return create_tag(TagInput(zh=f"{name}（中）", en=name, condition=condition))


def test_a_tag_is_made_in_a_group_found_renamed_and_keeps_its_key(desk: Office) -> None:
    boss = person(Role.MARKETER)
    made = desk.call(boss, "POST", "tags", {"zh": "产品 A", "en": "Product A", "group": "interest"}, status=201)
    assert (made["key"], made["group"], made["contacts"], made["used_by"]) == ("product_a", "interest", 0, [])
    desk.call(boss, "POST", "tags", {"zh": "别的", "en": "product a"}, status=409)
    changed = desk.call(boss, "PUT", f"tags/{made['id']}", {"zh": "产品甲", "en": "Product Alpha"})
    assert (changed["key"], changed["en"], changed["group"]) == ("product_a", "Product Alpha", "other")
    assert [one["key"] for one in desk.call(boss, "GET", "tags?search=alpha")["items"]] == ["product_a"]  # type: ignore[union-attr, index, call-overload]
    assert desk.call(boss, "GET", "tags?group=interest")["items"] == []
    audit = desk.call(person(Role.ADMIN), "GET", "audit?table=profiles_tag")["items"]
    assert [one["action"] for one in audit] == ["update", "insert"]  # type: ignore[union-attr, index, call-overload]


def test_pages_of_tags_go_by_key(desk: Office) -> None:
    boss = person(Role.MARKETER)
    for number in range(5):
        named(f"tag {number}")
    first = desk.call(boss, "GET", "tags?limit=3")
    second = desk.call(boss, "GET", f"tags?limit=3&cursor={first['next_cursor']}")
    keys = [one["key"] for page in (first, second) for one in page["items"]]  # type: ignore[union-attr, index, call-overload]
    assert keys == [f"tag_{number}" for number in range(5)]


def test_who_may_tag_tags_whom_they_see_and_the_event_store_hears_of_it(desk: Office) -> None:
    team = create_team(name="East", parent_id=None, manager_id=None, now=MONDAY)
    seller = person(Role.SALES, team=team)
    own, strange = people(2)
    cached(own, primary_owner_id=seller.pk)
    tag = named("VIP")
    desk.call(seller, "PUT", f"contacts/{own}/tags/{tag.pk}", status=204)
    desk.call(seller, "PUT", f"contacts/{own}/tags/{tag.pk}", status=204)
    desk.call(seller, "PUT", f"contacts/{strange}/tags/{tag.pk}", status=404)
    assert (has("vip"), told(own)) == ({own}, [None, ["vip"]])
    desk.call(seller, "DELETE", f"contacts/{own}/tags/{tag.pk}", status=204)
    assert (has("vip"), told(own)) == (set(), [None, ["vip"], None])
    desk.call(seller, "POST", "tags", {"zh": "新", "en": "new"}, status=403)


def test_a_tag_by_condition_is_not_taken_by_hand(desk: Office) -> None:
    boss = person(Role.ADMIN)
    (one,) = people(1)
    tag = named("Reachable", {"field": "has_email", "op": "is", "value": True})
    assert apply_tags({one: {f"tag:{tag.pk}": True}}, now=MONDAY) == 1
    assert apply_tags({one: {f"tag:{tag.pk}": True}}, now=MONDAY) == 0
    assert told(one) == [None, ["reachable"]]
    desk.call(boss, "DELETE", f"contacts/{one}/tags/{tag.pk}", status=409)
    assert apply_tags({one: {f"tag:{tag.pk}": False}}, now=MONDAY) == 1
    assert (has("reachable"), told(one)) == (set(), [None, ["reachable"], None])


def test_a_tag_that_no_rule_reads_lets_nobody_be_evaluated_again() -> None:
    (one,) = people(1)
    tag = named("Reachable", {"field": "has_email", "op": "is", "value": True})
    PendingRow.objects.all().delete()
    apply_tags({one: {f"tag:{tag.pk}": True}}, now=MONDAY, are_read=False)
    assert list(PendingRow.objects.values_list("contact", flat=True)) == [0]
    apply_tags({one: {f"tag:{tag.pk}": False}}, now=MONDAY, are_read=True)
    assert list(PendingRow.objects.order_by("id").values_list("contact", flat=True)) == [0, one]


def test_merging_gives_the_other_tag_a_piece_at_a_time(desk: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tag_services, "PIECE", 2)
    boss = person(Role.MARKETER)
    first, second, third = people(3)
    desk.bulk(boss, "add_tag", {"tag": "old"}, ids=[first, second, third])
    desk.bulk(boss, "add_tag", {"tag": "new"}, ids=[third])
    old, new = Tag.objects.get(key="old"), Tag.objects.get(key="new")
    before = dict(ContactTag.objects.filter(tag=old).values_list("contact_id", "at"))
    desk.later(days=1)
    assert desk.call(boss, "POST", f"tags/{old.pk}/merge", {"into": new.pk}) == {"contacts": 2, "more": True}
    assert desk.call(boss, "GET", f"tags/{old.pk}")["is_leaving"] is True
    desk.call(boss, "PUT", f"contacts/{first}/tags/{old.pk}", status=404)
    assert desk.call(boss, "POST", f"tags/{old.pk}/merge", {"into": new.pk}) == {"contacts": 1, "more": False}
    desk.call(boss, "GET", f"tags/{old.pk}", status=404)
    assert (has("old"), has("new")) == (set(), {first, second, third})
    assert dict(ContactTag.objects.filter(contact_id=first).values_list("contact_id", "at")) == {first: before[first]}
    assert [told(one)[-1] for one in (first, third)] == [["new"], ["new"]]
    desk.call(boss, "POST", f"tags/{new.pk}/merge", {"into": new.pk}, status=422)


def test_deleting_says_how_many_lose_it_and_a_rule_that_reads_it_keeps_it(desk: Office) -> None:
    boss = person(Role.ADMIN)
    seed_scoring(now=MONDAY)
    seed_leads(now=MONDAY)
    one, _ = people(2)
    desk.bulk(boss, "add_tag", {"tag": "vip"}, ids=[one])
    tag, again = Tag.objects.get(key="vip"), named("Again")
    route = {
        "name": "VIPs",
        "condition": has_tag("vip"),
        "active": True,
        "target": {"kind": "team_round_robin", "users": []},
    }
    rule = desk.call(boss, "POST", "routing-rules", route, status=201)
    found = desk.call(boss, "GET", f"tags/{tag.pk}")
    assert (found["contacts"], found["used_by"]) == (1, [{"kind": "routing", "name": "VIPs"}])
    desk.call(boss, "DELETE", f"tags/{tag.pk}", status=409)
    desk.call(boss, "DELETE", f"routing-rules/{rule['id']}", status=204)
    assert desk.call(boss, "DELETE", f"tags/{tag.pk}") == {"contacts": 1, "more": False}
    assert told(one) == [None, ["vip"], None]
    desk.call(boss, "POST", "routing-rules", route, status=422)
    lost = desk.bulk(boss, "remove_tag", {"tag": again.key}, ids=[one])
    assert lost["state"] == "done"


def test_an_undo_whose_tag_is_gone_fails_and_says_so(desk: Office) -> None:
    boss = person(Role.ADMIN)
    done = desk.bulk(boss, "add_tag", {"tag": "vip"}, ids=people(1))
    desk.call(boss, "DELETE", f"tags/{Tag.objects.get(key='vip').pk}")
    gone = desk.undo(boss, done)
    assert gone["state"] in {"failed", "undone"}


def test_what_depends_on_itself_is_refused() -> None:
    seed_scoring(now=MONDAY)
    first = named("First", {"field": "has_email", "op": "is", "value": True})
    second = named("Second", has_tag("first"))
    with pytest.raises(InvalidInput, match="itself"):
        tag_services.change_tag(first.pk, TagInput("一", "First", condition=has_tag("second")))
    with pytest.raises(InvalidInput, match="itself"):
        tag_services.change_tag(second.pk, TagInput("二", "Second", condition={"field": "tags", "op": "known"}))
    with pytest.raises(InvalidInput, match="scoring model"):
        named("Third", {"state": "total", "model": "nobody", "op": ">=", "value": 1})
    named("Hot", {"state": "total", "model": "standard", "op": ">=", "value": 50})
    rule = {"key": "hot", "part": "fit", "label": {"zh": "热", "en": "hot"}, "points": "1", "when": has_tag("hot")}
    around = {**STANDARD, "rules": [*STANDARD["rules"], rule]}  # type: ignore[dict-item, misc]
    with pytest.raises(InvalidInput) as refused:
        publish_version(model_id=ScoringModel.objects.get().pk, definition=around, by=None, now=MONDAY)
    assert [problem.path for problem in refused.value.problems] == ["rules"]


def test_a_condition_names_tags_that_there_are(desk: Office) -> None:
    boss = person(Role.MARKETER)
    named("A")
    body = {"zh": "乙", "en": "B", "condition": has_tag("nobody")}
    refused = desk.call(boss, "POST", "tags", body, status=422)
    assert refused["errors"][0]["path"] == "condition.value"  # type: ignore[index]
    made = desk.call(boss, "POST", "tags", {**body, "condition": has_tag("a")}, status=201)
    assert tag_trees(catalogue()).keys() == {f"tag:{made['id']}"}


def test_tags_from_before_the_event_store_knew_of_tags_are_told_once() -> None:
    seed_tags()
    one, other = people(2)
    tag = Tag.objects.get(key="department_manager_or_above")
    ContactTag.objects.create(contact_id=one, tag=tag, by_rule=False, at=MONDAY)
    Tag.objects.update(is_told=False)
    tell_untold(now=MONDAY)
    tell_untold(now=MONDAY)
    assert (told(one), told(other)) == ([None, ["department_manager_or_above"]], [None])
    assert Contact.objects.get(pk=one).version == 2
