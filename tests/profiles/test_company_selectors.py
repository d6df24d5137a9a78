from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from leadloom.kernel.errors import NotFound
from leadloom.kernel.ids import CompanyId, ContactId
from leadloom.leads import api
from leadloom.leads.models import Lead
from leadloom.leads.selectors import open_leads_of_companies
from leadloom.profiles.company_selectors import (
    CompanyCard,
    CompanyFilter,
    CompanySort,
    companies,
    companies_above,
    company,
    people_of,
    sort_key,
    visible_company,
)
from leadloom.profiles.models import Company, Contact
from leadloom.team.models import User
from leadloom.team.services import create_team
from leadloom.team.types import Principal, Role
from tests.identity.messages import T0
from tests.profiles import people
from tests.profiles.people import cached
from tests.team.people import NOW, person, principal

pytestmark = pytest.mark.django_db


assert api.router, "leads count themselves once their routes are there"


def boss() -> Principal:
    known = User.objects.filter(email="boss@example.com").first()
    return principal(known or person(Role.ADMIN, name="boss"))


def names(who: Principal, wanted: CompanyFilter | None = None, **given: object) -> list[str]:
    return [card.row.name for card in companies(who, wanted or CompanyFilter(), limit=100, **given)]  # type: ignore[arg-type]


def found(text: str) -> list[str]:
    return names(boss(), CompanyFilter(search=text))


def company_of(contact: ContactId) -> CompanyId:
    at = Contact.objects.get(pk=contact).company_id
    assert at is not None
    return CompanyId(at)


def lead(contact: ContactId, *, owner: User | None = None, closed: bool = False) -> None:
    Lead.objects.create(
        contact_id=contact, entry_key=f"x{contact}", entry_kind="form", source_key="direct", stage="mql", stage_at=T0,
        pool="nurture", opened_at=T0, last_active_at=T0, closed_at=T0 if closed else None, sales_owner=owner,
    )  # fmt: skip


def test_a_salesperson_sees_the_companies_of_the_own_contacts_and_a_manager_those_of_the_team() -> None:
    east = create_team(name="East", now=NOW)
    e1, e2 = person(Role.SALES, name="e1", team=east), person(Role.SALES, name="e2", team=east)
    manager, other = person(Role.SALES_MANAGER, name="m", team=east), person(Role.SALES, name="s1")
    one = people.contact("a@one.example.com", owner=e1, company="一号有限公司")
    people.contact("b@two.example.com", owner=e2, company="二号有限公司")
    people.contact("c@three.example.com", company="三号有限公司")
    assert names(principal(e1)) == ["一号有限公司"]
    assert sorted(names(principal(manager))) == sorted(["一号有限公司", "二号有限公司"])
    assert names(principal(other)) == []
    assert len(names(boss())) == 3
    with pytest.raises(NotFound):
        visible_company(principal(e2), company_of(one))
    with pytest.raises(NotFound):
        people_of(principal(e2), company_of(one))


def test_numbers_are_those_of_the_people_and_leads_in_ones_scope() -> None:
    sales = person(Role.SALES, name="e1")
    mine = people.contact("a@acme.example.com", owner=sales, company="示例科技有限公司")
    theirs = people.contact("b@acme.example.com", minutes=5)
    ended = people.contact("c@acme.example.com", minutes=3)
    lead(mine, owner=sales)
    lead(theirs)
    lead(ended, closed=True)
    (card,) = companies(boss(), CompanyFilter(), limit=10)
    assert (card.people, card.open_leads, card.last_seen_at) == (3, 2, T0 + timedelta(minutes=5))
    (card,) = companies(principal(sales), CompanyFilter(), limit=10)
    assert (card.people, card.open_leads, card.last_seen_at) == (1, 1, T0)
    assert people_of(principal(sales), company_of(mine)) == [mine]
    assert people_of(boss(), company_of(mine)) == [theirs, ended, mine]


def test_a_legal_reviewer_who_sees_no_leads_is_told_no_number_of_them() -> None:
    lead(people.contact("a@acme.example.com", company="示例科技有限公司"))
    (card,) = companies(principal(person(Role.LEGAL)), CompanyFilter(), limit=10)
    assert (card.people, card.open_leads) == (1, 0)


def test_a_lead_counts_where_its_contact_works_now() -> None:
    moved = people.contact("a@example.com", company="从前有限公司")
    lead(moved)
    before = company_of(moved)
    people.contact("b@new.example.com", company="现在有限公司")
    cached(moved, company_id=Company.objects.latest("id").pk)
    assert open_leads_of_companies(boss(), [before, company_of(moved)]) == {company_of(moved): 1}


@pytest.mark.parametrize(
    "text",
    ["示例", "例科", "ＡＢＣ", "abc", "acme.example.com", "https://www.acme.example.com/x", "91310000MA1FL0000A",
     "示例科技abc", "示例（上海）科技abc股份有限公司"],
)  # fmt: skip
def test_a_company_is_found_by_a_piece_of_its_name_its_domain_its_code_and_another_spelling(text: str) -> None:
    people.contact("a@acme.example.com", company="示例科技ABC有限公司", credit_code="91310000MA1FL0000A")
    people.contact("b@other.example.com", company="别家有限公司")
    assert found(text) == ["示例科技ABC有限公司"]


@pytest.mark.parametrize("text", ["例", "%", "other.com", "无此公司", "gmail.com"])
def test_what_means_no_company_finds_none(text: str) -> None:
    people.contact("a@acme.example.com", company="示例科技ABC有限公司")
    people.contact("c@gmail.com", company="别家有限公司")
    assert found(text) == []


def test_what_very_many_companies_have_in_their_name_is_found_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("leadloom.profiles.company_selectors.MOST", 2)
    for number in range(3):
        people.contact(f"a@firm{number}.example.com", company=f"示例{number}号有限公司")
    assert len(found("有限公司")) == 3


@pytest.mark.parametrize("role", [Role.ADMIN, Role.SALES_MANAGER])
@pytest.mark.parametrize("sort", list(CompanySort))
def test_pages_neither_repeat_nor_skip(sort: CompanySort, role: Role) -> None:
    who = person(role, name="w")
    for number in range(5):
        people.contact(f"a@firm{number}.example.com", owner=who, company=f"{number % 2}号 {number} Ltd")
    asking, seen = principal(who), list[CompanyCard]()
    while page := companies(
        asking, CompanyFilter(), sort=sort, after=sort_key(seen[-1], sort) if seen else None, limit=2
    ):
        seen += page
    assert len({card.row.pk for card in seen}) == len(seen) == 5
    keys = [sort_key(card, sort) for card in seen]
    assert keys == sorted(keys, reverse=sort is CompanySort.NEWEST)


def test_a_page_takes_the_same_statements_however_many_companies_there_are() -> None:
    sales = principal(person(Role.SALES_MANAGER, name="m"))

    def statements(who: Principal) -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            companies(who, CompanyFilter(search="公司"), limit=50)
        return len(queries)

    boss()
    people.contact("a@firm.example.com", company="一号公司", owner=User.objects.get(name="m"))
    few = statements(boss()), statements(sales)
    for number in range(6):
        people.contact(f"a@firm{number}.example.com", company=f"第{number}公司", owner=User.objects.get(name="m"))
    assert (statements(boss()), statements(sales)) == few
    assert max(few) <= 8


def test_industry_and_region_narrow_the_list() -> None:
    people.contact("a@one.example.com", company="一号有限公司", industry="软件", region="苏州")
    people.contact("b@two.example.com", company="二号有限公司", industry="教育", region="上海")
    assert names(boss(), CompanyFilter(industry="software")) == ["一号有限公司"]
    assert names(boss(), CompanyFilter(region="上海")) == ["二号有限公司"]


def test_a_page_shows_who_stands_above_and_below_as_far_as_one_may_see_it() -> None:
    sales = person(Role.SALES, name="e1")
    for name, owner in (("总部", None), ("分部", sales), ("门店", None)):
        people.contact(f"a@{name.encode().hex()}.example.com", company=f"{name}有限公司", owner=owner)
    top, middle, bottom = Company.objects.order_by("id")
    Company.objects.filter(pk=middle.pk).update(parent=top)
    Company.objects.filter(pk=bottom.pk).update(parent=middle)
    detail = company(boss(), CompanyId(middle.pk))
    assert detail.above == ((top.pk, "总部有限公司", True),)
    assert detail.children == (bottom,)
    assert {key.kind for key in detail.keys} == {"domain", "name"}
    assert companies_above(CompanyId(bottom.pk)) == [(middle.pk, middle.name), (top.pk, top.name)]
    detail = company(principal(sales), CompanyId(middle.pk))
    assert (detail.above, detail.children) == (((top.pk, "总部有限公司", False),), ())
