"""Who stands above whom, through merges of companies and back."""

from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leadloom.kernel.ids import CompanyId
from leadloom.merging.companies import merge_companies, unmerge_companies
from leadloom.merging.errors import LaterMergeFirst
from leadloom.merging.types import MergeSide
from leadloom.profiles.company_selectors import companies_above
from leadloom.profiles.models import Company
from leadloom.team.models import User
from leadloom.team.types import Principal, Role
from tests.identity.messages import T0
from tests.team.people import person, principal

pytestmark = pytest.mark.django_db
Parents = dict[int, int | None]


def admin() -> Principal:
    known = User.objects.filter(email="boss@example.com").first()
    return principal(known or person(Role.ADMIN, name="boss"))


def made(parents: Sequence[int | None]) -> list[CompanyId]:
    """Make companies of which each has the parent of that place, which stands before it."""
    ids: list[CompanyId] = []
    for number, parent in enumerate(parents):
        name = f"第{number}有限公司"
        row = Company.objects.create(
            name=name, name_core=name, name_folded=name, name_grams=[name[:2]], created_at=T0, updated_at=T0,
            parent_id=None if parent is None else ids[parent],
        )  # fmt: skip
        ids.append(CompanyId(row.pk))
    return ids


def parents() -> Parents:
    return dict(Company.objects.values_list("id", "parent_id"))


def nobody_is_above_itself() -> bool:
    return all(
        company not in {above for above, _ in companies_above(CompanyId(company))}
        for company in Company.objects.values_list("id", flat=True)
    )


def test_companies_below_the_one_that_is_gone_are_below_the_one_that_is_kept_and_back() -> None:
    top, gone, kept, child = made([None, 0, None, 1])
    before = parents()
    done = merge_companies(admin(), kept, gone, {}, now=T0)
    assert parents() == {top: None, kept: top, child: kept}, "the kept one had no parent: the gap is filled"
    unmerge_companies(admin(), done.pk, now=T0)
    assert parents() == before


def test_one_parent_is_chosen_where_there_are_two() -> None:
    one, two, kept, gone = made([None, None, 0, 1])
    done = merge_companies(admin(), kept, gone, {"parent": MergeSide.GONE}, now=T0)
    assert parents()[kept] == two
    unmerge_companies(admin(), done.pk, now=T0)
    assert (parents()[kept], parents()[gone]) == (one, two)


@pytest.mark.parametrize("side", [{}, {"parent": MergeSide.GONE}])
def test_a_company_that_is_merged_with_one_above_or_below_it_never_stands_above_itself(
    side: dict[str, MergeSide],
) -> None:
    top, upper, middle, lower = made([None, 0, 1, 2])
    before = parents()
    done = merge_companies(admin(), lower, upper, side, now=T0)
    assert parents() == {top: None, middle: lower, lower: top}, "it takes the place of the one above"
    unmerge_companies(admin(), done.pk, now=T0)
    assert parents() == before
    done = merge_companies(admin(), upper, lower, side, now=T0)
    assert parents() == {top: None, upper: top, middle: upper}
    unmerge_companies(admin(), done.pk, now=T0)
    assert parents() == before
    done = merge_companies(admin(), middle, upper, side, now=T0)
    assert parents() == {top: None, middle: top, lower: middle}
    unmerge_companies(admin(), done.pk, now=T0)
    assert parents() == before


def test_who_was_put_elsewhere_since_stays_there() -> None:
    elsewhere, gone, kept, child = made([None, None, None, 1])
    done = merge_companies(admin(), kept, gone, {}, now=T0)
    Company.objects.filter(pk=child).update(parent_id=elsewhere)
    unmerge_companies(admin(), done.pk, now=T0)
    assert parents()[child] == elsewhere


def test_a_parent_that_was_merged_meanwhile_is_found_where_it_is_and_given_back_later() -> None:
    top, other, kept, gone = made([None, None, None, 0])
    before = parents()
    first = merge_companies(admin(), kept, gone, {"parent": MergeSide.KEPT}, now=T0)
    second = merge_companies(admin(), other, top, {}, now=T0)
    unmerge_companies(admin(), first.pk, now=T0)
    assert parents()[gone] == other
    unmerge_companies(admin(), second.pk, now=T0)
    assert parents() == before


def test_a_link_that_would_close_a_circle_by_now_is_left_out() -> None:
    top, kept, gone = made([None, None, 0])
    done = merge_companies(admin(), kept, gone, {"parent": MergeSide.KEPT}, now=T0)
    Company.objects.filter(pk=kept).update(parent_id=None)
    Company.objects.filter(pk=top).update(parent_id=kept)
    unmerge_companies(admin(), done.pk, now=T0)
    assert parents() == {top: kept, kept: None, gone: top}
    assert nobody_is_above_itself()


FORESTS = st.integers(3, 6).flatmap(
    lambda size: st.tuples(*[st.none() | st.integers(0, place - 1) if place else st.none() for place in range(size)])
)
SIDES = st.sampled_from([{}, {"parent": MergeSide.KEPT}, {"parent": MergeSide.GONE}])


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(FORESTS, st.data())
def test_merges_undone_from_the_last_one_leave_everything_as_it_was(
    forest: tuple[int | None, ...], data: st.DataObject
) -> None:
    Company.objects.all().delete()
    there = made(forest)
    before = parents()
    done = []
    while len(there) > 1 and (not done or data.draw(st.booleans())):
        kept, gone = data.draw(st.permutations(there))[:2]
        done.append(merge_companies(admin(), kept, gone, data.draw(SIDES), now=T0))
        there.remove(gone)
        assert nobody_is_above_itself()
    for merge in reversed(done):
        unmerge_companies(admin(), merge.pk, now=T0)
    assert parents() == before


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(FORESTS, st.data())
def test_whatever_the_order_of_merges_unmerges_and_new_parents_nobody_stands_above_itself(
    forest: tuple[int | None, ...], data: st.DataObject
) -> None:
    Company.objects.all().delete()
    made(forest)
    done = []
    for _ in range(data.draw(st.integers(2, 6))):
        there = [CompanyId(one) for one in Company.objects.order_by("id").values_list("id", flat=True)]
        step = data.draw(st.sampled_from(["merge", "undo", "parent"]))
        first, second = data.draw(st.permutations(there))[:2] if len(there) > 1 else (there[0], None)
        if step == "merge" and second is not None:
            done.append(merge_companies(admin(), first, second, data.draw(SIDES), now=T0))
        elif step == "undo" and done:
            merge = data.draw(st.sampled_from(done))
            try:
                unmerge_companies(admin(), merge.pk, now=T0)
                done.remove(merge)
            except LaterMergeFirst:
                pass
        elif second is not None and first not in {above for above, _ in companies_above(second)}:
            Company.objects.filter(pk=first).update(parent_id=second)
        assert nobody_is_above_itself()
