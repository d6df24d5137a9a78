import pytest

from leadloom.catalog.fieldnames import field_of
from leadloom.catalog.industries import industry_key, is_target


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("E-Mail", "email"),
        ("邮箱", "email"),
        ("手机号 *", "mobile"),
        ("Phone Number", "mobile"),
        ("phone", "mobile"),
        ("姓名", "name"),
        ("公司名称", "company"),
        ("companyName", "company"),
        ("职位", "title"),
        ("job_title", "title"),
        ("行业", "industry"),
        ("员工人数", "employees"),
        ("firstName", "first_name"),
        ("favourite colour", None),
    ],
)
def test_a_field_is_known_by_what_people_call_it(name: str, field: str | None) -> None:
    assert field_of(name) == field


def test_three_ways_to_write_an_industry_are_one_value() -> None:
    assert {industry_key(text) for text in ("新能源制造", "新能源行业", "New  Energy")} == {"new_energy"}


def test_an_industry_nobody_knows_stays_as_it_was_written() -> None:
    assert industry_key(" 养蜂 ") == "养蜂"
    assert not is_target("养蜂")


def test_new_energy_is_a_target_industry_and_education_is_not() -> None:
    assert is_target("new_energy")
    assert not is_target("education")
