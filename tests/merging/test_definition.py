from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from leadloom.leads.definition.joining import Standing, cycles, further_on
from leadloom.leads.types import Stage
from leadloom.merging.definition import (
    CONTACT_FIELDS,
    changes_between,
    chosen,
    fields_of,
    flat,
    merged,
    picture_of,
    rebased,
    undone,
)
from leadloom.merging.types import Flat, MergeSide

SEEN = st.sampled_from(["2024-05-20T02:00:00+00:00", "2024-05-21T02:00:00.5+00:00", "2024-05-19T02:00:00+00:00"])
TEXTS = st.sampled_from(["", "a", "b", "c"])


@st.composite
def rows(draw: st.DrawFn) -> Flat:
    row: Flat = {"id": 1, "first_touch": None, "first_seen_at": draw(SEEN), "last_seen_at": draw(SEEN)}
    for columns in CONTACT_FIELDS.values():
        value = draw(TEXTS)
        row |= {column: value if index < 2 else f"{value}." for index, column in enumerate(columns)}
    row |= {"name_grams": [row["name"]] if row["name"] else []}
    return {**row, **draw(st.dictionaries(st.sampled_from(["custom.x", "custom.y"]), st.sampled_from(["1", "2"])))}


CHOICES = st.dictionaries(st.sampled_from(sorted(CONTACT_FIELDS)), st.sampled_from(MergeSide))


def after_merge(mine: Flat, theirs: Flat, choices: dict[str, MergeSide]) -> Flat:
    fields = fields_of(mine, theirs, CONTACT_FIELDS)
    return merged(mine, theirs, fields, chosen(mine, theirs, fields, choices))


@given(mine=rows(), theirs=rows(), choices=CHOICES)
def test_undoing_a_merge_at_once_gives_back_the_row(mine: Flat, theirs: Flat, choices: dict[str, MergeSide]) -> None:
    row = after_merge(mine, theirs, choices)
    assert undone(row, changes_between(mine, row, CONTACT_FIELDS)) == mine


@given(mine=rows(), others=st.tuples(rows(), rows(), rows()), order=st.permutations([0, 1, 2]), choices=CHOICES)
def test_merges_into_one_contact_are_undone_in_any_order(
    mine: Flat, others: tuple[Flat, ...], order: list[int], choices: dict[str, MergeSide]
) -> None:
    row, changes = mine, {}
    for number, other in enumerate(others):
        following = after_merge(row, other, choices)
        changes[number] = changes_between(row, following, CONTACT_FIELDS)
        row = following
    for number in order:
        row = undone(row, changes[number])
        later = [other for other in sorted(changes) if other > number]
        for other, mended in zip(later, rebased([changes[other] for other in later], changes[number]), strict=True):
            changes[other] = mended
        del changes[number]
    assert row == mine


@given(row=rows())
def test_a_picture_and_its_flat_row_say_the_same(row: Flat) -> None:
    assert flat(picture_of(row)) == row


def test_gaps_are_filled_and_what_both_know_stays_unless_chosen() -> None:
    fields = {"title": ("title",), "region": ("region",), "product": ("product",)}
    mine: Flat = {"title": "CEO", "region": "", "product": "ERP"}
    theirs: Flat = {"title": "CTO", "region": "上海", "product": "CRM"}
    sides = chosen(mine, theirs, fields, {"product": MergeSide.GONE})
    assert merged(mine, theirs, fields, sides) == {"title": "CEO", "region": "上海", "product": "CRM"}


def test_a_value_that_somebody_changed_since_stays() -> None:
    changes = changes_between({"region": ""}, {"region": "上海"}, {"region": ("region",)})
    assert undone({"region": "北京"}, changes) == {"region": "北京"}
    assert undone({"region": "上海"}, changes) == {"region": ""}


T = datetime(2024, 5, 20, tzinfo=UTC)


def leads(first: int, *opened: tuple[int, bool]) -> list[Standing]:
    return [
        Standing(first + number, Stage.MQL, T + timedelta(days=day), is_open=is_open)
        for number, (day, is_open) in enumerate(opened)
    ]


def test_leads_of_two_are_numbered_by_their_beginning_and_an_open_one_comes_last() -> None:
    numbers = cycles(leads(1, (1, False), (9, False)), leads(11, (5, True)))
    assert numbers == {1: 1, 2: 2, 11: 3}
    assert cycles(leads(1, (1, False), (9, True)), leads(11, (5, False))) == {1: 1, 11: 2, 2: 3}


@given(
    one=st.lists(st.tuples(st.integers(0, 9), st.booleans()), max_size=5),
    other=st.lists(st.tuples(st.integers(0, 9), st.booleans()), max_size=5),
)
def test_each_one_s_leads_keep_their_order(one: list[tuple[int, bool]], other: list[tuple[int, bool]]) -> None:
    mine, theirs = leads(1, *one), leads(11, *other)
    numbers = cycles(mine, theirs)
    assert sorted(numbers.values()) == list(range(1, len(one) + len(other) + 1))
    for side in (mine, theirs):
        assert [numbers[lead.id] for lead in side] == sorted(numbers[lead.id] for lead in side)


def test_of_two_open_leads_the_one_further_on_goes_on_and_of_two_alike_the_older() -> None:
    older, newer = leads(1, (1, True), (2, True))
    opportunity = Standing(3, Stage.OPPORTUNITY, T + timedelta(days=5), is_open=True)
    assert max((newer, older, opportunity), key=further_on) is opportunity
    assert max((newer, older), key=further_on) is older
