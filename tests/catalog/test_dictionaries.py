"""One value for whatever people write: industries, regions, sources."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadloom.catalog import overlay
from leadloom.catalog.industries import ALL_INDUSTRIES, industry_key, is_industry, is_target, standard_of
from leadloom.catalog.maildomains import mail_domain
from leadloom.catalog.overlay import Dictionary
from leadloom.catalog.regions import Resolved, region_name, regions, resolve_region
from leadloom.catalog.sources import SOURCES, source_key, source_path
from leadloom.catalog.standards import standards
from leadloom.catalog.taxonomy import deeper_sources
from leadloom.catalog.terms import meaning
from leadloom.catalog.titles import TitleLevel, title_level


@pytest.fixture(autouse=True)
def _nothing_added() -> None:
    overlay.lay({})


def test_new_energy_in_three_spellings_is_one_industry() -> None:
    assert {industry_key(text) for text in ("新能源制造", "新能源行业", "new energy", "New Energy ")} == {"new_energy"}


def test_the_national_standard_is_whole_and_mapped() -> None:
    sections = [code for code, one in standards().items() if not one.parent]
    assert (len(sections), len(standards()) - len(sections)) == (20, 97)
    assert all(one.parent in sections for one in standards().values() if one.parent)
    assert all(one.isic and one.naics for one in standards().values())


@pytest.mark.parametrize(
    ("text", "key"),
    [("制造业", "manufacturing"), ("C38", "gbt.38"), ("电气机械和器材制造业", "gbt.38"), ("采矿业", "gbt.B"),
     ("C", "manufacturing"), ("汽车制造业", "automotive"), ("软件行业", "software"), ("纺织业", "gbt.17")],
)  # fmt: skip
def test_words_of_the_standard_are_known(text: str, key: str) -> None:
    assert industry_key(text) == key
    found = standard_of(key)
    assert found is not None
    assert found.isic


def test_a_division_of_a_wanted_section_is_wanted_and_unknown_words_stay_as_they_are() -> None:
    assert is_target("gbt.38")
    assert not is_target("gbt.B")
    assert industry_key(" 元宇宙 ") == "元宇宙"
    assert not is_industry("元宇宙")


@pytest.mark.parametrize("key", sorted(ALL_INDUSTRIES))
def test_every_industry_is_found_by_its_key_and_names(key: str) -> None:
    industry = ALL_INDUSTRIES[key]
    assert industry_key(key) == key
    assert is_industry(industry.label.zh)
    assert is_industry(industry.label.en)


@pytest.mark.parametrize(
    ("name", "texts"),
    [
        ("上海", ["沪", "上海市", "Shanghai", "上海", "中国上海", "ＳＨＡＮＧＨＡＩ"]),
        ("苏州", ["苏州市", "江苏省苏州市", "江苏苏州", "江苏/苏州", "蘇州"]),
        ("南京鼓楼区", ["南京鼓楼区", "江苏省南京市鼓楼区", "江苏 南京 鼓楼"]),
        ("北京海淀区", ["北京海淀", "北京市海淀区"]),
        ("杭州拱墅区", ["下城区", "杭州下城区", "浙江省杭州市拱墅区"]),
        ("襄阳", ["襄樊", "襄樊市", "湖北襄阳"]),
        ("恩施", ["恩施州", "恩施土家族苗族自治州"]),
        ("西安", ["西安", "西安市", "Xi'an"]),
        ("吉林", ["吉林", "吉林省"]),
        ("吉林市", ["吉林市"]),
        ("台北", ["臺北", "台湾台北市"]),
    ],
)
def test_a_region_has_one_name_however_it_is_written(name: str, texts: list[str]) -> None:
    assert {region_name(text) for text in texts} == {name}


@pytest.mark.parametrize("text", ["鼓楼区", "朝阳", "通州"])
def test_what_may_mean_several_regions_is_not_decided(text: str) -> None:
    found = resolve_region(text)
    assert found.kind is Resolved.AMBIGUOUS
    assert len(found.candidates) > 1
    assert region_name(text) == text


@given(st.sampled_from(sorted(regions())))
def test_every_region_is_found_by_the_name_we_write_and_writing_it_again_changes_nothing(code: str) -> None:
    region = regions()[code]
    assert resolve_region(region.name).region == region
    assert region_name(region_name(region.name)) == region.name


@given(st.text(max_size=80))
def test_any_text_is_a_region_or_stays_as_it_is(text: str) -> None:
    assert region_name(region_name(text)) == region_name(text)


def test_a_source_is_told_in_up_to_three_levels() -> None:
    assert source_path("百度品牌词") == "paid_search/baidu/brand"
    assert source_path("付费搜索 / 百度推广 / 百度品牌词") == "paid_search/baidu/brand"
    assert source_path("付费搜索/微信") == "paid_search"
    assert source_path("展会") == "event/exhibition"
    assert source_key("微信公众号") == "social"
    assert (source_path(""), source_path("???")) == ("not_given", "other")
    assert all(key.split("/")[0] in SOURCES and key.count("/") <= 2 for key in deeper_sources())
    assert all("/".join(key.split("/")[:-1]) in {*SOURCES, *deeper_sources()} for key in deeper_sources())


def test_what_people_added_comes_before_what_is_built_in() -> None:
    overlay.lay(
        {
            Dictionary.INDUSTRY: {"元宇宙": "software"},
            Dictionary.REGION: {"魔都": "上海", "鼓楼区": "南京鼓楼区"},
            Dictionary.TITLE: {"大区一把手": "director"},
            Dictionary.SOURCE: {"老王介绍": "referral/customer"},
        }
    )
    assert industry_key("元宇宙") == "software"
    assert region_name("魔都") == "上海"
    assert region_name("鼓楼区") == "南京鼓楼区"
    assert title_level("大区一把手") is TitleLevel.DIRECTOR
    assert source_path("老王介绍") == "referral/customer"


@pytest.mark.parametrize(
    ("text", "domain"),
    [("qq.com", "qq.com"), (" @QQ.com ", "qq.com"), ("anna@mail.example.com", "mail.example.com"),
     ("https://www.acme.example.com/x", "acme.example.com"), ("qq", ""), ("", ""), ("a b.com", ""),
     ("公司.中国", "公司.中国")],
)  # fmt: skip
def test_a_mail_domain_is_read_out_of_what_somebody_wrote(text: str, domain: str) -> None:
    assert mail_domain(text) == domain


def test_what_people_said_of_a_mail_domain_comes_before_what_is_built_in() -> None:
    assert meaning(Dictionary.FREE_MAIL, "qq.com") == "free"
    assert meaning(Dictionary.FREE_MAIL, "acme.example.com") == "company"
    assert meaning(Dictionary.FREE_MAIL, "???") is None
    overlay.lay({Dictionary.FREE_MAIL: {"qq.com": "company", "acme.example.com": "free"}})
    assert meaning(Dictionary.FREE_MAIL, "anna@qq.com") == "company"
    assert meaning(Dictionary.FREE_MAIL, "www.acme.example.com") == "free"


def test_something_else_laid_over_has_another_number() -> None:
    before = overlay.revision()
    overlay.lay({})
    assert overlay.revision() == before
    overlay.lay({Dictionary.FREE_MAIL: {"x.example.com": "free"}})
    assert overlay.revision() != before
