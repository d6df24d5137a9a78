import pytest

from leadloom.events.models import PendingRow
from leadloom.kernel.errors import NotFound
from leadloom.kernel.ids import CompanyId
from leadloom.merging.models import Suggestion
from leadloom.profiles.company_services import update_company
from leadloom.profiles.errors import CompanyTaken, InvalidCompany, ParentBelow
from leadloom.profiles.models import Company, CompanyKey, Contact
from leadloom.team.types import Principal, Role
from tests.identity.messages import T0
from tests.profiles import people
from tests.team.people import person, principal

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin() -> Principal:
    return principal(person(Role.ADMIN))


@pytest.fixture
def acme() -> CompanyId:
    people.contact("a@acme.example.com", company="示例科技有限公司")
    return CompanyId(Company.objects.get().pk)


def other(name: str = "别家有限公司", domain: str = "other") -> CompanyId:
    people.contact(f"b@{domain}.example.com", company=name)
    return CompanyId(Company.objects.latest("id").pk)


def keys(company: CompanyId) -> set[tuple[str, str]]:
    return set(CompanyKey.objects.filter(company_id=company).values_list("kind", "value"))


def test_values_come_in_the_form_of_the_dictionaries_and_everybody_there_gets_them(
    admin: Principal, acme: CompanyId
) -> None:
    update_company(admin, acme, {"industry": "新能源行业", "region": "江苏省苏州市", "employees": 300}, now=T0)
    row = Company.objects.get()
    assert (row.industry, row.region, row.employees, row.target_industry) == ("new_energy", "苏州", 300, True)
    told = PendingRow.objects.filter(table_name="contact_versions").order_by("-id")[0]
    assert told.row["attrs"]["company"]["employees"] == 300
    assert Contact.objects.get().version == told.row["version"] == 2
    update_company(admin, acme, {"industry": "", "region": None, "employees": None}, now=T0)
    row.refresh_from_db()
    assert (row.industry, row.region, row.employees, row.target_industry) == ("", "", None, False)


def test_a_new_name_is_found_and_the_former_spelling_still_means_the_company(admin: Principal, acme: CompanyId) -> None:
    update_company(admin, acme, {"name": " 全新  名称有限公司 "}, now=T0)
    row = Company.objects.get()
    assert (row.name, row.name_core, row.name_folded) == ("全新 名称有限公司", "全新名称", "全新名称有限公司")
    assert "全新" in row.name_grams
    for spelling in ("示例科技", "全新名称公司"):
        people.contact(f"x@{spelling.encode().hex()}.example.com", company=spelling)
    assert Company.objects.count() == 1


def test_a_former_domain_and_code_mean_the_company_no_more(admin: Principal, acme: CompanyId) -> None:
    update_company(admin, acme, {"domain": "https://www.new.example.com/", "credit_code": "91310000ma1fl0000a"}, now=T0)
    assert keys(acme) >= {("domain", "new.example.com"), ("credit", "91310000MA1FL0000A")}
    assert ("domain", "acme.example.com") not in keys(acme)
    assert other("前域名有限公司", "acme") != acme
    update_company(admin, acme, {"domain": "", "credit_code": None}, now=T0)
    assert {kind for kind, _ in keys(acme)} == {"name"}


@pytest.mark.parametrize(
    "given", [{"domain": "gmail.com"}, {"domain": "no domain"}, {"credit_code": "123"}, {"name": "（）"}]
)
def test_what_is_no_domain_code_or_name_is_refused_by_its_field(
    admin: Principal, acme: CompanyId, given: dict[str, str]
) -> None:
    with pytest.raises(InvalidCompany) as refused:
        update_company(admin, acme, given, now=T0)
    assert [problem.path for problem in refused.value.problems] == list(given)


def test_a_domain_of_another_company_is_refused_and_a_name_makes_the_two_a_suggestion(
    admin: Principal, acme: CompanyId
) -> None:
    second = other()
    before = keys(acme)
    with pytest.raises(CompanyTaken) as refused:
        update_company(admin, acme, {"domain": "other.example.com", "employees": 5}, now=T0)
    assert [problem.path for problem in refused.value.problems] == ["domain"]
    assert (keys(acme), Company.objects.get(pk=acme).employees) == (before, None)
    update_company(admin, acme, {"name": "别家公司"}, now=T0)
    assert ("name", "别家") in keys(second)
    (pair,) = Suggestion.objects.all()
    assert (pair.noun, pair.low_id, pair.high_id, pair.reasons) == ("company", acme, second, ["company_key"])


def test_nobody_stands_above_itself(admin: Principal, acme: CompanyId) -> None:
    middle, bottom = other("分部有限公司", "mid"), other("门店有限公司", "low")
    update_company(admin, middle, {"parent_id": acme}, now=T0)
    update_company(admin, bottom, {"parent_id": middle}, now=T0)
    for below in (acme, middle, bottom):
        with pytest.raises(ParentBelow):
            update_company(admin, acme, {"parent_id": below}, now=T0)
    assert Company.objects.get(pk=acme).parent_id is None
    update_company(admin, middle, {"parent_id": None}, now=T0)
    update_company(admin, acme, {"parent_id": bottom}, now=T0)
    assert Company.objects.get(pk=acme).parent_id == bottom


def test_a_parent_alone_changes_nobodys_attributes(admin: Principal, acme: CompanyId) -> None:
    second = other()
    before = Contact.objects.order_by("id").values_list("version", flat=True)[0]
    update_company(admin, acme, {"parent_id": second}, now=T0)
    assert Contact.objects.order_by("id").values_list("version", flat=True)[0] == before


def test_who_sees_nobody_there_neither_changes_a_company_nor_puts_others_below_it(acme: CompanyId) -> None:
    manager = person(Role.SALES_MANAGER)
    second = other()
    with pytest.raises(NotFound):
        update_company(principal(manager), acme, {"employees": 1}, now=T0)
    Contact.objects.filter(company_id=acme).update(primary_owner_id=manager.pk)
    update_company(principal(manager), acme, {"employees": 1}, now=T0)
    with pytest.raises(NotFound):
        update_company(principal(manager), acme, {"parent_id": second}, now=T0)


def test_a_change_is_kept_in_the_history(admin: Principal, acme: CompanyId) -> None:
    second = other()
    update_company(admin, acme, {"parent_id": second, "employees": 7}, now=T0)
    kept = Company.history.rel.related_model.objects.filter(pgh_obj_id=acme).latest("pgh_id")  # type: ignore[attr-defined]
    assert (kept.parent_id, kept.employees, kept.pgh_label) == (second, 7, "update")
