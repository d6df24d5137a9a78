"""The sentence that stands for a tree in the interface."""

import json

import pytest
from hypothesis import given

from leadloom.criteria.json_form import parse
from leadloom.criteria.references import References, references
from leadloom.criteria.wording import Language, sentence
from leadloom.kernel.types import JsonValue
from tests.architecture.tree import ROOT
from tests.criteria.catalogue import CATALOGUE
from tests.criteria.strategies import layered_trees
from tests.criteria.test_json_form import THREE_PAPERS

CASES: list[tuple[JsonValue, str, str]] = [
    (
        THREE_PAPERS,
        "最近 30 天内「下载文件」(资料类型是「白皮书」)至少 3 次"
        " 且 职级是「经理」、「总监」之一 且 不满足(没有发生「浏览页面」)",
        "“file downloaded” (asset kind is “white paper”) at least 3 times in the last 30 days"
        " and title level is one of “manager”, “director” and not (no “page viewed”)",
    ),
    ({"all": []}, "所有联系人", "everyone"),
    (
        {"any": [{"field": "budget", "op": "between", "value": [1, 2500]}, {"field": "title", "op": "empty"}]},
        "预算在 1 和 2,500 之间(含两端) 或 职位为空",
        "budget is between 1 and 2,500, both included or title is empty",
    ),
    (
        {"event": "page_viewed", "at_least": 5, "days": 7, "distinct": "@day"},
        "最近 7 天内「浏览页面」至少 5 个不同的日期",
        "“page viewed” with at least 5 different values of day in the last 7 days",
    ),
    (
        {"event": "page_viewed", "at_most": 1, "bots": True},
        "「浏览页面」(含机器人)至多 1 次",
        "“page viewed” (bots included) at most 1 time",
    ),
    (
        {"state": "total", "model": "v1", "op": ">=", "value": 57.5},
        "模型「v1」的总分不小于 57.5",
        "score ≥ 57.5 in model “v1”",
    ),
    ({"field": "decision_maker", "op": "is", "value": True}, "决策人是「是」", "decision maker is yes"),
]


@pytest.mark.parametrize(("document", "zh", "en"), CASES)
def test_a_tree_reads_as_a_sentence_in_both_languages(document: JsonValue, zh: str, en: str) -> None:
    tree = parse(document, CATALOGUE)
    assert sentence(tree, CATALOGUE, Language.ZH) == zh
    assert sentence(tree, CATALOGUE, Language.EN) == en


@given(layered_trees)
def test_every_tree_has_a_sentence_without_holes(document: JsonValue) -> None:
    tree = parse(document, CATALOGUE)
    for language in Language:
        text = sentence(tree, CATALOGUE, language)
        assert text
        assert "{}" not in text
        assert "None" not in text


def test_a_tree_names_the_events_fields_and_models_it_depends_on() -> None:
    tree = parse(
        {
            "any": [
                {"event": "page_viewed"},
                {"none": [{"field": "title", "op": "known"}]},
                {"state": "rating", "model": "v1", "op": "is", "value": "high"},
            ]
        },
        CATALOGUE,
    )
    assert references(tree) == References(
        events=frozenset({"page_viewed"}), fields=frozenset({"title"}), models=frozenset({"v1"})
    )
    assert references(tree) | References(fields=frozenset({"tags"})) == References(
        events=frozenset({"page_viewed"}), fields=frozenset({"title", "tags"}), models=frozenset({"v1"})
    )


@pytest.mark.parametrize("fact", ["total", "fit", "rating", "grade"])
def test_a_score_has_one_name_in_sentences_on_screens_and_in_the_glossary(fact: str) -> None:
    value: JsonValue = {"rating": "high", "grade": "A1"}.get(fact, 5)
    op = "is" if fact in {"rating", "grade"} else ">="
    tree = parse({"state": fact, "model": "v1", "op": op, "value": value}, CATALOGUE)
    for language, page, folder in ((Language.ZH, "glossary.zh-CN.md", "zh-CN"), (Language.EN, "glossary.md", "en")):
        rows = [line.split(" | ") for line in (ROOT / "docs" / page).read_text(encoding="utf-8").splitlines()]
        (term,) = [row[0].removeprefix("| ") for row in rows if len(row) > 3 and row[2] == f"`{fact}`"]
        words = json.loads((ROOT / "web/src/i18n" / folder / "terms.json").read_text(encoding="utf-8"))["criteria"]
        assert words[f"state_{fact}"].casefold() == term.casefold()
        assert term.casefold() in sentence(tree, CATALOGUE, language).casefold()
