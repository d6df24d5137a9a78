"""Routing rules as sales operations edit them."""

import pytest

from leadloom.kernel.errors import InvalidInput, NotFound
from leadloom.leads.models import Assignment, MqlDefinition, RoutingRule, SlaPolicy
from leadloom.leads.rules import RuleDraft, change_rule, create_rule, remove_rule, routing_rules, seed_leads
from leadloom.leads.types import TargetKind
from tests.leads.world import NOW, World, make_world, qualified

pytestmark = pytest.mark.django_db
EVERYBODY = TargetKind.TEAM_ROUND_ROBIN


@pytest.fixture
def world() -> World:
    return make_world()


def draft(name: str, **changes: object) -> RuleDraft:
    fields: dict[str, object] = {"condition": None, "kind": EVERYBODY, "team_id": None, "users": ()}
    return RuleDraft(name=name, **(fields | changes))  # type: ignore[arg-type]


def order() -> list[str]:
    return [rule.name for rule in routing_rules()]


def test_an_installation_starts_with_definition_one_a_day_to_accept_and_a_rule_for_all() -> None:
    seed_leads(now=NOW)
    seed_leads(now=NOW)
    assert MqlDefinition.objects.get().version == 1
    assert SlaPolicy.objects.get().hours == 24
    (rule,) = routing_rules()
    assert (rule.condition, rule.team, rule.users) == (None, None, [])


def test_a_rule_without_team_and_people_goes_round_all_salespeople(world: World) -> None:
    RoutingRule.objects.update(team=None)
    items = qualified([1, 2, 3, 4, 5])
    assert [world.name_of(item.sales_owner_id) for item in items] == ["e1", "e2", "e3", "s1", "e1"]


def test_rules_keep_their_order_without_holes(world: World) -> None:
    ops = world.principal("ops")
    create_rule(ops, draft("Last"), now=NOW)
    first = create_rule(ops, draft("First", position=1), now=NOW)
    create_rule(ops, draft("Second", position=2), now=NOW)
    assert order() == ["First", "Second", "East", "Last"]
    change_rule(ops, first.pk, draft("First", position=99), now=NOW)
    assert order() == ["Second", "East", "Last", "First"]
    remove_rule(ops, world.rule.pk, now=NOW)
    change_rule(ops, first.pk, draft("First"), now=NOW)
    assert order() == ["Second", "Last", "First"]
    assert [rule.position for rule in routing_rules()] == [1, 2, 3]


def test_a_changed_rule_has_a_new_version_that_assignments_name(world: World) -> None:
    qualified([1])
    change_rule(world.principal("ops"), world.rule.pk, draft("East 2", team_id=world.east.pk), now=NOW)
    qualified([2], number=2)
    versions = Assignment.objects.order_by("id").values_list("rule__name", "rule_version")
    assert list(versions) == [("East 2", 1), ("East 2", 2)]


def test_a_removed_rule_assigns_nothing_more_and_stays_named_in_the_past(world: World) -> None:
    qualified([1])
    remove_rule(world.principal("ops"), world.rule.pk, now=NOW)
    (item,) = qualified([2], number=2)
    assert item.queue_reason == "no_rule"
    assert Assignment.objects.get().rule == world.rule
    with pytest.raises(NotFound):
        remove_rule(world.principal("ops"), world.rule.pk, now=NOW)


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"condition": {"field": "nonsense", "op": "is", "value": 1}}, "condition.field"),
        ({"condition": {"all": [], "x": 1}}, "condition"),
        ({"condition": {}}, "condition"),
        ({"kind": TargetKind.PERSON}, "users"),
        ({"team_id": 999_999}, "team_id"),
        ({"users": (999_999,)}, "users.0"),
    ],
)
def test_a_rule_that_can_not_work_is_refused_with_the_place_that_is_wrong(
    world: World, changes: dict[str, object], path: str
) -> None:
    with pytest.raises(InvalidInput) as error:
        create_rule(world.principal("ops"), draft("Wrong", **changes), now=NOW)
    assert error.value.problems[0].path.startswith(path)
    assert order() == ["East"]


def test_a_rule_that_names_somebody_who_left_is_refused_and_an_old_one_passes_them_over(world: World) -> None:
    RoutingRule.objects.update(team=None, users=[world.id("e1"), world.id("e3")])
    world.users["e1"].is_active = False
    world.users["e1"].save()
    (item,) = qualified([1])
    assert world.name_of(item.sales_owner_id) == "e3"
    with pytest.raises(InvalidInput):
        create_rule(world.principal("ops"), draft("Gone", users=(world.id("e1"),)), now=NOW)


def test_whoever_edits_a_rule_leaves_a_trace(world: World) -> None:
    change_rule(world.principal("ops"), world.rule.pk, draft("East 2", team_id=world.east.pk), now=NOW)
    trace = world.rule.history.order_by("pgh_id").values_list("pgh_label", "name")
    assert list(trace) == [("insert", "East"), ("update", "East 2")]
