from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leadloom.events.models import PendingRow
from leadloom.kernel.ids import CompanyId, ContactId
from leadloom.leads.models import Lead
from leadloom.merging.companies import merge_companies, unmerge_companies
from leadloom.merging.definition import COMPANY_FIELDS
from leadloom.merging.errors import AlreadyUndone, LaterMergeFirst
from leadloom.merging.models import Suggestion
from leadloom.merging.services import merge_contacts, unmerge_contacts
from leadloom.merging.types import MergeSide
from leadloom.profiles.models import Company, CompanyKey, Contact
from leadloom.profiles.services import ContactInput, update_contact
from leadloom.team.types import Principal, Role
from tests.identity.messages import T0
from tests.merging.states import operational
from tests.profiles import people
from tests.team.people import person, principal

pytestmark = pytest.mark.django_db
LATER = T0 + timedelta(days=30)


@pytest.fixture
def admin() -> Principal:
    return principal(person(Role.ADMIN))


@pytest.fixture
def two() -> tuple[CompanyId, CompanyId]:
    people.contact("anna@acme.example.com", company="示例科技有限公司", industry="软件")
    people.contact("bernd@sample.example.com", company="样品科技有限公司", employees="500")
    first, second = Company.objects.order_by("id").values_list("id", flat=True)
    return CompanyId(first), CompanyId(second)


def test_people_leads_and_names_of_a_company_go_along_and_come_back(
    admin: Principal, two: tuple[CompanyId, CompanyId]
) -> None:
    kept, gone = two
    person_there = Contact.objects.get(company_id=gone)
    Lead.objects.create(
        contact_id=person_there.pk, company_id=gone, entry_key="x", entry_kind="form", source_key="direct", stage="mql",
        stage_at=T0, pool="nurture", opened_at=T0, last_active_at=T0,
    )  # fmt: skip
    before = operational()
    done = merge_companies(admin, kept, gone, {"name": MergeSide.GONE}, now=T0)
    company = Company.objects.get()
    assert (company.pk, company.name, company.employees) == (kept, "样品科技有限公司", 500)
    assert set(CompanyKey.objects.values_list("company_id", flat=True)) == {kept}
    assert Lead.objects.get().company_id == kept
    told = PendingRow.objects.filter(table_name="contact_versions", contact=person_there.pk).order_by("-id")[0]
    assert told.row["attrs"]["company"]["industry"] == company.industry
    people.contact("carl@example.com", company="样品科技有限公司")
    assert Contact.objects.latest("id").company_id == kept, "its name means the company that was kept"
    Contact.objects.latest("id").delete()
    unmerge_companies(admin, done.pk, now=LATER)
    after = operational()
    for table in ("companies", "keys", "leads", "contacts"):
        assert after[table] == before[table], table


def test_what_was_changed_since_stays_and_who_left_stays_away(
    admin: Principal, two: tuple[CompanyId, CompanyId]
) -> None:
    kept, gone = two
    away = Contact.objects.get(company_id=gone)
    done = merge_companies(admin, kept, gone, {"name": MergeSide.GONE}, now=T0)
    update_contact(admin, people_id(away), ContactInput({"company": "别处有限公司"}), now=T0)
    Company.objects.filter(pk=kept).update(name="新名称有限公司")
    unmerge_companies(admin, done.pk, now=LATER)
    assert Company.objects.get(pk=kept).name == "新名称有限公司"
    assert Company.objects.get(pk=kept).employees is None
    away.refresh_from_db()
    assert away.company_id not in two


def test_merges_in_a_chain_are_undone_from_its_end(admin: Principal, two: tuple[CompanyId, CompanyId]) -> None:
    kept, gone = two
    people.contact("carl@third.example.com", company="第三有限公司")
    third = CompanyId(Company.objects.latest("id").pk)
    before = operational()
    first = merge_companies(admin, kept, gone, {}, now=T0)
    second = merge_companies(admin, third, kept, {"industry": MergeSide.GONE}, now=T0)
    with pytest.raises(LaterMergeFirst):
        unmerge_companies(admin, first.pk, now=LATER)
    unmerge_companies(admin, second.pk, now=LATER)
    unmerge_companies(admin, first.pk, now=LATER)
    assert operational() == before
    with pytest.raises(AlreadyUndone):
        unmerge_companies(admin, first.pk, now=LATER)


def test_a_contact_that_was_merged_meanwhile_comes_back_to_its_own_company(
    admin: Principal, two: tuple[CompanyId, CompanyId]
) -> None:
    kept, gone = two
    anna, bernd = (people_id(row) for row in Contact.objects.order_by("id"))
    before = operational()
    companies = merge_companies(admin, kept, gone, {}, now=T0)
    contacts = merge_contacts(admin, anna, bernd, {}, now=T0)
    unmerge_companies(admin, companies.pk, now=LATER)
    unmerge_contacts(admin, contacts.pk, now=LATER)
    assert operational() == before

    contacts = merge_contacts(admin, anna, bernd, {}, now=LATER)
    companies = merge_companies(admin, kept, gone, {}, now=LATER)
    unmerge_contacts(admin, contacts.pk, now=LATER)
    assert Contact.objects.get(pk=bernd).company_id == kept
    unmerge_companies(admin, companies.pk, now=LATER)
    assert operational() == before


def test_companies_that_one_row_names_both_are_suggested(admin: Principal, two: tuple[CompanyId, CompanyId]) -> None:
    anna = people_id(Contact.objects.order_by("id")[0])
    update_contact(
        admin, anna, ContactInput({"website": "https://acme.example.com", "company": "示例科技有限公司"}), now=T0
    )
    assert not Suggestion.objects.exists()
    update_contact(
        admin, anna, ContactInput({"website": "https://acme.example.com", "company": "样品科技有限公司"}), now=T0
    )
    pair = Suggestion.objects.get()
    assert (pair.noun, pair.low_id, pair.high_id, pair.reasons) == ("company", *two, ["company_key"])


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    choices=st.dictionaries(st.sampled_from(sorted(COMPANY_FIELDS)), st.sampled_from(MergeSide)), turned=st.booleans()
)
def test_whatever_is_chosen_undoing_gives_back_what_was_before(
    admin: Principal, two: tuple[CompanyId, CompanyId], choices: dict[str, MergeSide], turned: bool
) -> None:
    before = operational()
    done = merge_companies(admin, *(two[::-1] if turned else two), choices, now=T0)
    unmerge_companies(admin, done.pk, now=LATER)
    assert operational() == before


def people_id(row: Contact) -> ContactId:
    return ContactId(row.pk)
