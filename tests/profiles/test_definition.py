from datetime import UTC, datetime

from leadloom.kernel.ids import CompanyId, ContactId
from leadloom.profiles.definition import attributes, born, contact_number, enrich, fold, said_by_fields
from leadloom.profiles.types import Change, Firm, Person, Said

T0 = datetime(2024, 5, 20, 2, 0, tzinfo=UTC)


def change(said: Said, *, overwrites: bool = False) -> Change:
    return Change(contact=ContactId(1), at=T0, said=said, overwrites=overwrites)


def person(**known: object) -> Person:
    fresh = born(change(Said()), number="C001")
    for field, value in known.items():
        setattr(fresh, field, value)
    return fresh


def test_a_form_is_read_in_chinese_and_english() -> None:
    said = said_by_fields(
        {
            "姓名": "王芳",
            "公司": "华辰科技",
            "职位": "部门经理",
            "行业": "新能源行业",
            "员工人数": "100-499",
            "colour": "red",
        },
        trusted=False,
    )
    assert said == Said(name="王芳", company="华辰科技", title="部门经理", industry="new_energy", employees=100)
    assert said_by_fields({"firstName": "Anna", "lastName": "Berg"}, trusted=False).name == "Anna Berg"
    assert said_by_fields({"姓": "王", "名": "芳"}, trusted=False).name == "王芳"


def test_traits_may_hold_the_company_as_an_object_and_more_from_a_trusted_sender() -> None:
    traits = {"company": {"name": "Acme", "employee_count": 250, "industry": "SaaS"}, "plan": "gold", "phone2": "x"}
    said = said_by_fields(traits, trusted=True)
    assert (said.company, said.employees, said.industry) == ("Acme", 250, "software")
    assert said.custom == {"plan": "gold", "phone2": "x"}
    assert said_by_fields(traits, trusted=False).custom == {}


def test_personal_text_in_a_plain_field_is_removed() -> None:
    said = said_by_fields({"title": "CEO, call +86 100 1234 5678"}, trusted=False)
    assert said.title == "CEO, call [removed]"


def test_a_public_form_fills_gaps_and_never_overwrites() -> None:
    known = person(title="工程师", region="")
    fold(known, change(Said(title="总经理", region="上海")))
    assert (known.title, known.title_level, known.region) == ("工程师", "staff", "上海")


def test_a_trusted_sender_overwrites_and_the_level_follows_the_title() -> None:
    known = person(title="工程师")
    fold(known, change(Said(title="IT部门经理"), overwrites=True))
    assert (known.title, known.title_level, known.decision_maker) == ("IT部门经理", "department_manager", True)


def test_a_cleared_field_is_empty_and_what_follows_from_it_too() -> None:
    known = person(title="总监", title_level="director", decision_maker=True)
    fold(known, change(Said(cleared=frozenset({"title"})), overwrites=True))
    assert (known.title, known.title_level, known.decision_maker) == ("", None, None)


def test_a_company_learns_its_size_once_from_the_public_and_again_from_the_trusted() -> None:
    firm = Firm(id=CompanyId(1), name="Acme", name_core="acme")
    enrich(firm, change(Said(industry="new_energy", employees=120)))
    assert (firm.employees, firm.target_industry, firm.is_changed) == (120, True, True)
    firm.is_changed = False
    enrich(firm, change(Said(employees=5)))
    assert (firm.employees, firm.is_changed) == (120, False)
    enrich(firm, change(Said(employees=5, industry="education"), overwrites=True))
    assert (firm.employees, firm.target_industry, firm.is_changed) == (5, False, True)


def test_attributes_hold_nothing_personal_and_nothing_unknown() -> None:
    known = person(email=b"sealed", email_bi=b"blind", email_domain="example.com", name=b"sealed", source="direct")
    firm = Firm(id=CompanyId(1), name="Acme", name_core="acme", employees=120)
    assert attributes(known, firm) == {
        "email_domain": "example.com",
        "has_email": True,
        "has_mobile": False,
        "source": "direct",
        "created_at": 1_716_170_400_000,
        "company": {"name": "Acme", "employees": 120},
    }


def test_the_customer_number_follows_its_pattern() -> None:
    assert contact_number("C{seq:03}", seq=1, at=T0) == "C001"
    assert (
        contact_number("CUST_{date:%Y%m%d}{seq:03}", seq=1, at=datetime(2024, 5, 1, tzinfo=UTC)) == "CUST_20240501001"
    )
