import pytest

from leadloom.catalog.titles import TitleLevel, decides, title_level


@pytest.mark.parametrize(
    ("title", "level"),
    [
        ("工程师", TitleLevel.STAFF),
        ("总经理助理", TitleLevel.STAFF),
        ("Assistant to the General Manager", TitleLevel.STAFF),
        ("销售经理", TitleLevel.MANAGER),
        ("Procurement Manager", TitleLevel.MANAGER),
        ("IT部门经理", TitleLevel.DEPARTMENT_MANAGER),
        ("采购部经理", TitleLevel.DEPARTMENT_MANAGER),
        ("Department Manager", TitleLevel.DEPARTMENT_MANAGER),
        ("生产总监", TitleLevel.DIRECTOR),
        ("Head of Operations", TitleLevel.DIRECTOR),
        ("市场VP", TitleLevel.VP),
        ("副总经理", TitleLevel.VP),
        ("Vice President Sales", TitleLevel.VP),
        ("集团CEO", TitleLevel.C_LEVEL),
        ("总经理", TitleLevel.C_LEVEL),
        ("Managing Director", TitleLevel.C_LEVEL),
        ("CTO", TitleLevel.C_LEVEL),
    ],
)
def test_a_title_in_chinese_or_english_tells_its_level(title: str, level: TitleLevel) -> None:
    assert title_level(title) is level


def test_full_width_and_case_do_not_matter() -> None:
    assert title_level("ＣＥＯ") is title_level("ceo") is TitleLevel.C_LEVEL


def test_department_managers_and_everybody_above_decide() -> None:
    assert [level for level in TitleLevel if decides(level)] == [
        TitleLevel.DEPARTMENT_MANAGER,
        TitleLevel.DIRECTOR,
        TitleLevel.VP,
        TitleLevel.C_LEVEL,
    ]


def test_no_title_tells_neither_level_nor_decision() -> None:
    assert title_level("  ") is None
    assert decides(None) is None
