"""The compiled pass and the naive interpreter give the same answers on real chDB."""

from datetime import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leadloom.criteria.definition import EventLeaf, StateFact
from leadloom.criteria.json_form import parse
from leadloom.evaluation.definition import Everyone, PointRule, Some, Touched
from leadloom.evaluation.passes import explain_contacts, run
from leadloom.evaluation.plan import Plan
from leadloom.kernel.ids import ContactId, TickId
from leadloom.storage.clickhouse import EventStore
from tests.criteria.catalogue import CATALOGUE
from tests.criteria.interpreter import History, Interpreter, contacts_at
from tests.criteria.strategies import CONTACTS, When, histories, layered_trees, trees, whens
from tests.evaluation.earning import MODEL, MODELS, earned, rules, scored
from tests.evaluation.stored import stored, touch

QUIET = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture, HealthCheck.data_too_large]
ZONES = ["Asia/Shanghai", "America/New_York", "UTC"]


def named(documents: list[dict]) -> dict:
    return {f"tree {number}": parse(document, CATALOGUE) for number, document in enumerate(documents)}


@settings(max_examples=30, deadline=None, suppress_health_check=QUIET)
@given(histories, st.lists(trees, min_size=6, max_size=14), whens, st.sampled_from(ZONES))
def test_any_trees_on_any_history_at_any_instant_have_the_interpreters_answers(
    clickhouse: EventStore, history: History, documents: list[dict], when: When, zone: str
) -> None:
    placed, first, end = stored(clickhouse, history)
    as_of = when.within(placed)
    named_trees = named(documents)
    plan = Plan.build(named_trees, {}, {}, CATALOGUE, zone=zone)

    answers = {a.contact: a.met for a in run(plan, clickhouse, as_of=as_of, scope=Everyone(first, end), run_id="t")}

    assert answers == {
        contact: {name: reader(placed, contact, as_of, zone).answer(tree) for name, tree in named_trees.items()}
        for contact in contacts_at(placed, as_of)
    }


def reader(history: History, contact: int, as_of: datetime, zone: str, states: dict | None = None) -> Interpreter:
    return Interpreter(
        history=history, contact=contact, as_of=as_of, catalogue=CATALOGUE, zone=zone, states=states or {}
    )


@settings(max_examples=20, deadline=None, suppress_health_check=QUIET)
@given(histories, st.lists(rules, min_size=2, max_size=7), st.lists(layered_trees, min_size=1, max_size=4), whens)
def test_points_scores_and_the_trees_that_ask_for_them_have_the_interpreters_values(
    clickhouse: EventStore, history: History, drawn: list[PointRule], documents: list[dict], when: When
) -> None:
    placed, first, end = stored(clickhouse, history)
    as_of = when.within(placed)
    named_rules = {f"r{number}": rule(f"r{number}") for number, rule in enumerate(drawn)}
    named_trees = named(documents)
    plan = Plan.build(named_trees, named_rules, {MODEL: MODELS(list(named_rules))}, CATALOGUE)

    scope = Everyone(first, end)
    plain = list(run(plan, clickhouse, as_of=as_of, scope=scope, run_id="t"))
    explained = list(run(plan, clickhouse, as_of=as_of, scope=scope, run_id="t", explain=True))

    assert [a.contact for a in plain] == contacts_at(placed, as_of)
    for answer, why in zip(plain, explained, strict=True):
        reading = reader(placed, answer.contact, as_of, "Asia/Shanghai")
        expected = {key: earned(reading, rule) for key, rule in named_rules.items()}
        assert answer.points == {key: points for key, (points, _) in expected.items()}
        assert why.points == answer.points
        assert why.met == answer.met
        assert why.scores == answer.scores
        for key, evidence in why.evidence.items():
            assert [(e.event_id, e.at, e.points_milli) for e in evidence] == expected[key][1]
        score = scored(list(named_rules), answer.points)
        assert answer.scores[MODEL] == score
        states = {
            (MODEL, StateFact.TOTAL): score.total_milli,
            (MODEL, StateFact.FIT): score.fit_milli,
            (MODEL, StateFact.BEHAVIOUR): score.behaviour_milli,
            (MODEL, StateFact.RATING): score.rating,
            (MODEL, StateFact.GRADE): score.grade or "",
        }
        layered = reader(placed, answer.contact, as_of, "Asia/Shanghai", states)
        assert answer.met == {name: layered.answer(tree) for name, tree in named_trees.items()}


@settings(max_examples=20, deadline=None, suppress_health_check=QUIET)
@given(histories, st.lists(trees, min_size=4, max_size=8), whens, st.lists(st.sampled_from(CONTACTS), min_size=1))
def test_the_touched_and_the_single_contact_have_the_same_answers_as_in_a_full_pass(
    clickhouse: EventStore, history: History, documents: list[dict], when: When, drawn: list[int]
) -> None:
    placed, first, end = stored(clickhouse, history)
    as_of = when.within(placed)
    plan = Plan.build(named(documents), {}, {}, CATALOGUE)
    full = {a.contact: a for a in run(plan, clickhouse, as_of=as_of, scope=Everyone(first, end), run_id="t")}
    chosen = [first + number for number in drawn]

    touch(clickhouse, chosen, tick=first)
    touched = {a.contact: a for a in run(plan, clickhouse, as_of=as_of, scope=Touched(TickId(first)), run_id="t")}
    single = list(run(plan, clickhouse, as_of=as_of, scope=Some((ContactId(chosen[0]),)), run_id="t"))

    assert touched == {contact: answers for contact, answers in full.items() if contact in chosen}
    assert single == [full[contact] for contact in chosen[:1] if contact in full]


@settings(max_examples=20, deadline=None, suppress_health_check=QUIET)
@given(histories, trees, whens)
def test_the_reasons_of_a_tree_agree_with_its_answer(
    clickhouse: EventStore, history: History, document: dict, when: When
) -> None:
    placed, _, _ = stored(clickhouse, history)
    as_of = when.within(placed)
    tree = parse(document, CATALOGUE)
    plan = Plan.build({"it": tree}, {}, {}, CATALOGUE)
    for contact in {version.contact for version in placed.versions}:
        why = explain_contacts(plan, clickhouse, contacts=[ContactId(contact)], as_of=as_of, run_id="t").get(
            ContactId(contact)
        )
        if contact not in contacts_at(placed, as_of):
            assert why is None
            continue
        assert why is not None
        reading = reader(placed, contact, as_of, "Asia/Shanghai")
        assert why.answers.met == {"it": reading.answer(tree)}
        for entry in why.leaves["it"]:
            assert entry.met == reading.answer(entry.leaf), entry
            if isinstance(entry.leaf, EventLeaf):
                assert entry.value == reading.count(entry.leaf)
                happened = [event.event_id for event in reading.matching(entry.leaf.match, entry.leaf.days)]
                assert len(entry.events) == min(20, entry.value)
                assert {event.event_id for event in entry.events} <= set(happened)


@pytest.mark.soak
@settings(max_examples=2000, deadline=None, suppress_health_check=QUIET)
@given(histories, st.lists(trees, min_size=6, max_size=14), whens, st.sampled_from(ZONES))
def test_the_same_for_twenty_thousand_trees(
    clickhouse: EventStore, history: History, documents: list[dict], when: When, zone: str
) -> None:
    test_any_trees_on_any_history_at_any_instant_have_the_interpreters_answers.hypothesis.inner_test(
        clickhouse, history, documents, when, zone
    )


@pytest.mark.soak
@settings(max_examples=400, deadline=None, suppress_health_check=QUIET)
@given(histories, st.lists(rules, min_size=2, max_size=7), st.lists(layered_trees, min_size=1, max_size=4), whens)
def test_the_same_for_a_thousand_rules(
    clickhouse: EventStore, history: History, drawn: list[PointRule], documents: list[dict], when: When
) -> None:
    test_points_scores_and_the_trees_that_ask_for_them_have_the_interpreters_values.hypothesis.inner_test(
        clickhouse, history, drawn, documents, when
    )
