from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from leadloom.kernel.errors import NotFound
from leadloom.kernel.ids import ContactId
from leadloom.profiles.listing import ContactFilter
from leadloom.profiles.models import Contact
from leadloom.profiles.schemas import score_text
from leadloom.profiles.selectors import (
    Sort,
    contact,
    contacts,
    identities,
    last_contact_id,
    sort_key,
    sources_of,
    visible_contact_id,
)
from leadloom.team.models import User
from leadloom.team.services import create_team
from leadloom.team.types import Principal, Role
from tests.identity.messages import T0, identify
from tests.profiles import people
from tests.profiles.people import cached, take
from tests.team.people import NOW, person, principal

pytestmark = pytest.mark.django_db


def listed(who: Principal, wanted: ContactFilter | None = None, **given: object) -> list[ContactId]:
    return [card.id for card in contacts(who, wanted or ContactFilter(), limit=100, **given)]  # type: ignore[arg-type]


def searched(text: str) -> list[ContactId]:
    return listed(boss(), ContactFilter(search=text))


def boss() -> Principal:
    known = User.objects.filter(email="boss@example.com").first()
    return principal(known or person(Role.ADMIN, name="boss"))


def test_a_salesperson_sees_the_own_contacts_and_a_manager_those_of_the_team() -> None:
    east = create_team(name="East", now=NOW)
    e1, e2 = person(Role.SALES, name="e1", team=east), person(Role.SALES, name="e2", team=east)
    manager, other = person(Role.SALES_MANAGER, name="m", team=east), person(Role.SALES, name="s1")
    one, two = people.contact("a@example.com", owner=e1), people.contact("b@example.com", owner=e2)
    people.contact("c@example.com")
    assert listed(principal(e1)) == [one]
    assert set(listed(principal(manager))) == {one, two}
    assert listed(principal(other)) == []
    assert len(listed(boss())) == 3
    with pytest.raises(NotFound):
        visible_contact_id(principal(e2), one)


def test_a_lead_that_is_offered_makes_its_contact_visible_and_keeps_it_masked() -> None:
    sales = person(Role.SALES)
    offered = people.contact("anna@example.com", name="王安娜")
    cached(offered, sales_owner_id=sales.pk)
    card = contact(principal(sales), offered)
    assert (card.masked, card.name, card.email) == (True, "王**", "a***@example.com")


def test_the_owner_and_the_manager_see_plain_values_and_nobody_else_does() -> None:
    east = create_team(name="East", now=NOW)
    owner, manager = person(Role.SALES, name="e1", team=east), person(Role.SALES_MANAGER, name="m", team=east)
    owned = people.contact("anna@example.com", owner=owner, name="王安娜", mobile="10012345678")
    for who in (owner, manager):
        card = contact(principal(who), owned)
        assert (card.masked, card.name, card.mobile) == (False, "王安娜", "+8610012345678")
    card = contact(boss(), owned)
    assert (card.masked, card.mobile, card.owner) == (True, "100****5678", (owner.pk, "e1"))


@pytest.mark.parametrize(
    "text",
    [
        "Anna.Berg@Example.com",
        "100 1234 5678",
        "+8610012345678",
        "5678",
        "安娜",
        "王安娜",
        "华辰",
        "新能源科技",
        "HUACHEN ab",
        "u-77",
    ],
)
def test_a_contact_is_found_by_identifier_last_four_name_and_company(text: str) -> None:
    anna = people.contact(
        "anna.berg@example.com", name="王安娜", mobile="10012345678", company="华辰新能源科技有限公司"
    )
    people.contact("bernd@example.com", name="李强", mobile="10099990000", company="Huachen AB")
    take(identify(user="u-77", server=True, email="anna.berg@example.com"))
    expected = Contact.objects.get(company__name="Huachen AB").pk if text.startswith("HUACHEN") else anna
    assert searched(text) == [expected]


def test_a_contact_is_found_by_its_number_in_any_case() -> None:
    anna = people.contact("anna@example.com")
    assert searched(Contact.objects.get(pk=anna).number.lower()) == [anna]


@pytest.mark.parametrize("text", ["王", "%", "__", "nobody@example.com", "' OR 1=1", "😀", "\\", "a%"])
def test_what_means_nobody_finds_nobody(text: str) -> None:
    people.contact("anna@example.com", name="王安娜", company="100%Café")
    assert searched(text) == []


def test_signs_in_a_company_name_are_searched_as_they_are() -> None:
    cafe = people.contact("anna@example.com", company="100%Café 😀")
    assert searched("0%Caf") == [cafe]
    assert searched("É 😀") == [cafe]


def test_the_search_stays_within_what_somebody_may_see() -> None:
    people.contact("anna@example.com", name="王安娜")
    assert listed(principal(person(Role.SALES)), ContactFilter(search="王安娜")) == []


def test_filters_narrow_the_list() -> None:
    owner = person(Role.SALES)
    hot, warm = people.contact("a@example.com", owner=owner), people.contact("b@example.com")
    cached(hot, rating="high", grade="A2", stage="mql")
    cached(warm, rating="potential", grade="B1", source="social")
    assert listed(boss(), ContactFilter(rating="high")) == [hot]
    assert listed(boss(), ContactFilter(grade="B1")) == listed(boss(), ContactFilter(grade="B")) == [warm]
    assert listed(boss(), ContactFilter(stage="mql", owner=owner.pk)) == [hot]
    assert listed(boss(), ContactFilter(source="social")) == [warm]
    assert listed(boss(), ContactFilter(rating="low")) == []


@pytest.mark.parametrize("sort", list(Sort))
def test_pages_neither_repeat_nor_skip_in_any_order(sort: Sort) -> None:
    made = [people.contact(f"p{number}@example.com", minutes=number % 3) for number in range(9)]
    for number, contact_id in enumerate(made[:6]):
        cached(contact_id, score_milli=(number % 2) * 1000)
    who, seen, after = boss(), [], None
    while True:
        page = contacts(who, ContactFilter(), sort=sort, after=after, limit=2)
        seen += [card.id for card in page]
        if len(page) < 2:
            break
        after = sort_key(page[-1], sort)
    assert seen == listed(who, sort=sort)
    assert sorted(seen) == sorted(made)


def test_orders_are_what_they_say() -> None:
    first, second = people.contact("a@example.com", minutes=5), people.contact("b@example.com", minutes=1)
    cached(second, score_milli=10)
    assert listed(boss()) == [first, second]
    assert listed(boss(), sort=Sort.SCORE) == [second, first]
    assert listed(boss(), sort=Sort.NAME) == [first, second]


def test_a_page_takes_the_same_few_statements_whatever_its_size() -> None:
    who = boss()
    for number in range(12):
        people.contact(f"p{number}@example.com", company=f"Firm {number}")
    with CaptureQueriesContext(connection) as queries:
        listed(who, ContactFilter(search="firm"))
    assert len(queries) <= 4
    assert not any("COUNT(" in query["sql"] for query in queries)


def test_identifiers_are_masked_like_the_card() -> None:
    anna = people.contact("anna@example.com")
    take(identify(user="crm-1", server=True, email="anna@example.com"))
    known = {item.kind.value: item.value for item in identities(contact(boss(), anna))}
    assert known["email"] == "a***@example.com"
    assert known["external"] == "c***"


def test_small_reads_for_other_modules() -> None:
    anna = people.contact("anna@example.com")
    assert sources_of([anna]) == {anna: "direct"}
    assert last_contact_id() == anna
    assert visible_contact_id(boss(), anna) == anna
    assert Contact.objects.get().created_at == T0 + timedelta(0)


@pytest.mark.parametrize(
    ("milli", "text"),
    [(75_000, "75"), (57_500, "57.5"), (57_450, "57.5"), (100, "0.1"), (0, "0"), (100_000, "100"), (None, None)],
)
def test_points_have_at_most_one_decimal_half_up(milli: int | None, text: str | None) -> None:
    assert score_text(milli) == text
