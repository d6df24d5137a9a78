"""The handoff without a database: lifecycle, clocks, reasons, MQL, and who gets a lead."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadloom.catalog.selectors import DECLARED
from leadloom.criteria.json_form import parse
from leadloom.kernel.errors import Conflict, InvalidInput
from leadloom.kernel.ids import ContactId, LeadId, TeamId, UserId
from leadloom.leads.definition.clocks import deadline, is_in_time, next_warning, require_accept_hours, warnings
from leadloom.leads.definition.lifecycle import (
    FOLLOWERS,
    is_silent,
    pool_without_mql,
    require_transition,
    skipped_between,
)
from leadloom.leads.definition.mql import SEEDED, MqlRule, answered_clauses, clause_from_json, clause_to_json
from leadloom.leads.definition.notes import masked_note
from leadloom.leads.definition.reasons import REJECT_REASONS, RETURN_REASONS, require_reason
from leadloom.leads.definition.routing import Choice, Routable, Rule, Seat, Weighing, by_hand, route
from leadloom.leads.types import ENDS, ContactAnswers, Evidence, Pool, QueueReason, Stage, TargetKind

FRIDAY_1730 = datetime(2024, 5, 17, 9, 30, tzinfo=UTC)
"""Friday 2024-05-17 17:30 in Shanghai."""
E1, E2, E3 = UserId(1), UserId(2), UserId(3)
EAST = TeamId(7)


def east(*, cursor: UserId | None = None, kind: TargetKind = TargetKind.TEAM_ROUND_ROBIN) -> Rule:
    return Rule(id=1, version=1, name="East", always=True, kind=kind, users=(E1, E2, E3), team_id=EAST, cursor=cursor)


def lead(number: int = 1, *, met: frozenset[int] = frozenset(), previous: tuple[UserId, ...] = ()) -> Routable:
    return Routable(LeadId(number), met, previous)


def choose(rule: Rule, *seats: Seat, previous: tuple[UserId, ...] = ()) -> Choice:
    return route([lead(previous=previous)], rules=[rule], seats=seats).choices[0]


def weighed(choice: Choice) -> dict[UserId, Weighing]:
    return {candidate.user_id: candidate.reason for candidate in choice.candidates}


def test_in_east_the_lead_goes_to_e1_while_e2_is_on_leave() -> None:
    choice = choose(east(), Seat(E1, 4, 10), Seat(E2, 2, 10, on_leave=True), Seat(E3, 5, 10))
    assert choice.user_id == E1
    assert weighed(choice) == {E1: Weighing.CHOSEN, E2: Weighing.ON_LEAVE, E3: Weighing.NOT_NEXT}


def test_with_e1_full_it_goes_to_e3() -> None:
    choice = choose(east(), Seat(E1, 10, 10), Seat(E2, 2, 10, on_leave=True), Seat(E3, 5, 10))
    assert choice.user_id == E3
    assert weighed(choice) == {E1: Weighing.FULL, E2: Weighing.ON_LEAVE, E3: Weighing.CHOSEN}


def test_with_everybody_full_it_waits_in_the_teams_queue_and_no_later_rule_takes_it() -> None:
    later = Rule(2, 1, "All", always=True, kind=TargetKind.PERSON, users=(UserId(9),))
    seats = [Seat(E1, 10, 10), Seat(E2, 2, 10, on_leave=True), Seat(E3, 10, 10), Seat(UserId(9), 0, 10)]
    choice = route([lead()], rules=[east(), later], seats=seats).choices[0]
    assert (choice.user_id, choice.queued, choice.team_id) == (None, QueueReason.FULL, EAST)


def test_the_first_rule_that_a_lead_meets_decides() -> None:
    rules = [
        Rule(1, 1, "Key accounts", always=False, kind=TargetKind.PERSON, users=(UserId(11),)),
        Rule(2, 1, "Product B", always=False, kind=TargetKind.PERSON, users=(UserId(12),)),
        Rule(3, 1, "Others", always=True, kind=TargetKind.TEAM_ROUND_ROBIN, users=(E1,)),
    ]
    seats = [Seat(UserId(user), 0, 10) for user in (1, 11, 12)]
    leads = [lead(1, met=frozenset({2})), lead(2, met=frozenset({1, 2})), lead(3)]
    assert [choice.user_id for choice in route(leads, rules=rules, seats=seats).choices] == [12, 11, 1]


def test_a_lead_that_meets_no_rule_waits_and_says_so() -> None:
    rule = Rule(1, 1, "East", always=False, kind=TargetKind.TEAM_ROUND_ROBIN, users=(E1,))
    choice = route([lead()], rules=[rule], seats=[Seat(E1, 0, 10)]).choices[0]
    assert (choice.queued, choice.rule, choice.candidates) == (QueueReason.NO_RULE, None, ())


def test_the_turn_goes_on_after_the_one_who_had_the_last_lead() -> None:
    seats = [Seat(E1, 0, 10), Seat(E2, 0, 10), Seat(E3, 0, 10)]
    assert choose(east(cursor=E1), *seats).user_id == E2
    assert choose(east(cursor=E3), *seats).user_id == E1
    assert choose(east(cursor=UserId(2)), Seat(E1, 0, 10), Seat(E3, 0, 10)).user_id == E3


def test_the_turn_goes_on_when_the_last_one_has_left_the_team() -> None:
    rule = Rule(1, 1, "East", always=True, kind=TargetKind.TEAM_ROUND_ROBIN, users=(E1, E3), cursor=E2)
    assert choose(rule, Seat(E1, 0, 10), Seat(E3, 0, 10)).user_id == E3


def test_least_loaded_takes_the_one_with_the_fewest_leads_in_work() -> None:
    seats = [Seat(E1, 4, 10), Seat(E2, 1, 10), Seat(E3, 2, 10)]
    choice = choose(east(kind=TargetKind.LEAST_LOADED), *seats)
    assert choice.user_id == E2
    assert weighed(choice)[E1] == Weighing.MORE_LOADED


def test_who_rejected_a_lead_does_not_get_it_again() -> None:
    seats = [Seat(E1, 0, 10), Seat(E2, 0, 10), Seat(E3, 0, 10)]
    assert choose(east(cursor=E3), *seats, previous=(E1,)).user_id == E2
    assert choose(east(cursor=E3), *seats, previous=(E1, E2)).user_id == E3


def test_only_when_nobody_else_is_left_does_an_earlier_one_get_it_again_but_never_the_last() -> None:
    seats = [Seat(E1, 0, 10), Seat(E2, 0, 10), Seat(E3, 0, 10)]
    assert choose(east(), *seats, previous=(E1, E2, E3)).user_id == E1
    alone = choose(east(), Seat(E1, 0, 10), previous=(E1,))
    assert (alone.user_id, weighed(alone)[E1]) == (None, Weighing.JUST_GAVE_IT_UP)


def test_somebody_who_has_left_is_not_chosen() -> None:
    choice = choose(east(), Seat(E1, 0, 10, active=False), Seat(E3, 0, 10))
    assert (choice.user_id, weighed(choice)[E1], weighed(choice)[E2]) == (E3, Weighing.INACTIVE, Weighing.INACTIVE)


def test_ten_thousand_leads_over_twenty_people_are_spread_within_one() -> None:
    users = tuple(UserId(number) for number in range(1, 21))
    rule = Rule(1, 1, "All", always=True, kind=TargetKind.TEAM_ROUND_ROBIN, users=users, cursor=UserId(13))
    seats = [Seat(user, 0, 10_000) for user in users]
    choices = route((lead(number) for number in range(10_000)), rules=[rule], seats=seats).choices
    counts = Counter(choice.user_id for choice in choices)
    assert set(counts.values()) == {500}


@st.composite
def batches(draw: st.DrawFn) -> tuple[list[Routable], list[Rule], list[Seat]]:
    users = [UserId(number) for number in range(1, draw(st.integers(1, 8)) + 1)]
    seats = [
        Seat(user, draw(st.integers(0, 4)), draw(st.integers(0, 6)), draw(st.booleans()), draw(st.booleans()))
        for user in users
    ]
    rules = [
        Rule(
            id=number,
            version=1,
            name=str(number),
            always=draw(st.booleans()),
            kind=draw(st.sampled_from(list(TargetKind))),
            users=tuple(sorted(draw(st.sets(st.sampled_from(users))))),
            cursor=draw(st.none() | st.sampled_from(users)),
        )
        for number in range(1, draw(st.integers(0, 4)) + 1)
    ]
    leads = [
        Routable(
            LeadId(number),
            frozenset(draw(st.sets(st.integers(1, 4)))),
            tuple(draw(st.lists(st.sampled_from(users), max_size=3))),
        )
        for number in range(draw(st.integers(0, 30)))
    ]
    return leads, rules, seats


@given(batches())
def test_every_lead_has_one_place_and_nobody_gets_more_than_they_can_have(
    batch: tuple[list[Routable], list[Rule], list[Seat]],
) -> None:
    leads, rules, seats = batch
    choices = route(leads, rules=rules, seats=seats).choices
    assert [choice.lead_id for choice in choices] == [item.lead_id for item in leads]
    assert all((choice.user_id is None) == (choice.queued is not None) for choice in choices)
    got = Counter(choice.user_id for choice in choices if choice.user_id is not None)
    by_user = {seat.user_id: seat for seat in seats}
    for user, count in got.items():
        assert by_user[user].load + count <= by_user[user].capacity
        assert by_user[user].active
        assert not by_user[user].on_leave
    for item, choice in zip(leads, choices, strict=True):
        assert choice.user_id is None or not item.previous or choice.user_id != item.previous[-1]


@given(st.integers(1, 25), st.integers(0, 400), st.integers(0, 30))
def test_equal_people_get_numbers_that_differ_by_at_most_one(people: int, count: int, cursor: int) -> None:
    users = tuple(UserId(number) for number in range(1, people + 1))
    rule = Rule(
        1, 1, "All", always=True, kind=TargetKind.TEAM_ROUND_ROBIN, users=users,
        cursor=UserId(cursor) if cursor else None,
    )  # fmt: skip
    choices = route(
        (lead(number) for number in range(count)), rules=[rule], seats=[Seat(user, 0, 1_000) for user in users]
    ).choices
    counts = Counter(choice.user_id for choice in choices)
    numbers = [counts.get(user, 0) for user in users]
    assert max(numbers) - min(numbers) <= 1


@given(batches(), st.integers(0, 30))
def test_a_batch_dealt_out_in_two_parts_goes_to_the_same_people(
    batch: tuple[list[Routable], list[Rule], list[Seat]], at: int
) -> None:
    leads, rules, seats = batch
    whole = route(leads, rules=rules, seats=seats)
    first = route(leads[:at], rules=rules, seats=seats)
    taken = Counter(choice.user_id for choice in first.choices)
    seats_then = [Seat(s.user_id, s.load + taken.get(s.user_id, 0), s.capacity, s.on_leave, s.active) for s in seats]
    rules_then = [
        Rule(r.id, r.version, r.name, r.always, r.kind, r.users, r.team_id, first.cursors.get(r.id, r.cursor))
        for r in rules
    ]
    second = route(leads[at:], rules=rules_then, seats=seats_then)
    assert [c.user_id for c in (*first.choices, *second.choices)] == [c.user_id for c in whole.choices]


def test_exactly_at_the_deadline_is_in_time_and_a_moment_later_is_not() -> None:
    due = deadline(FRIDAY_1730, hours=24)
    assert due == datetime(2024, 5, 18, 9, 30, tzinfo=UTC)
    assert is_in_time(due, due=due)
    assert not is_in_time(due + timedelta(milliseconds=1), due=due)


def test_warnings_of_a_natural_day_come_at_0530_and_1242_of_saturday() -> None:
    due = deadline(FRIDAY_1730, hours=24)
    assert warnings(FRIDAY_1730, due=due) == {
        50: datetime(2024, 5, 17, 21, 30, tzinfo=UTC),
        80: datetime(2024, 5, 18, 4, 42, tzinfo=UTC),
    }


def test_a_warning_follows_the_other_and_then_none() -> None:
    due = deadline(FRIDAY_1730, hours=24)
    at = warnings(FRIDAY_1730, due=due)
    assert next_warning(FRIDAY_1730, due=due, after=FRIDAY_1730) == at[50]
    assert next_warning(FRIDAY_1730, due=due, after=at[50]) == at[80]
    assert next_warning(FRIDAY_1730, due=due, after=at[80]) is None


def test_a_lead_given_by_hand_to_a_team_goes_to_the_least_loaded_who_can_take_it() -> None:
    seats = [Seat(UserId(1), 4, 10), Seat(UserId(2), 2, 10, on_leave=True), Seat(UserId(3), 5, 10)]
    people = [seat.user_id for seat in seats]
    leads = [Routable(LeadId(number), frozenset()) for number in (1, 2, 3)]
    dealt = by_hand(leads, users=people, seats=seats, team_id=TeamId(1))
    assert [one.user_id for one in dealt] == [1, 3, 1], "what one adds to a load, the next sees"
    chosen = dealt[0]
    assert {one.user_id: one.reason for one in chosen.candidates} == {
        1: Weighing.BY_HAND, 2: Weighing.ON_LEAVE, 3: Weighing.MORE_LOADED,
    }  # fmt: skip
    full = [Seat(UserId(1), 10, 10), Seat(UserId(3), 10, 10)]
    assert by_hand(leads[:1], users=[UserId(1)], seats=full, team_id=TeamId(1))[0].user_id is None
    named = by_hand(leads[:2], users=[UserId(1)], seats=full)
    weighed = [(one.user_id, one.load, one.reason) for choice in named for one in choice.candidates]
    assert weighed == [(1, 10, Weighing.BY_HAND), (1, 11, Weighing.BY_HAND)]


def test_a_masked_note_shows_neither_name_nor_address_nor_number() -> None:
    text = "王芳 wang@example.com +8610000000001 10000000001，同事 li@example.com 电话 138 0013 8000，想看演示"
    told = masked_note(text, name="王芳", mobile="+8610000000001")
    assert told == "王* *** 100****0001 100****0001，同事 *** 电话 ***，想看演示"


@pytest.mark.parametrize("name", ["", "王"])
def test_a_note_is_not_torn_apart_by_an_unknown_or_one_letter_name(name: str) -> None:
    assert masked_note("王牌客户", name=name, mobile="") == "王牌客户"


@pytest.mark.parametrize("hours", [0, -1, 25, 1000])
def test_a_promise_to_accept_within_more_than_24_hours_is_refused(hours: int) -> None:
    with pytest.raises(InvalidInput):
        require_accept_hours(hours)
    require_accept_hours(24)


def test_a_lead_moves_along_the_line_and_never_out_of_an_end() -> None:
    line = [Stage.INQUIRY, Stage.MQL, Stage.SAL, Stage.SQL, Stage.OPPORTUNITY, Stage.CUSTOMER]
    for before, after in pairwise(line):
        require_transition(before, after)
    for end in ENDS:
        assert FOLLOWERS[end] == frozenset()
        with pytest.raises(Conflict):
            require_transition(end, Stage.MQL)
    with pytest.raises(Conflict):
        require_transition(Stage.INQUIRY, Stage.SAL)


def test_stages_that_history_does_not_know_are_named_and_not_invented() -> None:
    assert skipped_between((Stage.MQL,)) == (Stage.INQUIRY,)
    assert skipped_between((Stage.MQL, Stage.CUSTOMER)) == (Stage.INQUIRY, Stage.SAL, Stage.SQL, Stage.OPPORTUNITY)


def test_sixty_days_without_a_sign_are_a_silence_to_the_hour() -> None:
    last = FRIDAY_1730
    days60 = last + timedelta(hours=60 * 24)
    assert is_silent(last_active_at=last, woken_at=None, at=days60)
    assert not is_silent(last_active_at=last, woken_at=None, at=days60 - timedelta(seconds=1))


def test_looking_around_before_the_form_does_not_hide_the_silence() -> None:
    woken = FRIDAY_1730
    assert is_silent(last_active_at=woken, woken_at=woken, at=woken + timedelta(minutes=5))
    assert not is_silent(last_active_at=woken, woken_at=woken, at=woken + timedelta(days=3))


def test_under_50_points_a_lead_waits_in_the_long_term_pool() -> None:
    assert pool_without_mql(49_999) == Pool.LONG_TERM
    assert pool_without_mql(50_000) == Pool.NURTURE


def test_every_return_reason_points_at_a_clause_and_has_a_nurture_track() -> None:
    assert all(reason.clause and reason.track for reason in RETURN_REASONS)
    assert require_reason("budget_not_available", note="", among=RETURN_REASONS).track == "budget"


@pytest.mark.parametrize(("code", "note"), [("", ""), ("unheard_of", "x"), ("other", " "), ("no_capacity", "x" * 2001)])
def test_a_missing_or_empty_reason_is_refused(code: str, note: str) -> None:
    with pytest.raises(InvalidInput) as error:
        require_reason(code, note=note, among=REJECT_REASONS)
    assert error.value.problems


def answers(met: dict[str, bool], evidence: dict[str, tuple[Evidence, ...]] | None = None) -> ContactAnswers:
    return ContactAnswers(ContactId(1), met, 75_000, 40_000, 35_000, "potential", "A2", evidence or {})


@pytest.mark.parametrize("sign", ["demo_requested", "solution_downloaded", "pricing_viewed", "three_visits"])
def test_fit_and_any_sign_of_intent_make_an_mql(sign: str) -> None:
    assert SEEDED.is_met({"mql:1:fit": True, f"mql:1:{sign}": True})


def test_neither_fit_alone_nor_intent_alone_makes_an_mql() -> None:
    assert not SEEDED.is_met({"mql:1:fit": True})
    assert not SEEDED.is_met({f"mql:1:{clause.key}": clause.key != "fit" for clause in SEEDED.clauses})
    assert not SEEDED.is_met({"mql:2:fit": True, "mql:2:pricing_viewed": True})


def test_a_definition_without_clauses_makes_nobody_an_mql() -> None:
    assert not MqlRule(1, ()).is_met({})


def test_the_seeded_clauses_are_conditions_of_the_language() -> None:
    for clause in SEEDED.clauses:
        parse(clause.tree, DECLARED)
        assert clause_from_json(clause_to_json(clause)) == clause


def test_an_mql_keeps_every_clause_with_its_answer_and_the_newest_evidence() -> None:
    events = tuple(Evidence("page_viewed", FRIDAY_1730 + timedelta(hours=n), f"e{n}") for n in range(15))
    told = answers({"mql:1:fit": True, "mql:1:pricing_viewed": True}, {"mql:1:pricing_viewed": events})
    kept = {clause["key"]: clause for clause in answered_clauses(SEEDED, told)}  # type: ignore[index,call-overload]
    assert {key: clause["met"] for key, clause in kept.items()} == {
        "fit": True, "demo_requested": False, "solution_downloaded": False, "pricing_viewed": True,
        "three_visits": False,
    }  # fmt: skip
    assert [piece["event_id"] for piece in kept["pricing_viewed"]["evidence"]] == [f"e{n}" for n in range(14, 4, -1)]
